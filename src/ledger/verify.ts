/**
 * @module
 * Checks a case from its files alone: every line, every capture that an entry names, every checkpoint, timestamp and
 * co-signature. It uses no index and no lock, changes nothing, and needs memory for the captures' names but not for the
 * entries. What it cannot see without something from outside the case is in docs/ledger.md.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Captures } from '../captures/captures.ts';
import { onDisk, readIfThere, systemCode } from '../captures/durable.ts';
import { openCaptures } from '../captures/file.ts';
import { parseInstant } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { idSet } from './idset.ts';
import { canonical, ENTRY_KINDS, type Entry, type Json, type TimestampEntry } from './ledger.ts';
import { emptyFrontier, grow, headOf } from './merkle.ts';
import { openProblems, type Verdict } from './problems.ts';
import { blocksOf, jsonOf, linesOf, segmentName, segmentNumbers, soundHash } from './segment.ts';
import {
  checkKeyChanges,
  checkKeys,
  checkNotes,
  checkSeen,
  checkTimestamps,
  checkWitnessed,
  type KeyChange,
} from './verify-notes.ts';

export type { Problem, Verdict } from './problems.ts';

export interface VerifyOptions {
  /** The verifier line that the ledger must be signed with; without it `ledger/ledger.pub` is believed. */
  readonly key?: string;
  /** Checkpoints of this ledger that were kept outside: it must have the entries that they are over. */
  readonly seen?: readonly string[];
  /** Certificates (PEM) that the timestamps' authorities must go back to. */
  readonly roots?: readonly string[];
  /** False: the captures are not read. */
  readonly captures?: boolean;
  /** Called now and then with what was done so far. */
  readonly onProgress?: (done: { entries: number; captures: number; bytes: number }) => void;
}

/** Checks a case. Throws `InputError` when there is no ledger in `caseDirectory`, `DependencyError` when it cannot be read. */
export async function verifyCase(caseDirectory: string, options: VerifyOptions = {}): Promise<Verdict> {
  const directory = join(caseDirectory, 'ledger');
  return onDisk('the case cannot be read', async () => {
    await stat(directory).catch((cause: unknown) => {
      throw systemCode(cause) === 'ENOENT' ? new InputError('there is no ledger here', { cause }) : cause;
    });
    return verifyLedger(directory, await openCaptures(caseDirectory), options);
  });
}

async function verifyLedger(directory: string, captures: Captures, options: VerifyOptions): Promise<Verdict> {
  const problems = openProblems();
  const { report } = problems;
  const named = captureCheck(options.captures === false ? null : captures, options.onProgress);
  const keys = await checkKeys(directory, options.key, report);
  const notes = checkNotes(
    (await readIfThere(join(directory, 'checkpoints')))?.toString() ?? '',
    keys,
    report,
  );
  const heads = [
    ...notes.map(({ size, root }, i) => ({ size, root, named: `checkpoint ${i + 1}` })),
    ...checkSeen(options.seen ?? [], keys, report).map((head) => ({
      ...head,
      named: 'a checkpoint seen before',
    })),
  ].sort((a, b) => a.size - b.size);
  const frontier = emptyFrontier();
  const ids = idSet();
  const keyChanges: KeyChange[] = [];
  const stamps: { index: number; entry: TimestampEntry }[] = [];
  let next = 0;
  const compareHeads = () => {
    for (; heads[next]?.size === frontier.size; next++)
      if (Buffer.compare(heads[next]!.root, headOf(frontier)) !== 0)
        report(frontier.size - 1, `the entries up to here are not those of ${heads[next]!.named}`);
  };

  compareHeads();
  const numbers = await segmentNumbers(directory);
  for (const [i, number] of numbers.entries()) {
    if (number !== (numbers[i - 1] ?? 0) + 1)
      report(frontier.size, `a segment before ${segmentName(number)} is missing`);
    for await (const { bytes } of blocksOf(join(directory, segmentName(number)))) {
      for (const { start, end, whole } of linesOf(bytes)) {
        const place = frontier.size;
        const hash = whole ? soundHash(bytes, start, end) : null;
        if (hash === null) {
          report(place, whole ? 'the line is not what its hash says' : 'the line is cut off');
          // Its place is kept, so that what follows is named by its own; its hash is that of nothing.
          grow(frontier, Buffer.alloc(32));
        } else {
          grow(frontier, Buffer.from(hash, 'hex'));
          const entry = readEntry(jsonOf(bytes, start, end));
          if (entry === null) report(place, 'the line holds no entry in canonical form');
          else {
            if (!ids.add(Buffer.from(entry.id ?? hash, 'hex'))) report(place, 'the entry is there twice');
            if (entry.kind === 'key') keyChanges.push({ index: place, entry });
            if (entry.kind === 'timestamp') stamps.push({ index: place, entry });
            await named.see(place, entry);
          }
        }
        compareHeads();
      }
    }
  }
  for (const { size, named: which } of heads.slice(next))
    report(null, `${which} is over ${size} entries, which the ledger does not have`);
  const unsigned = frontier.size - Math.min(frontier.size, notes.at(-1)?.size ?? 0);
  // A ledger that was closed has none; one that is being written, or whose writer was killed, has its lock.
  const underWay = existsSync(join(directory, 'lock'));
  if (unsigned > 0 && keys.length > 0 && !underWay)
    report(frontier.size - 1, `the last ${unsigned} entries are under no checkpoint`);
  if (keys.length > 0) checkKeyChanges(keys, keyChanges, notes, report, underWay);
  await named.finish();
  for (const [entry, what] of named.faults()) report(entry, what);
  const timestamps = await checkTimestamps(directory, stamps, notes, options.roots ?? [], report);
  const witnessed = await checkWitnessed(directory, notes, report);

  const all = problems.all();
  return {
    ok: all.length === 0,
    entries: frontier.size,
    captures: named.found(),
    checkpoints: notes.length,
    timestamps,
    witnessed,
    unsigned,
    problems: all,
  };
}

