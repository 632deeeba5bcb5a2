/**
 * @module
 * Checks proof documents, and bundles that carry one: that the entries shown are under the checkpoint, that the ledger's
 * key signed it, what authorities and witnesses said of it, that the captures that come along are the ones recorded, and
 * what the owner states. A WACZ is also held against its own list of files.
 */
import { createHash, createPublicKey, hash, verify } from 'node:crypto';
import { z } from 'zod';
import { saltedName } from '../captures/capture-keys.ts';
import { DependencyError, InputError } from '../core/errors.ts';
import { BUNDLE_PROOF } from './bundle.ts';
import { type BundleFiles, textOf } from './bundle-files.ts';
import { isSignedBy, readNote, readVerifierLine, type VerifierKey } from './checkpoint.ts';
import {
  type CaptureEntry,
  canonical,
  type Entry,
  type Json,
  leafOf,
  type ObservationEntry,
  type TimestampEntry,
} from './ledger.ts';
import { lookedStatement } from './looked.ts';
import { headFrom, isConsistent } from './merkle.ts';
import type { SignedNote } from './notes.ts';
import { openProblems, type Report, type Verdict } from './problems.ts';
import { PROOF_FORMAT, type ProofDocument, statementBytes } from './proof.ts';
import { readEntry } from './verify.ts';
import { checkKeyChanges, type KeyChange, pinnedKey } from './verify-notes.ts';
import { cosignedAt, readWitnessLine } from './witnessed.ts';

export interface ProofOptions {
  /** A verifier line that must be among the ledger's keys. */
  readonly key?: string;
  /** Certificates (PEM) that the timestamps' authorities must go back to. */
  readonly roots?: readonly string[];
}

const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const node = z.string().regex(/^[0-9a-f]{64}$/);
const shape = z.strictObject({
  format: z.literal(PROOF_FORMAT),
  keys: z.array(z.string()).min(1),
  checkpoint: z.string(),
  entries: z.array(z.strictObject({ index: z.number().int().nonnegative(), entry: z.string() })).min(1),
  nodes: z.array(node),
  checkpoints: z.array(z.strictObject({ note: z.string(), proof: z.array(node) })),
  timestamps: z.array(z.strictObject({ size: z.number().int().positive(), answer: z.string() })),
  witnessed: z.array(z.strictObject({ witness: z.string(), note: z.string() })),
  captures: z.array(z.strictObject({ sha256: node, salt: hex.length(64).nullable(), file: z.string() })),
  statement: z.json(),
  signature: z.string().nullable(),
});

/** Reads a proof document. Throws `InputError` when the text is none. */
export function readProof(text: string): ProofDocument {
  try {
    return shape.parse(JSON.parse(text)) as ProofDocument;
  } catch (cause) {
    throw new InputError('this is no proof document of Driftline (docs/ledger.md has its form)', { cause });
  }
}

/** Checks a proof document that stands alone: captures of a bundle are not looked for. */
export async function verifyProof(document: ProofDocument, options: ProofOptions = {}): Promise<Verdict> {
  return check(document, null, options, openProblems());
}

/** Checks a bundle: its proof document, every capture in it, and, where it is a WACZ, every file that that lists. */
export async function verifyBundle(files: BundleFiles, options: ProofOptions = {}): Promise<Verdict> {
  const text = await textOf(files, BUNDLE_PROOF);
  if (text === null) throw new InputError(`there is no ${BUNDLE_PROOF} in it: this is no bundle`);
  const problems = openProblems();
  await checkPackage(files, problems.report);
  return check(readProof(text), files, options, problems);
}

async function check(
  document: ProofDocument,
  files: BundleFiles | null,
  { key: pinned, roots = [] }: ProofOptions,
  problems: ReturnType<typeof openProblems>,
): Promise<Verdict> {
  const { report } = problems;
  const keys = readKeys(document, pinned, report);
  const sign = (text: string, what: string): SignedNote | null => {
    const note = readNote(text);
    const by = note === null ? -1 : keys.findIndex((each) => isSignedBy(note, each));
    if (note !== null && by !== -1 && note.signatures.length === 1) return { ...note, text, key: by };
    report(null, `${what} is damaged or not signed by the ledger's key`);
    return null;
  };
  const main = sign(document.checkpoint, 'the checkpoint');
  const entries = readEntries(document, main, report);
  const notes = main === null ? [] : [main];
  for (const [i, { note, proof }] of document.checkpoints.entries()) {
    const other = sign(note, `checkpoint ${i + 1} beside it`);
    if (other === null || main === null) continue;
    const [first, second] = other.size <= main.size ? [other, main] : [main, other];
    const path = proof.map((each) => Buffer.from(each, 'hex'));
    if (isConsistent(first.size, second.size, first.root, second.root, path)) notes.push(other);
    else report(null, `checkpoint ${i + 1} beside it is not of the same ledger`);
  }
  const changes: KeyChange[] = entries.flatMap(({ index, entry }) =>
    entry.kind === 'key' ? { index, entry } : [],
  );
  if (main !== null) checkKeyChanges(keys, changes, notes, report);

  const timestamps = await checkTimestamps(document, notes, entries, roots, report);
  const witnessed = checkWitnessed(document, notes, report);
  checkStatement(document, keys, main, entries, report);
  const captures = files === null ? 0 : await checkCaptures(document, files, entries, report);
  const all = problems.all();
  return {
    ok: all.length === 0,
    entries: document.entries.length,
    captures,
    checkpoints: notes.length,
    timestamps,
    witnessed,
    unsigned: 0,
    problems: all,
  };
}

