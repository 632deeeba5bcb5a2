/**
 * @module
 * TamTam's addresses: `tt.me/name`, `tt.me/join/hash` and the same under `tamtam.chat`. Names ignore case, hashes do not.
 * The service closed on 27 February 2026; its addresses go on standing in archives.
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
  'about app apps download help privacy terms tos rules web login share start join faq support-center dev'.split(
    ' ',
  ),
);

export const links: LinkGrammar = {
  platform: 'tamtam',
  accounts: 'programs',
  hosts: ['tt.me', 'tamtam.chat', 'web.tamtam.chat'],
  schemes: ['tamtam'],
  names: ['tamtam', 'tam tam', 'там там', 'тамтам', 'тамтаме', 'تمتم', 'تام تام', 'تامتام'],
  handle: (name) => (NAME.test(name) && name.length >= 3 ? named(name, undefined) : null),
  read(url) {
    const own = url.protocol === 'tamtam:' && url.hostname !== '' ? [url.hostname] : [];
    const [first = '', second, third] = [...own, ...pathSegments(url)];
    // A chat without a name, by its number: not an address TamTam shows, but the one an archive of it is known by.
    if (first === 'c' && second && /^-?\d{1,19}$/.test(second))
      return withMessage(`https://tt.me/c/${second}`, third, 'community');
    if (first.toLowerCase() === 'join')
      return second && /^[\w-]{4,128}$/.test(second)
        ? inviteReference('tamtam', `https://tt.me/join/${second}`)
        : null;
    return named(first.replace(/^@/, ''), second);
  },
  examples: [
    { url: 'https://tt.me/Garden_Wire', ref: 'https://tt.me/garden_wire', kind: 'community' },
    { url: 'http://tt.me/garden_wire/', ref: 'https://tt.me/garden_wire', kind: 'community' },
    { url: 'https://tamtam.chat/garden_wire', ref: 'https://tt.me/garden_wire', kind: 'community' },
    { url: 'https://www.tamtam.chat/garden_wire?ref=a', ref: 'https://tt.me/garden_wire', kind: 'community' },
    { url: 'https://tt.me/join/Ab-Cd_Ef9', ref: 'https://tt.me/join/Ab-Cd_Ef9', kind: 'invite' },
    { url: 'https://tamtam.chat/join/AbCdEf9', ref: 'https://tt.me/join/AbCdEf9', kind: 'invite' },
    { url: 'https://tt.me/garden_wire/AW1x2y3z', ref: 'https://tt.me/garden_wire/AW1x2y3z', kind: 'post' },
    { url: 'https://tt.me/primebot/start/hello', ref: 'https://tt.me/primebot', kind: 'account' },
  ],
};

function named(name: string, message: string | undefined) {
  if (!NAME.test(name) || RESERVED.has(name.toLowerCase())) return null;
  return withMessage(
    `https://tt.me/${name.toLowerCase()}`,
    message === 'start' ? undefined : message,
    /bot$/i.test(name) ? 'account' : 'community',
  );
}

function withMessage(place: string, message: string | undefined, kind: 'community' | 'account') {
  return message !== undefined && /^[\w.:-]{1,80}$/.test(message)
    ? postReference('tamtam', `${place}/${message}`, place)
    : placeReference('tamtam', place, kind);
}
