/**
 * @module
 * Doing what is due: the lanes side by side, in each some looks and a reading at once, and from time to time the upkeep
 * beside them. It knows no network and no case.
 */
import { MINUTE } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import type { Agenda, Task } from './agenda.ts';
import type { Lane } from './lanes.ts';

/**
 * What is under way in a lane at once: neither looks nor readings wait for the others. Its host's bucket is the limit; this
 * bounds what waits there, so that one answer that does not come holds up little.
 */
const SLOTS: Readonly<Record<Task['kind'], number>> = { look: 2, read: 1 };
/** The same for all lanes together. */
const AT_ONCE = 64;
/** Between two upkeeps (milliseconds). */
const UPKEEP_EVERY = MINUTE;

export interface WorkOptions {
  readonly agenda: Agenda;
  readonly now: () => Instant;
  /** False: what is under way is finished, and no other is begun. */
  mayBegin(): boolean;
  begin(task: Task): Promise<void>;
  /** What is to be done now and then while tasks go on; never twice at once. */
  upkeep(): Promise<void>;
  /** Told of what a task or the upkeep throws. */
  onFailure(error: unknown): void;
}

export interface Work {
  /** Works until nothing is due and nothing is under way. */
  run(): Promise<void>;
  /** Something may be due that was not. */
  nudge(): void;
}

/** Nothing is under way yet. */
export function openWork({ agenda, now, mayBegin, begin, upkeep, onFailure }: WorkOptions): Work {
  const running = new Set<Promise<void>>();
  const busy = new Map<string, number>();
  let nudge = Promise.withResolvers<void>();
  let keeping = false;

  const track = (doing: Promise<void>, after: () => void) => {
    const done = doing.catch(onFailure).finally(() => {
      after();
      running.delete(done);
    });
    running.add(done);
  };

  function fill(lane: Lane, kind: Task['kind']): void {
    const slot = `${kind} ${lane}`;
    while ((busy.get(slot) ?? 0) < SLOTS[kind] && running.size < AT_ONCE && mayBegin()) {
      const task = kind === 'look' ? agenda.takeLook(lane, now()) : agenda.takeRead(lane);
      if (task === null) return;
      busy.set(slot, (busy.get(slot) ?? 0) + 1);
      track(begin(task), () => busy.set(slot, busy.get(slot)! - 1));
    }
  }

  return {
    async run() {
      let keptAt = now();
      for (let from = 0; ; from++) {
        // Where not all lanes fit at once, they take turns at being first.
        const lanes = agenda.lanes();
        for (let i = 0; i < lanes.length; i++)
          for (const kind of ['look', 'read'] as const) fill(lanes[(from + i) % lanes.length]!, kind);
        if (running.size === 0) return;
        if (!keeping && now() - keptAt >= UPKEEP_EVERY) {
          keeping = true;
          track(upkeep(), () => {
            keeping = false;
            keptAt = now();
          });
        }
        nudge = Promise.withResolvers<void>();
        await Promise.race([nudge.promise, ...running]);
      }
    },
    nudge: () => nudge.resolve(),
  };
}
