/**
 * @module
 * A network while it is drawn: places with the scene they belong to, and who names whom by which kind of link. No looks yet.
 */
import type { PlatformId, Ref, SightingKind } from '../../core/model.ts';
import type { Random } from '../../core/random.ts';
import { placeRef } from '../address.ts';
import { chance, int, pick } from '../draw.ts';
import { LANGUAGES, type LanguageId, languages, TOPICS, TOWNS, type Topic } from '../language/index.ts';

/** What a network is like. */
export interface CrawlKnobs {
  about: string;
  /** Communities that have nothing to do with the wanted ones. */
  others: number;
  /** Who names whom among the wanted (numbers from 0; 0 is the seed). */
  ties: (random: Random, wanted: number) => (readonly [from: number, to: number])[];
  /** How many others a wanted place names. */
  strays: readonly [low: number, high: number];
  /** Of those: shares that lead to neighbouring scenes, and to spam. The rest are outlets, bots, lists, anybody. */
  near: number;
  spam: number;
  /** Chance that a link of a neighbouring scene, or one of a list, leads to a wanted place. */
  backlinks: number;
  /** Share of a link farm's addresses that are dressed as a move, or pinned. */
  dressed: number;
  /** Share of the words around links to the wanted, and of their names, that are about their own towns. */
  ownWords: number;
  ownNames: number;
  /** Places of a further kind. */
  more?: (network: Network, random: Random) => void;
}

/** People who speak of the same towns and topics, mostly in the same languages. */
export interface Scene {
  towns: readonly number[];
  topics: readonly Topic[];
  tongues: readonly LanguageId[];
  platforms: readonly PlatformId[];
}

export interface Node {
  ref: Ref;
  platform: PlatformId;
  scene: Scene;
  tongue: LanguageId;
  /** It cannot be read any more: a look shows nothing. */
  dead: boolean;
  ties: { to: number; as: SightingKind; times: number }[];
}

/** A network while it is being drawn. */
export interface Network {
  nodes: Node[];
  knobs: CrawlKnobs;
  wantedScene: Scene;
  /** Numbers of the wanted places; the first is the seed. */
  wanted: number[];
  add(scene: Scene, dead?: boolean): number;
  /** `from` names `to`. `times`: in how many posts. */
  tie(from: number, to: number, as: SightingKind, times?: number): void;
}

export const WANTED = 50;

export function emptyNetwork(knobs: CrawlKnobs, random: Random): Network {
  const nodes: Node[] = [];
  const taken = new Set<Ref>();
  return {
    nodes,
    knobs,
    wanted: [],
    wantedScene: drawScene(random),
    add(scene, dead = false) {
      const tongue = pick(random, scene.tongues);
      const platform = pick(random, scene.platforms);
      // Everybody's names are as telling as those of the wanted.
      const own = chance(random, knobs.ownNames);
      const [, handle] = pick(random, languages[tongue].names[pick(random, own ? scene.topics : TOPICS)]);
      const name = handle.replace(
        '{t}',
        (own ? TOWNS[pick(random, scene.towns)]! : pick(random, TOWNS)).latin,
      );
      let ref = placeRef(platform, name, null);
      while (taken.has(ref)) ref = placeRef(platform, `${name}${int(random, 2, 9999)}`, null);
      taken.add(ref);
      nodes.push({ ref, platform, scene, tongue, dead, ties: [] });
      return nodes.length - 1;
    },
    tie(from, to, as, times = 1) {
      if (from !== to) nodes[from]!.ties.push({ to, as, times });
    },
  };
}

/** A scene of its own: four towns, two topics, one or two languages, two platforms with one that it likes best. */
export function drawScene(random: Random): Scene {
  const first = pick(random, LANGUAGES);
  const home = pick(random, ['tamtam', 'telegram', 'telegram'] as const);
  return {
    towns: Array.from({ length: 4 }, () => int(random, 0, TOWNS.length - 1)),
    topics: [pick(random, TOPICS), pick(random, TOPICS)],
    tongues: [first, first, pick(random, LANGUAGES)],
    platforms: [home, home, home, pick(random, ['telegram', 'tamtam', 'mastodon', 'matrix'] as const)],
  };
}

/** How friends name each other: everybody's friends do, not the wanted alone. */
export function amongFriends(random: Random): SightingKind {
  return weighted(random, { forward: 44, mention: 20, bare: 18, moved: 5, bio: 6, pinned: 7 });
}

/** How somebody further away is named. */
export function inPassing(random: Random): SightingKind {
  return weighted(random, { forward: 42, mention: 26, bare: 28, pinned: 2, bio: 1, moved: 1 });
}

export function weighted(random: Random, weights: Partial<Record<SightingKind, number>>): SightingKind {
  const entries = Object.entries(weights) as [SightingKind, number][];
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [as, weight] of entries) {
    left -= weight;
    if (left < 0) return as;
  }
  return entries[0]![0];
}

/** In how many posts somebody is named: once for the most part. */
export function again(random: Random): number {
  let times = 1;
  while (times < 6 && chance(random, 0.35)) times++;
  return times;
}
