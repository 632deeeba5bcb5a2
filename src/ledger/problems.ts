/**
 * @module
 * What a check found: problems, in the order in which they were met, and the verdict. The shape is that of `verify --json`.
 */

/** What is wrong; `entry` is the place of the entry concerned, null when it is not about one. */
export interface Problem {
  readonly entry: number | null;
  readonly what: string;
}

export interface Verdict {
  readonly ok: boolean;
  readonly entries: number;
  /** Captures that were found and re-hashed. */
  readonly captures: number;
  readonly checkpoints: number;
  readonly timestamps: number;
  /** Checkpoints that witnesses signed as well. */
  readonly witnessed: number;
  /** Entries that are under no checkpoint yet. */
  readonly unsigned: number;
  /** At most 1,000; the last one then says how many more there are. */
  readonly problems: readonly Problem[];
}

export type Report = (entry: number | null, what: string) => void;

const MOST_PROBLEMS = 1000;

/** Collects problems. `all` ends the collecting. */
export function openProblems(): { report: Report; all(): Problem[] } {
  const problems: Problem[] = [];
  let unlisted = 0;
  return {
    report(entry, what) {
      if (problems.length < MOST_PROBLEMS - 1) problems.push({ entry, what });
      else unlisted++;
    },
    all: () => (unlisted > 0 ? [...problems, { entry: null, what: `and ${unlisted} more` }] : problems),
  };
}
