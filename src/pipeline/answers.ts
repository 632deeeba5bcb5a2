/**
 * @module
 * The answers of a case, in the shapes of the contract (docs/commands.md): what is watched, the waves, the leads,
 * the matches, the claims. It brings facts and methods together; the methods are in `src/core`.
 */
import { type ClaimAnswer, findClaims } from '../core/claim.ts';
import { InputError } from '../core/errors.ts';
import { type Lead, type LeadInput, rankLeads } from '../core/lead.ts';
import { coverageOf } from '../core/liveness.ts';
import {
  gather,
  inOrder,
  type MatchInput,
  type MatchResult,
  type MatchSide,
  matchCorpus,
} from '../core/match.ts';
import type { Coverage, EventFrame, Instant, Ref } from '../core/model.ts';
import { decoded } from '../core/ref.ts';
import { scanWaves, type Wave } from '../core/wave/index.ts';
import type { Tables } from '../views/tables.ts';
import { type Facts, loadFacts, loadLinked, loadPost, loadPosts, type PostFacts } from './facts.ts';
import { readCasePosts } from './match-posts.ts';
import { waveInput } from './wave-input.ts';

/** Everything that is random in the methods starts from this, so that a case gives the same answer each time. */
const SEED = 1;

/** A case's answers at one instant. Each is computed when asked for, once. */
export interface Analysis {
  facts: Facts;
  coverage(): Coverage;
  waves(): Wave[];
  leads(): Promise<Lead[]>;
  matches(withoutDeclared: boolean): Promise<MatchResult>;
  /** The matches as they would be with another question; not kept. */
  matchesIf(change: Partial<MatchInput>): Promise<MatchResult>;
  /** The claims about an event (null: the newest); null when the case watches for none. */
  claims(event: string | null): Promise<{ event: EventFrame; answer: ClaimAnswer } | null>;
  /** The lead that opened the way: the best one that a public source gave; the best of all when no source gave any. */
  opening(): Promise<Lead | null>;
  /** A post of the case, null when it has none of that address. */
  post(ref: Ref): Promise<PostFacts | null>;
}

/** Loads what was known at `at` (null: all) and answers from it. */
export async function analyse(tables: Tables, at: number | null): Promise<Analysis> {
  const facts = await loadFacts(tables, at);
  const posts = once(() => loadPosts(tables, facts.at));
  const linked = once(() => loadLinked(tables, facts.at));
  const matches = new Map<boolean, Promise<MatchResult>>();
  const sides = once(() => matchSides(facts));
  const corpus = once(async () => {
    const known = inOrder([], sides());
    return gather(known, await readCasePosts(tables, known, facts.at), facts.sightings);
  });
  const analysis: Analysis = {
    facts,
    coverage: once(() => watchCoverage(facts)),
    waves: once(() => scanWaves(waveInput(facts, SEED))),
    leads: once(async () => rankLeads(leadInput(facts, await linked()))),
    matches(withoutDeclared) {
      let result = matches.get(withoutDeclared);
      if (!result) {
        result = corpus().then((read) => matchCorpus(matchInput(facts, sides(), withoutDeclared), read));
        matches.set(withoutDeclared, result);
      }
      return result;
    },
    matchesIf: async (change) =>
      matchCorpus({ ...matchInput(facts, sides(), false), ...change }, await corpus()),
    async opening() {
      const all = await analysis.leads();
      const given = all.find(
        ({ followed, firstSource }) => followed && facts.sources.has(firstSource.community),
      );
      return given ?? all[0] ?? null;
    },
    post: async (ref) => (await linked()).get(ref) ?? loadPost(tables, ref, facts.at),
    async claims(event) {
      const frame = event === null ? facts.events.at(-1) : facts.events.find((e) => e.id === event);
      if (!frame) {
        if (event === null) return null;
        throw new InputError(`this case watches for no event "${event}"`);
      }
      const input = claimInput(facts, frame, await posts(), await analysis.matches(false));
      return { event: frame, answer: findClaims(input) };
    },
  };
  return analysis;
}

function once<T>(compute: () => T): () => T {
  let done: { value: T } | null = null;
  return () => {
    done ??= { value: compute() };
    return done.value;
  };
}

/** The coverage of what the analyst asked to follow; of everything looked at when that is nothing. */
function watchCoverage(facts: Facts): Coverage {
  const lives = facts.lives.filter((life) => facts.watched.has(life.ref));
  return { ...coverageOf(lives.length > 0 ? lives : facts.lives), watched: facts.watched.size };
}

