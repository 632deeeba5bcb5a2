/**
 * @module
 * A case small enough to write down: one community that vanished, one that may be it, and bystanders.
 */
import { DAY, HOUR } from '../clock.ts';
import {
  type Match,
  type MatchInput,
  type MatchPost,
  type MatchPosts,
  type MatchSide,
  matchCommunities,
} from '../match.ts';
import type { Decision, Sighting, SightingKind } from '../model.ts';
import { seeded } from '../random.ts';

/** When the old community vanished, give or take an hour. */
export const DEATH = Date.UTC(2031, 4, 2, 18);
export const OLD = 'https://t.me/riverside_garden';
export const NEW = 'https://tt.me/riverside_garden2';

/** A community of which nothing is known but what `facts` says. */
export function side(ref: string, facts: Partial<MatchSide> = {}): MatchSide {
  const title = facts.title ?? null;
  return {
    ref,
    platform: ref.includes('tt.me') ? 'tamtam' : 'telegram',
    title,
    titles: title === null ? [] : [title],
    description: null,
    members: null,
    handle: /\/([a-z_0-9]+)$/.exec(ref)?.[1] ?? null,
    firstSeenAt: null,
    lastAliveAt: DEATH + 6 * DAY,
    firstGoneAt: null,
    firstPostAt: null,
    avatars: [],
    ...facts,
  };
}

/** The facts of a community that vanished at `DEATH`. */
export const gone = { lastAliveAt: DEATH - HOUR, firstGoneAt: DEATH + HOUR };

/** Texts of no meaning in a language of its own for each seed. */
export function texts(seed: string, n: number): string[] {
  const random = seeded(seed);
  const word = () => `${seed.slice(0, 2)}${Math.floor(random() * 400).toString(36)}`;
  return Array.from({ length: n }, () => Array.from({ length: 16 }, word).join(' '));
}

/** Posts of a community at equal distances (ms), each with a capture of its own. */
export function postsOf(ref: string, list: readonly string[], from: number, every: number): MatchPost[] {
  return list.map((text, i) => ({
    ref: `${ref}/${i}`,
    at: from + i * every,
    text,
    capture: `c-${ref}-${i}`,
  }));
}

/** Bystanders, so that what is rare is rare. */
export const CROWD = Array.from({ length: 12 }, (_, i) =>
  side(`https://tt.me/bystander_${'abcdefghijkl'[i]}`, {
    title: `Bystander ${'abcdefghijkl'[i]!.repeat(5)}`,
  }),
);

/** Asks the matcher about a case with the bystanders in it. */
export function ask(
  vanished: MatchSide[],
  candidates: MatchSide[],
  {
    posts = {},
    sightings = [],
    decisions = [],
    withoutDeclared = false,
  }: {
    posts?: Record<string, MatchPost[]>;
    sightings?: Sighting[];
    decisions?: Decision[];
    withoutDeclared?: boolean;
  } = {},
) {
  const input: MatchInput & MatchPosts = {
    vanished,
    candidates: [...candidates, ...CROWD],
    sightings,
    posts: (ref) => posts[ref] ?? [],
    decisions: new Map(decisions.map((decision) => [decision.subject, decision])),
    at: DEATH + 6 * DAY,
    withoutDeclared,
  };
  return matchCommunities(input);
}

/** A link to `ref` in the words of `community`; the day before the death when nothing else is said. */
export function seen(
  community: string,
  ref: string,
  as: SightingKind,
  at = DEATH - DAY,
  context = `Our new channel: ${ref}`,
): Sighting {
  return {
    ref,
    platform: 'tamtam',
    kind: 'community',
    as,
    post: null,
    community,
    at,
    capture: `c-${as}`,
    deobfuscated: false,
    context,
  };
}

export const old = side(OLD, { title: 'Riverside Garden', ...gone });
export const young = side(NEW, { title: 'Riverside Garden 2' });
/** Says whether a match is one in which the community goes on. */
export const lives = (match: Match) => match.relation === 'successor' || match.relation === 'mirror';
