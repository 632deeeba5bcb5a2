/**
 * @module
 * The contract of the ledger: what is written in it, in which bytes, and what a ledger can be asked.
 * `file.ts` is the one in the case's directory. An entry is a fact that was recorded; nothing is edited or removed.
 * Times in entries are ISO 8601 UTC text, because entries are read by others (docs/ledger.md gives the format).
 */
import { hash } from 'node:crypto';
import { iso, parseInstant } from '../core/clock.ts';
import type { Decision, EventFrame, Observation, Outlet, Ref } from '../core/model.ts';

/** Every kind of entry, in no order. */
export const ENTRY_KINDS = [
  'capture',
  'observation',
  'watch',
  'event',
  'decision',
  'shred',
  'audit',
  'key',
  'timestamp',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

interface Recorded {
  /** When it happened, by our clock: ISO 8601 UTC. */
  readonly at: string;
  /**
   * What makes two entries the same fact, 64 lower-case hexadecimal digits (`identify` makes one). Absent: the entry's
   * whole content. An entry whose id is in the ledger is not appended again.
   */
  readonly id?: string;
}

/** Bytes were stored. */
export interface CaptureEntry extends Recorded {
  readonly kind: 'capture';
  /** The name of the capture: SHA-256 of its bytes, or, where `salted`, of a salt and the SHA-256 of its bytes. */
  readonly sha256: string;
  readonly salted?: true;
  /** Bytes. */
  readonly size: number;
  /** File name inside what was imported, or URL. Never an absolute path of this machine. */
  readonly source: string;
  /** Whose content it is, where the format does not say. */
  readonly ref: Ref | null;
  readonly collector: string;
  readonly version: string;
  /** The capture stands for what was public until then: ISO 8601 UTC; null for all of it. */
  readonly until: string | null;
  readonly mediaType?: string;
  readonly platform?: string;
}

/** One look at one community. */
export interface ObservationEntry extends Recorded, Omit<Observation, 'at'> {
  readonly kind: 'observation';
  /** SHA-256 of the capture that shows it, and the line in it where it is one of many. */
  readonly capture?: string;
  readonly line?: number;
}

/** Something began or ceased to be followed. */
export interface WatchEntry extends Recorded {
  readonly kind: 'watch';
  readonly ref: Ref;
  readonly action: 'added' | 'removed';
  readonly role: 'community' | 'source' | 'outlet';
  readonly grade?: Outlet['grade'];
  /** For whom an account speaks in public, in the words of who added it. */
  readonly organisation?: string;
}

/** A claim watch; the latest one with the same `event.id` counts. */
export interface EventEntry extends Recorded {
  readonly kind: 'event';
  readonly event: Omit<EventFrame, 'from' | 'to'> & { readonly from: string; readonly to: string };
}

/** What a person decided; `withdraw` takes the latest decision on the subject back. */
export interface DecisionEntry extends Recorded, Omit<Decision, 'at' | 'verdict'> {
  readonly kind: 'decision';
  readonly verdict: Decision['verdict'] | 'withdraw';
}

/** Captures were erased. */
export interface ShredEntry extends Recorded {
  readonly kind: 'shred';
  /** SHA-256 of each erased capture. */
  readonly captures: readonly string[];
  readonly by: string;
  readonly because: string;
}

/** What is written down of people who use the case. */
export const AUDIT_ACTIONS = [
  'media_shown',
  'bytes_taken',
  'exported',
  'user_added',
  'user_changed',
  'user_removed',
  'token_added',
  'token_removed',
  'settings_changed',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Somebody looked at hidden media, took material out, or changed who may do what. */
export interface AuditEntry extends Recorded {
  readonly kind: 'audit';
  readonly action: AuditAction;
  readonly by: string;
  /** A capture, an export, a user: what it was about. Never a secret. */
  readonly subject: string;
  readonly because: string | null;
}

/** Another key signs from the next checkpoint on that this entry is under; that one is the last of the key before. */
export interface KeyEntry extends Recorded {
  readonly kind: 'key';
  /** The new key's verifier line (c2sp.org/signed-note#verifier-keys). */
  readonly key: string;
  readonly by: string;
  readonly because: string;
}

/** An authority outside said when a checkpoint was there (RFC 3161). */
export interface TimestampEntry extends Recorded {
  readonly kind: 'timestamp';
  /** Entries that the checkpoint is over. */
  readonly size: number;
  /** Whom we asked: a URL. */
  readonly authority: string;
  /** SHA-256 of its answer, `ledger/timestamps/<sha256>.tsr`. */
  readonly sha256: string;
  /** The time that the answer states: ISO 8601 UTC. */
  readonly says: string;
}

export type Entry =
  | CaptureEntry
  | ObservationEntry
  | WatchEntry
  | EventEntry
  | DecisionEntry
  | ShredEntry
  | AuditEntry
  | KeyEntry
  | TimestampEntry;

/** An entry and its place, counted from 0. */
export interface Placed {
  readonly index: number;
  readonly entry: Entry;
}

/** What a reader can ask. `size` and every answer are those of one moment, or later. */
export interface LedgerReader {
  /** Entries. */
  readonly size: number;
  /** Entries from `from` (default 0) on, in order, each checked against its hash. Throws `DependencyError` at damage. */
  read(from?: number): AsyncIterable<Placed>;
  /** Whether an entry with this id is there: the entry's own `id`, else `entryId(entry)`. */
  has(id: string): boolean;
  /** RFC 9162 tree head of the first `size` entries (default all). `RangeError` when there are fewer. */
  root(size?: number): Promise<Uint8Array>;
  /** RFC 9162 §2.1.3.1: that entry `index` is under the head of the first `size`. */
  inclusionProof(index: number, size?: number): Promise<Uint8Array[]>;
  /** RFC 9162 §2.1.4.1: that the first `first` entries are the beginning of the first `size`. */
  consistencyProof(first: number, size?: number): Promise<Uint8Array[]>;
  /** That entries `places`, ascending, are under the head of the first `size`: as `coveringNodes` of `merkle.ts`. */
  coveringNodes(places: readonly number[], size?: number): Promise<Uint8Array[]>;
}

/** Where a batch went: `[from, to)`; `skipped` were there before. */
export interface Appended {
  readonly from: number;
  readonly to: number;
  readonly skipped: number;
}

/** A tree head and who signed it. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export interface Ledger extends LedgerReader {
  /** What an interrupted write had left at the end and where it was put aside; null when nothing was. */
  readonly recovered: { readonly bytes: number; readonly file: string } | null;
  /**
   * Appends entries in order; resolves only when they are durable. Calls may overlap; their order is kept. After a
   * rejection with `DependencyError` none of the batch is there, and the ledger can be used again once there is room.
   */
  append(entries: readonly Entry[]): Promise<Appended>;
  /**
   * Signs the current size and root; the last one again when nothing was appended since; null when empty. That happens by
   * itself when the ledger is closed, every 1,000 entries, and when an entry has been under none for an hour.
   */
  checkpoint(): Promise<Checkpoint | null>;
  /** Lets another key sign from now on, records that under the old one, and closes. Gives the new key's verifier line. */
  rotateKey(facts: { readonly at: string; readonly by: string; readonly because: string }): Promise<string>;
  /** Signs a last checkpoint and lets others write. */
  close(): Promise<void>;
}

/** What canonical JSON can hold. Properties that are undefined are left out. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * RFC 8785 canonical JSON. Differs from the RFC in one point, on purpose: a lone surrogate, which the RFC forbids
 * and which damaged sources do contain, becomes U+FFFD. Throws `RangeError` for NaN and infinities.
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value.isWellFormed() ? value : value.toWellFormed());
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('a ledger entry can hold only finite numbers');
    return JSON.stringify(value);
  }
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const object = value as { readonly [key: string]: Json | undefined };
  // Joined, not concatenated: a string grown piece by piece is a tree that the hash would have to flatten again.
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) members.push(`${canonical(key)}:${canonical(member)}`);
  }
  return `{${members.join(',')}}`;
}

/** An id for what `value` says: SHA-256 of its canonical JSON, in hexadecimal. */
export function identify(value: Json): string {
  return hash('sha256', canonical(value), 'hex');
}

/** The id by which `has` knows an entry: its own, else its leaf hash. */
export function entryId(entry: Entry): string {
  return entry.id ?? leafOf(canonicalEntry(entry));
}

/** RFC 9162 leaf hash of an entry's canonical JSON, in hexadecimal. */
export function leafOf(json: string): string {
  return hash('sha256', `\0${json}`, 'hex');
}

/** An entry's canonical JSON. Throws `TypeError` for what must never be in a ledger. */
export function canonicalEntry(entry: Entry): string {
  if (!ENTRY_KINDS.includes(entry.kind)) throw new TypeError('unknown kind of ledger entry');
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(entry.at)) throw new TypeError('`at` of an entry is ISO 8601 UTC');
  if (entry.id !== undefined && !/^[0-9a-f]{64}$/.test(entry.id))
    throw new TypeError('`id` of an entry is 64 hexadecimal digits');
  if (entry.kind === 'capture' && /^(?:[/\\]|[A-Za-z]:[/\\]|file:)/.test(entry.source))
    throw new TypeError('`source` of a capture entry is a file name or a URL, never a path of this machine');
  return canonical(entry as unknown as Json);
}

