/**
 * @module
 * What each host was asked against what the connector's own limits allow: over the whole time, in the worst ten minutes,
 * and while there was more to do than allowed (then it must be used). Minutes are those of the fast clock.
 */
import { MINUTE } from '../../src/core/clock.ts';
import { connector as bluesky } from '../../src/platforms/bluesky/connector.ts';
import type { Limits } from '../../src/platforms/connector.ts';
import { connector as mastodon } from '../../src/platforms/mastodon/connector.ts';
import { connector as matrix } from '../../src/platforms/matrix/connector.ts';
import { connector as tamtam } from '../../src/platforms/tamtam/connector.ts';
import { connector as telegram } from '../../src/platforms/telegram/connector.ts';
import { connector as x } from '../../src/platforms/x/connector.ts';
import type { Heard } from './collector.ts';
import { RETRY_AFTER_SECONDS } from './faults.ts';
import type { Question } from './mock.ts';
import type { Community, Soaked } from './story.ts';

export const LIMITS: Readonly<Record<Soaked, Limits>> = {
  telegram: telegram.limits,
  bluesky: bluesky.limits,
  mastodon: mastodon.limits,
  tamtam: tamtam.limits,
  x: x.limits,
  matrix: matrix.limits,
};

export interface HostBudget {
  readonly host: string;
  readonly perMinute: number;
  readonly questions: number;
  /** Of what was allowed, over the whole time. */
  readonly used: number;
  /** The same in the worst ten minutes. */
  readonly worst: number;
  /** While each community of the host still waited for its first look: for how many minutes, and how much was used. */
  readonly busy: { readonly minutes: number; readonly used: number } | null;
}

const WINDOW = 10 * MINUTE;
/** With fewer questions than this, one more or less says nothing. */
const ENOUGH = 100;

export function budgetsOf(
  questions: readonly Question[],
  communities: readonly Community[],
  end: number,
): HostBudget[] {
  const asked = questions.filter(({ host, at }) => host !== 'jetstream' && at <= end);
  return [...Map.groupBy(asked, ({ host }) => host)].map(([host, list]) => {
    const { platform } = list[0]!;
    const { perMinute, burst } = LIMITS[platform];
    const allowed = (milliseconds: number) => (milliseconds / MINUTE) * perMinute + burst;
    let worst = 0;
    for (let from = 0, to = 0; to < list.length; to++) {
      while (list[to]!.at - list[from]!.at > WINDOW) from++;
      worst = Math.max(worst, (to - from + 1) / allowed(WINDOW));
    }
    return {
      host,
      perMinute,
      questions: list.length,
      used: list.length / allowed(end),
      worst,
      busy: busyPart(host, list, communities, allowed),
    };
  });
}

/**
 * Until the last community had its first question, others always waited. What the host itself asked for (`Retry-After`) is
 * not counted as allowed.
 */
function busyPart(
  host: string,
  list: readonly Question[],
  communities: readonly Community[],
  allowed: (milliseconds: number) => number,
): HostBudget['busy'] {
  const here = communities.filter(
    (community) => community.platform === list[0]!.platform && (community.host ?? host) === host,
  );
  const firsts = new Map<number, number>();
  for (const { about, at } of list) if (about !== null && !firsts.has(about)) firsts.set(about, at);
  if (firsts.size < here.length) return null;
  const until = Math.max(...firsts.values());
  const from = list[0]!.at;
  const within = list.filter(({ at }) => at <= until);
  const refused = within.filter(({ fault }) => fault === '429').length;
  const may = allowed(until - from - refused * RETRY_AFTER_SECONDS * 1000);
  return within.length < ENOUGH ? null : { minutes: (until - from) / MINUTE, used: within.length / may };
}

/** In how many minutes of the time there were looks: a collector that stood still would keep every budget. */
export function toldShare({ looks }: Heard, end: number): number {
  const minutes = new Set(looks.filter(({ at }) => at <= end).map(({ at }) => Math.floor(at / MINUTE)));
  return minutes.size / Math.ceil(end / MINUTE);
}
