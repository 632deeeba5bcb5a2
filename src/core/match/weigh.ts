/**
 * @module
 * Weighs pairs: finds those that share something rare, gathers what speaks for and against each, and adds it up in bits,
 * by families whose signals depend on each other. Whether a pair is true is for `match.ts` to say.
 */
import { DAY } from '../clock.ts';
import { seeded } from '../random.ts';
import { compareContent, lifeBefore, type SharedTexts, vocabularySimilarity } from './content.ts';
import type { Corpus } from './corpus.ts';
import { NOTHING_SAID, readDeclarations } from './declared.ts';
import {
  compareInfrastructure,
  compareLanguage,
  compareRhythm,
  compareSignatures,
  compareTiming,
  compareVocabulary,
  learnHabits,
} from './habits.ts';
import { captured, compareImages, compareNames } from './identity.ts';
import type { Edge } from './marginals.ts';
import { type Told, tellRelation } from './relation.ts';
import { type Evidence, FAMILIES, type Family, type MatchInput } from './shapes.ts';
import type { Side } from './side.ts';

/** Most that a family can say, in bits. Contradictions are not capped. */
export const CAP: Readonly<Record<Family, number>> = {
  declared: 20,
  name: 6,
  content: 8,
  images: 5,
  infrastructure: 5,
  lineage: 4,
  timing: 2,
  rhythm: 2,
  contradiction: 0,
};

/** Before anything is seen, a vanished community has a counterpart among the candidates with this probability. */
const ANY_COUNTERPART = 0.5;
/** A short list of candidates is short because we looked at little, not because the counterpart must be on it. */
const FEWEST_CANDIDATES = 40;
/** Keys, pictures and features that more communities than this share do not make candidate pairs. */
const CROWD = 40;
/** Candidates of one vanished community that are weighed for what they look like. */
const MOST = 40;

/** A pair with everything that speaks for and against it. */
export interface Weighed {
  from: Side;
  to: Side;
  evidence: Evidence[];
  bits: Record<Family, number>;
  told: Told;
  /** Log2 odds that the two have to do with each other. */
  score: number;
  byOld: boolean;
  sufficient: boolean;
}

/** Weighs one pair; null when the second cannot be the counterpart of the first. `parent` is a community that both go back to. */
export type Weigh = (from: Side, to: Side, parent?: Side) => Weighed | null;

