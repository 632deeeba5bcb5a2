/**
 * @module
 * Evidence: captures as hash and text, pictures and bytes only after it was written down who asked, proofs, exports.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { iso } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import type { AuditAction } from '../../ledger/ledger.ts';
import { bytesOf, capturePage, pictureOf, proofFile, proofPage } from '../../pages/captures.ts';
import { account, reasonOf } from '../../pages/record.ts';
import { type Ask, mayAs, notFound, Refusal, type Route, someone } from '../route.ts';
import { neededIn, numberIn } from './queries.ts';

function hashIn(ask: Ask): string {
  const sha256 = ask.param('sha');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new InputError('a capture is named by 64 hexadecimal digits');
  return sha256;
}

async function oneCapture(ask: Ask) {
  const found = await capturePage(ask.services.desk, hashIn(ask));
  if (found === null) throw notFound('capture');
  // Bytes as they came may name persons, whom everything else shows as pseudonyms.
  const may = mayAs(someone(ask).role, 'analyst');
  return may ? found : { ...found, text: null, textIsWhole: false };
}

/** Writes down that somebody asked for something hidden, then gives a ticket for it. */
async function askFor(ask: Ask, what: 'media' | 'bytes', action: AuditAction) {
  const { desk, tickets, now } = ask.services;
  const sha256 = hashIn(ask);
  const { because } = await ask.body(z.strictObject({ because: z.string() }));
  const who = someone(ask);
  const there = what === 'media' ? (await pictureOf(desk, sha256)) !== null : await desk.captures.has(sha256);
  if (!there) throw notFound(what === 'media' ? 'picture' : 'capture');
  await account(desk, { action, by: who.name, subject: sha256, because: reasonOf(because), at: now() });
  const { ticket, expiresAt } = tickets.give(who.id, `${what} ${sha256}`);
  return { url: `/api/captures/${sha256}/${what}?ticket=${ticket}`, expiresAt: iso(expiresAt) };
}

function ticketFor(ask: Ask, what: 'media' | 'bytes'): string {
  const sha256 = hashIn(ask);
  if (!ask.services.tickets.holds(neededIn(ask, 'ticket'), someone(ask).id, `${what} ${sha256}`))
    throw new Refusal(403, 'role', 'ask for it first: who looked at what is written down');
  return sha256;
}

async function media(ask: Ask) {
  const picture = await pictureOf(ask.services.desk, ticketFor(ask, 'media'));
  if (picture === null) throw notFound('picture');
  return ask.context.body(new Uint8Array(picture.bytes), 200, {
    'content-type': picture.type,
    'cache-control': 'no-store',
  });
}

async function bytes(ask: Ask) {
  const sha256 = ticketFor(ask, 'bytes');
  if (!(await ask.services.desk.captures.has(sha256))) throw notFound('capture');
  const stream = Readable.toWeb(Readable.from(bytesOf(ask.services.desk, sha256))) as ReadableStream;
  return ask.context.body(stream, 200, download(`${sha256}.bin`));
}

/** Headers of something that a browser stores and never shows. */
function download(name: string): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  };
}

function proofOf(ask: Ask): { entry: number } | { sha256: string } {
  if (ask.param('sha') !== 'entry') return { sha256: hashIn(ask) };
  neededIn(ask, 'entry');
  return { entry: numberIn(ask, 'entry', 0, Number.MAX_SAFE_INTEGER)! };
}

async function proof(ask: Ask) {
  const found = await proofPage(ask.services.desk, proofOf(ask));
  if (found === null) throw notFound('entry');
  return found;
}

/** The proof as a file that "driftline verify" and the separate verifier check. It holds entries, no content. */
async function proofDownload(ask: Ask) {
  const of = proofOf(ask);
  const document = await proofFile(ask.services.desk, of);
  if (document === null) throw notFound('entry');
  const name = 'entry' in of ? `proof-${of.entry}.json` : `proof-${of.sha256.slice(0, 12)}.json`;
  return ask.context.body(`${JSON.stringify(document, null, 2)}\n`, 200, download(name));
}

async function begin(ask: Ask) {
  const { format, because } = await ask.body(
    z.strictObject({ format: z.string().max(40), because: z.string() }),
  );
  const who = someone(ask);
  return ask.context.json(
    await ask.services.exports.begin({ format, by: who.name, because: reasonOf(because) }),
    202,
  );
}

function file(ask: Ask) {
  const { path, name, bytes } = ask.services.exports.file(ask.param('id'));
  const stream = Readable.toWeb(createReadStream(path)) as ReadableStream;
  return ask.context.body(stream, 200, { ...download(name), 'content-length': String(bytes) });
}

export const EVIDENCE: readonly Route[] = [
  { method: 'GET', path: '/api/captures/:sha', role: 'viewer', scope: 'read', handle: oneCapture },
  {
    method: 'POST',
    path: '/api/captures/:sha/media',
    role: 'analyst',
    scope: 'media',
    handle: (ask) => askFor(ask, 'media', 'media_shown'),
  },
  {
    method: 'GET',
    path: '/api/captures/:sha/media',
    role: 'analyst',
    scope: 'media',
    inert: true,
    handle: media,
  },
  {
    method: 'POST',
    path: '/api/captures/:sha/bytes',
    role: 'lead',
    scope: 'export',
    handle: (ask) => askFor(ask, 'bytes', 'bytes_taken'),
  },
  {
    method: 'GET',
    path: '/api/captures/:sha/bytes',
    role: 'lead',
    scope: 'export',
    inert: true,
    handle: bytes,
  },
  { method: 'GET', path: '/api/proof/:sha', role: 'viewer', scope: 'read', handle: proof },
  {
    method: 'GET',
    path: '/api/proof/:sha/file',
    role: 'viewer',
    scope: 'read',
    inert: true,
    handle: proofDownload,
  },
  {
    method: 'GET',
    path: '/api/exports',
    role: 'viewer',
    scope: 'read',
    handle: ({ services: { exports } }) => ({ formats: exports.formats, exports: exports.list() }),
  },
  { method: 'POST', path: '/api/exports', role: 'lead', scope: 'export', handle: begin },
  {
    method: 'GET',
    path: '/api/exports/:id',
    role: 'lead',
    scope: 'read',
    handle(ask) {
      const found = ask.services.exports.one(ask.param('id'));
      if (found === null) throw notFound('export');
      return found;
    },
  },
  {
    method: 'GET',
    path: '/api/exports/:id/file',
    role: 'lead',
    scope: 'export',
    inert: true,
    handle: file,
  },
];
