/**
 * @module
 * Names across scripts: is "حديقة الورد" the "7adiqat el-ward (backup 2)"? Titles and handles are cut into words,
 * generic words are set apart, and words are compared as written, as they sound in Latin letters, and by their
 * consonants alone (Arabic leaves short vowels out). It compares spelling and sound, never meaning: a translated
 * name is another name to it. How much a shared word says depends on how rare it is, which only the caller knows.
 * Sources: Jaro-Winkler (Winkler 1990); soft TF-IDF (Cohen, Ravikumar, Fienberg 2003).
 */

import { isGeneric, stripAttached } from './names-generic.ts';
import { consonants, latin, scriptOf } from './names-translit.ts';
import { fold, latinise } from './text.ts';

/** One word of a name. */
export interface NameWord {
  /** Folded, as written. */
  written: string;
  /** In Latin letters, as it sounds; equal for the usual ways of spelling the same sound. */
  sound: string;
  /** Its consonants in classes, which survive a change of script; empty when it has none. */
  bones: string;
  script: 'arabic' | 'cyrillic' | 'latin' | 'other';
  /** Says little by itself: backup, official, channel, news, 2, and the same in Arabic, Russian and French. */
  generic: boolean;
}

/** A name made ready for comparing. */
export interface Name {
  text: string;
  /** The words that carry the name; the generic ones when it has no others. */
  core: NameWord[];
  /** The generic words and number suffixes, as written. */
  affixes: string[];
  /** `core` as one run, for handles that are written together. */
  joined: { written: string; sound: string; bones: string; bonesWithArticles: string };
  /** Keys for finding candidates: names that may be alike share at least one. */
  keys: string[];
}

/** How two names compare. */
export interface NameComparison {
  /** 0..1; 1 when the core words are the same in the same script. */
  similarity: number;
  /** The core words of the first name that were found in the second, best first, with the weight that was matched. */
  shared: { word: string; other: string; similarity: number; weight: number }[];
  /** `written` same letters, `sound` same in Latin letters, `bones` same consonants only, `joined` only when written together. */
  by: 'written' | 'sound' | 'bones' | 'joined';
  /** Sum of the weights of what was matched, each times its similarity. With the caller's rarity weights: bits. */
  matchedWeight: number;
  /** Generic words of both names, as written. */
  affixes: [string[], string[]];
}

const NAME_LIMIT = 16;

/** Articles and "and" that stand alone; written or left out at will. */
const LINKING =
  /^(?:al|el|ul|il|a[sdrntz]|ash|the|le|la|les|l|d|de|du|des|of|wa|and|et|и|و|аль|эль|ас|аш|ад|ар|ан)$/;

/** Makes a title or a handle ready. Never fails; a name without letters or digits has no core and no keys. */
export function readName(text: string): Name {
  const words: NameWord[] = [];
  const affixes: string[] = [];
  const spaced = text
    .normalize('NFKC')
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .replace(/(?<=\p{L}{3})(?=\p{N}+(?!\p{L}))/gu, ' ');
  for (const raw of fold(spaced).split(' ')) {
    if (raw === '' || words.length + affixes.length >= NAME_LIMIT) continue;
    const { word, cut } = stripAttached(deconfuse(raw));
    affixes.push(...cut);
    if (isGeneric(word)) affixes.push(word);
    else if (!LINKING.test(word)) words.push(nameWord(word, false));
  }
  const core = words.length > 0 ? words : affixes.map((word) => nameWord(word, true));
  const joined = {
    written: core.map((word) => word.written).join(''),
    sound: core.map((word) => word.sound).join(''),
    bones: run(core.map((word) => word.bones)),
    bonesWithArticles: run(core.map((word) => consonants(word.written, word.script, true))),
  };
  return { text, core, affixes, joined, keys: keysOf(core, joined) };
}

/** Keys of a title or handle for finding candidates. Sound words of three letters or more, bones of three or more, the run of both. */
export function nameKeys(text: string): string[] {
  return readName(text).keys;
}

/**
 * Compares two names. `weight` gives the rarity of a word of either name (default 1); generic words count only
 * where a name has nothing else.
 */
