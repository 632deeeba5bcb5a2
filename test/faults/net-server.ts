/**
 * @module
 * A server on loopback that behaves as badly as a test wants, and a network with a clock of its own to ask it.
 */
import { createHash } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Kept, type NetOptions, openNet } from '../../src/net/net.ts';
import type { Want } from '../../src/platforms/connector.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server and how to end it. `asked` are the paths in the order they came. */
export interface Served {
  readonly url: string;
  readonly host: string;
  readonly asked: string[];
  close(): Promise<void>;
}

/** Serves HTTP; a path without a handler is answered with 200 and its own name. */
export async function serve(handlers: Record<string, Handler>): Promise<Served> {
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request.url!);
    const handler = handlers[request.url!.replace(/\?.*$/, '')];
    if (handler) handler(request, response);
    else response.end(request.url);
  });
  return listening(server, asked);
}

/** Serves bare TCP. */
export function serveRaw(talk: (socket: Socket) => void): Promise<Served> {
  return listening(createServer(talk), []);
}

async function listening(server: Server, asked: string[]): Promise<Served> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A network whose clock only a sleep moves, and what it kept, by SHA-256. */
export function openTestNet(allow: readonly string[], more: Partial<NetOptions> & { wants?: Want[] } = {}) {
  const kept = new Map<string, Kept & { bytes: Buffer; text: string }>();
  const slept: number[] = [];
  const stop = new AbortController();
  let time = Date.UTC(2026, 10, 24, 9);
  const { wants = [], ...options } = more;
  const net = openNet({
    keep: async (bytes, about) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      kept.set(sha256, { ...about, bytes: Buffer.from(bytes), text: Buffer.from(bytes).toString('latin1') });
      return sha256;
    },
    now: () => time,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      time += milliseconds;
    },
    signal: stop.signal,
    seed: 1,
    ...options,
    env: { DRIFTLINE_ALLOW_PRIVATE: allow.join(','), ...options.env },
  });
  const connector = { limits: { perMinute: 6000, burst: 100, source: 'ours' }, wants };
  const io = net.io({ platform: 'web', connector }, 'https://harbour.example/');
  return { net, io, kept, slept, stop, pass: (milliseconds: number) => (time += milliseconds) };
}
