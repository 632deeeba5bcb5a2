/**
 * @module
 * robots.txt of the hosts whose pages are read: fetched once a day, honoured for `Driftline` and `*`.
 * Source: RFC 9309. Its rule for failures: 4xx means that there are no rules; no answer, or 5xx, means that everything is
 * forbidden until it can be read (429 is taken with these: it is about us, not about rules).
 */
import robotsParser from 'robots-parser';
import { DAY, MINUTE } from '../core/clock.ts';

/** The name that rules are looked for under. */
export const ROBOT = 'Driftline';

/** RFC 9309 §2.5: at least 500 KiB are to be read. */
const LARGEST = 512 << 10;
/** An unreachable robots.txt is tried again after this (milliseconds). */
const AGAIN = 10 * MINUTE;

/** What came of asking for a robots.txt: its status and text; null when there was no answer. */
export type Fetched = { readonly status: number; readonly body: Uint8Array } | null;

export interface Verdict {
  readonly allowed: boolean;
  /** Milliseconds that the host wants between requests; 0 when it does not say. */
  readonly spacing: number;
}

interface Rules {
  isAllowed(url: string, agent: string): boolean | undefined;
  getCrawlDelay(agent: string): number | undefined;
}

// The package is CommonJS and its types describe a module: what is imported is the function itself.
const parse = robotsParser as unknown as (url: string, text: string) => Rules;

interface Known {
  readonly until: number;
  /** Null: forbidden as a whole. */
  readonly rules: Rules | null;
}

/** Answers for any address whether it may be read. `fetch` follows redirects and never throws for what the world does. */
export function openRobots(
  fetch: (url: string) => Promise<Fetched>,
  now: () => number,
): (url: URL) => Promise<Verdict> {
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<Known>>();

  async function ask(origin: string, before: Known | undefined): Promise<Known> {
    const address = `${origin}/robots.txt`;
    const answer = await fetch(address);
    const unreachable = answer === null || answer.status === 429 || answer.status >= 500;
    // While it is unreachable, the rules that were read last stay in force.
    if (unreachable) return { until: now() + AGAIN, rules: before?.rules ?? null };
    const text =
      answer.status >= 200 && answer.status < 300
        ? new TextDecoder().decode(answer.body.subarray(0, LARGEST))
        : '';
    return { until: now() + DAY, rules: parse(address, text) };
  }

  return async (url) => {
    const { origin } = url;
    let rules = known.get(origin);
    if (rules === undefined || now() >= rules.until) {
      let answer = asking.get(origin);
      if (answer === undefined) {
        answer = ask(origin, rules).finally(() => asking.delete(origin));
        asking.set(origin, answer);
      }
      rules = await answer;
      known.set(origin, rules);
    }
    if (rules.rules === null) return { allowed: false, spacing: 0 };
    const delay = rules.rules.getCrawlDelay(ROBOT) ?? 0;
    return {
      allowed: rules.rules.isAllowed(url.href, ROBOT) !== false,
      spacing: Number.isFinite(delay) && delay > 0 ? delay * 1000 : 0,
    };
  };
}
