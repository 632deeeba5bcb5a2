/**
 * @module
 * Lives that the wave detector was not tuned on, for the final figures alone: other numbers, losses that come together, a
 * second wave, more who are opened than who die, owners who close several at once.
 */
import type { LifeKnobs } from '../lives.ts';

const USUAL = {
  platforms: { 'c.example': 220, 'd.example': 160, 'e.example': 120 },
  churn: { oldDays: 240, youngDays: 90, byOwner: 0.3 },
  young: 0.25,
  births: 1.1,
  everyHours: 6,
  jitter: 0.35,
  lost: 0.08,
  rounds: 0.5,
  outages: { count: 1, hours: 5 },
} as const;

export const HELD_OUT_LIVES = {
  uneven: {
    ...USUAL,
    about: 'Looks that fail in rounds, an outage, and one wave of 5 to 40 % within 4 to 60 hours.',
    days: 50,
    waves: { count: 1, shares: [0.05, 0.1, 0.15, 0.25, 0.4], hours: [4, 60] },
  },
  relapse: {
    ...USUAL,
    about: 'Two waves of 10 to 35 %, weeks apart; after the first one lives are half as long.',
    platforms: { 'f.example': 330, 'g.example': 190 },
    days: 80,
    afterwards: { oldDays: 120, youngDays: 45, byOwner: 0.2 },
    waves: { count: 2, shares: [0.1, 0.15, 0.35], hours: [8, 50] },
  },
  owners: {
    ...USUAL,
    about: 'No wave; one in thirty closes one or two others with his own, and more are opened than die.',
    days: 75,
    births: 2,
    waves: { count: 0, shares: [], hours: [1, 1] },
    outages: { count: 3, hours: 7 },
    together: 0.033,
  },
} as const satisfies Record<string, LifeKnobs>;
