/**
 * @module
 * Cuts a JSON file of any size into pieces that can be parsed alone, in bounded memory, and reads such a piece.
 * It knows JSON and nothing of any platform; a platform says at which paths its records stand (`messages[]`).
 */
import { isUtf8 } from 'node:buffer';
import { linedUp, linedUpValues } from './json-lined-up.ts';
import { lastKey, listIn } from './json-recover.ts';
import { endsWhole, newScan, scan } from './json-scan.ts';
import { NO_LIST, type PieceContext, STRAY_LIST, type Step } from './json-steps.ts';
import { fieldsBehind, walk } from './json-walk.ts';
import { append, closedWindow, MORE, openWindow, type Window } from './json-window.ts';
import type { ByteSource, Damage, Piece } from './platform.ts';

/** A JSON object as it was parsed; nothing about its fields is known yet. */
export type JsonObject = { readonly [key: string]: unknown };

/** Where a format keeps its records. */
export interface JsonSpec {
  /**
   * Paths of records: `messages[]`, `chats.list[].messages[]`, `[]` (a top-level array), `''` (a whole document:
   * JSONL, concatenated documents, or one page a file). A document that holds one of the listed arrays is never
   * a record itself. A key that holds a dot cannot be named.
   */
  readonly paths: readonly string[];
  /** Keys of the object right around the array that its records need; looked for behind the array when they do not stand before it. */
  readonly needs?: readonly string[];
  /** The key every record begins with, where the format writes it so: by it a list is found again whose own key is damaged. */
  readonly first?: string;
  /**
   * Arrays of records that say nothing new when the field on the line before them is a plain text: `[array, field]`.
   * In a piece that is written a line a field they are cut out before it is parsed, which halves the work.
   */
  readonly redundant?: readonly [array: string, field: string];
  /** Lists inside a record (`data[]`, `includes.users[]`) that are read by themselves, with these paths, when the document they stand in is broken. */
  readonly salvage?: readonly string[];
  /** False leaves an array out (a personal chat): its run comes with no records. `enclosing` as in `JsonRun`. */
  readonly wanted?: (enclosing: readonly JsonObject[]) => boolean;
  /** About how many bytes make a piece; default 2 MiB. */
  readonly pieceBytes?: number;
}

/** Records of one array (or whole documents, path `''`), in file order. */
export interface JsonRun {
  readonly path: string;
  /** The objects around the array, outermost first, with the fields that are known (values over 64 KiB are left out). Empty for `''` and `[]`. */
  readonly enclosing: readonly JsonObject[];
  /** 0 for the first run of its array, which comes even when the array is empty; then 1, 2, … */
  readonly part: number;
  readonly records: readonly JsonRecord[];
}

/** One record and the byte offset in the file where it (or the small document around it) begins. */
export interface JsonRecord {
  readonly value: unknown;
  readonly offset: number;
}

/** Cuts a file; the pieces are for `readJson` with the same spec. Never throws for what is in the file; errors of `source` pass through. */
export async function* cutJson(source: ByteSource, spec: JsonSpec): AsyncGenerator<Piece | Damage> {
  let checked = false;
  let any = false;
  for await (const part of drive(source, 0, (w) => walk(w, spec))) {
    any = true;
    if (!checked && 'bytes' in part && !isUtf8(part.bytes)) {
      checked = true;
      const offset = part.offset + firstNotUtf8(part.bytes);
      yield {
        item: 'damage',
        offset,
        why: 'some of the text is not UTF-8 and was read with replacement characters',
      };
    }
    yield part;
  }
  if (!any) yield { item: 'damage', offset: 0, why: 'the file holds no JSON' };
}

/** Runs a walk over a file from `start`, giving it bytes as it asks for them. */
async function* drive(
  source: ByteSource,
  start: number,
  begin: (w: Window) => Generator<Step, unknown, JsonObject | undefined>,
): AsyncGenerator<Piece | Damage> {
  const w = openWindow(start);
  const steps = begin(w);
  const chunks = source.read(start)[Symbol.asyncIterator]();
  try {
    for (let step = steps.next(); !step.done; ) {
      let answer: JsonObject | undefined;
      if (step.value === MORE) {
        const chunk = await chunks.next();
        if (chunk.done) w.eof = true;
        else append(w, chunk.value);
      } else if ('behind' in step.value) answer = await lookBehind(source, step.value.behind);
      else yield step.value;
      step = steps.next(answer);
    }
  } finally {
    await chunks.return?.();
  }
}

