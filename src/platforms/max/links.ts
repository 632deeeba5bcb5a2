/**
 * @module
 * MAX's addresses: `max.ru/name`, `max.ru/join/hash`, chats by number in the web client, `max:` deep links.
 * Names ignore case, hashes do not. `max.ru/u/…` is a person's own link and is typed as an account.
 */
import {
  inviteReference,
  type LinkGrammar,
  pathSegments,
  placeReference,
  postReference,
} from '../../core/ref.ts';

const NAME = /^[a-z][a-z0-9_.-]{0,63}$/i;
const RESERVED = new Set(
  'about app apps business download downloads help privacy terms tos rules web login share join faq docs legal news start support id'.split(
    ' ',
  ),
);

export const links: LinkGrammar = {
  platform: 'max',
  hosts: ['max.ru', 'web.max.ru'],
  schemes: ['max'],
  names: ['max', 'мах', 'макс', 'максе', 'ماكس'],
  handle: (name) => (NAME.test(name) && name.length >= 5 ? named(name, undefined) : null),
  read(url) {
    const own =
      url.protocol === 'max:' && url.hostname !== '' && url.hostname !== 'max.ru' ? [url.hostname] : [];
    const [first = '', second, third] = [...own, ...pathSegments(url)];
    const head = first.toLowerCase();
    if (head === 'join')
      return second && /^[\w-]{4,128}$/.test(second)
        ? inviteReference('max', `https://max.ru/join/${second}`)
        : null;
    if (head === 'u')
      return second && /^[\w-]{4,256}$/.test(second)
        ? placeReference('max', `https://max.ru/u/${second}`, 'account')
        : null;
    if (head === 'c') return numbered(second, third);
    if (/^-\d+$/.test(first)) return numbered(first, second);
    return named(first.replace(/^@/, ''), second);
  },
  examples: [
    { url: 'https://max.ru/Garden_Wire', ref: 'https://max.ru/garden_wire', kind: 'community' },
    { url: 'https://www.max.ru/garden_wire/', ref: 'https://max.ru/garden_wire', kind: 'community' },
    {
      url: 'https://max.ru/garden_wire/AZk1x2y3z4w',
      ref: 'https://max.ru/garden_wire/AZk1x2y3z4w',
      kind: 'post',
    },
    { url: 'https://max.ru/join/Ab-Cd_Ef9', ref: 'https://max.ru/join/Ab-Cd_Ef9', kind: 'invite' },
    { url: 'https://web.max.ru/-68123456789', ref: 'https://max.ru/c/-68123456789', kind: 'community' },
    { url: 'https://max.ru/u/f9LHodD0cOK', ref: 'https://max.ru/u/f9LHodD0cOK', kind: 'account' },
    { url: 'https://max.ru/id770_bot?start=a', ref: 'https://max.ru/id770_bot', kind: 'account' },
  ],
};

function numbered(id: string | undefined, message: string | undefined) {
  if (id === undefined || !/^-?\d{1,19}$/.test(id)) return null;
  return withMessage(`https://max.ru/c/${id}`, message, 'community');
}

function named(name: string, message: string | undefined) {
  if (!NAME.test(name) || RESERVED.has(name.toLowerCase())) return null;
  return withMessage(
    `https://max.ru/${name.toLowerCase()}`,
    message,
    /bot$/i.test(name) ? 'account' : 'community',
  );
}

function withMessage(place: string, message: string | undefined, kind: 'community' | 'account') {
  return message !== undefined && /^[\w.:-]{1,80}$/.test(message)
    ? postReference('max', `${place}/${message}`, place)
    : placeReference('max', place, kind);
}
