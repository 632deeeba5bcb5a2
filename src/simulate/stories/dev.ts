/**
 * @module
 * Takedowns that the methods may be tuned on, each hard in its own way. The ones that they may not are in `heldout/`.
 */
import { SCARF } from '../mechanisms/event.ts';
import { NAMINGS, USUAL_NAMINGS } from '../mechanisms/naming.ts';
import type { World } from '../world.ts';
import { type CrackdownKnobs, crackdown } from './crackdown.ts';

const USUAL: CrackdownKnobs = {
  from: Date.UTC(2019, 10, 1),
  until: Date.UTC(2019, 10, 28, 18),
  onset: Date.UTC(2019, 10, 22, 18, 40),
  communities: 60,
  platform: 'telegram',
  homes: ['tamtam'],
  wave: { share: 0.6, hours: 20 },
  prepared: 0.25,
  announced: 0.15,
  drifted: 0,
  nowhere: 0.25,
  merges: 1,
  splits: 1,
  namings: USUAL_NAMINGS,
  migrate: {},
  decoys: {
    impersonators: 4,
    clones: 3,
    strangers: 8,
    bulletinEveryDays: 4,
    bulletinShare: 0.5,
    strayLinks: 90,
  },
  lost: 0.045,
};

const event = {
  frame: SCARF,
  lastYearAt: Date.UTC(2018, 10, 24, 8, 12, 5),
  claimedAt: Date.UTC(2019, 10, 25, 20, 10, 33),
};

/** Names in four scripts, in another language, in other spellings; few say who they were. */
export function scripts(seed: number): World {
  return crackdown(seed, {
    ...USUAL,
    homes: ['tamtam', 'mastodon', 'tamtam', 'matrix'],
    prepared: 0.1,
    announced: 0.1,
    namings: [...NAMINGS.filter((naming) => naming !== 'same'), 'script'],
    migrate: { formerly: 0.2, picture: 0.6 },
  });
}

/** Bit by bit, in part, in halves and together; closed to members, silent. */
export function gradual(seed: number): World {
  return crackdown(seed, {
    ...USUAL,
    wave: { share: 0.55, hours: 40 },
    prepared: 0.1,
    announced: 0.05,
    drifted: 0.3,
    nowhere: 0.15,
    merges: 2,
    splits: 3,
    migrate: { part: 0.45, climbDays: 4, closed: 0.2, silent: 0.15, delayHours: [2, 70], reposts: [2, 6] },
    event,
  });
}

/** Many who look like somebody else, and half of the taken nowhere. */
export function crowded(seed: number): World {
  return crackdown(seed, {
    ...USUAL,
    nowhere: 0.5,
    prepared: 0.15,
    announced: 0.1,
    merges: 0,
    splits: 0,
    migrate: { formerly: 0.3, contact: 0.5 },
    decoys: {
      impersonators: 14,
      clones: 9,
      strangers: 30,
      bulletinEveryDays: 2,
      bulletinShare: 0.8,
      strayLinks: 250,
    },
    lost: 0.12,
    event,
  });
}