function leadInput(facts: Facts, posts: ReadonlyMap<Ref, PostFacts>): LeadInput {
  return {
    sightings: facts.sightings,
    watched: facts.watched,
    followed: new Set([...facts.communities.keys()].filter((ref) => !facts.watched.has(ref))),
    communities: new Map(
      [...facts.communities.values()].map((known) => [
        known.ref,
        { title: known.titles[0] ?? null, death: facts.life.get(known.ref)?.death ?? null },
      ]),
    ),
    decisions: facts.decisions,
    at: facts.at,
    postText: (ref) => posts.get(ref)?.text ?? null,
    isForward: (ref) => posts.get(ref)?.forwardedFrom != null,
  };
}

/** Every community that the case knows or has seen named, but the sources of leads. */
function matchSides(facts: Facts): MatchSide[] {
  const named = new Map<Ref, Instant>();
  for (const { ref, at } of facts.sightings) if (!(named.get(ref)! <= at)) named.set(ref, at);
  const sides = new Map<Ref, MatchSide>();
  for (const known of facts.communities.values()) sides.set(known.ref, sideOf(known.ref, facts, named));
  for (const { ref, kind } of facts.sightings)
    if (
      (kind === 'community' || kind === 'account' || kind === 'invite') &&
      !sides.has(ref) &&
      !facts.sources.has(ref)
    )
      sides.set(ref, sideOf(ref, facts, named));
  for (const source of facts.sources) sides.delete(source);
  return [...sides.values()];
}

/** The vanished are what was followed and died; every other side is a candidate, and so are they. */
function matchInput(facts: Facts, sides: readonly MatchSide[], withoutDeclared: boolean): MatchInput {
  return {
    vanished: sides.filter((side) => side.firstGoneAt !== null),
    candidates: sides,
    sightings: facts.sightings,
    decisions: facts.decisions,
    at: facts.at,
    withoutDeclared,
  };
}

function sideOf(ref: Ref, facts: Facts, named: ReadonlyMap<Ref, Instant>): MatchSide {
  const known = facts.communities.get(ref);
  const life = facts.life.get(ref);
  const death = life?.death ?? null;
  return {
    ref,
    platform: known?.platform ?? facts.platformOf(ref),
    title: known?.titles[0] ?? null,
    titles: known?.titles.slice(1) ?? [],
    description: known?.description ?? null,
    members: known?.members ?? null,
    handle: handleOf(ref),
    firstSeenAt: earliest(life?.firstSeenAt, known?.firstPostAt, named.get(ref)),
    lastAliveAt: death?.after ?? life?.lastAliveAt ?? null,
    firstGoneAt: death?.by ?? null,
    firstPostAt: known?.firstPostAt ?? null,
    lastPostAt: known?.lastPostAt ?? null,
    avatars: known?.avatars ?? [],
    ...(known ? { captures: known.shownBy } : {}),
  };
}

/** The earliest of what is known; null when nothing is. */
function earliest(...times: readonly (Instant | null | undefined)[]): Instant | null {
  const known = times.filter((time) => time != null);
  return known.length === 0 ? null : Math.min(...known);
}

/** The name in an address (`garden_wire`), null for an invite or a number. */
function handleOf(ref: Ref): string | null {
  const last = decoded(
    ref
      .replace(/[?].*$/, '')
      .split('/')
      .at(-1)!,
  );
  const name = last
    .replace(/^xmpp:/, '')
    .replace(/^[@#!+]/, '')
    .replace(/[:@].*$/, '');
  return /^[+!]/.test(last) || /\/(?:join|invite|c|channels)\//.test(ref) || !/\p{L}/u.test(name)
    ? null
    : name;
}

/** An outlet's standing passes to where it resurfaced. Grades follow matches that are probable, or that a person accepted. */
function claimInput(
  facts: Facts,
  event: EventFrame,
  posts: ReadonlyMap<Ref, PostFacts[]>,
  { matches }: MatchResult,
): Parameters<typeof findClaims>[0] {
  const lineage = new Map<Ref, { ancestor: Ref; probability: number }>();
  for (const { from, to, relation, probability, decision } of matches)
    if ((relation === 'successor' || relation === 'mirror') && decision?.verdict !== 'reject') {
      const sure = decision?.verdict === 'accept' ? 1 : probability;
      if (sure > (lineage.get(to)?.probability ?? 0)) lineage.set(to, { ancestor: from, probability: sure });
    }
  return {
    event,
    posts: [...posts.values()].flat(),
    outlets: facts.outlets,
    lineage,
    watched: facts.watched,
    at: facts.at,
  };
}
