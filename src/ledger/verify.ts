/**
 * @module
 * Checks a case from its files alone: every line, every capture that an entry names, every checkpoint. It uses no
 * index and no lock, changes nothing, and needs memory for the captures' names but not for the entries.
 * What it cannot see: entries cut off after the last checkpoint, and a ledger whose key was replaced together with
 * everything it signed. For those give it the verifier line that was published elsewhere (docs/ledger.md).
 */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Captures } from '../captures/captures.ts';
import { onDisk, readIfThere, systemCode } from '../captures/durable.ts';
import { openCaptures } from '../captures/file.ts';
import { parseInstant } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import {
  cutNotes,
  readCheckpoint,
  readPublicKeyFile,
  readVerifierLine,
  type VerifierKey,
} from './checkpoint.ts';
import { idSet } from './idset.ts';
import { canonical, ENTRY_KINDS, type Entry, type Json } from './ledger.ts';
import { emptyFrontier, grow, headOf } from './merkle.ts';
import { blocksOf, jsonOf, linesOf, segmentName, segmentNumbers, soundHash } from './segment.ts';

/** What is wrong; `entry` is the place of the entry concerned, null when it is not about one. */
export interface Problem {
  readonly entry: number | null;
  readonly what: string;
}

export interface Verdict {
  readonly ok: boolean;
  readonly entries: number;
  /** Captures that were found and re-hashed. */
  readonly captures: number;
  readonly checkpoints: number;
  readonly timestamps: number;
  /** At most 1,000; the last one then says how many more there are. */
  readonly problems: readonly Problem[];
}

export interface VerifyOptions {
  /** The verifier line that the ledger must be signed with; without it `ledger/ledger.pub` is believed. */
  readonly key?: string;
  /** Called now and then with what was done so far. */
  readonly onProgress?: (done: { entries: number; captures: number; bytes: number }) => void;
}

const MOST_PROBLEMS = 1000;

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
  const problems: Problem[] = [];
  let unlisted = 0;
  const report = (entry: number | null, what: string) => {
    if (problems.length < MOST_PROBLEMS - 1) problems.push({ entry, what });
    else unlisted++;
  };

  const named = captureCheck(captures, options.onProgress);
  const notes = await readNotes(directory, options.key, report);
  const frontier = emptyFrontier();
  const ids = idSet();
  let next = 0;
  const compareHeads = () => {
    for (; notes[next]?.size === frontier.size; next++)
      if (Buffer.compare(notes[next]!.root, headOf(frontier)) !== 0)
        report(frontier.size - 1, `the entries up to here are not those of checkpoint ${next + 1}`);
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
            await named.see(place, entry);
          }
        }
        compareHeads();
      }
    }
  }
  for (const note of notes.slice(next))
    report(null, `a checkpoint was signed for ${note.size} entries, which the ledger does not have`);
  for (const [entry, what] of named.missing()) report(entry, what);

  if (unlisted > 0) problems.push({ entry: null, what: `and ${unlisted} more` });
  return {
    ok: problems.length === 0,
    entries: frontier.size,
    captures: named.found(),
    checkpoints: notes.length,
    timestamps: 0,
    problems,
  };
}

/** An entry, when the text is one in canonical form; else null. */
function readEntry(json: string): Entry | null {
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

/** Re-hashes captures as entries name them, each once. One that was shredded later may be missing. */
function captureCheck(captures: Captures, onProgress: VerifyOptions['onProgress']) {
  const checked = idSet();
  const sizes = new Map<string, number>();
  const faults = new Map<string, { entry: number; what: string }>();
  let found = 0;
  let bytes = 0;
  let entries = 0;

  async function check(entry: number, sha256: unknown): Promise<void> {
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
      faults.set(`entry ${entry}`, { entry, what: 'the entry names a capture by what is no SHA-256' });
      return;
    }
    if (!checked.add(Buffer.from(sha256, 'hex'))) return;
    if ((await captures.size(sha256)) === null) {
      faults.set(sha256, { entry, what: `capture ${sha256} is missing` });
      return;
    }
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of captures.read(sha256)) {
      hash.update(chunk);
      size += chunk.length;
    }
    bytes += size;
    found++;
    sizes.set(sha256, size);
    if (hash.digest('hex') !== sha256) faults.set(sha256, { entry, what: `capture ${sha256} was changed` });
  }

  return {
    async see(place: number, entry: Entry): Promise<void> {
      if (++entries % 10_000 === 0) onProgress?.({ entries, captures: found, bytes });
      if (entry.kind === 'observation' && entry.avatar !== null) await check(place, entry.avatar);
      if (entry.kind === 'capture') {
        const before = found;
        await check(place, entry.sha256);
        if (found !== before) onProgress?.({ entries, captures: found, bytes });
        const size = sizes.get(entry.sha256);
        if (size !== undefined && size !== entry.size && !faults.has(entry.sha256))
          faults.set(`size ${place}`, {
            entry: place,
            what: `capture ${entry.sha256} has ${size} bytes, not ${entry.size}`,
          });
      }
      // Its erasure is on record: what is missing or left of it is no fault.
      if (entry.kind === 'shred') for (const sha256 of entry.captures) faults.delete(sha256);
    },
    found: () => found,
    missing: () => [...faults.values()].map(({ entry, what }) => [entry, what] as const),
  };
}

/** The checkpoints that are in order, by size; what is not is reported. */
async function readNotes(
  directory: string,
  pinned: string | undefined,
  report: (entry: number | null, what: string) => void,
): Promise<{ size: number; root: Uint8Array }[]> {
  const { notes, rest } = cutNotes((await readIfThere(join(directory, 'checkpoints')))?.toString() ?? '');
  if (rest !== '') report(null, 'the checkpoints end in the middle of one');
  const published = (await readIfThere(join(directory, 'ledger.pub')))?.toString() ?? null;
  let key: VerifierKey | null = published === null ? null : readPublicKeyFile(published);
  if (pinned !== undefined) {
    const wanted = readVerifierLine(pinned);
    if (wanted === null) throw new InputError('the key to verify with is no verifier line (name+id+key)');
    if (key === null || !key.key.equals(wanted.key))
      report(null, 'ledger.pub is not the key that was given to verify with');
    key = wanted;
  } else if (key === null) {
    report(null, published === null ? 'ledger.pub is missing' : 'ledger.pub is damaged');
    return [];
  }
  const good: { size: number; root: Uint8Array }[] = [];
  for (const [i, note] of notes.entries()) {
    const read = readCheckpoint(note, key);
    if (read === null) report(null, `checkpoint ${i + 1} is damaged`);
    else if (!read.signed) report(null, `checkpoint ${i + 1} is not signed by the ledger's key`);
    else if (read.size <= (good.at(-1)?.size ?? -1))
      report(null, `checkpoint ${i + 1} does not continue the one before it`);
    else good.push({ size: read.size, root: read.root });
  }
  return good;
}
