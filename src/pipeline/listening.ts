/**
 * @module
 * Listening to the platforms that speak by themselves: one stream each, taken up again when it ends, with what is
 * followed at the time. What was heard is handed on; a connection that ends is nothing to tell of.
 */
import { MINUTE } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { PlatformId, Ref } from '../core/model.ts';
import type { Random } from '../core/random.ts';
import type { Connector, Heard } from '../platforms/connector.ts';
import type { Cursors } from './cursors.ts';
import type { Looking } from './probe.ts';

/** A stream that ends at once is taken up after this, longer each time, up to the longest (milliseconds, full jitter). */
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 5 * MINUTE;

export interface Listening {
  /** Listens to these from now on; streams whose communities stay the same go on. */
  follow(targets: ReadonlyMap<Ref, { readonly platform: PlatformId; readonly connector: Connector }>): void;
  /** Ends all streams. */
  close(): Promise<void>;
}

export interface ListeningOptions {
  readonly looking: Looking;
  readonly cursors: Cursors;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly random: Random;
  /** Writes down what was heard. What it throws ends the whole. */
  onHeard(platform: PlatformId, heard: Heard): Promise<void>;
  /** A bug in a connector. */
  onFault(platform: PlatformId, error: unknown): void;
  /** What must end the whole: a disk that is full, a setting that cannot be used. */
  onFailure(error: unknown): void;
}

/** Begins with no stream. */
export function openListening(options: ListeningOptions): Listening {
  const streams = new Map<PlatformId, { key: string; stop: AbortController; done: Promise<void> }>();

  async function listen(
    platform: PlatformId,
    connector: Connector,
    refs: ReadonlySet<Ref>,
    signal: AbortSignal,
  ): Promise<void> {
    const { looking, cursors, random } = options;
    for (let ended = 0; !signal.aborted; ) {
      const began = looking.now();
      const io = looking.net.io({ platform, connector }, null, signal);
      try {
        for await (const heard of connector.listen!(refs, cursors.heard(platform), io)) {
          try {
            await options.onHeard(platform, heard);
          } catch (error) {
            options.onFailure(error);
            return;
          }
          cursors.setHeard(platform, heard.cursor);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (looking.net.failure !== null || error instanceof InputError) {
          options.onFailure(looking.net.failure ?? error);
          return;
        }
        options.onFault(platform, error);
      }
      ended = looking.now() - began > MINUTE ? 0 : ended + 1;
      if (!signal.aborted)
        await options.sleep(random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** ended), signal);
    }
  }

  async function end(platform: PlatformId): Promise<void> {
    const stream = streams.get(platform);
    streams.delete(platform);
    stream?.stop.abort();
    await stream?.done;
  }

  return {
    follow(targets) {
      const wanted = Map.groupBy(
        [...targets].filter(([, { connector }]) => connector.listen !== undefined),
        ([, { platform }]) => platform,
      );
      for (const platform of streams.keys()) if (!wanted.has(platform)) void end(platform);
      for (const [platform, list] of wanted) {
        const refs = list.map(([ref]) => ref).sort();
        const key = refs.join('\n');
        if (streams.get(platform)?.key === key) continue;
        const before = end(platform);
        const stop = new AbortController();
        const signal = AbortSignal.any([options.signal, stop.signal]);
        const done = before.then(() => listen(platform, list[0]![1].connector, new Set(refs), signal));
        streams.set(platform, { key, stop, done });
      }
    },
    close: async () => {
      await Promise.all([...streams.keys()].map(end));
    },
  };
}
