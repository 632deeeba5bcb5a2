/**
 * @module
 * Handles that carry no address but say clearly where they are: "telegram: @name", "our channel on TamTam: name",
 * "@name в телеграме", and the shapes that are a platform's own: `@user@mastodon.example`, `#room:harbour.example`,
 * `@name.bsky.social`. A bare `@name` says nothing about where and is not for this file: the platform it was posted on
 * marks it, or it stays a word.
 */
import type { Reference } from '../model.ts';
import { grammarOfHost, type LinkGrammar } from '../ref.ts';
import { INVISIBLE } from '../text.ts';
import type { Found } from './scan.ts';
import { isPublicHost } from './suffix.ts';

/** Platform names that are also ordinary words or people's names: a preposition or "channel" must stand before them. */
const ORDINARY = new Set([
  'x',
  'max',
  'мах',
  'макс',
  'максе',
  'ماكس',
  'session',
  'element',
  'matrix',
  'матрикс',
  'hoop',
  'هوب',
  'line',
  'إكس',
  'тг',
]);

const PLACE_WORDS =
  'channels?|groups?|chats?|rooms?|accounts?|pages?|backup|каналы?|канале|группа|группе|чат|чате|страница|аккаунт|قناة|قناتنا|قناتي|القناة|مجموعة|مجموعتنا|المجموعة|حساب|حسابنا|chaînes?|chaine|groupes?|canal|salon|compte|page';
const PREPOSITIONS = 'on|in|at|via|по|в|на|sur|dans|على|في|عبر';

interface Patterns {
  before: RegExp;
  after: RegExp;
  /** The end of a text that stands before a colon: a platform's name, perhaps a word for the place. */
  colon: RegExp;
  grammarOf: Map<string, LinkGrammar>;
}
const PATTERNS = new WeakMap<readonly LinkGrammar[], Patterns>();

