/**
 * @module
 * Families for the wave scan: communities that a crackdown may hit together, because they link to each other, write in one
 * script, or share a word of their names. From names and links alone; it does not know who died. Each family is one more
 * place in which chance can make a wave, so there are few, and the scan's replays look through the same ones.
 */
import type { Ref } from '../model.ts';
import { type NameWord, readName } from '../names.ts';
import { script } from '../text.ts';
import { type LinkedGroup, linkedGroups, type Tie } from './linked-groups.ts';

/** A community as far as it shows whom it belongs to. */
export interface Kin {
  ref: Ref;
  titles: readonly string[];
  /** The name in its address; null for an invite or a number. */
  handle: string | null;
  description: string | null;
}

/** A family smaller than a wave is none. */
const LEAST = 5;
/** A word that more than this share have in their names tells nobody apart. */
const COMMON = 0.25;
/** Of linked groups and of words as many as this, the largest. */
const MOST = 12;
/** A name's word must be this long, or its consonants this many. */
const LEAST_LETTERS = 4;

/**
 * Families of five or more, by name: `graph:<its most linked member>`, `script:<arabic, cyrillic, latin …>`,
 * `brand:<the word>`. Ties to communities that are not among `kin` are left out. The same for any order of its input.
 */
export function findFamilies(kin: readonly Kin[], ties: Iterable<Tie>): Map<string, Ref[]> {
  const families = new Map<string, Ref[]>();
  for (const { hub, members } of groupsAmong(kin, ties)) families.set(`graph:${hub}`, members);
  for (const [name, members] of [...byScript(kin), ...byBrand(kin)]) families.set(name, members);
  return families;
}

function groupsAmong(kin: readonly Kin[], ties: Iterable<Tie>): LinkedGroup[] {
  const known = new Set(kin.map(({ ref }) => ref));
  const among: Tie[] = [];
  for (const tie of ties) if (known.has(tie.from) && known.has(tie.to)) among.push(tie);
  return linkedGroups(among)
    .filter(({ members }) => members.length >= LEAST)
    .slice(0, MOST);
}

function byScript(kin: readonly Kin[]): [string, Ref[]][] {
  const scripts = new Map<string, Ref[]>();
  for (const { ref, titles, description } of kin) {
    const name = script([...titles, description ?? ''].join(' '));
    if (name === 'none' || name === 'other') continue;
    const refs = scripts.get(name);
    if (refs) refs.push(ref);
    else scripts.set(name, [ref]);
  }
  return [...scripts]
    .filter(([, refs]) => refs.length >= LEAST)
    .map(([name, refs]): [string, Ref[]] => [`script:${name}`, refs.sort()])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Words are the same when they sound the same, and across scripts when their consonants do. */
function keyOf({ bones, sound, generic }: NameWord): string | null {
  if (generic) return null;
  if (bones.length >= LEAST_LETTERS) return `b:${bones}`;
  return sound.length >= LEAST_LETTERS ? `s:${sound}` : null;
}

function byBrand(kin: readonly Kin[]): [string, Ref[]][] {
  const brands = new Map<string, { refs: Set<Ref>; spellings: Map<string, number> }>();
  for (const { ref, titles, handle } of kin)
    for (const name of handle === null ? titles : [...titles, handle])
      for (const word of readName(name).core) {
        const key = keyOf(word);
        if (key === null) continue;
        const brand = brands.get(key) ?? { refs: new Set(), spellings: new Map() };
        brand.refs.add(ref);
        brand.spellings.set(word.written, (brand.spellings.get(word.written) ?? 0) + 1);
        brands.set(key, brand);
      }
  const families = new Map<string, Ref[]>();
  const order = [...brands.values()]
    .filter(({ refs }) => refs.size >= LEAST && refs.size <= COMMON * kin.length)
    .map(({ refs, spellings }) => ({ refs: [...refs].sort(), word: commonest(spellings) }))
    .sort((a, b) => b.refs.length - a.refs.length || (a.word < b.word ? -1 : 1));
  for (const { refs, word } of order.slice(0, MOST))
    families.set(`brand:${word}`, [...new Set([...(families.get(`brand:${word}`) ?? []), ...refs])].sort());
  return [...families];
}

function commonest(spellings: ReadonlyMap<string, number>): string {
  return [...spellings].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]![0];
}
