/**
 * @module
 * Puts answers beside the truth, item by item: every true wave, wanted place, community and claim with whether it was
 * found, and everything that was stated with whether it was right. The definitions are written out in docs/evaluation.md.
 */
import { HOUR } from '../core/clock.ts';
import type { Ref } from '../core/model.ts';
import type { TrueWave, Truth } from '../scenario/truth.ts';
import type { Answer, StatedClaim, StatedMatch, StatedWave } from './answer.ts';
import type { Opened } from './crawl.ts';

/** From this probability on a match counts as stated. */
export const STATED = 0.9;
const HALF = 0.5;

export interface WaveItem {
  /** Share of the living communities of its platform that it took; null where that is not known. */
  share: number | null;
  caught: boolean;
  delayHours: number | null;
  onsetHeld: boolean | null;
  endHeld: boolean | null;
  widthHours: number | null;
}

export interface MatchItems {
  /** Stated successors at `STATED` or more. */
  stated: { from: Ref; to: Ref; right: boolean }[];
  /** Every successor that was listed, for calibration. */
  listed: { probability: number; right: boolean }[];
  /** Communities that have a counterpart, with those that are right. */
  wanted: { from: Ref; to: Ref[]; found: boolean; foundAtHalf: boolean }[];
  /** Communities that have none. */
  none: { from: Ref; falsely: boolean }[];
}

/** One run, item by item. A part is null when the method that is measured does not answer it. */
export interface Tally {
  waves: { watchYears: number; falseAlarms: StatedWave[]; items: WaveItem[] } | null;
  /** Each wanted place with the request that opened it, by this method and by breadth-first; null = never. */
  leads: { at: number | null; breadthFirst: number | null }[] | null;
  matches: { declared: MatchItems; undeclared: MatchItems } | null;
  claims: { stated: { right: boolean }[]; wanted: { found: boolean }[]; seconds: readonly number[] } | null;
}

const YEAR = 365.25 * 24 * HOUR;

/** Waves. A stated wave is about a true one when they overlap in time and half its members are that wave's. */
export function tallyWaves(truth: Truth, answer: Answer, stated: readonly StatedWave[]): Tally['waves'] {
  const used = new Set<StatedWave>();
  const items: WaveItem[] = [];
  for (const wave of truth.waves) {
    const members = wave.members.filter((ref) => answer.looked.has(ref));
    const about = stated.filter((one) => isAbout(one, wave));
    for (const one of about) used.add(one);
    // Nobody looked: there is nothing to catch, and nothing to blame.
    if (members.length > 0) items.push(waveItem(wave, members, about));
  }
  const watchYears =
    answer.watchedFrom === null || answer.watchedUntil === null
      ? 0
      : (answer.watchedUntil - answer.watchedFrom) / YEAR;
  return { watchYears, falseAlarms: stated.filter((one) => !used.has(one)), items };
}

function isAbout(stated: StatedWave, wave: TrueWave): boolean {
  if (stated.onset.earliest > wave.end || stated.end.latest < wave.onset) return false;
  const members = new Set(wave.members);
  return stated.members.filter((ref) => members.has(ref)).length * 2 >= stated.members.length;
}

function waveItem(wave: TrueWave, members: readonly Ref[], about: readonly StatedWave[]): WaveItem {
  const found = new Set(about.flatMap((one) => one.members));
  const caught = about.length > 0 && members.filter((ref) => found.has(ref)).length * 2 >= members.length;
  if (!caught)
    return { share: null, caught, delayHours: null, onsetHeld: null, endHeld: null, widthHours: null };
  // Stated in pieces: the first piece says when it began, the last one when it ended.
  const first = about.reduce((a, b) => (b.onset.earliest < a.onset.earliest ? b : a));
  const last = about.reduce((a, b) => (b.end.latest > a.end.latest ? b : a));
  const known = about.flatMap((one) => (one.knownAt === null ? [] : [one.knownAt]));
  return {
    share: null,
    caught,
    delayHours: known.length > 0 ? Math.max(0, Math.min(...known) - wave.onset) / HOUR : null,
    onsetHeld: first.onset.earliest <= wave.onset && wave.onset <= first.onset.latest,
    endHeld: last.end.earliest <= wave.end && wave.end <= last.end.latest,
    widthHours: (first.onset.latest - first.onset.earliest) / HOUR,
  };
}

