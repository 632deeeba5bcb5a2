/**
 * @module
 * When a host may be asked: its bucket of requests, the time before which it asked not to be, the back-off when it
 * refuses without saying how long, and the breaker that leaves a host alone that fails again and again.
 * It sends nothing; clock, sleep and randomness are passed in. Back-off with full jitter: the wait is drawn evenly from
 * nothing to the ceiling, so that many that were refused together do not come back together.
 */

/** Refusals up to this long are waited for; longer ones are answered at once (milliseconds). */
export const PATIENCE = 30_000;

/** Back-off without a `Retry-After`: the first ceiling, and the highest one. */
const FIRST_BACKOFF = 2_000;
const LONGEST_BACKOFF = 900_000;

/** Failures in a row after which a host is left alone, and for how long: doubled each time, up to the longest. */
export const FAILURES = 5;
const FIRST_PAUSE = 60_000;
const LONGEST_PAUSE = 1_800_000;
/** A trial that nobody reported on counts as lost after this. */
const TRIAL = 60_000;

export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

export interface HostsOptions {
  readonly now: () => number;
  /** Resolves after `milliseconds`, or when `signal` says so. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

export interface Hosts {
  /**
   * Waits until `host` may be asked and takes the turn; says why not when it may not. `spacing`: least milliseconds
   * between two requests, where the host asks for some.
   */
  turn(
    host: string,
    rate: Rate,
    signal: AbortSignal,
    spacing?: number,
  ): Promise<'rate_limited' | 'circuit_open' | 'aborted' | null>;
  /** It gave a whole answer. */
  answered(host: string): void;
  /** It did not answer, or with an error of its own. */
  failed(host: string): void;
  /** It refused for now. `wait` null: it did not say for how long. Returns the milliseconds until it is asked again. */
  refused(host: string, wait: number | null): number;
}

interface Host {
  /** When the next token is there if all that were promised are used (GCRA's theoretical arrival time). */
  promised: number;
  lastTurn: number;
  notBefore: number;
  refusals: number;
  failures: number;
  pauses: number;
  /** Left alone until then; from then on one trial is let through. Null: the circuit is closed. */
  openUntil: number | null;
  trialSince: number | null;
}

/** The gates of all hosts. */
export function openHosts({ now, sleep, random }: HostsOptions): Hosts {
  const hosts = new Map<string, Host>();
  const clock = steady(now);
  const of = (name: string): Host => {
    let host = hosts.get(name);
    if (host === undefined) {
      host = {
        promised: Number.NEGATIVE_INFINITY,
        lastTurn: Number.NEGATIVE_INFINITY,
        notBefore: Number.NEGATIVE_INFINITY,
        refusals: 0,
        failures: 0,
        pauses: 0,
        openUntil: null,
        trialSince: null,
      };
      hosts.set(name, host);
    }
    return host;
  };

  return {
    async turn(name, rate, signal, spacing = 0) {
      const host = of(name);
      const token = 60_000 / rate.perMinute;
      const allowance = (Math.max(1, rate.burst) - 1) * token;
      // A second round only when the host refused somebody else while this one waited.
      for (let round = 0; round < 2; round++) {
        if (isOpen(host, clock())) return 'circuit_open';
        if (host.notBefore - clock() > PATIENCE) return 'rate_limited';
        // After a refusal the bucket is empty: the first comes at its time, the others one by one.
        const promised = Math.max(host.promised, host.notBefore + allowance);
        const at = Math.max(clock(), promised - allowance, host.lastTurn + spacing);
        host.promised = Math.max(promised, at) + token;
        host.lastTurn = at;
        for (let rest = at - clock(); rest > 0 && !signal.aborted; rest = at - clock())
          await sleep(rest, signal);
        if (signal.aborted) return 'aborted';
        if (host.notBefore > clock()) continue;
        if (isOpen(host, clock())) return 'circuit_open';
        if (host.openUntil !== null) host.trialSince = clock();
        return null;
      }
      return 'rate_limited';
    },

    answered(name) {
      const host = of(name);
      Object.assign(host, { refusals: 0, failures: 0, pauses: 0, openUntil: null, trialSince: null });
    },

    failed(name) {
      const host = of(name);
      host.failures++;
      if (host.trialSince === null && host.failures < FAILURES) return;
      host.openUntil = clock() + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** host.pauses);
      host.pauses++;
      host.failures = 0;
      host.trialSince = null;
    },

    refused(name, wait) {
      const host = of(name);
      // A refusal is an answer: the host is there.
      Object.assign(host, { failures: 0, pauses: 0, openUntil: null, trialSince: null });
      const ceiling = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** host.refusals);
      host.refusals++;
      const pause = wait ?? Math.round(random() * ceiling);
      host.notBefore = Math.max(host.notBefore, clock() + pause);
      return host.notBefore - clock();
    },
  };
}

/** Says whether the host is left alone at `now`. */
function isOpen({ openUntil, trialSince }: Host, now: number): boolean {
  if (openUntil === null) return false;
  return now < openUntil || (trialSince !== null && now - trialSince < TRIAL);
}

/** A clock that never goes back: a machine whose clock is set back by a year must not wait for one. */
function steady(now: () => number): () => number {
  let last = now();
  let lost = 0;
  return () => {
    const time = now();
    if (time < last) lost += last - time;
    last = time;
    return time + lost;
  };
}
