/**
 * Messages of a WebSocket from a real server on loopback: each is kept before it is given, and whatever ends the stream
 * ends it quietly.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Frame } from '../../src/platforms/connector.ts';
import { openTestNet } from './net-server.ts';

const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** RFC 6455, as little of it as a server needs that only talks. */
function frame(opcode: number, payload: Uint8Array): Buffer {
  const length =
    payload.length < 126
      ? Buffer.from([payload.length])
      : Buffer.from([126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([Buffer.from([0x80 | opcode]), length, payload]);
}
const text = (message: string) => frame(1, Buffer.from(message));
const CLOSE = frame(8, Buffer.from([0x03, 0xe8]));

async function serveStream(talk: (socket: Socket, url: string) => void, accept = true) {
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.on('upgrade', (request, socket: Socket) => {
    if (!accept) {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const key = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${key}\r\n\r\n`,
    );
    talk(socket, request.url!);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  opened.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function net(...args: Parameters<typeof openTestNet>) {
  const made = openTestNet(...args);
  opened.push(() => made.net.close());
  return made;
}

async function all(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const got: Frame[] = [];
  for await (const each of frames) got.push(each);
  return got;
}

it('gives text and bytes in order, each from a capture that holds it', async () => {
  const host = await serveStream((socket) => {
    for (let i = 0; i < 50; i++) socket.write(text(`{"n":${i},"place":"Гавань"}`));
    socket.write(frame(2, Buffer.from([1, 2, 3])));
    socket.end(CLOSE);
  });
  const { io, kept } = net([host]);
  const got = await all(io.stream(`ws://${host}/firehose`));
  expect(got).toHaveLength(51);
  expect(got.slice(0, 50).map(({ data }) => JSON.parse(data as string).n)).toEqual([...Array(50).keys()]);
  expect(got[50]!.data).toEqual(new Uint8Array([1, 2, 3]));
  for (const { data, capture } of got)
    expect(kept.get(capture)!.bytes.includes(Buffer.from(data as string))).toBe(true);
  // What came while the disk was busy went in together.
  expect(kept.size).toBeLessThan(51);
});

it('keeps a message before it gives it', async () => {
  const order: string[] = [];
  const host = await serveStream((socket) => socket.end(Buffer.concat([text('{"n":1}'), CLOSE])));
  const { io } = net([host], {
    keep: async () => {
      order.push('kept');
      return 'a'.repeat(64);
    },
  });
  for await (const _ of io.stream(`ws://${host}/`)) order.push('given');
  expect(order).toEqual(['kept', 'given']);
});

it('withholds what is secret in its address', async () => {
  let url = '';
  const host = await serveStream((socket, asked) => {
    url = asked;
    socket.end(Buffer.concat([text('{"token":"s3cret-s3cret"}'), CLOSE]));
  });
  const { io, kept } = net([host]);
  const got = await all(io.stream(`ws://${host}/live`, { secretQuery: { key: 's3cret-s3cret' } }));
  expect(url).toBe('/live?key=s3cret-s3cret');
  expect(got).toHaveLength(1);
  expect(JSON.stringify([...kept.values()])).not.toContain('s3cret-s3cret');
  expect([...kept.values()][0]!.source).toBe(`ws://${host}/live?key=[withheld]`);
});

it('ends when the connection breaks, with what came before', async () => {
  const host = await serveStream((socket) => {
    socket.write(text('{"n":1}'), () => setTimeout(() => socket.resetAndDestroy(), 20));
  });
  expect(await all(net([host]).io.stream(`ws://${host}/`))).toHaveLength(1);
});

it('ends when it is told to', async () => {
  const host = await serveStream((socket) => socket.write(text('{"n":1}')));
  const { io, stop } = net([host]);
  let got = 0;
  for await (const _ of io.stream(`ws://${host}/`)) {
    got++;
    stop.abort();
  }
  expect(got).toBe(1);
});

it('ends when it is not let in, when nobody answers, and when it may not go there', async () => {
  const closed = await serveStream(() => undefined, false);
  expect(await all(net([closed]).io.stream(`ws://${closed}/`))).toEqual([]);
  expect(await all(net(['127.0.0.1:1']).io.stream('ws://127.0.0.1:1/'))).toEqual([]);
  const host = await serveStream((socket) => socket.write(text('{"n":1}')));
  expect(await all(net([]).io.stream(`ws://${host}/`))).toEqual([]);
  expect(await all(net([host]).io.stream(`http://${host}/`))).toEqual([]);
});

it('ends when it does not open in time', async () => {
  const server = createServer();
  server.on('upgrade', (_, socket) => opened.push(() => void socket.destroy()));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  opened.push(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await all(net([host]).io.stream(`ws://${host}/`, { timeout: 80 }))).toEqual([]);
});

it('throws what keeping throws, and nothing else', async () => {
  const host = await serveStream((socket) => socket.write(text('{"n":1}')));
  const { io, net: made } = net([host], { keep: () => Promise.reject(new RangeError('full')) });
  await expect(all(io.stream(`ws://${host}/`))).rejects.toThrow('full');
  expect(made.failure).toBeInstanceOf(RangeError);
});
