/**
 * @module
 * Which worlds the methods may be tuned on (`dev`) and which are there for the final figures alone (`heldout`), as data.
 * Whoever tunes a method looks at `dev`; a held-out world that was looked at while tuning is no longer one.
 */
import type { Topology } from './crawl/world.ts';
import type { LifeWorld } from './lives.ts';
import type { Preset } from './presets.ts';

/** The worlds of one suite: scenarios (`simulateTo`), networks to crawl (`crawlWorld`), lives and looks alone (`lifeWorld`). */
export interface Suite {
  scenarios: readonly Preset[];
  crawls: readonly Topology[];
  lives: readonly LifeWorld[];
}

export type SuiteName = 'dev' | 'heldout';

export const SUITES: Readonly<Record<SuiteName, Suite>> = {
  dev: {
    scenarios: ['week', 'quiet', 'hard', 'young', 'scripts', 'gradual', 'crowded'],
    crawls: ['cells', 'chains', 'directory', 'farms', 'flood'],
    lives: ['calm', 'waves', 'hard-wave', 'outage', 'lossy', 'young', 'aftermath', 'tides'],
  },
  heldout: {
    scenarios: ['heldout-week', 'heldout-quiet', 'heldout-hard', 'heldout-crowd'],
    crawls: ['bridges', 'rivals', 'copies'],
    lives: ['uneven', 'relapse', 'owners'],
  },
};
