/**
 * @module
 * A case: one directory with a stated purpose, a ledger, captures, keys, and views that can be made again.
 * This file makes and opens the directory; what happens in it is in the other files of this folder. The captures of a new
 * case are sealed under its case key, unless told otherwise.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Captures } from '../captures/captures.ts';
import { caseKeyFile, type Environment, newCaseKey } from '../captures/case-key.ts';
import { onDisk, writeWhole } from '../captures/durable.ts';
import { openCaptures } from '../captures/file.ts';
import { iso } from '../core/clock.ts';
import { DependencyError, InputError } from '../core/errors.ts';
import { openLedger, readLedger } from '../ledger/file.ts';
import type { Ledger, LedgerReader } from '../ledger/ledger.ts';
import { MEDIA_MODES, type MediaMode } from './media-mode.ts';
import { finishShred } from './shredding.ts';

const caseFile = z.object({
  driftline: z.literal(1),
  id: z.string(),
  name: z.string(),
  purpose: z.string().min(1),
  approver: z.string().nullable(),
  created: z.string(),
  /** Which pictures are collected (docs/media.md). */
  media: z.enum(MEDIA_MODES).default('none'),
  /** Whom checkpoints are shown to for a timestamp (RFC 3161): URLs. None: nothing leaves the machine. */
  timestampAuthorities: z.array(z.string()).default([]),
  /** Captures older than this are erased while collecting (docs/ledger.md). */
  retention: z
    .array(z.object({ olderThan: z.string(), because: z.string(), by: z.string().default('retention rule') }))
    .default([]),
});
export type CaseFile = z.infer<typeof caseFile>;

export interface Case {
  readonly dir: string;
  readonly about: CaseFile;
  /** Appending is for a case that was opened for writing. */
  readonly ledger: Ledger;
  readonly captures: Captures;
  /** Where the disposable tables and index live. */
  readonly views: string;
  /** The key under which authors become pseudonyms: the same in this case, not to be told outside it. */
  readonly pseudonymKey: Uint8Array;
  close(): Promise<void>;
}

/**
 * Makes a case directory. A case states its purpose before it can start.
 * Throws `InputError` for an empty purpose or a directory that already holds something.
 */
export function createCase(
  dir: string,
  facts: {
    purpose: string;
    approver?: string | null;
    name?: string;
    media?: MediaMode;
    /** Captures as they came, instead of sealed. */
    plain?: boolean;
    timestampAuthorities?: readonly string[];
    retention?: CaseFile['retention'];
    at: number;
  },
  env: Environment = process.env,
): CaseFile {
  const purpose = facts.purpose.trim();
  if (purpose === '') throw new InputError('a case needs a purpose: say with --purpose why it is kept');
  const path = resolve(dir);
  if (existsSync(join(path, 'case.json'))) throw new InputError(`${dir} is a case already`);
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new InputError(`${dir} is not empty: choose a new folder for the case`);
  const about: CaseFile = {
    driftline: 1,
    id: randomUUID(),
    name: facts.name ?? path.split('/').at(-1)!,
    purpose,
    approver: facts.approver?.trim() || null,
    created: iso(facts.at),
    media: facts.media ?? 'none',
    timestampAuthorities: [...(facts.timestampAuthorities ?? [])],
    retention: facts.retention ?? [],
  };
  const caseKey = facts.plain ? null : caseKeyFile(newCaseKey(env), env);
  try {
    mkdirSync(join(path, 'keys'), { recursive: true, mode: 0o700 });
    mkdirSync(join(path, 'views'), { recursive: true });
    writeFileSync(join(path, 'keys', 'pseudonym.key'), randomBytes(32), { mode: 0o600, flag: 'wx' });
    if (caseKey !== null)
      writeFileSync(join(path, 'keys', 'case.key'), caseKey, { mode: 0o600, flag: 'wx', flush: true });
    writeFileSync(join(path, 'case.json'), `${JSON.stringify(about, null, 2)}\n`, {
      flag: 'wx',
      flush: true,
    });
  } catch (cause) {
    throw new DependencyError(`the case could not be made in ${dir}: the disk refused`, { cause });
  }
  return about;
}

/** Reads `case.json`. Throws `InputError` when `dir` is no case or its file cannot be understood. */
export function readCaseFile(dir: string): CaseFile {
  let text: string;
  try {
    text = readFileSync(join(dir, 'case.json'), 'utf8');
  } catch {
    throw new InputError(
      `${dir} is not a case: name one with --case DIR or make one with "driftline init DIR --purpose TEXT"`,
    );
  }
  try {
    return caseFile.parse(JSON.parse(text));
  } catch (cause) {
    throw new InputError(`${join(dir, 'case.json')} is damaged or of another version`, { cause });
  }
}

/** Changes settings of a case. Throws `InputError` when `dir` is none, `DependencyError` when the disk refuses. */
export async function changeCaseFile(
  dir: string,
  change: Partial<Pick<CaseFile, 'timestampAuthorities' | 'retention'>>,
): Promise<CaseFile> {
  readCaseFile(dir);
  await onDisk('case.json was not changed', async () => {
    const path = join(dir, 'case.json');
    // What another version wrote into it stays.
    const all = { ...(JSON.parse(readFileSync(path, 'utf8')) as object), ...change };
    await writeWhole(path, `${JSON.stringify(all, null, 2)}\n`);
  });
  return readCaseFile(dir);
}

/** Opens a case, for writing by one process or for reading by any number. */
export async function openCase(dir: string, options: { write: boolean }): Promise<Case> {
  const path = resolve(dir);
  const about = readCaseFile(dir);
  const key = readKey(path);
  const ledger = options.write ? await openLedger(path) : readOnly(await readLedger(path));
  let captures: Captures;
  try {
    captures = await openCaptures(path);
    if (options.write) await finishShred(path, ledger, captures);
  } catch (error) {
    await ledger.close();
    throw error;
  }
  return {
    dir: path,
    about,
    ledger,
    captures,
    views: join(path, 'views'),
    pseudonymKey: key,
    close: () => ledger.close(),
  };
}

/** A reader in the shape of a ledger; appending to it is a bug of the caller. */
function readOnly(reader: LedgerReader): Ledger {
  const refuse = () => Promise.reject(new Error('this case was opened for reading'));
  return {
    size: reader.size,
    read: (from) => reader.read(from),
    has: (id) => reader.has(id),
    root: (size) => reader.root(size),
    inclusionProof: (index, size) => reader.inclusionProof(index, size),
    consistencyProof: (first, size) => reader.consistencyProof(first, size),
    coveringNodes: (places, size) => reader.coveringNodes(places, size),
    recovered: null,
    append: refuse,
    checkpoint: refuse,
    rotateKey: refuse,
    close: () => Promise.resolve(),
  };
}

function readKey(dir: string): Buffer {
  try {
    return readFileSync(join(dir, 'keys', 'pseudonym.key'));
  } catch (cause) {
    throw new DependencyError('the case has lost its key file keys/pseudonym.key', { cause });
  }
}

/** Throws away the views of a case, so that the next opening makes them anew. */
export function dropViews(dir: string): void {
  rmSync(join(dir, 'views'), { recursive: true, force: true });
  mkdirSync(join(dir, 'views'), { recursive: true });
}