export function nameSimilarity(
  a: string | Name,
  b: string | Name,
  weight: (word: NameWord) => number = () => 1,
): NameComparison {
  const left = typeof a === 'string' ? readName(a) : a;
  const right = typeof b === 'string' ? readName(b) : b;
  const pairs: { i: number; j: number; similarity: number; by: NameComparison['by'] }[] = [];
  left.core.forEach((x, i) => {
    right.core.forEach((y, j) => {
      const { similarity, by } = wordSimilarity(x, y);
      if (similarity >= 0.8) pairs.push({ i, j, similarity, by });
    });
  });
  pairs.sort((p, q) => q.similarity - p.similarity);
  const usedLeft = new Set<number>();
  const usedRight = new Set<number>();
  const shared: NameComparison['shared'] = [];
  let matchedWeight = 0;
  let by: NameComparison['by'] = 'written';
  const order = ['written', 'sound', 'bones', 'joined'];
  for (const pair of pairs) {
    if (usedLeft.has(pair.i) || usedRight.has(pair.j)) continue;
    usedLeft.add(pair.i);
    usedRight.add(pair.j);
    const x = left.core[pair.i]!;
    const y = right.core[pair.j]!;
    // The commoner of the two spellings is the safer guess at how common the word is.
    const w = Math.min(weight(x), weight(y));
    matchedWeight += w * pair.similarity;
    shared.push({ word: x.written, other: y.written, similarity: pair.similarity, weight: w });
    if (order.indexOf(pair.by) > order.indexOf(by)) by = pair.by;
  }
  const sum = (name: Name) => name.core.reduce((total, word) => total + weight(word), 0);
  const total = Math.max(sum(left), sum(right));
  let similarity = total === 0 ? 0 : Math.min(1, matchedWeight / total);
  const together = joinedSimilarity(left, right);
  if (together > similarity) {
    const least = Math.min(sum(left), sum(right));
    // Written together, a name says as much as its words do, and a single long word no less.
    if (together >= 0.85 && least * together > matchedWeight) {
      matchedWeight = least * together;
      by = left.joined.written === right.joined.written ? 'written' : 'joined';
      if (shared.length === 0)
        shared.push({
          word: left.joined.written,
          other: right.joined.written,
          similarity: together,
          weight: least,
        });
    }
    similarity = together;
  }
  shared.sort((p, q) => q.weight - p.weight);
  return { similarity, shared, by, matchedWeight, affixes: [left.affixes, right.affixes] };
}

/** Jaro-Winkler similarity of two strings, 0..1, in UTF-16 units. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1;
  if (a === '' || b === '') return 0;
  const reach = Math.max(0, (Math.max(a.length, b.length) >> 1) - 1);
  const taken = new Uint8Array(b.length);
  const matchedOfA: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const last = Math.min(b.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) {
      if (taken[j] || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      taken[j] = 1;
      matchedOfA.push(i);
      break;
    }
  }
  const m = matchedOfA.length;
  if (m === 0) return 0;
  let swapped = 0;
  let at = 0;
  for (let j = 0; j < b.length; j++) {
    if (!taken[j]) continue;
    if (a.charCodeAt(matchedOfA[at++]!) !== b.charCodeAt(j)) swapped++;
  }
  const jaro = (m / a.length + m / b.length + (m - swapped / 2) / m) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < Math.min(a.length, b.length) && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** Dice similarity of the character 3-grams (with edges) of two strings, 0..1. */
