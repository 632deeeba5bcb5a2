/**
 * @module
 * A Jetstream (Bluesky's events as JSON over a WebSocket) that tells of every other death as it happens, and whose
 * connections end now and then. RFC 6455, as little of it as a server needs that only talks.
 */
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Community, didOf, goneBy } from './story.ts';

const STATUSES = { platform: 'takendown', owner: 'deactivated', unspecified: 'deleted' } as const;
/** Real milliseconds between looks at the clock. */
const TICK = 100;

/** Serves the stream on `server`. `lasts`: after how long, by the fast clock, a connection ends. */
export function serveStream(
  server: Server,
  world: {
    readonly communities: readonly Community[];
    readonly began: number;
    now(): number;
    readonly lasts: number;
  },
): void {
  const told = world.communities.filter(
    ({ platform, index, fate }) =>
      platform === 'bluesky' && index % 4 < 2 && (fate.kind === 'dies' || fate.kind === 'reused'),
  );
  server.on('upgrade', (request, socket) => {
    const key = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.on('error', () => undefined);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${key}\r\n\r\n`,
    );
    talk(socket, new URL(request.url!, 'http://127.0.0.1'));
  });

  function talk(socket: Duplex, url: URL): void {
    const wanted = new Set(url.searchParams.getAll('wantedDids'));
    const opened = world.now();
    let reached = Number(url.searchParams.get('cursor') ?? opened * 1000) / 1000;
    const timer = setInterval(() => {
      const now = world.now();
      for (const community of told) {
        const did = didOf(community.index);
        const at = world.began + ('at' in community.fate ? community.fate.at : 0);
        if (wanted.has(did) && at >= reached && at < now) socket.write(frame(eventOf(community, did, at)));
      }
      reached = now;
      if (now - opened > world.lasts) socket.end(Buffer.from([0x88, 2, 0x03, 0xe8]));
    }, TICK);
    socket.on('close', () => clearInterval(timer));
  }
}

function eventOf(community: Community, did: string, at: number): string {
  const time = new Date(at).toISOString();
  const account = { active: false, did, seq: community.index, status: STATUSES[goneBy(community)], time };
  return JSON.stringify({ did, time_us: at * 1000, kind: 'account', account });
}

function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255]), payload]);
}
