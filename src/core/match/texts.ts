/**
 * @module
 * What the matcher keeps of the texts of posts, read once, in columns: hashes of their words, links and hashtags, whether they
 * ask for something, hits of little words by language. The texts themselves are not kept. Pure and without state, so
 * that threads can share the work. Works on UTF-8 bytes: making a string of each post would cost more than all the rest.
 */
import { LONG_WORD, LONG_WORD_BIT, mix, textKey, wordHashes } from '../near-duplicates.ts';
import { DROP, fold, foldCode, foldTable, SLOW, SPACE, words } from '../text.ts';

/** Texts in UTF-8: where each begins and ends in `bytes`, and how it is to be read. */
export interface Texts {
  bytes: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
  /** `FORWARDED`, `SAMPLED` or 0 for each. */
  how: Uint8Array;
}

/** Somebody else's words: only their language is read. */
export const FORWARDED = 1;
/** Whether it asks for something is read too, and its words tell: a sample of posts is enough for those. */
export const SAMPLED = 2;

/** Anchors of a text: the least hashes of its runs of four words. `NONE` where it has fewer. */
export const ANCHORS = 6;
export const NONE = 0xffffffff;
/** Words kept of a text; longer ones are compared by their beginning. */
const MOST_WORDS = 128;
/** Texts of fewer words are equal or not; they have no anchors. */
const FEWEST_WORDS = 4;

export const ASKS_BIT = 1;
export const INSISTS_BIT = 2;

/** What was read, one entry a text unless said otherwise. */
export interface ReadTexts {
  /** 53-bit hash of the whole text; 0 for one without words, or forwarded. */
  keys: Float64Array;
  /** `ANCHORS` for each text. */
  anchors: Uint32Array;
  /** Hashes of the words (`wordHashes`), and where those of each text end. */
  words: Uint32Array;
  wordEnds: Uint32Array;
  /** `ASKS_BIT`, `INSISTS_BIT`; sampled texts only. */
  asks: Uint8Array;
  /** Hits of little words, `LANGUAGES.length` for each text. */
  languages: Uint8Array;
  /** Links, hashtags and closing lines: the number of the text, and what it holds. */
  features: { text: number; feature: string }[];
}

