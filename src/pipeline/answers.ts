/**
 * @module
 * The answers of a case, in the shapes of the contract (docs/commands.md): what is watched, the waves, the leads,
 * the matches, the claims. It brings facts and methods together; the methods are in `src/core`.
 */
import { iso, isoOrNull } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { type Lead, rankLeads } from '../core/lead.ts';
import { coverageOf, stateAt } from '../core/liveness.ts';
import type { Coverage, Interval, Ref } from '../core/model.ts';
import { scanWaves, type Wave } from '../core/wave/index.ts';
import { platformOf } from '../platforms/links.ts';
import type { Tables } from '../views/tables.ts';
import { type Facts, loadFacts, loadPosts, type PostFacts } from './facts.ts';

/** Everything that is random in the methods starts from this, so that a case gives the same answer each time. */
const SEED = 1;

/** A case's answers at one instant. Each is computed when asked for, once. */
export interface Analysis {
  facts: Facts;
  coverage(): Coverage;
  waves(): Wave[];
  leads(): Lead[];
  matches(withoutDeclared: boolean): Promise<MatchResult>;
  claims(event: string | null): Promise<ClaimResult>;
}

/** Loads what was known at `at` (null: all) and answers from it. */
export async function analyse(tables: Tables, at: number | null): Promise<Analysis> {
  const facts = await loadFacts(tables, at);
  const posts = once(() => loadPosts(tables, facts.at));
  const postsByRef = once(async () => {
    const texts = new Map<Ref, PostFacts>();
    for (const list of (await posts()).values()) for (const post of list) texts.set(post.ref, post);
    return texts;
  });
  const matches = new Map<boolean, Promise<MatchResult>>();
  const analysis: Analysis = {
    facts,
    coverage: once(() => watchCoverage(facts)),
    waves: once(() => scanWaves({ lives: facts.lives, platformOf, seed: SEED, at: facts.at })),
    leads: once(async () => rankLeads(leadInput(facts, await postsByRef()))),
    matches(withoutDeclared) {
      let result = matches.get(withoutDeclared);
      if (!result) {
        result = posts().then((found) => matchCommunities(matchInput(facts, found, withoutDeclared)));
        matches.set(withoutDeclared, result);
      }
      return result;
    },
    async claims(event) {
      const frame = event === null ? facts.events.at(-1) : facts.events.find((e) => e.id === event);
      if (!frame) {
        if (event === null) return null;
        throw new InputError(`this case watches for no event "${event}"`);
      }
      return findClaims(claimInput(facts, frame, await posts(), await analysis.matches(false)));
    },
  };
  return analysis;
}

function once<T>(compute: () => T): () => T {
  let done: { value: T } | null = null;
  return () => (done ??= { value: compute() }).value;
}

/** The coverage of what the analyst asked to follow; of everything looked at when that is nothing. */
function watchCoverage(facts: Facts): Coverage {
  const lives = facts.lives.filter((life) => facts.watched.has(life.ref));
  return { ...coverageOf(lives.length > 0 ? lives : facts.lives), watched: facts.watched.size };
}