/** Weighs all pairs that share something rare, and gives what weighs any other. */
export function weighPairs(
  input: MatchInput,
  corpus: Corpus,
  old: readonly Side[],
  young: readonly Side[],
): { weighed: Weighed[]; weigh: Weigh } {
  const isOld = new Set(old);
  const isYoung = new Set(young);
  const without = new Set(input.without);
  const declared = input.withoutDeclared ? null : readDeclarations(corpus, input.sightings);
  const content = compareContent(corpus, (side) => isOld.has(side));
  const habits = learnHabits(corpus, old, young, seeded('matches'));
  const possible = new Map<Side, number>();
  const followers = (from: Side): number => {
    const known = possible.get(from) ?? young.reduce((n, to) => n + (couldFollow(from, to) ? 1 : 0), 0);
    possible.set(from, known);
    return known;
  };
  const weigh: Weigh = (from, to, parent) => {
    if (!isOld.has(from) || !isYoung.has(to) || !couldFollow(from, to)) return null;
    const names = compareNames(corpus, from, to);
    const said = declared?.of(from, to, (names[0]?.bits ?? 0) >= 2) ?? NOTHING_SAID;
    const shared = without.has('content') ? null : content.of(from, to);
    const life = lifeBefore(corpus, from, to);
    const alike = compareVocabulary(habits, from, to);
    const wording = [...alike, ...compareSignatures(corpus, from, to)];
    let evidence: Evidence[] = [
      ...said.evidence,
      ...names,
      ...compareImages(corpus, from, to),
      ...(shared ? [contentEvidence(from, to, shared)] : []),
      ...wording,
      ...compareInfrastructure(corpus, habits, from, to),
      ...compareTiming(habits, from, to),
      ...compareRhythm(habits, from, to),
      ...compareLanguage(from, to),
    ];
    if (parent)
      evidence.push({
        family: 'lineage',
        bits: 4,
        what: `both carry on ${parent.titles[0] ? `“${parent.titles[0].text}”` : parent.ref}, this one from when the other vanished`,
        captures: [...new Set([parent.capture, ...captured(from, to)])].filter((c) => c !== null),
      });
    if (!said.byOld) evidence.push(...ownLife(input, from, to, shared, life));
    if (without.size > 0) evidence = evidence.filter(({ family }) => !without.has(family));
    const bits = sumFamilies(evidence);
    const known = vocabularySimilarity(from, to) !== null;
    const told = tellRelation({
      from,
      to,
      said,
      shared,
      copier: content.copier(to),
      life,
      bits,
      wording: known && !without.has('content') ? Math.max(0, ...wording.map((e) => e.bits)) : null,
    });
    const prior = Math.log2(
      ANY_COUNTERPART / (1 - ANY_COUNTERPART) / Math.max(FEWEST_CANDIDATES, followers(from)),
    );
    return {
      from,
      to,
      evidence: [...evidence, ...told.evidence].sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits)),
      bits,
      told,
      score: FAMILIES.reduce((sum, family) => sum + bits[family], prior),
      byOld: said.byOld,
      sufficient: said.sufficient,
    };
  };
  const weighed: Weighed[] = [];
  for (const [from, to] of candidatePairs(corpus, isOld, isYoung, [
    declared?.pairs() ?? [],
    content.pairs(),
  ])) {
    const pair = weigh(from, to);
    if (pair) weighed.push(pair);
  }
  return { weighed, weigh };
}

/** A counterpart must have been there after the death: a candidate that died before, or with it, cannot be one. */
export function couldFollow(from: Side, to: Side): boolean {
  if (from === to || isBot(to)) return false;
  const death = from.death;
  const end = to.death;
  if (!death || !end) return true;
  return to.facts.lastAliveAt !== null && from.facts.lastAliveAt !== null
    ? to.facts.lastAliveAt > from.facts.lastAliveAt
    : end.latest > death.latest;
}

/** Where people write to a robot, nobody can be found. By the convention of Telegram, TamTam and Discord. */
function isBot(side: Side): boolean {
  return side.from === side.until && /bot$/i.test(side.facts.handle ?? '');
}

/**
 * Pairs of an old and a young one: all that the other methods know, and of those that share a key of their name, a picture
 * or a rare feature, for each old one the `MOST` that share the rarest. What shares less than so many others cannot be
 * the likeliest, and cost grows with the vanished, not with pairs.
 */
