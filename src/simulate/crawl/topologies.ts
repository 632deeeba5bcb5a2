/**
 * @module
 * How wanted networks hang together: the topologies that the crawl order may be tuned on. The others are in `heldout/`.
 */
import type { Random } from '../../core/random.ts';
import { chance, int, shuffled } from '../draw.ts';
import type { CrawlKnobs } from './network.ts';

const USUAL = {
  others: 4000,
  strays: [20, 60],
  near: 0.25,
  spam: 0.05,
  backlinks: 0.02,
  dressed: 0.2,
  ownWords: 0.5,
  ownNames: 0.5,
} as const;

type Ties = [from: number, to: number][];

/** Everybody names `low` to `high` others, drawn evenly. */
export function evenly(random: Random, members: readonly number[], low: number, high: number): Ties {
  return members.flatMap((from) =>
    Array.from({ length: int(random, low, high) }, (): [number, number] => [
      from,
      members[int(random, 0, members.length - 1)]!,
    ]),
  );
}

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

export const TOPOLOGIES = {
  cells: {
    ...USUAL,
    about: 'Five cells of ten that name each other; one or two of each cell know somebody in another one.',
    ties: (random, wanted) => {
      const ties: Ties = [];
      const cells = numbers(5).map((cell) => numbers(wanted).filter((i) => i % 5 === cell));
      for (const [c, cell] of cells.entries()) {
        ties.push(...evenly(random, cell, 2, 5));
        for (const other of shuffled(
          random,
          cells.filter((_, i) => i !== c),
        ).slice(0, 3))
          for (const from of shuffled(random, cell).slice(0, 2))
            ties.push([from, other[int(random, 0, other.length - 1)]!]);
      }
      // The seed is a meeting place: it knows somebody of every cell.
      for (const cell of cells) ties.push([0, cell[int(random, 0, cell.length - 1)]!]);
      return ties;
    },
  },
  chains: {
    ...USUAL,
    about: 'Each knows two or three others and few are named twice: the last ones are three hops away.',
    strays: [12, 36],
    ties: (random, wanted) => {
      const order = [0, ...shuffled(random, numbers(wanted).slice(1))];
      const ties: Ties = [];
      for (const [at, from] of order.entries()) {
        for (let k = 1; k <= 3; k++) {
          const to = order[3 * at + k];
          if (to !== undefined) ties.push([from, to]);
        }
        if (chance(random, 0.5)) ties.push([from, order[int(random, 0, at)]!]);
        if (chance(random, 0.4)) ties.push([from, order[int(random, 0, wanted - 1)]!]);
      }
      return ties;
    },
  },
  directory: {
    ...USUAL,
    about:
      'One group of many members names half of the wanted and two hundred others; the rest is behind those that it names.',
    ties: (random, wanted) => {
      const ties: Ties = [];
      const named = shuffled(random, numbers(wanted).slice(1)).slice(0, 24);
      for (const to of named) ties.push([0, to]);
      for (const to of numbers(wanted).slice(1))
        if (!named.includes(to)) ties.push([named[int(random, 0, named.length - 1)]!, to]);
      ties.push(...evenly(random, numbers(wanted).slice(1), 0, 3));
      return ties;
    },
    more: (network, random) => {
      for (let i = 0; i < 200; i++)
        network.tie(
          network.wanted[0]!,
          int(random, 50, network.nodes.length - 1),
          chance(random, 0.7) ? 'bare' : 'mention',
        );
    },
  },
  farms: {
    ...USUAL,
    about: 'Spam in every second group: link farms whose addresses are dressed as moves and pinned posts.',
    spam: 0.3,
    dressed: 0.5,
    ties: (random, wanted) => evenly(random, numbers(wanted), 3, 6),
  },
  flood: {
    ...USUAL,
    about: 'The wanted pass on much of what others write: one address in twenty is one of theirs.',
    others: 6000,
    strays: [50, 130],
    ownWords: 0.3,
    ownNames: 0.2,
    near: 0.35,
    ties: (random, wanted) => evenly(random, numbers(wanted), 3, 7),
  },
} as const satisfies Record<string, CrawlKnobs>;
