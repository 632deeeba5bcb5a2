/**
 * @module
 * Which community is the counterpart of one that vanished? Fellegi-Sunter record linkage: evidence in bits, by
 * families whose signals depend on each other, over candidate pairs that share something rare; then probabilities
 * under "at most one each, or none". An answer of "no counterpart" is an answer. Nothing here learns from decisions.
 * Method, figures and limits: docs/methods-matches.md.
 */
import { calibrate } from './match/calibration.ts';
import { straightenChains } from './match/chains.ts';
import { type Corpus, gather, inOrder } from './match/corpus.ts';
import { matchId } from './match/declared.ts';
import { builtIn, fitWeights } from './match/fit.ts';
import { marginals } from './match/marginals.ts';
import { orderPosts } from './match/posts.ts';
import { readPosts } from './match/reading.ts';
import type { Band, Family, Match, MatchInput, MatchPosts, MatchResult } from './match/shapes.ts';
import type { Side } from './match/side.ts';
import { edgeOf, type Weighed, weighPairs } from './match/weigh.ts';
import type { Ref } from './model.ts';

export { type Corpus, gather, inOrder } from './match/corpus.ts';
export { matchId } from './match/declared.ts';
export type * from './match/shapes.ts';
export { FAMILIES, FITTED_FAMILIES, RELATIONS } from './match/shapes.ts';

/** Bits from which a family counts as evidence of its own. */
const INDEPENDENT = 1.5;
const ONE_FAMILY = 0.89;

/** Matches vanished communities with candidates. Pure: the same input gives the same answer. */
export function matchCommunities(input: MatchInput & MatchPosts): MatchResult {
  const sides = inOrder(input.vanished, input.candidates);
  const { read, captures } = readPosts(
    sides.map(({ ref, firstGoneAt }) =>
      [...input.posts(ref)].filter(({ at }) => at <= input.at && (firstGoneAt === null || at <= firstGoneAt)),
    ),
  );
  return matchCorpus(input, gather(sides, orderPosts(read, captures, sides.length), input.sightings));
}

/** As `matchCommunities`, for a corpus that was read before: one serves both questions, with declared links and without. */
export function matchCorpus(input: MatchInput, corpus: Corpus): MatchResult {
  const old = distinct(input.vanished).map((ref) => corpus.byRef.get(ref)!);
  const young = distinct(input.candidates).map((ref) => corpus.byRef.get(ref)!);
  const { weighed, weigh } = weighPairs(input, corpus, old, young);
  const pairs = straightenChains(weighed, weigh);
  const fit = input.fit === false ? builtIn(pairs) : fitWeights(pairs, old, young, weigh);
  return { ...answer(input, old, pairs.map(fit.apply)), method: fit.method };
}

function distinct(sides: readonly { ref: Ref }[]): Ref[] {
  return [...new Set(sides.map((side) => side.ref))].sort();
}

function answer(
  input: MatchInput,
  old: readonly Side[],
  weighed: readonly Weighed[],
): Omit<MatchResult, 'method'> {
  const decisionOf = (pair: Weighed) => input.decisions.get(matchId(pair.from.ref, pair.to.ref)) ?? null;
  const accepted = new Set(weighed.filter((pair) => decisionOf(pair)?.verdict === 'accept'));
  const takenFrom = new Set([...accepted].map((pair) => pair.from));
  const takenTo = new Set([...accepted].map((pair) => pair.to));
  // What a person has decided is settled: it neither competes nor is competed with.
  const open = weighed.filter(
    (pair) => decisionOf(pair) === null && !takenFrom.has(pair.from) && !takenTo.has(pair.to),
  );
  const settled = weighed.filter((pair) => decisionOf(pair) !== null);
  const probabilities = marginals(open.map(edgeOf));
  const alone = (pair: Weighed) => edgeOf(pair).odds / (1 + edgeOf(pair).odds);
  const rows = [
    ...open.map((pair, i) => row(pair, probabilities[i]!, null)),
    ...settled.map((pair) => row(pair, alone(pair), decisionOf(pair))),
  ];
  const lives = (match: Match) => match.relation === 'successor' || match.relation === 'mirror';
  const kept = rows.filter((match) =>
    match.decision?.verdict === 'accept' ? true : match.probability >= (lives(match) ? 0.5 : 0.9),
  );
  const place = (match: Match) => (match.decision?.verdict === 'reject' ? 2 : lives(match) ? 0 : 1);
  kept.sort((a, b) => place(a) - place(b) || b.probability - a.probability || (a.id < b.id ? -1 : 1));
  const counterpart = new Set(kept.filter((match) => place(match) === 0).map((match) => match.from));
  const best = new Map<Ref, { match: Match; score: number }>();
  for (const [i, match] of rows.entries()) {
    const score = i < open.length ? open[i]!.score : Number.NEGATIVE_INFINITY;
    const known = best.get(match.from);
    if (!known || score > known.score) best.set(match.from, { match, score });
  }
  return {
    matches: kept,
    unmatched: old
      .filter((side) => !counterpart.has(side.ref))
      .map((side) => ({ from: side.ref, best: best.get(side.ref)?.match ?? null })),
  };
}

function row(pair: Weighed, marginal: number, decision: Match['decision']): Match {
  const copies = pair.told.relation !== 'successor' && pair.told.relation !== 'mirror';
  const linked = 1 / (1 + 2 ** -pair.score);
  // An accepted pair is a successor because a person said so; its number stays the model's.
  let probability = copies && decision?.verdict !== 'accept' ? linked * pair.told.share : calibrate(marginal);
  if (!copies && probability >= 0.9 && !pair.sufficient && independentFamilies(pair.bits) < 2)
    probability = ONE_FAMILY;
  return {
    id: matchId(pair.from.ref, pair.to.ref),
    from: pair.from.ref,
    to: pair.to.ref,
    relation:
      decision?.verdict === 'reject' ? 'unrelated' : copies && decision ? 'successor' : pair.told.relation,
    probability,
    band: bandOf(probability),
    score: pair.score,
    evidence: pair.evidence,
    decision,
  };
}

function independentFamilies(bits: Readonly<Record<Family, number>>): number {
  const families: Family[] = ['declared', 'name', 'images', 'infrastructure', 'lineage'];
  return (
    families.filter((family) => bits[family] >= INDEPENDENT).length +
    // Writing about the same things is not yet a sign of its own.
    (bits.content > 3 ? 1 : 0) +
    (bits.timing + bits.rhythm >= INDEPENDENT ? 1 : 0)
  );
}

/** The band of a probability. */
export function bandOf(probability: number): Band {
  return probability >= 0.99
    ? 'strong'
    : probability >= 0.9
      ? 'probable'
      : probability >= 0.5
        ? 'lead'
        : 'weak';
}