function* candidatePairs(
  corpus: Corpus,
  old: ReadonlySet<Side>,
  young: ReadonlySet<Side>,
  known: readonly Iterable<[Side, Side]>[],
): Generator<[Side, Side]> {
  const n = corpus.sides.length;
  const seen = new Set<number>();
  const fresh = (a: Side, b: Side): boolean => {
    const key = a.index * n + b.index;
    if (a === b || !old.has(a) || !young.has(b) || seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  for (const pairs of known) for (const [a, b] of pairs) if (fresh(a, b)) yield [a, b];
  const blocks = blocksOf(corpus);
  for (const a of old) {
    const shared = new Map<Side, number>();
    for (const key of keysOf(corpus, a)) {
      const block = blocks.get(key);
      if (!block || block.length < 2 || block.length > CROWD) continue;
      const rarity = Math.log2(n / (block.length - 1));
      for (const b of block) shared.set(b, (shared.get(b) ?? 0) + rarity);
    }
    const ranked = [...shared].sort(([x, p], [y, q]) => q - p || x.index - y.index);
    let taken = 0;
    for (const [b] of ranked) {
      if (taken === MOST) break;
      if (!fresh(a, b)) continue;
      taken++;
      yield [a, b];
    }
  }
}

function blocksOf(corpus: Corpus): Map<string, Side[]> {
  const blocks = new Map<string, Side[]>();
  for (const side of corpus.sides)
    for (const key of keysOf(corpus, side)) {
      const block = blocks.get(key);
      if (block) block.push(side);
      else blocks.set(key, [side]);
    }
  return blocks;
}

/** What a side can be found by. */
function keysOf(corpus: Corpus, side: Side): Set<string> {
  const keys = new Set<string>();
  for (const name of side.handle ? [...side.titles, side.handle] : side.titles)
    for (const key of name.keys) keys.add(key);
  for (const image of side.images.keys()) keys.add(`image ${image}`);
  for (const feature of side.features.keys()) if (corpus.featureCount.get(feature)! <= 6) keys.add(feature);
  return keys;
}

function contentEvidence(from: Side, to: Side, shared: SharedTexts): Evidence {
  const { counts } = shared;
  const parts = [
    counts.first > 0 ? `${counts.first} that it had no later than the old one` : '',
    counts.after > 0 ? `${counts.after} within three days of the old one` : '',
    counts.bridge > 0 ? `${counts.bridge} of the old one's last days` : '',
    counts.series > 0 ? `${counts.series} that go on with a series` : '',
    counts.archive > 0 ? `${counts.archive} older ones posted again` : '',
  ].filter((part) => part !== '');
  return {
    family: 'content',
    bits: shared.bits,
    what: `nearly the same texts that hardly anyone else has: ${parts.join(', ')}`,
    captures: shared.captures.length > 0 ? shared.captures : captured(from, to),
  };
}

/** A candidate that was there long before, with posts of its own, or that fell silent, is another community. */
function ownLife(
  input: MatchInput,
  from: Side,
  to: Side,
  shared: SharedTexts | null,
  life: { posts: number; days: number; after: number },
): Evidence[] {
  const evidence: Evidence[] = [];
  const against = (bits: number, what: string) =>
    evidence.push({ family: 'contradiction', bits, what, captures: captured(from, to) });
  const death = from.death!;
  const alike = shared === null ? 0 : (shared.parallelShare ?? 0);
  if (life.posts >= 8 && life.days >= 7 && alike < 0.15)
    against(-4, 'it posted things of its own for long before the old community vanished');
  else if (life.posts >= 15 && life.days >= 1 && (shared?.parallelShareOfNew ?? 0) < 0.12)
    against(-2.5, 'it posted mostly things of its own while the old community was there');
  const end = to.death;
  if (to.until > to.from && life.after === 0 && end === null && input.at - death.latest > 3 * DAY)
    against(-2, 'it has posted nothing since the old community vanished');
  if (end && life.after === 0 && end.earliest - death.latest < 2 * DAY)
    against(-2, 'it vanished in the same days without having gone on');
  return evidence;
}

/** Within a family the strongest counts whole and the rest a quarter, up to the cap; what speaks against counts whole. */
function sumFamilies(evidence: readonly Evidence[]): Record<Family, number> {
  const bits = Object.fromEntries(FAMILIES.map((family) => [family, 0])) as Record<Family, number>;
  for (const family of FAMILIES) {
    const values = evidence.filter((e) => e.family === family).map((e) => e.bits);
    const positive = values.filter((value) => value > 0).sort((a, b) => b - a);
    const negative = values.filter((value) => value < 0).reduce((a, b) => a + b, 0);
    const [first = 0, ...rest] = positive;
    bits[family] = Math.min(CAP[family], first + rest.reduce((a, b) => a + b, 0) / 4) + negative;
  }
  return bits;
}

/** Odds that the community goes on there, against both "nothing to do with it" and "somebody who copies". */
export function edgeOf(pair: Weighed): Edge {
  const linked = 1 / (1 + 2 ** -pair.score);
  const p = Math.min(linked * pair.told.same, 1 - 1e-9);
  return { row: pair.from.index, column: pair.to.index, odds: p / (1 - p), besides: pair.byOld };
}
