/**
 * @module
 * What a collector says while it works, for whoever listens: the command line, a server, alerts. Plain data; instants in
 * milliseconds. An event is sent after what it tells is durable.
 */
import type { Statement } from '../core/claim.ts';
import type { Lead } from '../core/lead.ts';
import type { Death } from '../core/liveness.ts';
import type { Instant, Outcome, PlatformId, Ref } from '../core/model.ts';
import type { ExtraLook } from '../core/schedule.ts';
import type { Wave } from '../core/wave/index.ts';
import type { PlannedPlatform } from './schedule-state.ts';

/** Why a look was taken: its turn, out of turn, or the platform said it by itself. */
export type Because = 'turn' | ExtraLook['because'] | 'said';

export type CollectEvent =
  | {
      readonly event: 'look';
      readonly at: Instant;
      readonly ref: Ref;
      readonly platform: PlatformId;
      readonly outcome: Outcome;
      readonly why: string | null;
      readonly via: string;
      readonly title: string | null;
      readonly members: number | null;
      readonly capture: string | null;
      readonly because: Because;
    }
  /** A death was confirmed. */
  | { readonly event: 'death'; readonly at: Instant; readonly ref: Ref; readonly death: Death }
  /** New posts were kept; they are in the views after the next following. */
  | { readonly event: 'posts'; readonly at: Instant; readonly ref: Ref; readonly posts: number }
  /** A reading stopped before its end, or what it had left out was read. */
  | {
      readonly event: 'gap';
      readonly at: Instant;
      readonly ref: Ref;
      readonly why: string;
      readonly filled: boolean;
    }
  /** A wave was found, or an alert became a declared one. */
  | { readonly event: 'wave'; readonly at: Instant; readonly wave: Wave }
  | { readonly event: 'lead'; readonly at: Instant; readonly lead: Lead }
  | { readonly event: 'claim'; readonly at: Instant; readonly about: string; readonly statement: Statement }
  /** The schedule was made, or made anew. */
  | {
      readonly event: 'plan';
      readonly at: Instant;
      readonly looksPerHour: number;
      readonly delayHours: number;
      readonly platforms: readonly PlannedPlatform[];
    }
  /** A connector failed by a bug of its own; the watch goes on. `ref` null: while it listened. */
  | {
      readonly event: 'fault';
      readonly at: Instant;
      readonly platform: PlatformId;
      readonly ref: Ref | null;
      readonly error: unknown;
    };

/** Called for each event, in order. It must not throw and should return at once. */
export type OnEvent = (event: CollectEvent) => void;
