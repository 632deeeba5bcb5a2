/**
 * @module
 * Matrix room history: pages of the client-server API (`/messages`, `/context`-like `chunk` and `state`), arrays or lines
 * of events, and Element's JSON export. A room is the community, by its canonical alias where the file shows one, else by
 * its number. A file is read twice when it holds edits or an alias, because both may stand far from what they change.
 * Checked in November 2026 against the Matrix specification v1.15 (room events, relations, tombstones) and Element
 * Web's JSON exporter.
 */
import type { Instant, Ref } from '../../core/model.ts';
import { instantOfMillis } from '../instant.ts';
import { isObject, object, string } from '../json.ts';
import { cutJson, type JsonObject, type JsonRun, type JsonSpec, readJson } from '../json-cut.ts';
import type { ArchiveFormat, ArchiveItem, ByteSource, Piece } from '../platform.ts';
import { readEvent, roomRef } from './event.ts';

const SPEC: JsonSpec = {
  first: 'type',
  paths: ['chunk[]', 'state[]', 'messages[]', 'events[]', '[]', ''],
  needs: ['room_name', 'topic'],
};

/** The newest edit of a message, as far as parsing needs it. */
export interface Edit {
  readonly at: Instant;
  readonly sender: string;
  readonly content: JsonObject;
}

interface Context {
  readonly json: unknown;
  /** Canonical alias of each room that the file names. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Events that a room shows at its top. */
  readonly pinned: readonly string[];
  /** Edits of messages in this piece, by event id. */
  readonly edits: Readonly<Record<string, Edit>>;
}

