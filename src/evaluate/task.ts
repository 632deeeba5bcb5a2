/**
 * @module
 * One world of a suite: made in a temporary folder, answered, tallied. What comes back is plain data, so that a task can run
 * in another thread.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAMILIES, type Family } from '../core/match/shapes.ts';
import { readTruth } from '../scenario/truth.ts';
import { crawlWorld, type Topology } from '../simulate/crawl/world.ts';
import { type Preset, simulate, simulateTo } from '../simulate/index.ts';
import type { LifeWorld } from '../simulate/lives.ts';
import { BASELINES, type Baseline } from './answer.ts';
import { crawl, POLICIES } from './crawl.ts';
import { tallyBaseline, tallyProduct } from './index.ts';
import { tallyLives } from './lives.ts';
import { byDecoy, byScript, type Decoy, type ScriptPart } from './parts.ts';
import { stated, takeDown, withScenario } from './run.ts';
import { type MatchItems, type Tally, tallyMatches } from './tally.ts';

export type Task =
  | { kind: 'scenario'; world: Preset; seed: number; ablate: boolean }
  | { kind: 'crawl'; world: Topology; seed: number }
  | { kind: 'lives'; world: LifeWorld; seed: number };

/** What came of a task: for the product and each baseline a tally, in which what the world does not ask is null. */
export interface Done {
  task: Task;
  seconds: number;
  tallies: Record<'product' | Baseline, Tally>;
  /** Of a scenario: matches by script (with and without declared links), by left-out family; claims by decoy. */
  parts: ScenarioParts | null;
}

export interface ScenarioParts {
  scripts: Record<'declared' | 'undeclared', Record<ScriptPart, MatchItems>>;
  without: Partial<Record<Family, MatchItems>>;
  decoys: Record<Decoy, { posts: number; stated: number }>;
}

/** Families whose worth is measured by leaving them out. What speaks against a pair is always heard. */
export const ABLATED = FAMILIES.filter((family) => family !== 'contradiction');

const NONE: Tally = { waves: null, leads: null, matches: null, claims: null };

export async function runTask(task: Task): Promise<Done> {
  const before = performance.now();
  const done = await (task.kind === 'scenario'
    ? runScenario(task)
    : { ...(task.kind === 'crawl' ? runCrawl(task) : runLives(task)), parts: null });
  return { task, seconds: (performance.now() - before) / 1000, ...done };
}

function all(of: (name: 'product' | Baseline) => Tally): Done['tallies'] {
  return Object.fromEntries(
    (['product', ...BASELINES] as const).map((name) => [name, of(name)]),
  ) as Done['tallies'];
}

async function runScenario(task: Task & { kind: 'scenario' }): Promise<Pick<Done, 'tallies' | 'parts'>> {
  const { world: preset, seed } = task;
  const work = await mkdtemp(join(tmpdir(), 'driftline-suite-'));
  try {
    const dir = join(work, 'world');
    await simulateTo(dir, { seed, preset });
    return await withScenario(dir, Date.UTC(2026, 0, 1), async (analysis) => {
      const answer = await takeDown(analysis);
      const ablated: [Family, Awaited<ReturnType<typeof analysis.matchesIf>>][] = [];
      if (task.ablate)
        for (const family of ABLATED)
          ablated.push([
            family,
            await analysis.matchesIf(
              family === 'declared' ? { withoutDeclared: true } : { without: [family] },
            ),
          ]);
      // Everything is answered; now the truth.
      const truth = await readTruth(dir);
      const product = tallyProduct(truth, answer, seed);
      return {
        // A scenario is too small a place to crawl in: networks of their own are for that.
        tallies: all((name) => ({
          ...(name === 'product' ? product : tallyBaseline(name, truth, answer, seed)),
          leads: null,
        })),
        parts: {
          scripts: {
            declared: byScript(product.matches!.declared, answer.names),
            undeclared: byScript(product.matches!.undeclared, answer.names),
          },
          without: Object.fromEntries(
            ablated.map(([family, result]) => [family, tallyMatches(truth, stated(result))]),
          ),
          decoys: byDecoy(simulate({ seed, preset }), answer.claims),
        },
      };
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function runCrawl({ world: topology, seed }: Task & { kind: 'crawl' }): Pick<Done, 'tallies'> {
  const ground = crawlWorld(seed, topology);
  const wanted = [...ground.wanted].filter((ref) => !ground.seeds.includes(ref));
  const opened = Object.fromEntries(POLICIES.map((policy) => [policy, crawl(ground, policy, seed)]));
  const leads = (policy: string): Tally['leads'] =>
    opened[policy]
      ? wanted.map((ref) => ({
          at: opened[policy]!.get(ref) ?? null,
          breadthFirst: opened.breadthFirst!.get(ref) ?? null,
        }))
      : null;
  return { tallies: all((name) => ({ ...NONE, leads: leads(name) })) };
}

function runLives({ world, seed }: Task & { kind: 'lives' }): Pick<Done, 'tallies'> {
  const tallies: Partial<Record<string, Tally['waves']>> = tallyLives(seed, world);
  return { tallies: all((name) => ({ ...NONE, waves: tallies[name] ?? null })) };
}
