/**
 * @module
 * The rows that entries of the ledger give by themselves, whatever is in the captures: which columns their tables have, and
 * how a row is made. Pure.
 */
import { parseInstant } from '../core/clock.ts';
import { extractLinks } from '../core/links.ts';
import type { CommunityProfile, Ref } from '../core/model.ts';
import { type CaptureEntry, type Entry, entryId, type ObservationEntry } from '../ledger/ledger.ts';
import { GRAMMARS, platformOf } from '../platforms/links.ts';
import type { Row } from '../views/parquet.ts';
import type { Columns } from '../views/tables.ts';
import { around, sightingRow } from './rows.ts';

export type Fact = Exclude<Entry, CaptureEntry>;

/** As what a capture was read. */
export interface Kind {
  platform: string | null;
  format: string;
}

/** What was found in a capture; `damage` without a place is what was left out on purpose. */
export interface Found {
  posts: number;
  damage: readonly { at: number | null; why: string }[];
}

/** The columns of every table that entries fill by themselves, by its name. */
export const FACT_COLUMNS: Record<string, Columns> = {
  captures: {
    entry: 'bigint',
    id: 'varchar',
    sha256: 'varchar',
    source: 'varchar',
    ref: 'varchar',
    platform: 'varchar',
    format: 'varchar',
    collected_at: 'bigint',
    until_at: 'bigint',
    size: 'bigint',
    posts: 'bigint',
    damaged: 'bigint',
  },
  gaps: { entry: 'bigint', at_byte: 'bigint', why: 'varchar' },
  profiles: {
    entry: 'bigint',
    ref: 'varchar',
    platform: 'varchar',
    native_id: 'varchar',
    title: 'varchar',
    description: 'varchar',
    members: 'bigint',
    seen_at: 'bigint',
  },
  observations: {
    entry: 'bigint',
    ref: 'varchar',
    platform: 'varchar',
    looked_at: 'bigint',
    outcome: 'varchar',
    moved_to: 'varchar',
    title: 'varchar',
    description: 'varchar',
    members: 'bigint',
    avatar: 'varchar',
    native_id: 'varchar',
    why: 'varchar',
    via: 'varchar',
    capture: 'varchar',
  },
  images: { sha256: 'varchar', pdq: 'varchar', quality: 'integer' },
  watches: {
    entry: 'bigint',
    ref: 'varchar',
    role: 'varchar',
    action: 'varchar',
    grade: 'varchar',
    changed_at: 'bigint',
  },
  events: { entry: 'bigint', id: 'varchar', frame: 'json', added_at: 'bigint' },
  decisions: {
    entry: 'bigint',
    subject: 'varchar',
    verdict: 'varchar',
    decided_by: 'varchar',
    because: 'varchar',
    decided_at: 'bigint',
  },
  audits: {
    entry: 'bigint',
    action: 'varchar',
    done_by: 'varchar',
    subject: 'varchar',
    because: 'varchar',
    done_at: 'bigint',
  },
};

/** A capture as a row. `at` is the entry's place in the ledger, here and below. */
export function captureRow(entry: CaptureEntry, at: number, as: Kind | null, found: Found): Row {
  return {
    entry: at,
    id: entryId(entry),
    sha256: entry.sha256,
    source: entry.source,
    ref: entry.ref,
    platform: as?.platform ?? null,
    format: as?.format ?? null,
    collected_at: parseInstant(entry.at),
    until_at: entry.until === null ? null : parseInstant(entry.until),
    size: entry.size,
    posts: found.posts,
    damaged: found.damage.filter((gap) => gap.at !== null).length,
  };
}

export function profileRow(profile: CommunityProfile, at: number): Row {
  return {
    entry: at,
    ref: profile.ref,
    platform: profile.platform,
    native_id: profile.nativeId,
    title: profile.title,
    description: profile.description,
    members: profile.members,
    seen_at: profile.at,
  };
}

/** The row of any other entry and its table; null for one that has none. */
export function factRow(entry: Fact, at: number): { table: string; row: Row } | null {
  switch (entry.kind) {
    case 'observation':
      return { table: 'observations', row: observationRow(entry, at) };
    case 'watch':
      return {
        table: 'watches',
        row: {
          entry: at,
          ref: entry.ref,
          role: entry.role,
          action: entry.action,
          grade: entry.grade ?? null,
          changed_at: parseInstant(entry.at),
        },
      };
    case 'event': {
      const { event } = entry;
      const frame = JSON.stringify(event);
      return { table: 'events', row: { entry: at, id: event.id, frame, added_at: parseInstant(entry.at) } };
    }
    case 'decision':
      return {
        table: 'decisions',
        row: {
          entry: at,
          subject: entry.subject,
          verdict: entry.verdict,
          decided_by: entry.by,
          because: entry.because,
          decided_at: parseInstant(entry.at),
        },
      };
    case 'audit':
      return {
        table: 'audits',
        row: {
          entry: at,
          action: entry.action,
          done_by: entry.by,
          subject: entry.subject,
          because: entry.because,
          done_at: parseInstant(entry.at),
        },
      };
    case 'shred':
    case 'key':
    case 'timestamp':
      return null;
  }
}

function observationRow(entry: ObservationEntry, at: number): Row {
  return {
    entry: at,
    ref: entry.ref,
    platform: platformOf(entry.ref),
    looked_at: parseInstant(entry.at),
    outcome: entry.outcome,
    moved_to: entry.to,
    title: entry.title,
    description: entry.description,
    members: entry.members,
    avatar: entry.avatar,
    native_id: entry.nativeId ?? null,
    why: entry.why,
    via: entry.via,
    capture: entry.capture ?? null,
  };
}

/** The links that a community's description showed when it was looked at. */
export function descriptionSightings(entry: ObservationEntry, at: number): Row[] {
  const text = entry.description ?? '';
  return extractLinks(text, GRAMMARS)
    .filter((link) => link.ref !== entry.ref)
    .map((link) =>
      sightingRow(link, {
        pid: null,
        entry: at,
        community: entry.ref,
        as: 'bio',
        at: parseInstant(entry.at),
        context: around(text, link),
      }),
    );
}

/** Where the platform itself says that a community is now. */
export function movedSighting(entry: ObservationEntry, to: Ref, at: number): Row {
  const link = {
    ref: to,
    platform: platformOf(to),
    kind: 'community',
    raw: to,
    deobfuscated: false,
  } as const;
  return sightingRow(link, {
    pid: null,
    entry: at,
    community: entry.ref,
    as: 'platform_moved',
    at: parseInstant(entry.at),
    context: entry.why ?? '',
  });
}
