/**
 * @module
 * A capture as evidence: hash and text first, never a picture; what came out of it; and the proof that the ledger holds it.
 */
import { join } from 'node:path';
import { howKept } from '../captures/case-key.ts';
import { readIfThere } from '../captures/durable.ts';
import { iso, isoOrNull } from '../core/clock.ts';
import type { Ref } from '../core/model.ts';
import { direction } from '../core/text.ts';
import { verifierLine } from '../ledger/checkpoint.ts';
import { type CaptureEntry, canonicalEntry, type LedgerReader, leafOf } from '../ledger/ledger.ts';
import { readSignedNotes, type SignedNotes } from '../ledger/notes.ts';
import { proofDocument } from '../ledger/proof.ts';
import { readWitnessed, readWitnesses } from '../ledger/witnessed.ts';
import { imageType } from '../pipeline/images.ts';
import type { Desk, Reading } from './desk.ts';
import { emptyModel, type Noted, noteLedger } from './model.ts';
import { postsOfCapture } from './posts.ts';
import { said } from './rows.ts';

/** Of the text of a capture so many characters are shown, out of so many bytes. */
const MOST_CHARACTERS = 16_000;
const HEAD_BYTES = 64_000;
const MOST_POSTS = 20;

/** Where a capture stands in the ledger, oldest first. */
async function entriesOf(desk: Desk, { tables }: Reading, sha256: string): Promise<number[]> {
  const known = await tables.all<{ entry: number }>(
    'select entry from captures where sha256 = $1 order by entry',
    [sha256],
  );
  if (known.length > 0) return known.map(({ entry }) => entry);
  return (await notedBy(desk)).pictures.get(sha256) ?? [];
}

const noted = new WeakMap<Desk, { of: Noted; turn: Promise<unknown> }>();

/** What no table has of the ledger: what the model has of it, and what came since. */
export async function notedBy(desk: Desk): Promise<Noted> {
  const model = desk.model()?.noted ?? emptyModel(0).noted;
  const before = noted.get(desk);
  const known =
    before !== undefined && before.of.to >= model.to ? before : { of: model, turn: Promise.resolve() };
  noted.set(desk, known);
  if (known.of.to >= desk.entries()) return known.of;
  const mine = known.turn.then(() => desk.ledger((ledger) => noteLedger(known.of, ledger)));
  known.turn = mine.catch(() => undefined); // the caller has `mine`
  await mine;
  return known.of;
}

/** The entry at a place; null when the ledger is shorter. */
async function entryAt(ledger: LedgerReader, index: number) {
  if (index < 0 || index >= ledger.size) return null;
  for await (const placed of ledger.read(index)) return placed.entry;
  return null;
}

