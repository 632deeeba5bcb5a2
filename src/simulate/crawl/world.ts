/**
 * @module
 * Networks to crawl: fifty wanted communities among some thousand others (scenes with ties of their own, news outlets that all
 * forward, lists, link farms, bots, dead addresses). In memory alone, quick enough for many seeds. What a look shows is
 * made when it is asked for. It knows nothing of how a crawl chooses.
 */
import { DAY } from '../../core/clock.ts';
import type { Ref, Sighting, SightingKind } from '../../core/model.ts';
import { type Random, seeded } from '../../core/random.ts';
import { chance, int, pick } from '../draw.ts';
import { HELD_OUT_TOPOLOGIES } from '../heldout/topologies.ts';
import { fill, languages, TOWNS } from '../language/index.ts';
import {
  again,
  amongFriends,
  type CrawlKnobs,
  emptyNetwork,
  type Network,
  type Node,
  WANTED,
} from './network.ts';
import { addOthers, addStrays } from './others.ts';
import { TOPOLOGIES } from './topologies.ts';

export type Topology = keyof typeof TOPOLOGIES | keyof typeof HELD_OUT_TOPOLOGIES;

/** One seed, what a look at each place shows (nothing for a dead address), and the addresses worth finding. */
export interface CrawlWorld {
  seeds: readonly Ref[];
  links: { get(ref: Ref): readonly Sighting[] | undefined };
  wanted: ReadonlySet<Ref>;
  /** How many places there are, and how many of the wanted are at most three hops from the seed: no crawl finds more. */
  places: number;
  reachable: number;
}

/** The day on which the crawl is made. */
const NOW = Date.UTC(2019, 10, 24, 12);

const ALL = { ...TOPOLOGIES, ...HELD_OUT_TOPOLOGIES } as Readonly<Record<Topology, CrawlKnobs>>;

/** Draws a network. Pure: the same arguments give the same one. */
export function crawlWorld(seed: number | string, topology: Topology): CrawlWorld {
  const knobs = ALL[topology];
  const random = seeded(`crawl world ${topology}/${seed}`);
  const network = emptyNetwork(knobs, random);
  for (let i = 0; i < WANTED; i++) network.wanted.push(network.add(network.wantedScene));
  for (const [from, to] of knobs.ties(random, WANTED))
    network.tie(network.wanted[from]!, network.wanted[to]!, amongFriends(random), again(random));
  const others = addOthers(network, random);
  addStrays(network, others, random);
  knobs.more?.(network, random);
  return {
    seeds: [network.nodes[network.wanted[0]!]!.ref],
    links: looks(network, `${topology}/${seed}`),
    wanted: new Set(network.wanted.map((i) => network.nodes[i]!.ref)),
    places: network.nodes.length,
    reachable: reachable(network),
  };
}

/** What looks show, made when asked for and kept: in the order of the posts. */
function looks(network: Network, name: string): CrawlWorld['links'] {
  const byRef = new Map(network.nodes.map((node) => [node.ref, node]));
  const made = new Map<Ref, readonly Sighting[]>();
  return {
    get(ref) {
      const known = made.get(ref);
      if (known) return known;
      const node = byRef.get(ref);
      if (!node || node.dead) return undefined;
      const found = lookAt(network, node, seeded(`look ${name} ${ref}`));
      made.set(ref, found);
      return found;
    },
  };
}

function lookAt({ nodes, knobs }: Network, node: Node, random: Random): Sighting[] {
  const found: Sighting[] = [];
  for (const { to, as, times } of node.ties) {
    const target = nodes[to]!;
    for (let i = 0; i < times; i++) {
      const at = NOW - Math.floor(random() * 10 * DAY);
      found.push({
        ref: target.ref,
        platform: target.platform,
        kind: 'community',
        as,
        post: `${node.ref}/${int(random, 10, 99_999)}`,
        community: node.ref,
        at,
        capture: '',
        deobfuscated: false,
        context: words(node, target, as, knobs.ownWords, random),
      });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** What stands around a link. `own`: the chance that it is about the towns and topics of the place it leads to. */
function words(from: Node, to: Node, as: SightingKind, own: number, random: Random): string {
  const scene = chance(random, own) ? to.scene : from.scene;
  const language = languages[chance(random, own) ? to.tongue : from.tongue];
  const town = TOWNS[pick(random, scene.towns)]!;
  const values = {
    town: town[language.id],
    t: town.latin,
    temp: String(int(random, -4, 14)),
    link: to.ref,
    old: from.ref,
    oldlink: from.ref,
    name: town[language.id],
    topic: town[language.id],
  };
  const texts =
    as === 'moved'
      ? language.moved
      : as === 'mention' || as === 'bare'
        ? language.pointer
        : as === 'bio'
          ? language.about
          : language.topics[pick(random, scene.topics)].lead;
  return fill(pick(random, texts), random, language.slots, values).slice(0, 280);
}

function reachable({ nodes, wanted }: Network): number {
  const seen = new Set([wanted[0]!]);
  let edge = [wanted[0]!];
  for (let hop = 0; hop < 3; hop++) {
    const next: number[] = [];
    for (const from of edge) {
      if (nodes[from]!.dead) continue;
      for (const { to } of nodes[from]!.ties) if (!seen.has(to)) next.push(to);
      for (const { to } of nodes[from]!.ties) seen.add(to);
    }
    edge = [...new Set(next)];
  }
  return wanted.filter((i) => seen.has(i)).length;
}