function patternsOf(grammars: readonly LinkGrammar[]): Patterns {
  let patterns = PATTERNS.get(grammars);
  if (patterns) return patterns;
  const grammarOf = new Map<string, LinkGrammar>();
  for (const grammar of grammars)
    if (grammar.handle) for (const name of grammar.names ?? []) grammarOf.set(name, grammar);
  const names = [...grammarOf.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&'))
    .join('|');
  const edge = '(?<![\\p{L}\\p{N}@/._-])';
  patterns = {
    grammarOf,
    // 1 what leads to the name, 2 the name, 3 a word for the place, 4 colon or dash, 5 the handle
    before: new RegExp(
      `${edge}((?:(?:${PLACE_WORDS}|${PREPOSITIONS})[ \\t]{1,2}(?:the[ \\t])?){0,3})(${names})(?![\\p{L}\\p{N}])[ \\t]{0,2}(${PLACE_WORDS})?[ \\t]{0,2}(:|[=>→–—-]{1,2})?\\s{0,2}([#@!]?[A-Za-z0-9_.@:-]{1,80})`,
      'giu',
    ),
    after: new RegExp(
      `(?<![\\p{L}\\p{N}@/._-])(@[A-Za-z0-9_.-]{2,64})[ \\t]{1,2}(?:\\(?(?:${PREPOSITIONS})[ \\t]{1,2}|\\()(${names})(?![\\p{L}\\p{N}])`,
      'giu',
    ),
    colon: new RegExp(`${edge}(?:${names})[ \\t]{0,2}(?:${PLACE_WORDS})?[ \\t]{0,2}$`, 'iu'),
  };
  PATTERNS.set(grammars, patterns);
  return patterns;
}

/** `@user@host`, `#room:host`, `!id:host`; what stands right before must not be part of a word or an address. */
const SHAPES =
  /(?<![\p{L}\p{N}@/._#:%=&?-])([@#!])([\p{L}\p{N}_.=-]{1,64})([@:])((?:[a-z0-9-]{1,63}\.){1,5}[a-z0-9-]{2,63})(?::\d{1,5})?(?![\p{L}\p{N}@/-])/giu;
const BLUESKY =
  /(?<![\p{L}\p{N}@/._-])@((?:[a-z0-9-]{1,63}\.){1,3}bsky\.social)(?![\p{L}\p{N}@/-]|\.\p{L})/giu;

/** Finds the handles of a text. They may overlap with addresses; the caller keeps the first. */
export function handles(text: string, grammars: readonly LinkGrammar[]): Found[] {
  const found: Found[] = [];
  const add = (start: number, end: number, reference: Reference | null | undefined) => {
    if (reference) found.push({ start, end, reference, lookalike: false });
  };
  const by = (platform: string) => grammars.find((grammar) => grammar.platform === platform);
  if (/[@#!]/.test(text)) {
    for (const match of text.matchAll(SHAPES)) {
      const [whole, sigil = '', local = '', joint, host = ''] = match;
      if (!isServer(host)) continue;
      const mastodon = sigil === '@' && joint === '@';
      const matrix = joint === ':' && (sigil !== '@' || local !== '');
      const grammar = mastodon ? by('mastodon') : matrix ? by('matrix') : undefined;
      if (mastodon && grammarOfHost(host.toLowerCase(), grammars)) continue;
      add(match.index, match.index + whole.length, grammar?.handle?.(mastodon ? `${local}@${host}` : whole));
    }
    for (const match of text.matchAll(BLUESKY))
      add(match.index, match.index + match[0].length, by('bluesky')?.handle?.(match[1]!));
  }
  if (!text.includes('@') && !hasNamedColon(text, grammars)) return found;
  const { before, after, grammarOf } = patternsOf(grammars);
  for (const match of text.matchAll(before)) {
    const [whole, lead = '', name = '', place, mark, written = ''] = match;
    const key = name.toLowerCase();
    const handle = written.replace(/[.:@_-]+$/, '');
    const said = lead !== '' || place !== undefined;
    if (ORDINARY.has(key) && !said) continue;
    const at = handle.startsWith('@');
    // Without an @ there must be both a word for the place and a colon, and no sentence may go on after the name.
    // `#room:server` and `room@server` need nothing more to be clear.
    const withServer = mark !== undefined && /^[#!].*:|^[^@]+@/.test(handle);
    if (!at && !withServer) {
      const rest = text.slice(match.index + whole.length - written.length + handle.length);
      if (!said || mark !== ':' || !/^\s*(?:$|[\n\r.,;!)|،؛]|https?:)/.test(rest)) continue;
      if (!new RegExp(`(?:${PLACE_WORDS})`, 'iu').test(`${lead}${place ?? ''}`) && !/[_\d]/.test(handle)) {
        if (!/\p{L}/u.test(lead)) continue;
      }
      if (handle.includes('.') && isPublicHost(handle, false)) continue;
    }
    const start = match.index + whole.length - written.length;
    add(start, start + handle.length, grammarOf.get(key)?.handle?.(at ? handle.slice(1) : handle));
  }
  for (const match of text.matchAll(after)) {
    const handle = match[1]!.replace(/[._-]+$/, '');
    const start = match.index + match[0].indexOf('@');
    add(start, start + handle.length, grammarOf.get(match[2]!.toLowerCase())?.handle?.(handle.slice(1)));
  }
  return found;
}

/** Whether a handle may follow the colon at `colon`: for telling quickly that a text holds none. */
export function mayNameHandle(text: string, colon: number, grammars: readonly LinkGrammar[]): boolean {
  if (!/^:\s{0,3}[A-Za-z#!\u0080-\uffff]/.test(text.slice(colon, colon + 5))) return false;
  const before = text.slice(Math.max(0, colon - 48), colon).replace(INVISIBLE, '');
  return patternsOf(grammars).colon.test(before);
}

function hasNamedColon(text: string, grammars: readonly LinkGrammar[]): boolean {
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1))
    if (mayNameHandle(text, colon, grammars)) return true;
  return false;
}

/** Servers on the open web, and the names reserved for documentation and tests (RFC 2606). */
function isServer(host: string): boolean {
  return /\.(?:example|test|invalid|localhost|onion)$/i.test(host) || isPublicHost(host.toLowerCase(), true);
}