/** What a capture is; null when the case knows of none with this hash. */
export async function capturePage(desk: Desk, sha256: string) {
  return desk.read(async (reading) => {
    const places = await entriesOf(desk, reading, sha256);
    const present = await desk.captures.has(sha256);
    const shredded = !present && (await notedBy(desk)).shredded.has(sha256);
    if (places.length === 0 && !shredded) return null;
    const recorded = await desk.ledger(async (ledger) => {
      const rows: { entry: number; of: CaptureEntry }[] = [];
      for (const place of places.slice(0, 20)) {
        const entry = await entryAt(ledger, place);
        if (entry?.kind === 'capture') rows.push({ entry: place, of: entry });
      }
      return rows;
    });
    const size = present ? await desk.captures.size(sha256) : null;
    const head = present ? await headOf(desk, sha256) : null;
    const revealed = present ? await desk.captures.reveal(sha256) : null;
    const picture = head === null ? null : imageType(head);
    const text = head === null || picture !== null ? null : textOf(head, size ?? 0);
    const { tables } = reading;
    const [as] = await tables.all<{ format: string | null; platform: string | null }>(
      'select format, platform from captures where sha256 = $1 and format is not null limit 1',
      [sha256],
    );
    const [image] = await tables.all<{ pdq: string | null; quality: number | null }>(
      'select pdq, quality from images where sha256 = $1 limit 1',
      [sha256],
    );
    const seenAs = await tables.all<{ ref: Ref }>(
      'select distinct ref from observations where avatar = $1 order by ref limit 50',
      [sha256],
    );
    const looks = await tables.all<{ ref: Ref; at: number; outcome: string }>(
      `select ref, looked_at as "at", outcome from observations where capture = $1 order by looked_at limit 50`,
      [sha256],
    );
    const damage = places.length === 0 ? [] : await damageOf(reading, places);
    const { posts, total } = await postsOfCapture(reading, places, MOST_POSTS);
    return {
      sha256,
      size: size ?? recorded[0]?.of.size ?? null,
      present,
      shredded,
      /** The hash of the bytes themselves, and the salt that makes the capture's name of it. */
      content: revealed === null ? null : { sha256: revealed.content, salt: revealed.salt },
      recorded: recorded.map(({ entry, of }) => ({
        entry,
        at: of.at,
        source: of.source,
        ref: of.ref,
        collector: of.collector,
        version: of.version,
        mediaType: of.mediaType ?? null,
        platform: of.platform ?? as?.platform ?? null,
      })),
      kind: picture !== null ? ('image' as const) : text !== null ? ('text' as const) : ('other' as const),
      mediaType: picture ?? recorded[0]?.of.mediaType ?? null,
      format: as?.format ?? null,
      text: text?.text ?? null,
      textIsWhole: text?.whole ?? false,
      dir: text === null ? null : direction(text.text),
      posts,
      totalPosts: total,
      damage,
      image:
        image === undefined && seenAs.length === 0
          ? null
          : {
              pdq: image?.pdq ?? null,
              quality: image?.quality ?? null,
              seenAs: seenAs.map(({ ref }) => ref),
            },
      looks: looks.map((row) => ({ ...row, at: iso(row.at) })),
    };
  });
}

async function damageOf({ tables }: Reading, places: readonly number[]) {
  const rows = await tables.all<{ at: number | null; why: string }>(
    `select at_byte as "at", why from gaps where entry in (${places.join(', ')}) order by at_byte nulls last limit 50`,
  );
  return rows;
}

async function headOf(desk: Desk, sha256: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytesOf(desk, sha256)) {
    parts.push(part);
    length += part.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
}

/** The beginning of a text; null for bytes that are none. */
function textOf(head: Buffer, size: number): { text: string; whole: boolean } | null {
  if (head.includes(0)) return null;
  // A character that was cut in two at the end is no damage.
  const decoded = new TextDecoder('utf-8').decode(head, { stream: size > head.length });
  const odd = decoded.match(/\ufffd|[\p{Cc}--[\t\n\r\f]]/gv)?.length ?? 0;
  if (odd > decoded.length / 50) return null;
  const text = decoded.slice(0, MOST_CHARACTERS).toWellFormed();
  return { text, whole: size <= head.length && decoded.length <= MOST_CHARACTERS };
}

/** The bytes of a capture, each piece its own: the store reads into the same buffers again. */
export async function* bytesOf(desk: Desk, sha256: string): AsyncGenerator<Uint8Array> {
  for await (const part of desk.captures.read(sha256)) yield Uint8Array.from(part);
}

/** The bytes of a picture and their type; null when it is not there or is none that is shown. */
export async function pictureOf(desk: Desk, sha256: string): Promise<{ type: string; bytes: Buffer } | null> {
  if (!(await desk.captures.has(sha256))) return null;
  const type = imageType(await headOf(desk, sha256));
  if (type === null) return null;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytesOf(desk, sha256)) {
    parts.push(part);
    length += part.length;
    if (length > LARGEST_PICTURE) return null;
  }
  return { type, bytes: Buffer.concat(parts) };
}

const LARGEST_PICTURE = 20 << 20;

/** The place of an entry, or of the first one about a capture. */
async function placeOf(desk: Desk, of: { sha256: string } | { entry: number }): Promise<number | null> {
  if ('entry' in of) return of.entry;
  return desk.read(async (reading) => (await entriesOf(desk, reading, of.sha256))[0] ?? null);
}

