/**
 * @module
 * Permission for one person to fetch one hidden thing for a short time, given after it was written down that they asked.
 */
import { randomBytes } from 'node:crypto';
import type { Instant } from '../core/model.ts';

export interface Tickets {
  give(who: string, subject: string): { ticket: string; expiresAt: Instant };
  /** Says whether `ticket` lets `who` fetch `subject` now. */
  holds(ticket: string, who: string, subject: string): boolean;
}

/** Milliseconds. A picture may be fetched again meanwhile: a page that is drawn anew asks twice. */
const LIFE = 120_000;

export function openTickets(now: () => Instant): Tickets {
  const tickets = new Map<string, { who: string; subject: string; until: Instant }>();
  return {
    give(who, subject) {
      for (const [ticket, { until }] of tickets) if (now() >= until) tickets.delete(ticket);
      const ticket = randomBytes(24).toString('base64url');
      tickets.set(ticket, { who, subject, until: now() + LIFE });
      return { ticket, expiresAt: now() + LIFE };
    },
    holds(ticket, who, subject) {
      const of = tickets.get(ticket);
      return of !== undefined && of.who === who && of.subject === subject && now() < of.until;
    },
  };
}
