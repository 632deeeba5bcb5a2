/**
 * @module
 * TamTam's Bot API: a chat by its name or number, and its messages.
 */
import { type Community, numberOf, type Post } from '../story.ts';
import { type Form, lookUp, type Reply, recorded, type Sight } from './form.ts';

const byPlace = lookUp(({ name, index }) => [name, `-${numberOf(index)}`, `-${numberOf(index, true)}`]);
const NOT_FOUND: Reply = { status: 404, body: recorded('tamtam', 'name-not-found') };

export const tamtam: Form = {
  changed: { chat: { name: 'new' } },
  answer({ url }, sight) {
    const place = url.searchParams.get('chat_id') ?? /^\/chats\/(-?\w+)$/.exec(url.pathname)?.[1] ?? '';
    const about = byPlace(sight, 'tamtam', place);
    if (about === null) return { reply: NOT_FOUND, about };
    const condition = sight.condition(about);
    const ofTaker = place === `-${numberOf(about.index, true)}`;
    const first = place === `-${numberOf(about.index)}`;
    if (ofTaker && condition !== 'another') return { reply: NOT_FOUND, about };
    const taken = condition === 'another' && !first;
    if (url.pathname === '/messages')
      return { reply: { status: 200, body: messages(sight.posts(about), about, url, sight) }, about };
    if (condition === 'gone' || (condition === 'another' && first)) {
      // By its number, every other one is shown as closed.
      const closed = first && about.index % 2 === 0;
      return { reply: closed ? chat(about, false, { status: 'closed' }) : NOT_FOUND, about };
    }
    return { reply: chat(about, taken, { is_public: condition !== 'private' }), about };
  },
};

function chat(about: Community, taken: boolean, more: Record<string, unknown>): Reply {
  const { name, title, members, index } = about;
  const body = {
    ...recorded('tamtam', 'alive'),
    chat_id: -numberOf(index, taken),
    title: taken ? 'Somebody else' : title,
    participants_count: taken ? 1 : members,
    link: `https://tt.me/${name}`,
    ...more,
  };
  return { status: 200, body };
}

function messages(posts: readonly Post[], { index }: Community, url: URL, { began }: Sight) {
  const newest = Number(url.searchParams.get('from') ?? Number.POSITIVE_INFINITY);
  const oldest = Number(url.searchParams.get('to') ?? 0);
  return {
    messages: posts
      .filter(({ at }) => began + at <= newest && began + at >= oldest)
      .reverse()
      .slice(0, Number(url.searchParams.get('count') ?? 50))
      .map(({ number, at, text }) => ({
        recipient: { chat_id: -numberOf(index), chat_type: 'channel', user_id: null },
        timestamp: began + at,
        link: null,
        body: { mid: `mid.${index}.${number}`, seq: number, text, attachments: null },
        stat: { views: 17 },
        url: null,
      })),
  };
}
