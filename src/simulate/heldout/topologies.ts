/**
 * @module
 * Networks that the crawl order was not tuned on, for the final figures alone: they hang together in other ways than
 * those of `crawl/topologies.ts`, and what misleads is of another kind.
 */
import type { Random } from '../../core/random.ts';
import {
  again,
  amongFriends,
  type CrawlKnobs,
  drawScene,
  inPassing,
  type Network,
} from '../crawl/network.ts';
import { chance, int, pick, sample, shuffled } from '../draw.ts';

type Ties = [from: number, to: number][];

export const HELD_OUT_TOPOLOGIES = {
  bridges: {
    about: 'Families of four that name nobody else; places that nobody wants name several of them.',
    others: 5000,
    strays: [15, 45],
    near: 0.35,
    spam: 0.08,
    backlinks: 0.015,
    dressed: 0.25,
    ownWords: 0.4,
    ownNames: 0.35,
    ties: (random, wanted) => {
      const ties: Ties = [];
      for (let first = 0; first < wanted; first += 4)
        for (let from = first; from < Math.min(wanted, first + 4); from++)
          for (let to = first; to < Math.min(wanted, first + 4); to++)
            if (from !== to && chance(random, 0.7)) ties.push([from, to]);
      return ties;
    },
    more: addBridges,
  },
  rivals: {
    about:
      'Three other networks of sixty that speak of the same towns, are as close among themselves, and are named by the wanted.',
    others: 3500,
    strays: [18, 50],
    near: 0.2,
    spam: 0.05,
    backlinks: 0.03,
    dressed: 0.2,
    ownWords: 0.55,
    ownNames: 0.45,
    ties: (random, wanted) => near(random, wanted, 3, 6),
    more: addRivals,
  },
  copies: {
    about:
      'Bots that repeat what the wanted post, links and all, and places under nearly the same names that call themselves the new home.',
    others: 4500,
    strays: [25, 70],
    near: 0.15,
    spam: 0.15,
    backlinks: 0.02,
    dressed: 0.3,
    ownWords: 0.45,
    ownNames: 0.6,
    ties: (random, wanted) => near(random, wanted, 3, 7),
    more: addCopies,
  },
} as const satisfies Record<string, CrawlKnobs>;

/** A ring in which everybody names some of the next dozen, and now and then somebody far away. */
function near(random: Random, wanted: number, low: number, high: number): Ties {
  const place = [
    0,
    ...shuffled(
      random,
      Array.from({ length: wanted - 1 }, (_, i) => i + 1),
    ),
  ];
  const ties: Ties = [];
  place.forEach((from, at) => {
    for (let i = int(random, low, high); i > 0; i--) {
      const step = chance(random, 0.25)
        ? int(random, 1, wanted - 1)
        : int(random, 1, 12) * pick(random, [1, -1]);
      ties.push([from, place[(at + step + wanted) % wanted]!]);
    }
  });
  return ties;
}

/** Relays: each names some of the wanted beside twenty others, and each wanted place names one or two relays. */
function addBridges(network: Network, random: Random): void {
  const relays = Array.from({ length: 24 }, () => network.add(drawScene(random)));
  const anybody = () => int(random, 0, network.nodes.length - 1);
  for (const relay of relays) {
    for (const to of sample(random, network.wanted, int(random, 4, 8)))
      network.tie(relay, to, inPassing(random), again(random));
    for (let i = 0; i < 20; i++) network.tie(relay, anybody(), inPassing(random));
  }
  for (const from of network.wanted)
    for (const to of sample(random, relays, int(random, 1, 2)))
      network.tie(from, to, inPassing(random), again(random));
  for (const to of sample(random, relays, 5)) network.tie(network.wanted[0]!, to, inPassing(random));
}

function addRivals(network: Network, random: Random): void {
  for (let n = 0; n < 3; n++) {
    const other = drawScene(random);
    const scene = { ...other, towns: [...network.wantedScene.towns.slice(1, 3), ...other.towns.slice(2)] };
    const places = Array.from({ length: 60 }, () => network.add(scene));
    for (const from of places) {
      for (let i = int(random, 3, 7); i > 0; i--)
        network.tie(from, pick(random, places), amongFriends(random), again(random));
      for (let i = int(random, 10, 30); i > 0; i--)
        network.tie(from, int(random, 0, network.nodes.length - 1), inPassing(random));
      if (chance(random, 0.3)) network.tie(from, pick(random, network.wanted), inPassing(random));
    }
    for (const from of network.wanted)
      for (let i = int(random, 0, 2); i > 0; i--)
        network.tie(from, pick(random, places), amongFriends(random), again(random));
  }
}

function addCopies(network: Network, random: Random): void {
  for (let n = 0; n < 30; n++) {
    const copied = network.nodes[pick(random, network.wanted)]!;
    const bot = network.add(n % 2 === 0 ? network.wantedScene : drawScene(random));
    for (const { to, as } of copied.ties)
      if (chance(random, 0.5)) network.tie(bot, to, as === 'bio' ? 'bare' : as);
    for (let i = int(random, 20, 60); i > 0; i--)
      network.tie(bot, int(random, 0, network.nodes.length - 1), chance(random, 0.1) ? 'pinned' : 'bare');
    for (const from of sample(random, network.wanted, int(random, 1, 3)))
      network.tie(from, bot, inPassing(random));
  }
  for (let n = 0; n < 20; n++) {
    const fake = network.add(network.wantedScene);
    for (let i = int(random, 5, 25); i > 0; i--)
      network.tie(fake, int(random, 0, network.nodes.length - 1), 'bare');
    for (const from of sample(random, network.wanted, int(random, 1, 2)))
      network.tie(from, fake, chance(random, 0.3) ? 'moved' : 'mention');
  }
}