/** The format. */
export const roomEvents: ArchiveFormat = {
  id: 'matrix-events-json',
  recognise({ text }) {
    if (!/^\s*[[{]/.test(text)) return 0;
    if (/"event_id"\s*:\s*"\$/.test(text) && /"origin_server_ts"\s*:\s*\d/.test(text)) return 0.95;
    if (/"room_name"\s*:/.test(text) && /"exported_by"\s*:/.test(text)) return 0.9;
    return /"chunk"\s*:\s*\[/.test(text) && /"(?:start|end)"\s*:\s*"/.test(text) ? 0.6 : 0;
  },
  async *cut(source) {
    const found = await lookAhead(source);
    const { edits } = found;
    const { aliases, pinned } = contextOf(found);
    const applied = new Set<string>();
    let end = 0;
    for await (const part of cutJson(source, SPEC)) {
      if ('item' in part) {
        yield part;
        continue;
      }
      end = part.offset + part.bytes.length;
      const here = editsIn(part, edits);
      for (const id of Object.keys(here)) applied.add(id);
      yield { ...part, context: { json: part.context, aliases, pinned, edits: here } satisfies Context };
    }
    const rest = orphans(edits, applied);
    if (rest.length > 0) yield orphanPiece(rest, aliases, end);
  },
  parse(piece, hint) {
    const context = piece.context as Context;
    const { runs, damage } = readJson({ ...piece, context: context.json }, SPEC);
    const reading = open(context, hint.ref, [...damage]);
    for (const run of runs)
      for (const record of recordsOf(run)) {
        const community = add(record, reading);
        if (community === null || run.part !== 0 || reading.named.has(community)) continue;
        reading.named.add(community);
        reading.items.splice(reading.last, 0, exported(run, community, string(object(record.value).room_id)));
      }
    return close(reading);
  },
};

/** The items of events that are all at hand (one page of `/messages`). `hint` is the room where it is known. */
export function readEvents(events: readonly unknown[], hint: Ref | null): ArchiveItem[] {
  const found = nothingFound();
  for (const event of events) notice(event, found);
  const edits = Object.fromEntries(found.edits);
  const reading = open({ ...contextOf(found), edits }, hint, []);
  const ids = new Set(events.map((event) => string(object(event).event_id)));
  for (const value of events) add({ value, offset: 0 }, reading);
  for (const value of orphans(found.edits, ids)) add({ value, offset: 0 }, reading);
  return close(reading);
}

/** What is gathered while events are read one after another. */
interface Reading {
  readonly context: Omit<Context, 'json'>;
  readonly hint: Ref | null;
  readonly pinned: ReadonlySet<string>;
  readonly items: ArchiveItem[];
  /** Rooms whose profile stands among the items already. */
  readonly named: Set<Ref>;
  readonly left: { encrypted: number; members: number };
  /** Where the items of the latest event begin. */
  last: number;
}

function open(context: Omit<Context, 'json'>, hint: Ref | null, items: ArchiveItem[]): Reading {
  const left = { encrypted: 0, members: 0 };
  return { context, hint, pinned: new Set(context.pinned), items, named: new Set(), left, last: 0 };
}

/** Reads one event into the items; returns the room it stands in, null when it gives nothing. */
function add({ value, offset }: { value: unknown; offset: number }, reading: Reading): Ref | null {
  const { context, hint, items, left, pinned } = reading;
  reading.last = items.length;
  if (!isObject(value) || typeof value.type !== 'string')
    items.push({ item: 'damage', offset, why: 'an event has no type' });
  else if (value.type === 'm.room.encrypted') left.encrypted++;
  else if (value.type === 'm.room.member') left.members++;
  else {
    const room = string(value.room_id);
    const community = hint ?? roomRef(room === null ? null : (context.aliases[room] ?? room));
    if (community === null) {
      items.push({ item: 'damage', offset, why: 'an event does not say its room: name it (--ref)' });
      return null;
    }
    const edit = context.edits[string(value.event_id) ?? ''] ?? null;
    for (const item of readEvent(value, community, edit, offset))
      items.push(
        item.item === 'post' && pinned.has(item.post.nativeId)
          ? { ...item, post: { ...item.post, pinned: true } }
          : item,
      );
    return community;
  }
  return null;
}

function close({ items, left }: Reading): ArchiveItem[] {
  if (left.encrypted > 0) items.push({ item: 'left_out', what: 'encrypted message', count: left.encrypted });
  if (left.members > 0)
    items.push({ item: 'left_out', what: 'notice of who joined or left', count: left.members });
  return items;
}

/** The records of a run; a line or an element that is a page gives the events in it. */
function* recordsOf(run: JsonRun): Generator<{ value: unknown; offset: number }> {
  for (const record of run.records) {
    const page = object(record.value);
    const lists = [page.chunk, page.state, page.messages, page.events].filter((list) => Array.isArray(list));
    if (lists.length === 0 || typeof page.type === 'string') yield record;
    else for (const list of lists) for (const value of list) yield { value, offset: record.offset };
  }
}

/** The room as an export names it; of an API page only its number. */
function exported({ enclosing }: JsonRun, ref: Ref, nativeId: string | null): ArchiveItem {
  const top = enclosing.at(-1) ?? {};
  return {
    item: 'community',
    community: {
      ref,
      platform: 'matrix',
      nativeId,
      title: string(top.room_name),
      description: string(top.topic) || null,
      members: null,
      at: null,
    },
  };
}

const WORTH_A_LOOK = ['m.replace', 'm.room.canonical_alias', 'm.room.pinned_events'].map((word) =>
  Buffer.from(word),
);

/** What stands far from what it changes: the rooms' aliases, what they pin, and the newest edit of each message. */
interface Found {
  readonly aliases: Map<string, { at: Instant; alias: string }>;
  readonly pins: Map<string, { at: Instant; ids: string[] }>;
  readonly edits: Map<string, Edit>;
}

function nothingFound(): Found {
  return { aliases: new Map(), pins: new Map(), edits: new Map() };
}

function contextOf({ aliases, pins }: Found): { aliases: Record<string, string>; pinned: string[] } {
  return {
    pinned: [...pins.values()].flatMap(({ ids }) => ids),
    aliases: Object.fromEntries([...aliases].map(([room, { alias }]) => [room, alias])),
  };
}

/** Everything that has to be known before the first piece. */
async function lookAhead(source: ByteSource): Promise<Found> {
  const found = nothingFound();
  if (await mentions(source))
    for await (const piece of cutJson(source, SPEC)) {
      if ('item' in piece || !WORTH_A_LOOK.some((word) => indexOf(piece.bytes, word) >= 0)) continue;
      for (const run of readJson(piece, SPEC).runs)
        for (const { value } of recordsOf(run)) notice(value, found);
    }
  return found;
}

/** Takes what one event says of others. */
function notice(value: unknown, { aliases, pins, edits }: Found): void {
  const event = object(value);
  const at = instantOfMillis(event.origin_server_ts);
  if (at === null) return;
  const content = object(event.content);
  const room = string(event.room_id);
  if (event.type === 'm.room.canonical_alias' && room !== null) {
    const alias = string(content.alias);
    if (alias !== null && roomRef(alias) !== null && at >= (aliases.get(room)?.at ?? 0))
      aliases.set(room, { at, alias });
  }
  if (
    event.type === 'm.room.pinned_events' &&
    Array.isArray(content.pinned) &&
    at >= (pins.get(room ?? '')?.at ?? 0)
  )
    pins.set(room ?? '', { at, ids: content.pinned.filter((id) => typeof id === 'string') });
  const relation = object(content['m.relates_to']);
  const target = relation.rel_type === 'm.replace' ? string(relation.event_id) : null;
  const sender = string(event.sender);
  if (target !== null && sender !== null && at > (edits.get(target)?.at ?? 0))
    edits.set(target, { at, sender, content: { ...object(content['m.new_content']), room_id: room } });
}

function indexOf(bytes: Uint8Array, word: Buffer): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(word);
}

async function mentions(source: ByteSource): Promise<boolean> {
  let tail: Uint8Array = new Uint8Array(0);
  for await (const chunk of source.read()) {
    const joint = Buffer.concat([tail, chunk]);
    if (WORTH_A_LOOK.some((word) => joint.includes(word))) return true;
    tail = joint.subarray(-64);
  }
  return false;
}

/** The edits of the messages that a piece holds. Told from its bytes, since parsing every piece twice is what costs. */
function editsIn(piece: Piece, edits: ReadonlyMap<string, Edit>): Record<string, Edit> {
  const here: Record<string, Edit> = {};
  if (edits.size === 0) return here;
  const text = Buffer.from(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.byteLength)
    .toString('latin1')
    // What an event refers to is written like its own number.
    .replace(/"m\.in_reply_to"\s*:\s*\{[^{}]*\}/g, '""')
    .replace(/"m\.relates_to"\s*:\s*\{[^{}]*\}/g, '""');
  for (const [, id] of text.matchAll(/"event_id"\s*:\s*"(\$[^"\\]{1,255})"/g)) {
    const edit = edits.get(id!);
    if (edit !== undefined) here[id!] = edit;
  }
  return here;
}

function orphans(edits: ReadonlyMap<string, Edit>, applied: ReadonlySet<string | null>): JsonObject[] {
  return [...edits]
    .filter(([id]) => !applied.has(id))
    .map(
      ([
        id,
        {
          at,
          sender,
          content: { room_id, ...content },
        },
      ]) => ({
        type: 'm.room.message',
        event_id: id,
        room_id,
        sender,
        origin_server_ts: at,
        content,
        edited: true,
      }),
    );
}

/** Edits of messages that the file does not hold: all that is known of them is their newest wording and its time. */
function orphanPiece(events: readonly JsonObject[], aliases: Record<string, string>, offset: number): Piece {
  const bytes = new TextEncoder().encode(JSON.stringify(events));
  return {
    offset,
    bytes,
    context: { json: { kind: 'documents', ends: [bytes.length] }, aliases, edits: {} },
  };
}
