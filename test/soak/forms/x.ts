/**
 * @module
 * X's API v2: an account by its name, and its timeline.
 */
import { goneBy, numberOf, type Post } from '../story.ts';
import { type Form, lookUp, recorded, type Sight } from './form.ts';

interface User {
  data: Record<string, unknown> & { public_metrics: Record<string, number> };
}
interface Errors {
  errors: Record<string, unknown>[];
}

const byName = lookUp(({ name, index }) => [name, String(numberOf(index)), String(numberOf(index, true))]);
const SNOWFLAKE_EPOCH = 1_288_834_974_657;
/** The last 22 bits of an identifier are a counter. */
const idOf = (at: number, number: number) =>
  ((BigInt(at - SNOWFLAKE_EPOCH) << 22n) + BigInt(number)).toString();

export const x: Form = {
  changed: { result: { user: { rest_id: '1', legacy: { screen_name: 'new' } } } },
  answer({ url }, sight) {
    const name = /^\/2\/users\/by\/username\/(\w+)$/.exec(url.pathname)?.[1];
    const id = /^\/2\/users\/(\d+)\/tweets$/.exec(url.pathname)?.[1];
    const about = byName(sight, 'x', name ?? id ?? '');
    if (about === null) return null;
    const condition = sight.condition(about);
    if (condition === 'gone') {
      const word = goneBy(about) === 'platform' ? 'suspended' : 'not-found';
      const body = recorded<Errors>('x', word);
      const text = JSON.stringify(body).replaceAll('garden_wire', name ?? id ?? '');
      return { reply: { status: 200, body: JSON.parse(text) }, about };
    }
    const taken = condition === 'another';
    if (id !== undefined)
      return { reply: { status: 200, body: timeline(sight.posts(about), id, url, sight) }, about };
    const of = condition === 'private' ? 'protected' : condition === 'restricted' ? 'withheld' : 'alive';
    const body = recorded<User>('x', of);
    Object.assign(body.data, {
      id: String(numberOf(about.index, taken)),
      username: about.name,
      name: taken ? 'Somebody else' : about.title,
    });
    body.data.public_metrics.followers_count = taken ? 1 : about.members;
    return { reply: { status: 200, body }, about };
  },
};

function timeline(posts: readonly Post[], author: string, url: URL, { began }: Sight) {
  const since = BigInt(url.searchParams.get('since_id') ?? 0);
  const until = BigInt(url.searchParams.get('until_id') ?? '9223372036854775807');
  const data = posts
    .map(({ number, at, text }) => ({ id: idOf(began + at, number), at: began + at, text }))
    .filter(({ id }) => BigInt(id) > since && BigInt(id) < until)
    .reverse()
    .map(({ id, at, text }) => ({
      id,
      text,
      author_id: author,
      created_at: new Date(at).toISOString(),
      conversation_id: id,
      lang: 'en',
      edit_history_tweet_ids: [id],
      public_metrics: { retweet_count: 0, reply_count: 0, like_count: 1, quote_count: 0 },
    }));
  if (data.length === 0) return { meta: { result_count: 0 } };
  return { data, meta: { result_count: data.length, newest_id: data[0]!.id, oldest_id: data.at(-1)!.id } };
}
