/**
 * @module
 * Mastodon: the account look-up, its statuses, and its own document.
 */
import { type Community, goneBy, numberOf, type Post } from '../story.ts';
import { type Asked, type Form, lookUp, type Reply, recorded, type Sight } from './form.ts';

const byAccount = lookUp(({ name, host, index }) => [`${name}@${host}`, `${numberOf(index)}@${host}`]);
/** Statuses at once. */
const MOST = 40;

export const mastodon: Form = {
  changed: { account: { name: 'new' } },
  answer(asked, sight) {
    const { url, host } = asked;
    const name =
      url.searchParams.get('acct') ?? /^\/(?:users|api\/v1\/accounts)\/(\w+)/.exec(url.pathname)?.[1] ?? '';
    const about = byAccount(sight, 'mastodon', `${name}@${host}`);
    return about === null ? null : { reply: replyTo(asked, about, sight), about };
  },
};

function replyTo({ url, host }: Asked, about: Community, sight: Sight): Reply {
  const condition = sight.condition(about);
  const by = condition === 'gone' ? goneBy(about) : null;
  const document = url.pathname.startsWith('/users/');
  if (by === 'unspecified')
    return about.index % 2 === 0
      ? { status: 410, body: { error: 'Gone' } }
      : { status: 404, body: { error: document ? 'Not Found' : 'Record not found' } };
  if (document)
    return {
      status: 200,
      headers: { 'content-type': 'application/activity+json; charset=utf-8' },
      body: {
        ...renamed(recorded('mastodon', by === null ? 'document-alive' : 'document-suspended'), about, host),
        ...(by === null ? { name: about.title } : {}),
      },
    };
  const account = {
    ...renamed(recorded('mastodon', by === null ? 'alive' : 'suspended'), about, host),
    id: String(numberOf(about.index)),
    ...(by === null ? { display_name: about.title, followers_count: about.members } : {}),
    ...(condition === 'restricted' ? { limited: true } : {}),
  };
  if (!url.pathname.endsWith('/statuses')) return { status: 200, body: account };
  const after = BigInt(url.searchParams.get('min_id') ?? 0);
  const statuses = sight.posts(about).filter(({ number }) => BigInt(idOf(number)) > after);
  const shown = by === null ? statuses.slice(0, MOST).reverse() : [];
  return { status: 200, body: shown.map((post) => statusOf(post, account, about, host, sight)) };
}

const idOf = (number: number) => `1120000000${String(number).padStart(8, '0')}`;

function renamed(body: Record<string, unknown>, { name }: Community, host: string): Record<string, unknown> {
  const text = JSON.stringify(body).replaceAll('social.example', host).replaceAll('Garden_Wire', name);
  return JSON.parse(text) as Record<string, unknown>;
}

function statusOf(
  { number, at, text }: Post,
  account: unknown,
  { name }: Community,
  host: string,
  { began }: Sight,
) {
  const id = idOf(number);
  return {
    id,
    created_at: new Date(began + at).toISOString(),
    in_reply_to_id: null,
    in_reply_to_account_id: null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    language: 'en',
    uri: `https://${host}/users/${name}/statuses/${id}`,
    url: `https://${host}/@${name}/${id}`,
    replies_count: 0,
    reblogs_count: 0,
    favourites_count: 1,
    edited_at: null,
    content: `<p>${text.replace(/https:\S+/, '<a href="$&">$&</a>')}</p>`,
    reblog: null,
    account,
    media_attachments: [],
    mentions: [],
    tags: [],
    emojis: [],
    card: null,
    poll: null,
  };
}