async function lookBehind(source: ByteSource, start: number): Promise<JsonObject> {
  let fields: JsonObject = {};
  const walk = function* (w: Window): Generator<Step, void> {
    fields = yield* fieldsBehind(w);
  };
  for await (const _ of drive(source, start, walk));
  return fields;
}

/** Where the first bytes that are no UTF-8 stand. */
function firstNotUtf8(bytes: Uint8Array): number {
  let sound = 0;
  for (let step = bytes.length; step >= 1; step = step === 1 ? 0 : Math.ceil(step / 2)) {
    // Up to three bytes of a character may be cut off at the border of a sound stretch.
    const whole = [0, 1, 2, 3].find((less) =>
      isUtf8(bytes.subarray(sound, Math.max(sound, sound + step - less))),
    );
    if (whole !== undefined) sound += Math.max(0, step - whole);
  }
  return sound;
}

/** Reads a piece. What cannot be read is in `damage`, and only that is lost. */
export function readJson(piece: Piece, spec: JsonSpec): { runs: JsonRun[]; damage: Damage[] } {
  const context = piece.context as PieceContext;
  const read: Read = { runs: [], damage: [] };
  const bytes = Buffer.from(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.byteLength);
  if (context.kind === 'records') readRecords(bytes, piece.offset, context, read, spec.redundant);
  else if (context.kind === 'lines') readLines(bytes, piece.offset, spec, read);
  else {
    let start = 0;
    for (const end of context.ends) {
      readDocument(bytes.subarray(start, end), piece.offset + start, spec, read);
      start = end;
    }
  }
  return read;
}

interface Read {
  readonly runs: JsonRun[];
  readonly damage: Damage[];
}

function readRecords(
  bytes: Buffer,
  offset: number,
  context: PieceContext & { kind: 'records' },
  read: Read,
  redundant?: JsonSpec['redundant'],
): void {
  const { path, enclosing, part, indent } = context;
  const values =
    indent === null ? parse(`[${bytes.toString('utf8')}]`) : linedUpValues(bytes, indent, redundant);
  if (Array.isArray(values)) {
    const offsets = once(() => recordStarts(bytes, offset));
    const records = values.map((value, i) => ({
      value,
      get offset() {
        return offsets()[i] ?? offset;
      },
    }));
    read.runs.push({ path, enclosing, part, records });
    return;
  }
  const records: JsonRecord[] = [];
  for (const [from, to] of linedUp(bytes, indent)) {
    let at = from;
    while (at < to) {
      const begin = behindSpace(bytes, at, to);
      if (begin === to) break;
      const s = newScan();
      const end = scan(s, bytes, begin, to);
      const whole = s.status === 'whole' || endsWhole(s);
      const text = whole ? bytes.toString('utf8', begin, end) : '';
      const value = whole ? (parse(text) ?? parse(mended(text))) : undefined;
      if (value !== undefined) records.push({ value, offset: offset + begin });
      else read.damage.push({ item: 'damage', offset: offset + begin, why: 'a record is broken' });
      if (!whole) break;
      at = end;
    }
  }
  read.runs.push({ path, enclosing, part, records });
}

/** Behind white space and commas. */
function behindSpace(bytes: Buffer, from: number, to: number): number {
  let i = from;
  while (i < to && SPACE_OR_COMMA.includes(bytes[i]!)) i++;
  return i;
}

const SPACE_OR_COMMA = Buffer.from(' \t\r\n,');

function recordStarts(bytes: Buffer, offset: number): number[] {
  const starts: number[] = [];
  for (
    let i = behindSpace(bytes, 0, bytes.length);
    i < bytes.length;
    i = behindSpace(bytes, i, bytes.length)
  ) {
    starts.push(offset + i);
    i = scan(newScan(), bytes, i, bytes.length);
  }
  return starts;
}