/** Any web link. */
export const LINK = /https?:\/\/[^\s<>"'()\]]+/giu;
const CONTACT = /(?<![\p{L}\p{N}_./])@[A-Za-z0-9_.]{4,}/gu;
const HASHTAG = /#[\p{L}\p{N}_]{3,}/gu;
const ASKS =
  /bitcoin|\bbtc\b|\busdt\b|paypal|\biban\b|wallet|donat|send (?:us )?money|private message|write to (?:the )?admin|\bdm (?:me|us)|giveaway|\bprizes?\b|get a gift|محفظ|تبرع|حوال[هة]|راسل|جوائز|جائز[هة]|هدي[هة]|اربح|кошел|донат|пожертв|перевод|карт[уы]\b|пишите (?:в )?(?:личк|админ)|розыгрыш|\bприз|подар(?:ок|к)|выигра|portefeuille|faites un don|virement|en message priv|\bcadeau|à gagner|gagnez|\blots?\b/iu;

const INSISTS =
  /only (?:real|true|official|genuine)|real and only|(?:others|rest) (?:are|is) fake|beware of fakes|الوحيد|مزيف|مزور|единственн(?:ый|ая) (?:настоящ|официальн)|(?:остальн|другие)[^.!?]{0,20}(?:фейк|поддел)|осторожно[^.!?]{0,12}(?:фейк|поддел)|seule? (?:vraie?|officielle?|véritable)|autres sont (?:des )?(?:faux|fausses)|attention aux (?:faux|contrefa)/iu;

const LITTLE_WORDS: Readonly<Record<string, string>> = {
  en: 'the and of to in is for on with at from this that are was',
  fr: 'le la les des une est dans pour sur avec au aux ce cette du et',
  es: 'el los las una es en por para con del y que',
  de: 'der die das und ist ein eine im mit auf von zu den',
  ru: 'и в на не что с по для это как из у к',
  uk: 'і в на не що з по для це як із у до та',
  ar: 'في من على الي عن مع هذا هذه ان التي الذي كل',
  fa: 'از به که این را با برای است در می',
};
export const LANGUAGES: readonly string[] = Object.keys(LITTLE_WORDS);

/** Little words by hash, open addressed: hash, then a bit a language. */
const LITTLE_SLOTS = 1024;
const LITTLE_HASH = new Uint32Array(LITTLE_SLOTS);
const LITTLE_BITS = new Uint8Array(LITTLE_SLOTS);
LANGUAGES.forEach((language, bit) => {
  for (const word of fold(LITTLE_WORDS[language]!).split(' ')) {
    const [hash] = wordHashes(word);
    let slot = hash! & (LITTLE_SLOTS - 1);
    while (LITTLE_BITS[slot] !== 0 && LITTLE_HASH[slot] !== hash) slot = (slot + 1) & (LITTLE_SLOTS - 1);
    LITTLE_HASH[slot] = hash!;
    LITTLE_BITS[slot]! |= 1 << bit;
  }
});

/** What the bytes of a text hold that takes a string to read. */
const HOLDS_LINK = 1;
const HOLDS_FEATURE = 2;
const HOLDS_UNUSUAL = 4;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
let wordBuffer = new Uint32Array(1024);

/** Reads texts. Every array of the answer is fresh and can be handed to another thread. */
export function readTexts({ bytes, starts, ends, how }: Texts): ReadTexts {
  const n = how.length;
  const read: ReadTexts = {
    keys: new Float64Array(n),
    anchors: new Uint32Array(n * ANCHORS).fill(NONE),
    words: new Uint32Array(0),
    wordEnds: new Uint32Array(n),
    asks: new Uint8Array(n),
    languages: new Uint8Array(n * LANGUAGES.length),
    features: [],
  };
  const kept = { words: new Uint32Array(24 * n + 1024), end: 0 };
  for (let i = 0; i < n; i++) {
    readText(read, kept, bytes.subarray(starts[i]!, ends[i]!), how[i]!, i);
    read.wordEnds[i] = kept.end;
  }
  read.words = kept.words.slice(0, kept.end);
  return read;
}

/** Reads text number `i`. */
function readText(
  read: ReadTexts,
  kept: { words: Uint32Array; end: number },
  bytes: Uint8Array,
  how: number,
  i: number,
): void {
  const { hashes, holds } = hashWords(bytes);
  countLanguages(hashes, read.languages, i * LANGUAGES.length);
  if ((how & FORWARDED) !== 0) return;
  if (hashes.length > 0) {
    read.keys[i] = textKey(hashes);
    const first = hashes.length > MOST_WORDS ? hashes.subarray(0, MOST_WORDS) : hashes;
    anchorsInto(first, read.anchors, i * ANCHORS);
    if (kept.end + first.length > kept.words.length) {
      const larger = new Uint32Array(kept.words.length * 2);
      larger.set(kept.words);
      kept.words = larger;
    }
    kept.words.set(first, kept.end);
    kept.end += first.length;
  }
  if ((how & SAMPLED) === 0 && (holds & (HOLDS_FEATURE | HOLDS_LINK)) === 0) return;
  const text = utf8.decode(bytes);
  if ((how & SAMPLED) !== 0)
    read.asks[i] = (ASKS.test(text) ? ASKS_BIT : 0) | (INSISTS.test(text) ? INSISTS_BIT : 0);
  for (const feature of featuresOf(text)) read.features.push({ text: i, feature });
}

/** As `wordHashes`, from UTF-8; the array is overwritten by the next call. */
function hashWords(bytes: Uint8Array): { hashes: Uint32Array; holds: number } {
  const { length } = bytes;
  if (length >= wordBuffer.length) wordBuffer = new Uint32Array(length * 2);
  const hashes = wordBuffer;
  const table = foldTable();
  let n = 0;
  let holds = 0;
  let units = 0;
  let h = 0x811c9dc5 | 0;
  for (let i = 0; i < length; i++) {
    let code = bytes[i]!;
    let folded = 0;
    if (code < 0x80) {
      folded = table[code]!;
      if (folded === SPACE && code !== 0x20)
        if (code === 0x2f || code === 0x40) holds |= HOLDS_LINK;
        else if (code === 0x23 || code === 0x0a) holds |= HOLDS_FEATURE;
        else if (code === 0x2e && i > 1 && isW(bytes[i - 1]!) && isW(bytes[i - 2]!)) holds |= HOLDS_LINK;
    } else if (code < 0xe0) {
      code = ((code & 0x1f) << 6) | (bytes[++i]! & 0x3f);
      folded = code < 0x700 ? table[code]! : foldCode(code);
    } else if (code < 0xf0) {
      folded = foldCode(((code & 0x0f) << 12) | ((bytes[i + 1]! & 0x3f) << 6) | (bytes[i + 2]! & 0x3f));
      i += 2;
    } else {
      folded = foldCode(
        ((code & 0x07) << 18) |
          ((bytes[i + 1]! & 0x3f) << 12) |
          ((bytes[i + 2]! & 0x3f) << 6) |
          (bytes[i + 3]! & 0x3f),
      );
      i += 3;
    }
    if (folded > SLOW) {
      h = Math.imul(h ^ folded, 0x01000193);
      units++;
    } else if (folded === SPACE) {
      if (units > 0) {
        hashes[n++] = units >= LONG_WORD ? mix(h) | LONG_WORD_BIT : mix(h) & ~LONG_WORD_BIT;
        h = 0x811c9dc5 | 0;
        units = 0;
      }
    } else if (folded !== DROP) holds |= HOLDS_UNUSUAL;
  }
  if (units > 0) hashes[n++] = units >= LONG_WORD ? mix(h) | LONG_WORD_BIT : mix(h) & ~LONG_WORD_BIT;
  if ((holds & (HOLDS_LINK | HOLDS_UNUSUAL)) !== 0) return { hashes: wordHashes(utf8.decode(bytes)), holds };
  return { hashes: hashes.subarray(0, n), holds };
}

const isW = (byte: number) => byte === 0x77 || byte === 0x57;

function countLanguages(hashes: Uint32Array, counts: Uint8Array, at: number): void {
  for (let i = 0; i < hashes.length; i++) {
    const hash = hashes[i]!;
    let slot = hash & (LITTLE_SLOTS - 1);
    while (LITTLE_BITS[slot] !== 0) {
      if (LITTLE_HASH[slot] === hash) {
        for (let bits = LITTLE_BITS[slot]!, bit = 0; bits !== 0; bits >>= 1, bit++)
          if ((bits & 1) !== 0 && counts[at + bit]! < 255) counts[at + bit]!++;
        break;
      }
      slot = (slot + 1) & (LITTLE_SLOTS - 1);
    }
  }
}

/** The least hashes of runs of four words, ascending, each once. */
function anchorsInto(hashes: Uint32Array, anchors: Uint32Array, at: number): void {
  let kept = 0;
  let largest = NONE;
  for (let i = FEWEST_WORDS - 1; i < hashes.length; i++) {
    const run = mix(
      Math.imul(hashes[i - 3]!, 0x9e3779b1) ^
        Math.imul(hashes[i - 2]!, 0x85ebca6b) ^
        Math.imul(hashes[i - 1]!, 0xc2b2ae35) ^
        hashes[i]!,
    );
    if (run >= largest) continue;
    let j = kept < ANCHORS ? kept : ANCHORS - 1;
    while (j > 0 && anchors[at + j - 1]! > run) j--;
    if (j > 0 && anchors[at + j - 1] === run) continue;
    if (kept < ANCHORS) kept++;
    for (let k = kept - 1; k > j; k--) anchors[at + k] = anchors[at + k - 1]!;
    anchors[at + j] = run;
    if (kept === ANCHORS) largest = anchors[at + ANCHORS - 1]!;
  }
}

/** The links, hashtags and the short closing line of a post, each once. */
export function featuresOf(text: string): Set<string> {
  const found = new Set<string>();
  if (text.includes('://'))
    for (const match of text.matchAll(LINK)) {
      const link = match[0]
        .replace(/[?#].*$/, '')
        .replace(/[/.,;:!]+$/, '')
        .replace(/^https?:\/\/(?:www\.|m\.)?/i, '')
        .toLowerCase();
      const parts = link.split('/');
      found.add(`link ${link}`);
      if (parts.length > 2) found.add(`link ${parts.slice(0, 2).join('/')}/…`);
    }
  if (text.includes('#'))
    for (const match of text.matchAll(HASHTAG)) found.add(`tag ${match[0].toLowerCase()}`);
  const lines = text.split('\n');
  if (lines.length > 1) {
    const last = words(lines.at(-1)!.replace(LINK, ' ').replace(CONTACT, ' '));
    if (last.length >= 2 && last.length <= 10) found.add(`line ${last.join(' ')}`);
  }
  return found;
}
