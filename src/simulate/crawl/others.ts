/**
 * @module
 * The places around a wanted network: scenes with friends of their own, outlets that everybody forwards, lists of hundreds,
 * link farms, bots, dead addresses; and what of it the wanted communities name.
 */
import type { Random } from '../../core/random.ts';
import { chance, int, pick } from '../draw.ts';
import { again, amongFriends, drawScene, inPassing, type Network, type Scene, weighted } from './network.ts';

/** Numbers of the places by what they are. */
export interface Others {
  scenes: number[][];
  /** Scenes that share towns and topics with the wanted, and name them now and then. */
  near: number[][];
  outlets: number[];
  lists: number[];
  farms: number[][];
  bots: number[];
}

/** Of the first places of a list more often than of the last: the few that everybody knows. */
export function popular(random: Random, places: readonly number[]): number {
  return places[Math.floor(random() ** 2.5 * places.length)]!;
}

/** Adds everybody else and who they name. */
export function addOthers(network: Network, random: Random): Others {
  const { others: count, backlinks, dressed } = network.knobs;
  const people = () => network.add(drawScene(random), chance(random, 0.08));
  const others: Others = {
    scenes: [],
    near: [],
    outlets: Array.from({ length: 60 }, people),
    lists: Array.from({ length: 30 }, people),
    farms: Array.from({ length: 8 }, () => crowd(network, drawScene(random), 45, random)),
    bots: Array.from({ length: 150 }, people),
  };
  const start = network.nodes.length;
  while (network.nodes.length - start < count - 600) {
    const near = others.near.length < 4;
    const scene = near ? nextTo(network.wantedScene, random) : drawScene(random);
    const places = crowd(network, scene, int(random, 40, 110), random);
    others.scenes.push(places);
    if (near) others.near.push(places);
  }
  others.scenes.forEach((scene, s) => {
    for (const from of scene) {
      if (network.nodes[from]!.dead) continue;
      for (let i = int(random, 6, 26); i > 0; i--) {
        if (s < others.near.length && chance(random, backlinks))
          network.tie(from, pick(random, network.wanted), inPassing(random), 1);
        else if (chance(random, 0.6))
          network.tie(from, popular(random, scene), amongFriends(random), again(random));
        else if (chance(random, 0.75)) passing(network, others, from, random);
        else network.tie(from, pick(random, pick(random, others.scenes)), inPassing(random));
      }
    }
  });
  for (const from of others.outlets)
    for (let i = int(random, 4, 14); i > 0; i--)
      network.tie(
        from,
        popular(random, chance(random, 0.6) ? others.outlets : others.bots),
        inPassing(random),
      );
  for (const from of others.lists)
    for (let i = int(random, 80, 320); i > 0; i--)
      network.tie(
        from,
        chance(random, backlinks / 2)
          ? pick(random, network.wanted)
          : pick(random, pick(random, others.scenes)),
        weighted(random, { bare: 7, mention: 3 }),
      );
  for (const farm of others.farms)
    for (const from of farm)
      for (let i = int(random, 40, 120); i > 0; i--)
        network.tie(
          from,
          pick(random, farm),
          chance(random, dressed)
            ? pick(random, ['moved', 'pinned', 'bio'])
            : pick(random, ['bare', 'bare', 'mention', 'forward']),
        );
  return others;
}

/** What everybody names now and then: outlets, bots, a list. */
function passing(network: Network, others: Others, from: number, random: Random): void {
  const what = random();
  if (what < 0.6) network.tie(from, popular(random, others.outlets), inPassing(random), again(random));
  else if (what < 0.85)
    network.tie(from, popular(random, others.bots), weighted(random, { mention: 45, bare: 30, bio: 25 }));
  else if (what < 0.95) network.tie(from, popular(random, others.lists), inPassing(random));
  else network.tie(from, pick(random, pick(random, others.farms)), 'bare');
}

/** What the wanted communities name beside each other. */
export function addStrays(network: Network, others: Others, random: Random): void {
  const { strays, near, spam } = network.knobs;
  for (const from of network.wanted) {
    for (let i = int(random, ...strays); i > 0; i--) {
      const what = random();
      if (what < near)
        network.tie(from, popular(random, pick(random, others.near)), inPassing(random), again(random));
      else if (what < near + spam)
        network.tie(
          from,
          pick(random, pick(random, others.farms)),
          weighted(random, { bare: 8, mention: 2 }),
        );
      else if (chance(random, 0.15))
        network.tie(from, pick(random, pick(random, others.scenes)), inPassing(random));
      else passing(network, others, from, random);
    }
  }
}

function crowd(network: Network, scene: Scene, count: number, random: Random): number[] {
  return Array.from({ length: count }, () => network.add(scene, chance(random, 0.08)));
}

function nextTo(scene: Scene, random: Random): Scene {
  const other = drawScene(random);
  return {
    ...other,
    towns: [...scene.towns.slice(0, 2), ...other.towns.slice(0, 2)],
    topics: [scene.topics[0]!, other.topics[0]!],
    tongues: scene.tongues,
  };
}