function readLines(bytes: Buffer, offset: number, spec: JsonSpec, read: Read): void {
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, from);
    const begin = behindSpace(bytes, from, bytes.length);
    let to = newline < 0 ? bytes.length : newline;
    if (begin < to) {
      const document = parse(bytes.toString('utf8', begin, to));
      if (document !== undefined) expand(document, offset + begin, spec, read);
      else {
        // Not a line of its own: a document of several lines among them, or a broken one.
        const s = newScan();
        const end = scan(s, bytes, begin, bytes.length);
        to = s.status === 'whole' ? end : nextLine(bytes, to);
        readDocument(bytes.subarray(begin, to), offset + begin, spec, read);
      }
    }
    from = to < bytes.length ? to + (bytes[to] === 0x0a ? 1 : 0) : to;
  }
}

/** The first line break at or behind `from` that a document may begin after. */
function nextLine(bytes: Buffer, from: number): number {
  const found = ['\n{', '\n['].map((begin) => bytes.indexOf(begin, from, 'latin1')).filter((at) => at >= 0);
  return found.length === 0 ? bytes.length : Math.min(...found);
}

function readDocument(bytes: Buffer, offset: number, spec: JsonSpec, read: Read): void {
  const text = bytes.toString('utf8');
  const document = parse(text) ?? parse(mended(text));
  if (document !== undefined) {
    expand(document, offset, spec, read);
    return;
  }
  const before = read.runs.length;
  const found: Damage[] = [];
  const parts: JsonSpec = { ...spec, paths: [...spec.paths, ...(spec.salvage ?? [])] };
  for (const step of walk(closedWindow(bytes, offset), parts, false)) {
    if (step === MORE || 'behind' in step) continue;
    if ('item' in step) found.push(step);
    else if ((step.context as PieceContext).kind === 'records')
      readRecords(
        Buffer.from(step.bytes),
        step.offset,
        step.context as PieceContext & { kind: 'records' },
        read,
      );
  }
  if (read.runs.length > before) read.damage.push(...found);
  else read.damage.push({ item: 'damage', offset, why: 'a record is broken' });
}

/** Gives the runs of a document that is in memory. */
function expand(document: unknown, offset: number, spec: JsonSpec, { runs, damage }: Read): void {
  const before = runs.length;
  const arrays = spec.paths.filter((path) => path !== '');
  const take = (path: string, values: readonly unknown[], enclosing: readonly JsonObject[]) => {
    const records = spec.wanted && !spec.wanted(enclosing) ? [] : values;
    runs.push({ path, enclosing, part: 0, records: records.map((value) => ({ value, offset })) });
  };
  const visit = (value: unknown, path: string, enclosing: readonly JsonObject[]) => {
    if (Array.isArray(value)) {
      if (arrays.includes(`${path}[]`)) take(`${path}[]`, value, enclosing);
      else if (arrays.some((each) => each.startsWith(`${path}[].`)))
        for (const each of value) if (!Array.isArray(each)) visit(each, `${path}[]`, enclosing);
    } else if (value !== null && typeof value === 'object') {
      const around = [...enclosing, value as JsonObject];
      const known = listIn(path, arrays);
      // A document that begins like a record is one, whatever lists it holds itself.
      const isRecord = path === '' && spec.paths.includes('') && firstKey(value) === spec.first;
      const stray = known !== undefined && !isRecord && !(lastKey(known)! in value);
      for (const [key, child] of Object.entries(value)) {
        const next = path === '' ? key : `${path}.${key}`;
        if (arrays.some((each) => each.startsWith(`${next}.`) || each.startsWith(`${next}[`)))
          visit(child, next, around);
        else if (
          stray &&
          spec.first !== undefined &&
          Array.isArray(child) &&
          firstKey(child[0]) === spec.first
        ) {
          damage.push({ item: 'damage', offset, why: STRAY_LIST });
          take(known, child, around);
        }
      }
    }
  };
  visit(document, '', []);
  if (runs.length > before) return;
  if (arrays.length === spec.paths.length) {
    damage.push({ item: 'damage', offset, why: NO_LIST });
    return;
  }
  const last = runs.at(-1);
  const record = { value: document, offset };
  if (last?.path === '') (last.records as JsonRecord[]).push(record);
  else runs.push({ path: '', enclosing: [], part: 0, records: [record] });
}

function firstKey(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? Object.keys(value)[0] : undefined;
}

/** The value, undefined when the text is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Telegram Desktop writes control characters as `\x0B`, which JSON does not know. */
function mended(text: string): string {
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|[\s\S])/g, (whole, hex) =>
    hex === undefined ? whole : `\\u00${hex}`,
  );
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