/** That the ledger holds an entry: by its place, or the first one of a capture. Null when there is none. */
export async function proofPage(desk: Desk, of: { sha256: string } | { entry: number }) {
  const index = await placeOf(desk, of);
  if (index === null) return null;
  return desk.ledger(async (ledger) => {
    const entry = await entryAt(ledger, index);
    if (entry === null) return null;
    const json = canonicalEntry(entry);
    const { keys, notes } = await notesOf(desk.dir);
    const note = notes.find(({ size }) => size > index) ?? null;
    const path = note === null ? [] : await ledger.inclusionProof(index, note.size);
    const { stamps } = await notedBy(desk);
    const witnessed = note === null ? [] : await readWitnessed(join(desk.dir, 'ledger'));
    const checkpoint =
      note === null
        ? null
        : { note: note.text, origin: note.origin, size: note.size, root: hex(note.root), signed: true };
    return {
      sha256: entry.kind === 'capture' ? entry.sha256 : null,
      entry: { index, json, leaf: leafOf(json) },
      checkpoint,
      path: path.map(hex),
      key: note === null ? null : { verifier: verifierLine(keys[note.key]!) },
      // Of each authority the first that is about a checkpoint over this entry.
      timestamps: [...Map.groupBy(stamps, ({ authority }) => authority).values()].flatMap((of) => {
        const first = of.find(({ size }) => size > index);
        return first === undefined ? [] : [{ authority: first.authority, at: first.says, size: first.size }];
      }),
      witnesses: witnessed.filter(({ size }) => size === note?.size).map(({ witness }) => witness),
      says: [
        said(
          'proof_holds',
          'These bytes were recorded in this ledger as entry {entry}, and nothing before it was changed since the checkpoint was signed.',
          { entry: index },
        ),
        said(
          'proof_limit',
          'It does not say that what they show is true, nor that the place they came from served them to others.',
        ),
        ...(checkpoint === null
          ? [said('proof_none', 'No checkpoint covers this entry yet; the next one will.')]
          : []),
      ],
    };
  });
}

const hex = (node: Uint8Array) => Buffer.from(node).toString('hex');

/** The ledger's keys and signed checkpoints; none before the first one was signed. */
async function notesOf(dir: string): Promise<SignedNotes> {
  const directory = join(dir, 'ledger');
  if ((await readIfThere(join(directory, 'ledger.pub'))) === null) return { keys: [], notes: [] };
  return readSignedNotes(directory);
}

/** How the case's ledger and captures are kept, for the team's screen. No secret is among it. */
export async function keysPage(desk: Desk) {
  const { keys, notes } = await notesOf(desk.dir);
  const last = notes.at(-1) ?? null;
  const { stamps } = await notedBy(desk);
  const newest = keys.at(-1);
  return {
    key:
      newest === undefined
        ? null
        : {
            verifier: verifierLine(newest),
            pem: newest.key.export({ type: 'spki', format: 'pem' }).toString(),
          },
    /** Of all keys that ever signed, the newest last. */
    keys: keys.map(verifierLine),
    checkpoints: notes.length,
    last: last === null ? null : { size: last.size, root: hex(last.root), note: last.text },
    entries: desk.entries(),
    uncovered: desk.entries() - (last?.size ?? 0),
    captures: await howKept(desk.dir),
    authorities: desk.about().timestampAuthorities,
    stamps: stamps.slice(-20).reverse(),
    witnesses: await readWitnesses(join(desk.dir, 'ledger')),
    created: desk.about().created,
    asOf: isoOrNull(desk.model()?.at ?? null),
  };
}

/** A proof of an entry as one document, for whoever does not have this ledger; null when there is no such entry. */
export async function proofFile(desk: Desk, of: { sha256: string } | { entry: number }) {
  const index = await placeOf(desk, of);
  if (index === null || index >= desk.entries()) return null;
  return proofDocument(desk.dir, { entries: [index] });
}