function readKeys({ keys: lines }: ProofDocument, pinned: string | undefined, report: Report): VerifierKey[] {
  const keys = lines.map((line) => (line === line.trim() ? readVerifierLine(line) : null));
  const good = keys.filter((key) => key !== null);
  if (good.length !== keys.length || good.some(({ name }) => name !== good[0]!.name)) {
    report(null, 'the keys are damaged or of different ledgers');
    return [];
  }
  if (pinned !== undefined) {
    const wanted = pinnedKey(pinned);
    if (!good.some(({ key }) => key.equals(wanted.key)))
      report(null, 'it is signed by another key than the one that was given to verify with');
  }
  return good;
}

/** The entries shown, when they are those under the checkpoint. */
function readEntries(
  { entries, nodes }: ProofDocument,
  main: SignedNote | null,
  report: Report,
): { index: number; entry: Entry }[] {
  const found: { index: number; entry: Entry }[] = [];
  const leaves: [number, Uint8Array][] = [];
  for (const { index, entry: json } of entries) {
    const entry = readEntry(json);
    if (entry === null) report(index, 'what is shown is no entry in canonical form');
    else found.push({ index, entry });
    leaves.push([index, Buffer.from(leafOf(json), 'hex')]);
  }
  if (main === null) return found;
  const ascending = leaves.every(([index], i) => i === 0 || index > leaves[i - 1]![0]);
  const head = ascending
    ? headFrom(
        main.size,
        leaves,
        nodes.map((each) => Buffer.from(each, 'hex')),
      )
    : null;
  if (head === null || Buffer.compare(head, main.root) !== 0)
    report(null, 'the entries shown are not under the checkpoint');
  return found;
}

async function checkTimestamps(
  { timestamps }: ProofDocument,
  notes: readonly SignedNote[],
  entries: readonly { index: number; entry: Entry }[],
  roots: readonly string[],
  report: Report,
): Promise<number> {
  if (timestamps.length === 0) return 0;
  const { readTimestamp } = await import('./timestamp.ts');
  let good = 0;
  for (const { size, answer } of timestamps) {
    const named = `the timestamp of the checkpoint over ${size} entries`;
    const bytes = Buffer.from(answer, 'base64');
    const note = notes.find((each) => each.size === size);
    const sum = hash('sha256', bytes, 'hex');
    const recorded = entries.find(
      ({ entry }) => entry.kind === 'timestamp' && entry.sha256 === sum && entry.size === size,
    )?.entry as TimestampEntry | undefined;
    if (bytes.toString('base64') !== answer || recorded === undefined)
      report(null, `${named} is not the one that an entry records`);
    else if (note === undefined) report(null, `${named} is about a checkpoint that is not shown`);
    else {
      const stamp = readTimestamp(bytes, note.text, roots);
      if (typeof stamp === 'string') report(null, `${named} ${stamp}`);
      else if (stamp.at !== Date.parse(recorded.says))
        report(null, `${named} states another time than its entry`);
      else good++;
    }
  }
  return good;
}

function checkWitnessed({ witnessed }: ProofDocument, notes: readonly SignedNote[], report: Report): number {
  const sizes = new Set<number>();
  for (const [i, { witness, note: text }] of witnessed.entries()) {
    const note = readNote(text);
    const key = readWitnessLine(witness);
    if (note === null || key === null || cosignedAt(note, key) === null)
      report(null, `co-signature ${i + 1} is damaged or not the witness's`);
    else if (!notes.some(({ body }) => body === note.body))
      report(null, `co-signature ${i + 1} is about a checkpoint that is not shown`);
    else sizes.add(note.size);
  }
  return sizes.size;
}

