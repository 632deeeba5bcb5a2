/**
 * @module
 * Runs the product on a scenario, in a case of its own that is thrown away afterwards, and takes its answers down for
 * measuring. The answers are there before `truth.json` is opened.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findClaims } from '../core/claim.ts';
import type { MatchResult } from '../core/match.ts';
import type { Ref, Sighting } from '../core/model.ts';
import { firstKnownAt } from '../core/wave/index.ts';
import { type Analysis, analyse } from '../pipeline/answers.ts';
import { createCase } from '../pipeline/case.ts';
import { replayScenario } from '../pipeline/replay.ts';
import { openViews } from '../pipeline/views.ts';
import { waveInput } from '../pipeline/wave-input.ts';
import { readTruth } from '../scenario/truth.ts';
import type { Answer, Report, StatedMatch } from './answer.ts';
import { evaluateAnswers } from './index.ts';

/** How many single posts are timed for the claim latency. */
const TIMED = 200;

/** Answers every scenario in `dirs` and measures all of them together. `now` dates the cases; `onRun` is told which one begins. */
export async function evaluateScenarios(
  dirs: readonly string[],
  { now, seed = 1, onRun }: { now: number; seed?: number; onRun?: (dir: string, i: number) => void },
): Promise<Report> {
  const answers: Answer[] = [];
  for (const [i, dir] of dirs.entries()) {
    onRun?.(dir, i);
    answers.push(await answerScenario(dir, now));
  }
  return evaluateAnswers(await Promise.all(dirs.map(readTruth)), answers, seed);
}

/** Replays one scenario and gives the product's answers about it. */
export function answerScenario(dir: string, now: number): Promise<Answer> {
  return withScenario(dir, now, takeDown);
}

/** Replays one scenario into a case that is there only as long as `use` works on it. */
export async function withScenario<T>(
  dir: string,
  now: number,
  use: (analysis: Analysis) => Promise<T>,
): Promise<T> {
  const work = await mkdtemp(join(tmpdir(), 'driftline-evaluate-'));
  try {
    createCase(work, {
      name: 'evaluation',
      purpose: 'Measure answers against the truth of a scenario',
      at: now,
    });
    const open = await openViews(work, { write: true });
    try {
      await replayScenario(open, dir, { now });
      return await use(await analyse(open.tables, null));
    } finally {
      await open.close();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The answers of an analysis, as they are measured. */
export async function takeDown(analysis: Analysis): Promise<Answer> {
  const { facts } = analysis;
  const found = await analysis.claims(null);
  const looks = facts.observations;
  return {
    waves: analysis
      .waves()
      .map((wave) => ({ ...wave, knownAt: firstKnownAt((at) => waveInput(facts, 1, at), wave) })),
    matches: {
      declared: stated(await analysis.matches(false)),
      undeclared: stated(await analysis.matches(true)),
    },
    claims: (found?.answer.statements ?? []).map(({ post, copyPosts, grade }) => ({
      post,
      copies: copyPosts,
      grade,
    })),
    claimSeconds: await timeClaims(analysis),
    looked: new Set(facts.lives.map((life) => life.ref)),
    watchedFrom: looks[0]?.at ?? null,
    watchedUntil: looks.at(-1)?.at ?? null,
    deaths: facts.lives.flatMap(({ ref, death }) => (death ? [{ ref, by: death.by }] : [])),
    seeds: facts.sources.size > 0 ? [...facts.sources] : [...facts.watched],
    links: linksOf(facts.sightings),
    names: [...facts.communities.values()].flatMap(({ ref, titles, firstPostAt }) => {
      const since = facts.life.get(ref)?.firstSeenAt ?? firstPostAt;
      return titles[0] !== undefined && since !== null ? [{ ref, title: titles[0], since }] : [];
    }),
  };
}

/** The pairs of an answer, as they are measured. */
export function stated({ matches }: MatchResult): StatedMatch[] {
  return matches.map(({ from, to, relation, probability }) => ({ from, to, relation, probability }));
}

function linksOf(sightings: readonly Sighting[]): Map<Ref, Sighting[]> {
  const links = new Map<Ref, Sighting[]>();
  for (const sighting of sightings) {
    // A web page is no place to crawl, and a post is opened with its community.
    if (sighting.kind === 'web' || sighting.kind === 'post') continue;
    const there = links.get(sighting.community);
    if (there) there.push(sighting);
    else links.set(sighting.community, [sighting]);
  }
  return links;
}

/** Seconds from one post at hand to its verdict, for the posts nearest to the event: the method alone, without fetching and storing. */
async function timeClaims(analysis: Analysis): Promise<number[]> {
  const { facts } = analysis;
  const event = facts.events.at(-1);
  const found = await analysis.claims(null);
  if (!event || !found) return [];
  const refs = [
    ...found.answer.statements.map(({ post }) => post),
    ...found.answer.rejected.map(({ post }) => post),
  ].slice(0, TIMED);
  const seconds: number[] = [];
  for (const ref of refs) {
    const post = await analysis.post(ref);
    if (!post) continue;
    const before = performance.now();
    findClaims({
      event,
      posts: [post],
      outlets: facts.outlets,
      lineage: new Map(),
      watched: facts.watched,
      at: facts.at,
    });
    seconds.push((performance.now() - before) / 1000);
  }
  return seconds;
}
