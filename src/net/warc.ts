/**
 * @module
 * Writes WARC 1.1: one HTTP exchange, or things that came another way, as the bytes of a small web archive. A pure
 * function of what came and when, down to the record ids, so that the same exchange always has the same bytes.
 * `src/platforms/web/warc.ts` reads them. Source: ISO 28500:2017.
 */
import { hash } from 'node:crypto';
import { iso } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';

/** The media type under which such archives stand in the ledger. */
export const WARC = 'application/warc';

export type Fields = readonly (readonly [name: string, value: string])[];

/** A question and its answer, as they went over the wire but for secrets, and for chunks, which are joined. */
export interface Exchange {
  readonly url: string;
  readonly at: Instant;
  /** IP address that it was asked at; null when not known for sure. */
  readonly address: string | null;
  readonly request: { readonly line: string; readonly fields: Fields; readonly body: string | null };
  readonly response: {
    readonly line: string;
    readonly fields: Fields;
    readonly body: Uint8Array;
    /** Why the body is not whole (the standard's words); null when it is. */
    readonly truncated: 'length' | 'time' | 'disconnect' | null;
  };
}

/** Something that did not come as an HTTP answer: a message of a stream, objects that an SDK gave. */
export interface Resource {
  readonly url: string;
  readonly at: Instant;
  readonly mediaType: string;
  readonly body: Uint8Array;
}

/** The archive of one exchange: the response, then the request. */
export function exchangeWarc({ url, at, address, request, response }: Exchange): Uint8Array {
  const answer = record(
    [
      ['WARC-Type', 'response'],
      ['WARC-Target-URI', url],
      ['WARC-Date', iso(at)],
      ...(address === null ? [] : [['WARC-IP-Address', address] as const]),
      ['WARC-Payload-Digest', digest(response.body)],
      ...(response.truncated === null ? [] : [['WARC-Truncated', response.truncated] as const]),
      ['Content-Type', 'application/http; msgtype=response'],
    ],
    Buffer.concat([head(response.line, response.fields), response.body]),
  );
  const question = record(
    [
      ['WARC-Type', 'request'],
      ['WARC-Target-URI', url],
      ['WARC-Date', iso(at)],
      ['WARC-Concurrent-To', answer.id],
      ['Content-Type', 'application/http; msgtype=request'],
    ],
    Buffer.concat([head(request.line, request.fields), Buffer.from(request.body ?? '')]),
  );
  return Buffer.concat([answer.bytes, question.bytes]);
}

/** The archive of things that are no HTTP answers, in the order given. */
export function resourceWarc(resources: readonly Resource[]): Uint8Array {
  return Buffer.concat(
    resources.map(
      ({ url, at, mediaType, body }, place) =>
        record(
          [
            ['WARC-Type', 'resource'],
            ['WARC-Target-URI', url],
            ['WARC-Date', iso(at)],
            ['WARC-Payload-Digest', digest(body)],
            ['Content-Type', mediaType],
          ],
          body,
          place,
        ).bytes,
    ),
  );
}

/** `place` tells records of the same content in one archive apart. */
function record(fields: Fields, block: Uint8Array, place = 0): { id: string; bytes: Buffer } {
  const told: Fields = [...fields, ['WARC-Block-Digest', digest(block)]];
  const id = `<urn:uuid:${uuid(`${place}\n${lines(told)}`)}>`;
  const header = lines([['WARC-Record-ID', id], ...told, ['Content-Length', String(block.length)]]);
  return {
    id,
    bytes: Buffer.concat([Buffer.from(`WARC/1.1\r\n${header}\r\n`), block, Buffer.from('\r\n\r\n')]),
  };
}

function lines(fields: Fields): string {
  return fields.map(([name, value]) => `${name}: ${oneLine(value)}\r\n`).join('');
}

/** HTTP headers are bytes; they are read and written as latin1, so that each stays what it was. */
function head(line: string, fields: Fields): Buffer {
  return Buffer.from(`${oneLine(line)}\r\n${lines(fields)}\r\n`, 'latin1');
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

function digest(bytes: Uint8Array): string {
  return `sha256:${hash('sha256', bytes, 'hex')}`;
}

/** A UUID of version 8 (RFC 9562: made from a hash of one's own choice). */
function uuid(text: string): string {
  const hex = hash('sha256', text, 'hex');
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
