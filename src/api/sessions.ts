/**
 * @module
 * Who is signed in, and the one-time links that sign in without a password. In memory only: a server that starts again
 * knows nobody. Kept by hash, so that what is in memory opens nothing.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../core/model.ts';

/** How long (milliseconds): without any request, in all, and how long a one-time link waits to be opened. */
export interface Lifetimes {
  readonly idle: number;
  readonly whole: number;
  readonly link: number;
}

export interface Session {
  readonly user: string;
  readonly csrf: string;
  readonly startedAt: Instant;
  usedAt: Instant;
  /** Told when it ends, so that streams end with it. */
  readonly ending: AbortController;
}

export interface Sessions {
  /** Begins a session; the secret goes into a cookie and is kept nowhere. */
  begin(user: string): { secret: string; session: Session };
  /** The session of a secret, and notes that it was used; null when there is none any more. */
  find(secret: string): Session | null;
  end(secret: string): void;
  /** Ends all of a user, but for the one of `keep`. */
  endAll(user: string, keep?: Session): void;
  /** Ends everything of those who may no longer come in. */
  endUnless(may: (user: string) => boolean): void;
  count(user: string): number;
  lastUsedAt(user: string): Instant | null;
  expiresAt(session: Session): Instant;
  idleAt(session: Session): Instant;
  /** A new one-time link. */
  newLink(): string;
  /** Takes a link: true once, within its time. */
  takeLink(link: string): boolean;
}

/** Further sessions push out the oldest one of the same user. */
const MOST_OF_ONE = 20;

const secretOf = () => randomBytes(32).toString('base64url');
const digest = (secret: string) => hash('sha256', secret, 'hex');

/** No sessions yet. */
export function openSessions(now: () => Instant, lifetimes: Lifetimes): Sessions {
  const sessions = new Map<string, Session>();
  const links = new Map<string, Instant>();
  const over = (session: Session) =>
    now() >= session.usedAt + lifetimes.idle || now() >= session.startedAt + lifetimes.whole;
  const drop = (key: string) => {
    sessions.get(key)?.ending.abort();
    sessions.delete(key);
  };
  const sweep = () => {
    for (const [key, session] of sessions) if (over(session)) drop(key);
    for (const [key, until] of links) if (now() >= until) links.delete(key);
  };
  return {
    begin(user) {
      sweep();
      const own = [...sessions].filter(([, session]) => session.user === user);
      for (const [key] of own.slice(0, Math.max(0, own.length - MOST_OF_ONE + 1))) drop(key);
      const secret = secretOf();
      const session: Session = {
        user,
        csrf: secretOf(),
        startedAt: now(),
        usedAt: now(),
        ending: new AbortController(),
      };
      sessions.set(digest(secret), session);
      return { secret, session };
    },
    find(secret) {
      const key = digest(secret);
      const session = sessions.get(key);
      if (session === undefined) return null;
      if (over(session)) {
        drop(key);
        return null;
      }
      session.usedAt = now();
      return session;
    },
    end: (secret) => drop(digest(secret)),
    endAll(user, keep) {
      for (const [key, session] of sessions) if (session.user === user && session !== keep) drop(key);
    },
    endUnless(may) {
      for (const [key, session] of sessions) if (!may(session.user)) drop(key);
    },
    count(user) {
      sweep();
      return [...sessions.values()].filter((session) => session.user === user).length;
    },
    lastUsedAt: (user) =>
      [...sessions.values()]
        .filter((session) => session.user === user)
        .reduce<Instant | null>((last, { usedAt }) => Math.max(last ?? 0, usedAt), null),
    expiresAt: ({ startedAt }) => startedAt + lifetimes.whole,
    idleAt: ({ usedAt }) => usedAt + lifetimes.idle,
    newLink() {
      sweep();
      const link = secretOf();
      links.set(digest(link), now() + lifetimes.link);
      return link;
    },
    takeLink(link) {
      const key = digest(link);
      const until = links.get(key);
      links.delete(key);
      return until !== undefined && now() < until;
    },
  };
}

/** Compares two texts in a time that tells nothing of them. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
