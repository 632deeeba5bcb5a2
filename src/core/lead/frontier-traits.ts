/**
 * @module
 * What places worth a look have in common besides who names them: the words around the links to them, pieces of their
 * addresses, their platform. Counted over the places that were judged, as log likelihood ratios (naive Bayes with
 * shrinkage; McCallum & Nigam 1998). Traits of one family depend on each other, so a family's sum is
 * divided by the root of its size and capped. Not for ranking leads, which is done without verdicts (`rank.ts`).
 */
import type { PlatformId, Ref, Sighting } from '../model.ts';
import { words } from '../text.ts';

/** How often a trait was met in places that were worth it and in others; `nats` is what that says, as of reading `asOf`. */
interface Trait {
  relevant: number;
  other: number;
  nats: number;
  asOf: number;
}

/** The traits of one place. */
export interface Traits {
  words: Set<Trait>;
  name: readonly Trait[];
  platform: Trait;
  /** What they say together, nats, as of reading `asOf`. */
  nats: number;
  asOf: number;
}

/** A trait starts from this many places of either kind in which it was as frequent as in all. */
const SHRINKAGE = 4;
/** Weight and cap of each family, in nats: starting values, looked at on the development networks. */
const WORDS = { weight: 0.5, most: 2.5 };
const NAME = { weight: 0.5, most: 1.5 };
const MOST_WORDS = 60;
const LEAST_LETTERS = 4;
/** Verdicts "not worth it" after which everything is read again; after one "worth it" it is at once. */
const READ_AGAIN = 16;

export interface TraitBook {
  of(ref: Ref, platform: PlatformId): Traits;
  /** Adds the words around one more link to the place. */
  hear(traits: Traits, sighting: Sighting): void;
  learn(traits: Traits, relevant: boolean): void;
  /** What the traits say for the place being worth a look: nats, 0 before anything was learned. */
  weigh(traits: Traits): number;
}

/** Opens a book in which nothing was learned yet. */
export function openTraits(): TraitBook {
  const book = new Map<string, Trait>();
  const judged = { relevant: 0, other: 0 };
  let reading = 0;
  let unread = 0;

  const trait = (key: string): Trait => {
    let known = book.get(key);
    if (!known) {
      known = { relevant: 0, other: 0, nats: 0, asOf: 0 };
      book.set(key, known);
    }
    return known;
  };
  const natsOf = (one: Trait): number => {
    if (one.asOf !== reading) {
      one.asOf = reading;
      const share = (one.relevant + one.other) / (judged.relevant + judged.other);
      one.nats =
        share === 0
          ? 0
          : Math.log((one.relevant + SHRINKAGE * share) / (judged.relevant + SHRINKAGE)) -
            Math.log((one.other + SHRINKAGE * share) / (judged.other + SHRINKAGE));
    }
    return one.nats;
  };
  const family = (traits: Iterable<Trait>, size: number, { weight, most }: typeof WORDS): number => {
    if (size === 0) return 0;
    let sum = 0;
    for (const one of traits) sum += natsOf(one);
    return Math.max(-most, Math.min(most, (weight * sum) / Math.sqrt(size)));
  };

  return {
    of: (ref, platform) => ({
      words: new Set(),
      name: piecesOf(ref).map((piece) => trait(`name ${piece}`)),
      platform: trait(`platform ${platform}`),
      nats: 0,
      asOf: 0,
    }),
    hear(traits, { context }) {
      traits.asOf = -1;
      for (const word of words(context.replace(/https?:\S+/g, ' '))) {
        if (traits.words.size >= MOST_WORDS) return;
        if (word.length >= LEAST_LETTERS) traits.words.add(trait(`word ${word}`));
      }
    },
    learn(traits, relevant) {
      const count = relevant ? 'relevant' : 'other';
      judged[count]++;
      for (const one of [...traits.words, ...traits.name, traits.platform]) one[count]++;
      unread++;
      if (relevant || unread >= READ_AGAIN) {
        reading++;
        unread = 0;
      }
    },
    weigh(traits) {
      // Without a place that was worth it there is nothing to resemble.
      if (judged.relevant === 0) return 0;
      if (traits.asOf !== reading) {
        traits.asOf = reading;
        traits.nats =
          family(traits.words, traits.words.size, WORDS) +
          family(traits.name, traits.name.length, NAME) +
          natsOf(traits.platform);
      }
      return traits.nats;
    },
  };
}

/** The pieces of an address that tell names apart: four letters in a row, without the host. */
function piecesOf(ref: Ref): string[] {
  const pieces = new Set<string>();
  const path = ref.replace(/^[a-z]+:(?:\/\/[^/]*)?/i, '');
  for (const word of words(path.replace(/\p{N}+|_/gu, ' ')))
    for (let i = 0; i + LEAST_LETTERS <= word.length; i++) pieces.add(word.slice(i, i + LEAST_LETTERS));
  return [...pieces];
}