/** Leads: what a crawl opened, wanted place by wanted place. */
export function tallyLeads(truth: Truth, opened: Opened, breadthFirst: Opened): Tally['leads'] {
  return [...new Set(truth.leads)].map((ref) => ({
    at: opened.get(ref) ?? null,
    breadthFirst: breadthFirst.get(ref) ?? null,
  }));
}

/** Matches of one kind of question. */
export function tallyMatches(truth: Truth, matches: readonly StatedMatch[]): MatchItems {
  const descent = readDescent(truth);
  const judged = matches
    .filter((match) => match.relation === 'successor')
    .map((match) => ({ ...match, verdict: descent.verdict(match.from, match.to) }))
    .filter((match) => match.verdict !== 'aside');
  const rightFrom = (from: Ref, least: number) =>
    judged.some((match) => match.from === from && match.probability >= least && match.verdict === 'right');
  return {
    stated: judged
      .filter((match) => match.probability >= STATED)
      .map(({ from, to, verdict }) => ({ from, to, right: verdict === 'right' })),
    listed: judged.map(({ probability, verdict }) => ({ probability, right: verdict === 'right' })),
    wanted: [...descent.withCounterpart].map((from) => ({
      from,
      to: truth.successors.flatMap((row) => (row.from === from && row.to !== null ? row.to : [])),
      found: rightFrom(from, STATED),
      foundAtHalf: rightFrom(from, HALF),
    })),
    none: [...descent.without].map((from) => ({
      from,
      falsely: judged.some((match) => match.from === from && match.probability >= STATED),
    })),
  };
}

/**
 * Who came after whom. Right is every place reached over one or more successor (or mirror) rows, a successor among them: a
 * community that moved twice may be matched to either place. A pair that is a mirror and no more is set aside: the
 * people are the right ones, only the word for it differs.
 */
function readDescent(truth: Truth) {
  const next = new Map<Ref, { to: Ref; relation: string }[]>();
  const withCounterpart = new Set<Ref>();
  const without = new Set<Ref>();
  for (const { from, to, relation } of truth.successors) {
    if (to === null) without.add(from);
    else if (relation === 'successor' || relation === 'mirror') {
      next.set(from, [...(next.get(from) ?? []), { to, relation }]);
      if (relation === 'successor') withCounterpart.add(from);
    }
  }
  // Somebody can be in no row of one kind and both of another (a clone copied it): a counterpart is a counterpart.
  for (const from of next.keys()) without.delete(from);
  return {
    withCounterpart,
    without,
    verdict(from: Ref, to: Ref): 'right' | 'wrong' | 'aside' {
      const seen = new Map<Ref, boolean>([[from, false]]);
      const open = [from];
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        for (const step of next.get(at) ?? []) {
          const succeeded = seen.get(at)! || step.relation === 'successor';
          if (seen.has(step.to) && (seen.get(step.to) || !succeeded)) continue;
          seen.set(step.to, succeeded);
          open.push(step.to);
        }
      }
      if (to === from || !seen.has(to)) return 'wrong';
      return seen.get(to) ? 'right' : 'aside';
    },
  };
}

/** Claims of grades A to C. A statement is right when it, or a post folded into it, is a true claim. */
export function tallyClaims(
  truth: Truth,
  claims: readonly StatedClaim[],
  seconds: readonly number[],
): Tally['claims'] {
  const shown = claims.filter((claim) => claim.grade !== 'D');
  const truly = new Set(truth.claims);
  const posts = new Set(shown.flatMap((claim) => [claim.post, ...claim.copies]));
  return {
    stated: shown.map((claim) => ({ right: [claim.post, ...claim.copies].some((post) => truly.has(post)) })),
    wanted: [...truly].map((post) => ({ found: posts.has(post) })),
    seconds,
  };
}
