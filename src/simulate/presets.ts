/**
 * @module
 * The worlds that can be simulated, and which of them the methods may be tuned on. THE LIST: a story is a file in
 * `stories/` (or in `heldout/`, for those that are only measured on) and a line here.
 */

import { otherCrowd, otherHard, otherQuiet, otherWeek } from './heldout/stories.ts';
import { crowded, gradual, scripts } from './stories/dev.ts';
import { hard } from './stories/hard.ts';
import { quiet } from './stories/quiet.ts';
import { week } from './stories/week.ts';
import { young } from './stories/young.ts';
import type { World } from './world.ts';

export { SUITES, type Suite, type SuiteName } from './suites.ts';

export type Preset =
  | 'week'
  | 'quiet'
  | 'hard'
  | 'young'
  | 'scripts'
  | 'gradual'
  | 'crowded'
  | 'heldout-week'
  | 'heldout-quiet'
  | 'heldout-hard'
  | 'heldout-crowd';

/** What a preset makes of a seed; `about` says it in a sentence. */
export interface PresetText {
  about: string;
  purpose: string;
  make: (seed: number) => World;
}

export const PRESETS: Readonly<Record<Preset, PresetText>> = {
  week: {
    about:
      'A week in November: 53 communities, most of them gone between a Friday evening and a Saturday afternoon; one post leads to where they are.',
    purpose:
      'Demonstration on invented communities: follow a takedown and look for a claim about a harmless event.',
    make: week,
  },
  quiet: {
    about:
      'Ordinary weeks: communities come and go, a platform is out for six hours, looks get lost, and there is no wave.',
    purpose: 'Demonstration on invented communities: nothing happens that should raise an alarm.',
    make: quiet,
  },
  hard: {
    about:
      'A small wave: 15 % of the communities go within two days, nobody declares a new address, impersonators and clones are about.',
    purpose: 'Demonstration on invented communities: a small takedown without declared addresses.',
    make: hard,
  },
  young: {
    about:
      'Six weeks after the 2019 action: the young live 14 days, whoever is taken opens again, and again; no wave.',
    purpose: 'Demonstration on invented communities: short lives without a wave.',
    make: young,
  },
  scripts: {
    about:
      'A takedown after which names come back in Latin, Cyrillic, Arabic and Greek letters, in another language, in other spellings.',
    purpose: 'Demonstration on invented communities: names across scripts.',
    make: scripts,
  },
  gradual: {
    about:
      'A takedown of those who were leaving bit by bit: in part, in halves, together, behind doors, in silence.',
    purpose: 'Demonstration on invented communities: migration that is gradual and partial.',
    make: gradual,
  },
  crowded: {
    about:
      'A takedown of which half is nowhere afterwards, among many impersonators, copying bots and strangers.',
    purpose: 'Demonstration on invented communities: lookalikes where there is no counterpart.',
    make: crowded,
  },
  'heldout-week': {
    about: 'Held out: a takedown with other names, other words, other ways to come back, and another event.',
    purpose: 'Final figures on invented communities: a takedown and a claim about a harmless event.',
    make: otherWeek,
  },
  'heldout-quiet': {
    about: 'Held out: nine weeks without a wave, a third of the looks lost, trouble every week.',
    purpose: 'Final figures on invented communities: nothing happens that should raise an alarm.',
    make: otherQuiet,
  },
  'heldout-hard': {
    about: 'Held out: 15 % go, hardly anybody declares a new address, nothing is repeated word for word.',
    purpose: 'Final figures on invented communities: a small takedown without declared addresses.',
    make: otherHard,
  },
  'heldout-crowd': {
    about: 'Held out: a takedown of which most are nowhere afterwards, among many lookalikes, and a claim.',
    purpose: 'Final figures on invented communities: lookalikes where there is no counterpart.',
    make: otherCrowd,
  },
};
