/**
 * @module
 * What the ledger says for an export: every capture with its entry and what is there of it now, decisions, for whom followed
 * accounts speak, and the tree head it all rests on. Entries about users (audit) are passed over: the head is that
 * of the ledger up to the last other entry, so that exporting a case does not change its next export.
 */
import type { Captures } from '../captures/captures.ts';
import { parseInstant } from '../core/clock.ts';
import type { Ref } from '../core/model.ts';
import type { ExportedCapture, ExportedDecision, Sha256 } from '../export/shapes.ts';
import type { CaptureEntry } from '../ledger/ledger.ts';
import type { Mask } from './masking.ts';
import type { OpenCase } from './views.ts';

export interface Kept {
  readonly ledger: { entries: number; root: string };
  readonly captures: ExportedCapture[];
  /** With `subject` as it stands in the ledger. */
  readonly decisions: ExportedDecision[];
  /** For whom an account speaks, by its address. */
  readonly organisations: ReadonlyMap<Ref, string>;
  /** Captures that were erased. */
  readonly erased: ReadonlySet<Sha256>;
  /** The captures that hold a community's content, newest first. */
  capturesOf(ref: Ref): Sha256[];
}

/** Reads the ledger once. */
export async function readKept({ kase, tables }: OpenCase, mask: Mask): Promise<Kept> {
  const stored: { entry: number; of: CaptureEntry }[] = [];
  const erased = new Map<Sha256, NonNullable<ExportedCapture['erased']>>();
  const decisions: ExportedDecision[] = [];
  const organisations = new Map<Ref, string>();
  let entries = 0;
  for await (const { index, entry } of kase.ledger.read()) {
    if (entry.kind === 'audit') continue;
    entries = index + 1;
    const at = parseInstant(entry.at);
    if (entry.kind === 'capture') {
      stored.push({ entry: index, of: entry });
      // Stored again after it was erased: it is there.
      erased.delete(entry.sha256);
    } else if (entry.kind === 'shred')
      for (const sha256 of entry.captures)
        erased.set(sha256, { entry: index, at, by: mask.text(entry.by), because: mask.text(entry.because) });
    else if (entry.kind === 'watch' && entry.organisation !== undefined)
      organisations.set(entry.ref, entry.organisation);
    else if (entry.kind === 'decision')
      decisions.push({
        entry: index,
        subject: entry.subject,
        verdict: entry.verdict,
        by: mask.text(entry.by),
        because: mask.text(entry.because),
        at,
      });
  }
  const read = new Map(
    (
      await tables.all<{ entry: number; platform: string | null; format: string | null; posts: number }>(
        'select entry, platform, format, posts from captures',
      )
    ).map((row) => [row.entry, row]),
  );
  const captures: ExportedCapture[] = [];
  for (const { entry, of } of stored) {
    const row = read.get(entry);
    const gone = erased.get(of.sha256) ?? null;
    captures.push({
      entry,
      sha256: of.sha256,
      salted: of.salted ?? false,
      size: of.size,
      source: /^[a-z][a-z0-9+.-]*:/i.test(of.source) ? mask.ref(of.source) : mask.text(of.source),
      ref: of.ref === null ? null : mask.ref(of.ref),
      platform: of.platform ?? row?.platform ?? null,
      format: row?.format ?? null,
      mediaType: of.mediaType ?? null,
      collector: of.collector,
      at: parseInstant(of.at),
      posts: row?.posts ?? 0,
      state: gone !== null ? 'erased' : await stateOf(kase.captures, of.sha256),
      erased: gone,
    });
  }
  const holding = new Map<Ref, Sha256[]>();
  for (const row of await tables.all<{ ref: Ref; sha256: Sha256 }>(
    `select distinct p.community as ref, c.sha256, c.entry from posts p join captures c on c.entry = p.entry
     where p.current order by ref, c.entry desc`,
  )) {
    const list = holding.get(row.ref);
    if (list === undefined) holding.set(row.ref, [row.sha256]);
    else list.push(row.sha256);
  }
  return {
    ledger: { entries, root: Buffer.from(await kase.ledger.root(entries)).toString('hex') },
    captures,
    decisions,
    organisations,
    erased: new Set(erased.keys()),
    capturesOf: (ref) => holding.get(ref) ?? [],
  };
}

async function stateOf(captures: Captures, sha256: Sha256): Promise<ExportedCapture['state']> {
  if (await captures.has(sha256)) return 'kept';
  return (await captures.size(sha256)) === null ? 'missing' : 'locked';
}