/** The entry for an observation, and back. */
export function observationEntry({ at, ...seen }: Observation): ObservationEntry {
  return { kind: 'observation', at: iso(at), ...seen };
}
export function observationOf({
  kind: _,
  id: __,
  capture: ___,
  line: ____,
  at,
  ...seen
}: ObservationEntry): Observation {
  return { ...seen, at: parseInstant(at) };
}

/** The entry for a claim watch, and back. */
export function eventEntry(at: number, { from, to, ...event }: EventFrame): EventEntry {
  return { kind: 'event', at: iso(at), event: { ...event, from: iso(from), to: iso(to) } };
}
export function eventOf({ event: { from, to, ...event } }: EventEntry): EventFrame {
  return { ...event, from: parseInstant(from), to: parseInstant(to) };
}

/** The entry for a decision, and back. */
export function decisionEntry({
  at,
  ...decided
}: Omit<Decision, 'verdict'> & Pick<DecisionEntry, 'verdict'>): DecisionEntry {
  return { kind: 'decision', at: iso(at), ...decided };
}
export function decisionOf({
  kind: _,
  id: __,
  at,
  ...decided
}: DecisionEntry): Omit<Decision, 'verdict'> & Pick<DecisionEntry, 'verdict'> {
  return { ...decided, at: parseInstant(at) };
}
