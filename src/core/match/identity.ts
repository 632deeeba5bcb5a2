/**
 * @module
 * What two communities look like: names and handles across scripts, descriptions, pictures. All of it can be copied
 * by anybody, which `relation.ts` keeps in mind.
 */
import { type Name, type NameComparison, type NameWord, nameSimilarity } from '../names.ts';
import { NEAR_DUPLICATE, textSimilarity } from '../near-duplicates.ts';
import type { Corpus } from './corpus.ts';
import type { Evidence } from './shapes.ts';
import type { Side } from './side.ts';

/** Fewer communities than this are too few to learn from how rare a thing is. */
const LEAST_POPULATION = 128;

const MOST_NAME = 6;
const MOST_IMAGE = 5;

/** Bits that a thing shared by `count` communities, these two among them, says. Never below 0. */
export function rarityBits(corpus: Corpus, count: number): number {
  return Math.max(0, Math.log2(Math.max(corpus.sides.length, LEAST_POPULATION) / Math.max(1, count - 1)));
}

/** Name, handle and description evidence of a pair, strongest first; empty when nothing is alike. */
export function compareNames(corpus: Corpus, from: Side, to: Side): Evidence[] {
  const weight = (word: NameWord) =>
    word.generic ? 0.5 : Math.min(7, rarityBits(corpus, corpus.nameCount(word)));
  const best = (left: readonly Name[], right: readonly Name[]) => {
    let top: { bits: number; found: NameComparison; a: Name; b: Name } | null = null;
    for (const a of left)
      for (const b of right) {
        const found = nameSimilarity(a, b, weight);
        if (found.similarity < 0.45) continue;
        const doubt = found.by === 'bones' || found.by === 'joined' ? 0.85 : 1;
        // A word added is a variant; a word exchanged for another is the sister in the next town.
        const exchanged =
          found.by !== 'joined' && a.core.length > found.shared.length && b.core.length > found.shared.length;
        const bits =
          Math.min(MOST_NAME, found.matchedWeight * found.similarity ** 2 * doubt) * (exchanged ? 0.35 : 1);
        if (!top || bits > top.bits) top = { bits, found, a, b };
      }
    return top;
  };
  const oldHandle = from.handle ? [from.handle] : [];
  const newHandle = to.handle ? [to.handle] : [];
  const titles = best(from.titles, to.titles);
  const handles = best(oldHandle, newHandle);
  const byNewHandle = best(from.titles, newHandle);
  const byOldHandle = best(oldHandle, to.titles);
  // A free handle can be taken by anyone; under quite another title it is no longer the same name.
  const taken = from.titles.length > 0 && to.titles.length > 0 && !titles && !byOldHandle;
  const evidence: Evidence[] = [];
  const put = (which: string, found: typeof titles, share: number) => {
    if (!found) return;
    const bits = found.bits * share;
    const what = describe(which, found);
    const captures = captured(from, to, (side) =>
      side.facts.captures?.titles.get(side === from ? found.a.text : found.b.text),
    );
    if (taken)
      evidence.push({
        family: 'name',
        bits: Math.min(1, bits / 4),
        what: `${what}, but under quite another title`,
        captures,
      });
    else evidence.push({ family: 'name', bits, what, captures });
  };
  put('title', titles, 1);
  put('handle', handles, 1);
  put('title and handle', byNewHandle, 0.9);
  put('title and handle', byOldHandle, 0.9);
  const about = describeTogether(from, to);
  if (about) evidence.push(about);
  return evidence.filter((e) => e.bits >= 0.1).sort((a, b) => b.bits - a.bits);
}

function describeTogether(from: Side, to: Side): Evidence | null {
  const a = from.facts.description;
  const b = to.facts.description;
  if (!a || !b || a.length < 20 || b.length < 20 || textSimilarity(a, b) < NEAR_DUPLICATE) return null;
  const captures = captured(from, to, ({ facts }) => facts.captures?.description);
  return { family: 'name', bits: 3.5, what: 'the descriptions are nearly the same', captures };
}

function describe(which: string, { found, a, b }: { found: NameComparison; a: Name; b: Name }): string {
  const how =
    found.by === 'written'
      ? found.similarity > 0.99
        ? 'the same'
        : 'alike'
      : found.by === 'sound'
        ? 'the same by sound'
        : found.by === 'bones'
          ? 'the same by their consonants, across scripts'
          : 'alike when written together';
  const affixes = [...new Set([...found.affixes[0], ...found.affixes[1]])];
  const apart =
    affixes.length > 0
      ? `, leaving aside ${affixes
          .slice(0, 4)
          .map((w) => `“${w}”`)
          .join(', ')}`
      : '';
  return `${which}: “${a.text}” and “${b.text}” are ${how}${apart}`;
}

/** The captures, of one side and the other, that show what `of` asks for; of a side for which there is none, one that shows the side. */
export function captured(
  from: Side,
  to: Side,
  of: (side: Side) => string | null | undefined = () => null,
): string[] {
  const found = [of(from) ?? from.capture, of(to) ?? to.capture];
  return [...new Set(found.filter((capture) => capture !== null))];
}

/** Evidence of a picture that both have used, by how rare it is; empty when there is none. */
export function compareImages(corpus: Corpus, from: Side, to: Side): Evidence[] {
  let best: Evidence | null = null;
  for (const [image, worn] of from.images) {
    const other = to.images.get(image);
    if (other === undefined) continue;
    const count = corpus.imageCount.get(image)!;
    const stock = count <= 3 ? 1 : count <= 5 ? 0.6 : 0.25;
    const bits = Math.min(MOST_IMAGE, rarityBits(corpus, count)) * stock;
    if (best && best.bits >= bits) continue;
    const same = from.facts.avatars.some((x) => to.facts.avatars.some((y) => x.sha256 === y.sha256));
    best = {
      family: 'images',
      bits,
      what: `${same ? 'the same picture' : 'the same picture, scaled or recompressed'}${count > 3 ? `, which ${count - 2} other communities use too` : ''}`,
      // The pictures themselves, and what shows who wore them.
      captures: [
        ...new Set([
          worn,
          other,
          ...captured(from, to, (side) => side.facts.captures?.avatars.get(side === from ? worn : other)),
        ]),
      ],
    };
  }
  return best ? [best] : [];
}