/** An entry, when the text is one in canonical form; else null. */
export function readEntry(json: string): Entry | null {
  let value: Json;
  try {
    value = JSON.parse(json) as Json;
  } catch {
    return null; // a sound hash of something that is no JSON
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value) || canonical(value) !== json)
    return null;
  const entry = value as unknown as Entry;
  if (!ENTRY_KINDS.includes(entry.kind) || typeof entry.at !== 'string') return null;
  if (entry.id !== undefined && !/^[0-9a-f]{64}$/.test(String(entry.id))) return null;
  try {
    parseInstant(entry.at);
  } catch {
    return null; // no time
  }
  return entry;
}

const FOUND = {
  changed: 'was changed',
  missing: 'is missing',
  locked: 'is sealed, and its key is not there',
} as const;

/** Re-hashes captures as entries name them, each once. One that was shredded later may be missing. `captures` null: none is read. */
function captureCheck(captures: Captures | null, onProgress: VerifyOptions['onProgress']) {
  const checked = idSet();
  const sizes = new Map<string, number>();
  const faults = new Map<string, { entry: number; what: string }>();
  /** Named, but not by an entry of their own so far. */
  const mentioned = new Map<string, number>();
  let found = 0;
  let bytes = 0;
  let entries = 0;

  async function check(entry: number, sha256: string, salted: boolean | null): Promise<void> {
    if (captures === null || !checked.add(Buffer.from(sha256, 'hex'))) return;
    mentioned.delete(sha256);
    const result = await captures.check(sha256, salted);
    if (result.found !== 'whole')
      faults.set(sha256, { entry, what: `capture ${sha256} ${FOUND[result.found]}` });
    if (result.found === 'missing' || result.found === 'locked') return;
    sizes.set(sha256, result.size);
    bytes += result.size;
    found++;
  }

  /** Says whether it is a capture's name. */
  function isName(entry: number, sha256: unknown): sha256 is string {
    if (typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)) return true;
    faults.set(`entry ${entry}`, { entry, what: 'the entry names a capture by what is no SHA-256' });
    return false;
  }

  function mention(entry: number, sha256: unknown): void {
    if (!isName(entry, sha256)) return;
    if (!checked.has(Buffer.from(sha256, 'hex')) && !mentioned.has(sha256)) mentioned.set(sha256, entry);
  }

  return {
    async see(place: number, entry: Entry): Promise<void> {
      if (++entries % 10_000 === 0) onProgress?.({ entries, captures: found, bytes });
      if (entry.kind === 'observation') {
        if (entry.avatar !== null) mention(place, entry.avatar);
        if (entry.capture !== undefined) mention(place, entry.capture);
      }
      if (entry.kind === 'capture' && isName(place, entry.sha256)) {
        const before = found;
        await check(place, entry.sha256, entry.salted === true);
        if (found !== before) onProgress?.({ entries, captures: found, bytes });
        const size = sizes.get(entry.sha256);
        if (size !== undefined && size !== entry.size && !faults.has(entry.sha256))
          faults.set(`size ${place}`, {
            entry: place,
            what: `capture ${entry.sha256} has ${size} bytes, not ${entry.size}`,
          });
      }
      // Its erasure is on record: what is missing or left of it is no fault.
      if (entry.kind === 'shred')
        for (const sha256 of entry.captures) {
          faults.delete(sha256);
          mentioned.delete(sha256);
        }
    },
    /** Checks those that no entry of their own came for. */
    async finish(): Promise<void> {
      for (const [sha256, place] of [...mentioned]) await check(place, sha256, null);
    },
    found: () => found,
    faults: () => [...faults.values()].map(({ entry, what }) => [entry, what] as const),
  };
}