/** What is stated must be signed by one of the ledger's keys, and be what the entries shown say. */
function checkStatement(
  { statement, signature }: ProofDocument,
  keys: readonly VerifierKey[],
  main: SignedNote | null,
  entries: readonly { index: number; entry: Entry }[],
  report: Report,
): void {
  if (statement === null) {
    if (signature !== null) report(null, 'there is a signature under nothing');
    return;
  }
  const bytes = Buffer.from(signature ?? '', 'base64');
  const isSigned =
    bytes.toString('base64') === signature &&
    keys.some(({ key }) => verify(null, statementBytes(statement), key, bytes));
  if (!isSigned) report(null, "the statement is not signed by the ledger's key");
  const looks = entries.filter(
    (each): each is { index: number; entry: ObservationEntry } => each.entry.kind === 'observation',
  );
  const expected = lookedStatement(statement, looks);
  if (expected === null) report(null, 'what is stated is of no kind that is known');
  else if (canonical(expected as unknown as Json) !== canonical(statement) || expected.size !== main?.size)
    report(null, 'what is stated is not what the entries shown say');
}

async function checkCaptures(
  { captures }: ProofDocument,
  files: BundleFiles,
  entries: readonly { index: number; entry: Entry }[],
  report: Report,
): Promise<number> {
  const recorded = new Map<string, { index: number; entry: CaptureEntry }>();
  for (const { index, entry } of entries)
    if (entry.kind === 'capture' && !recorded.has(entry.sha256)) recorded.set(entry.sha256, { index, entry });
  let good = 0;
  for (const { sha256, salt, file } of captures) {
    const known = recorded.get(sha256);
    const index = known?.index ?? null;
    if (known === undefined || (known.entry.salted === true) !== (salt !== null)) {
      report(index, `${file} is said to be capture ${sha256}, which no entry shown records so`);
      continue;
    }
    const found = await hashOf(files, file);
    if (found === null) report(index, `${file} is missing`);
    else if (found === 'damaged') report(index, `${file} cannot be read: the ZIP file is damaged`);
    else {
      const content = Buffer.from(found.sha256, 'hex');
      const name = salt === null ? found.sha256 : saltedName(Buffer.from(salt, 'hex'), content);
      if (name !== sha256) report(index, `${file} is not capture ${sha256}: it was changed`);
      else if (found.size !== known.entry.size)
        report(index, `${file} has ${found.size} bytes, not ${known.entry.size}`);
      else good++;
    }
  }
  return good;
}

async function hashOf(
  files: BundleFiles,
  name: string,
): Promise<{ sha256: string; size: number } | 'damaged' | null> {
  const chunks = files.read(name);
  if (chunks === null) return null;
  const sum = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of chunks) {
      sum.update(chunk);
      size += chunk.length;
    }
  } catch (error) {
    if (error instanceof DependencyError) return 'damaged';
    throw error;
  }
  return { sha256: sum.digest('hex'), size };
}

const dataPackage = z.object({
  resources: z.array(z.object({ path: z.string(), hash: z.string(), bytes: z.number() })),
});
const packageDigest = z.object({
  hash: z.string(),
  signedData: z.object({ hash: z.string(), signature: z.string(), publicKey: z.string() }).optional(),
});

/** A WACZ lists its files with their hashes, and signs the list (WACZ 1.1.1, wacz-auth 0.1.0 anonymous). */
async function checkPackage(files: BundleFiles, report: Report): Promise<void> {
  const list = await textOf(files, 'datapackage.json');
  if (list === null) return;
  let resources: z.infer<typeof dataPackage>['resources'];
  let digest: z.infer<typeof packageDigest>;
  try {
    resources = dataPackage.parse(JSON.parse(list)).resources;
    digest = packageDigest.parse(JSON.parse((await textOf(files, 'datapackage-digest.json')) ?? ''));
  } catch {
    report(null, 'datapackage.json or datapackage-digest.json is missing or damaged');
    return;
  }
  const actual = `sha256:${hash('sha256', list, 'hex')}`;
  if (digest.hash !== actual) report(null, 'datapackage.json was changed');
  const { signedData } = digest;
  if (signedData !== undefined && (signedData.hash !== actual || !isPackageSigned(signedData)))
    report(null, 'the signature of datapackage-digest.json is not over this list of files');
  const listed = new Set(['datapackage.json', 'datapackage-digest.json']);
  for (const { path, hash: stated, bytes } of resources) {
    listed.add(path);
    const found = await hashOf(files, path);
    if (found === null) report(null, `${path} is missing`);
    else if (found === 'damaged' || `sha256:${found.sha256}` !== stated || found.size !== bytes)
      report(null, `${path} was changed`);
  }
  for (const name of files.names) if (!listed.has(name)) report(null, `${name} is in no list of files`);
}

function isPackageSigned({
  hash: signed,
  signature,
  publicKey,
}: {
  hash: string;
  signature: string;
  publicKey: string;
}): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const bytes = Buffer.from(signature, 'base64');
    return verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, bytes);
  } catch {
    return false; // no key, or not of a kind that signs
  }
}
