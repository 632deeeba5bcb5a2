/**
 * @module
 * What a route is: its address, who may ask it, and what answers. The table of all is `routes.ts`; who may is decided from
 * these fields in one place (`access.ts`), never in a handler.
 */
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Services } from './services.ts';

/** What people may do, each with what those before it may. */
export const ROLES = ['viewer', 'analyst', 'lead', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What an API token may be allowed. */
export const SCOPES = ['read', 'decide', 'watch', 'import', 'media', 'export', 'team'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whoever asks. `id` tells two sign-ins of one person apart; `csrf` is null where none is needed (an API token). */
export interface Who {
  readonly name: string;
  readonly role: Role;
  readonly id: string;
  readonly csrf: string | null;
  /** Null: all that the role may. */
  readonly scopes: readonly Scope[] | null;
}

/** One request, for the handler of its route. */
export interface Ask {
  readonly context: Context;
  /** Who asks. Of an open route without a session: null. */
  readonly who: Who | null;
  readonly services: Services;
  param(name: string): string;
  /** A value of the query; null when it is absent or empty. */
  query(name: string): string | null;
  /** The JSON body, checked. Throws `InputError` for another one. */
  body<T>(shape: z.ZodType<T>): Promise<T>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** In Hono's form: `/api/leads/:id`. */
  readonly path: string;
  /** The least role; null: no session is needed. */
  readonly role: Role | null;
  /** What a token needs; null: not for tokens. */
  readonly scope: Scope | null;
  /** What the body is; JSON where there is one at all unless said otherwise. */
  readonly body?: 'bytes';
  /** What it gives came from strangers: nothing in it may run, whatever a browser takes it for. */
  readonly inert?: true;
  /** Plain data becomes JSON (200); a `Response` goes out as it is. */
  readonly handle: (ask: Ask) => unknown;
}

/** Says whether `role` may what asks for `least`. */
export function mayAs(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Who asks, on a route that is for nobody else. */
export function someone({ who }: Ask): Who {
  if (who === null) throw new Error('a route that needs a session was reached without one');
  return who;
}

/** What a route answers when it will not or cannot: a sentence for a person, a code for the app (docs/api.md). */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 503;
  readonly code: string;
  readonly retryAfterSeconds: number | null;
  constructor(
    status: Refusal['status'],
    code: string,
    message: string,
    retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What is asked for is not there. */
export function notFound(what: string): Refusal {
  return new Refusal(404, 'not_found', `there is no ${what} of this name here`);
}
