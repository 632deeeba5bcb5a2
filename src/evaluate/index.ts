/**
 * @module
 * Evaluates answers against the truth: the figures of the contract, the same for simple baselines, and how sure they are.
 * Pure. The only part that knows the truth; nothing that gives answers imports it.
 */
import type { Truth } from '../scenario/truth.ts';
import { type Answer, BASELINES, type Baseline, type Measures, type Report } from './answer.ts';
import { baselineWaves, nameOnlyMatches } from './baselines.ts';
import { crawl, type Policy } from './crawl.ts';
import { intervals, measure } from './measure.ts';
import { type Tally, tallyClaims, tallyLeads, tallyMatches, tallyWaves } from './tally.ts';

export type {
  Answer,
  Figure,
  Intervals,
  MatchMeasures,
  Measures,
  Report,
  StatedClaim,
  StatedMatch,
  StatedWave,
} from './answer.ts';
export { BASELINES } from './answer.ts';

/** Measures `answers[i]` against `truths[i]`; both lists are as long as each other. The same input and seed give the same report. */
export function evaluateAnswers(
  truths: readonly Truth[],
  answers: readonly Answer[],
  seed: number | string = 1,
): Report {
  if (truths.length !== answers.length) throw new Error('as many answers as truths are needed');
  const runs = truths.map((truth, i) => ({ truth, answer: answers[i]! }));
  const tallies = runs.map(({ truth, answer }) => tallyProduct(truth, answer, seed));
  const count = (of: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + of(tally), 0);
  return {
    runs: runs.length,
    ...measure(tallies),
    items: {
      waves: count((tally) => tally.waves?.items.length ?? 0),
      leads: count((tally) => tally.leads?.length ?? 0),
      counterparts: count((tally) => tally.matches?.declared.wanted.length ?? 0),
      withoutCounterpart: count((tally) => tally.matches?.declared.none.length ?? 0),
      claims: count((tally) => tally.claims?.wanted.length ?? 0),
      watchYears: Math.round(count((tally) => tally.waves?.watchYears ?? 0) * 1e4) / 1e4,
    },
    baselines: Object.fromEntries(
      BASELINES.map((name) => [
        name,
        measure(runs.map(({ truth, answer }) => tallyBaseline(name, truth, answer, seed))),
      ]),
    ) as Record<Baseline, Measures>,
    ci: intervals(tallies, seed),
  };
}

/** What the product said of one scenario, item by item. */
export function tallyProduct(truth: Truth, answer: Answer, seed: number | string): Tally {
  return {
    waves: tallyWaves(truth, answer, answer.waves),
    leads: leadsOf('product', truth, answer, seed),
    matches: {
      declared: tallyMatches(truth, answer.matches.declared),
      undeclared: tallyMatches(truth, answer.matches.undeclared),
    },
    claims: tallyClaims(truth, answer.claims, answer.claimSeconds),
  };
}

/** The same for a baseline. */
export function tallyBaseline(name: Baseline, truth: Truth, answer: Answer, seed: number | string): Tally {
  const none: Tally = { waves: null, leads: null, matches: null, claims: null };
  switch (name) {
    case 'fixedCount':
    case 'cusum':
    case 'detectionScan':
      return { ...none, waves: tallyWaves(truth, answer, baselineWaves(answer, name)) };
    case 'breadthFirst':
    case 'inDegree':
    case 'random':
      return { ...none, leads: leadsOf(name, truth, answer, seed) };
    case 'nameOnly': {
      // It looks at no link, so the two questions are one for it.
      const items = tallyMatches(truth, nameOnlyMatches(answer));
      return { ...none, matches: { declared: items, undeclared: items } };
    }
  }
}

function leadsOf(policy: Policy, truth: Truth, answer: Answer, seed: number | string): Tally['leads'] {
  const ground = { seeds: answer.seeds, links: answer.links, wanted: new Set(truth.leads) };
  return tallyLeads(truth, crawl(ground, policy, seed), crawl(ground, 'breadthFirst', seed));
}