export function trigramSimilarity(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  const grams = (text: string): Map<string, number> => {
    const padded = `^${text}$`;
    const counts = new Map<string, number>();
    for (let i = 0; i + 2 < padded.length; i++) {
      const gram = padded.slice(i, i + 3);
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
    return counts;
  };
  const x = grams(a);
  const y = grams(b);
  let both = 0;
  let all = 0;
  for (const [gram, n] of x) both += Math.min(n, y.get(gram) ?? 0);
  for (const n of x.values()) all += n;
  for (const n of y.values()) all += n;
  return all === 0 ? (a === b ? 1 : 0) : (2 * both) / all;
}

/** Homoglyphs count only where a word mixes scripts: a wholly Cyrillic word is Cyrillic. */
function deconfuse(word: string): string {
  const mixed = /\p{sc=Latin}/u.test(word) && /[\p{sc=Cyrillic}\p{sc=Greek}]/u.test(word);
  return mixed ? fold(latinise(word)) : word;
}

/** Inside a run of words a weak first letter cannot be told from a vowel. */
function run(bones: readonly string[]): string {
  return bones
    .map((word) => word.replace(/^[wy]/, ''))
    .join('')
    .replace(/(.)\1+/g, '$1');
}

function nameWord(written: string, generic: boolean): NameWord {
  const script = scriptOf(written);
  const sound = latin(written, script);
  return { written, sound, bones: consonants(written, script), script, generic };
}

function wordSimilarity(x: NameWord, y: NameWord): { similarity: number; by: NameComparison['by'] } {
  if (x.written === y.written) return { similarity: 1, by: 'written' };
  if (x.script === y.script) {
    const similarity = close(x.written, y.written);
    if (similarity > 0 || x.script !== 'latin') return { similarity, by: 'written' };
  }
  if (x.script !== 'arabic' && y.script !== 'arabic') {
    if (x.sound === y.sound && x.sound.length >= 2) return { similarity: 0.97, by: 'sound' };
    const similarity = 0.97 * close(x.sound, y.sound);
    if (similarity > 0 || x.script !== 'latin' || y.script !== 'latin') return { similarity, by: 'sound' };
  }
  // Two Latin spellings of one Arabic word may differ in every vowel; ask for more consonants then.
  const bothLatin = x.script === y.script;
  if (x.bones === y.bones && x.bones.length >= (bothLatin ? 4 : 3)) return { similarity: 0.92, by: 'bones' };
  if (x.bones === y.bones && x.bones.length === 2 && !bothLatin) return { similarity: 0.82, by: 'bones' };
  if (bothLatin || Math.min(x.bones.length, y.bones.length) < 4) return { similarity: 0, by: 'bones' };
  return { similarity: 0.9 * close(x.bones, y.bones), by: 'bones' };
}

/** Spelling similarity of single words; 0 below the point where most pairs are other words. */
function close(a: string, b: string): number {
  if (Math.min(a.length, b.length) < 4) return a === b ? 1 : 0;
  const similarity = jaroWinkler(a, b);
  if (similarity < 0.9 || Math.abs(a.length - b.length) > 3) return 0;
  return similarity * (0.6 + 0.4 * trigramSimilarity(a, b));
}

function joinedSimilarity(a: Name, b: Name): number {
  const x = a.joined;
  const y = b.joined;
  if (Math.min(x.written.length, y.written.length) < 4)
    return x.written === y.written && x.written !== '' ? 1 : 0;
  if (x.written === y.written) return 1;
  if (x.sound === y.sound) return 0.97;
  // In one script the letters themselves are the better witness.
  const across = a.core.some((word) => b.core.some((other) => word.script !== other.script));
  const bones = [x.bones, x.bonesWithArticles].filter(
    (text) => text === y.bones || text === y.bonesWithArticles,
  );
  if (across && bones.some((text) => text.length >= 5)) return 0.92;
  const spelled = Math.min(jaroWinkler(x.sound, y.sound), trigramSimilarity(x.sound, y.sound) + 0.15);
  const boned =
    across && Math.min(x.bones.length, y.bones.length) >= 6
      ? 0.9 * Math.min(jaroWinkler(x.bones, y.bones), trigramSimilarity(x.bones, y.bones) + 0.2)
      : 0;
  const best = Math.max(spelled, boned);
  // Word by word is the better comparison where both are written in as many words.
  return best >= 0.8 && a.core.length !== b.core.length ? best * 0.97 : 0;
}

function keysOf(core: readonly NameWord[], joined: Name['joined']): string[] {
  const keys = new Set<string>();
  const put = (key: string, least: number) => {
    if (key.length >= least) keys.add(key);
  };
  for (const word of core) {
    put(`w:${word.written}`, 4);
    put(`s:${word.sound}`, 5);
    put(`b:${word.bones}`, 5);
  }
  put(`j:${joined.sound}`, 6);
  put(`k:${joined.bones}`, 5);
  put(`k:${joined.bonesWithArticles}`, 5);
  return [...keys];
}
