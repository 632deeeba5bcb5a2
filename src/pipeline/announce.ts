/**
 * @module
 * What is new in the answers of a case since the last time: waves, leads, claims, as events. The answers themselves are
 * `answers.ts`; what was there at the first time is not news.
 */
import type { Instant } from '../core/model.ts';
import type { Wave } from '../core/wave/index.ts';
import { analyse } from './answers.ts';
import type { CollectEvent } from './collect-events.ts';
import type { OpenCase } from './views.ts';

/** Answering may take this share of the time at most, and this one when it is urgent. */
const SHARE = 0.1;
const URGENT_SHARE = 0.5;

export interface Announcer {
  /**
   * The news. Empty when nothing was added, or when it is too early to ask again; what is `urgent` stays so until it is told,
   * and waits less.
   */
  news(open: OpenCase, urgent: boolean): Promise<CollectEvent[]>;
}

/** Knows nothing yet: the first call takes down what is there and tells none of it. */
export function openAnnouncer(now: () => Instant): Announcer {
  const leads = new Set<string>();
  const claims = new Set<string>();
  let waves: Wave[] = [];
  let entries: number | null = null;
  let answeredAt = Number.NEGATIVE_INFINITY;
  /** What the last answers took (milliseconds). */
  let took = 0;
  let pressing = false;
  return {
    async news(open, urgent) {
      const { size } = open.kase.ledger;
      pressing ||= urgent;
      const share = pressing ? URGENT_SHARE : SHARE;
      if (size === entries || now() < answeredAt + took * (1 / share - 1)) return [];
      pressing = false;
      const first = entries === null;
      const began = now();
      const found: CollectEvent[] = [];
      const analysis = await analyse(open.tables, null);
      for (const wave of analysis.waves()) {
        const before = waves.find((other) => isSame(other, wave));
        if (before === undefined || (before.level === 'alert' && wave.level === 'declared'))
          found.push({ event: 'wave', at: now(), wave });
      }
      waves = analysis.waves();
      for (const lead of await analysis.leads()) {
        if (leads.has(lead.id)) continue;
        leads.add(lead.id);
        found.push({ event: 'lead', at: now(), lead });
      }
      for (const { id } of analysis.facts.events)
        for (const statement of (await analysis.claims(id))?.answer.statements ?? []) {
          if (claims.has(`${id} ${statement.post}`)) continue;
          claims.add(`${id} ${statement.post}`);
          found.push({ event: 'claim', at: now(), about: id, statement });
        }
      entries = size;
      answeredAt = now();
      took = answeredAt - began;
      return first ? [] : found;
    },
  };
}

/** A wave grows as more of it is seen, and its id with it: it is the same when half of the smaller one is in the other. */
function isSame(a: Wave, b: Wave): boolean {
  const [small, large] = a.members.length < b.members.length ? [a, b] : [b, a];
  const members = new Set(large.members);
  return small.members.filter((ref) => members.has(ref)).length * 2 >= small.members.length;
}
