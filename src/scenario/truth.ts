/**
 * @module
 * What really happened in a scenario (`truth.json`). Only `evaluate` reads it, and `simulate` writes it; no part that
 * gives an answer may import this file.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { iso, parseInstant } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Instant, Ref } from '../core/model.ts';
import { checked } from './scenario.ts';

/** What a community is to another one. `unrelated` is never written: a pair that is not listed is unrelated. */
export const TRUE_RELATIONS = [
  'successor',
  'mirror',
  'clone',
  'repost',
  'impersonator',
  'unrelated',
] as const;
export type TrueRelation = (typeof TRUE_RELATIONS)[number];

/** A wave: the first and the last of its deaths, and who died in it. */
export interface TrueWave {
  onset: Instant;
  end: Instant;
  members: Ref[];
}

/** Where a community went. `to` is null when it has no counterpart anywhere. One `from` may stand in several rows (a split). */
export interface TrueSuccessor {
  from: Ref;
  to: Ref | null;
  relation: TrueRelation;
}

/** The truth of one scenario. `leads` are the addresses worth finding; `claims` the posts that claim the event (grades A to C). */
export interface Truth {
  waves: TrueWave[];
  successors: TrueSuccessor[];
  leads: Ref[];
  claims: Ref[];
  /** Links that were written so that a plain search for addresses misses them. */
  obfuscated: { post: Ref; ref: Ref }[];
}

const ref = z.string().min(1);
const truthSchema = z.object({
  waves: z.array(z.object({ onset: z.string(), end: z.string(), members: z.array(ref) })).default([]),
  successors: z
    .array(
      z.object({
        from: ref,
        to: ref.nullish(),
        relation: z.enum(TRUE_RELATIONS).nullish(),
      }),
    )
    .default([]),
  leads: z.array(ref).default([]),
  claims: z.array(ref).default([]),
  obfuscated: z.array(z.object({ post: ref, ref })).default([]),
});

/** Reads `truth.json` of the scenario in `dir`. Throws `InputError` when it is missing or has another shape. */
export async function readTruth(dir: string): Promise<Truth> {
  let value: unknown;
  try {
    value = JSON.parse((await readFile(join(dir, 'truth.json'), 'utf8')).replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new InputError('The scenario has no truth.json that can be read as JSON', { cause });
  }
  return parseTruth(value);
}

/** As `readTruth`, of a value that was read already. */
export function parseTruth(value: unknown): Truth {
  const read = checked(truthSchema, value, 'truth.json');
  return {
    ...read,
    waves: read.waves.map((wave, i) => ({
      onset: parseInstant(wave.onset, `waves.${i}.onset in truth.json`),
      end: parseInstant(wave.end, `waves.${i}.end in truth.json`),
      members: wave.members,
    })),
    successors: read.successors.map(({ from, to, relation }) => ({
      from,
      to: to ?? null,
      relation: relation ?? 'successor',
    })),
  };
}

/** The truth as it stands in the file: instants as ISO 8601 UTC. */
export function formatTruth(truth: Truth): unknown {
  return {
    ...truth,
    waves: truth.waves.map(({ onset, end, members }) => ({ onset: iso(onset), end: iso(end), members })),
  };
}
