/**
 * @module
 * The suite that every connector passes: what it does with recorded responses, and that no fault of ours or of the way
 * there ever makes a community gone. A platform's `recordings/*.json` are its fixtures (`Recording`); a platform whose
 * protocol is not HTTP brings its own `Bench`. Test support; not shipped.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isGone, type Ref } from '../core/model.ts';
import type { Answer, Asking, Connector, Cursor, Io, Look, ReadPage } from './connector.ts';
import type { Platform } from './platform.ts';

/** One recorded conversation. Invented content in the true form. */
export interface Recording {
  /** What it proves. */
  readonly name: string;
  readonly ref: Ref;
  readonly do: 'probe' | 'read';
  /** `Want`s that are given. */
  readonly values?: Readonly<Record<string, string>>;
  readonly cursor?: Cursor;
  readonly avoid?: string;
  /** The community's lasting identifier as an earlier look gave it. */
  readonly nativeId?: string;
  /** In the order they are asked. `ask` is `GET https://…` with all query parameters but secret ones, as sent (or in the words of the platform's `Bench`). */
  readonly exchanges: readonly Exchange[];
  /** What must be among the facts of the look, or of the reading. */
  readonly gives: Partial<Look> | Reading;
}

interface Exchange {
  readonly ask: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or JSON. */
  readonly body?: unknown;
  /** A file in `recordings/` instead of `body`. */
  readonly file?: string;
}

interface Reading {
  /** Native ids of the posts, oldest first, as `readPage` reads them from what was kept. */
  readonly ids: readonly string[];
  /** The cursor after the last page. */
  readonly cursor?: Cursor;
  readonly stopped?: string | null;
}

/** Makes an answer of the sound one. */
export type Fault = (sound: Answer, exchange: Exchange) => Answer;

/**
 * How a platform whose protocol is not HTTP comes under the suite: `bench.testing.ts` in its folder exports `bench`.
 */
export interface Bench {
  /** The connector over a transport that asks `play`, in the words of the recordings, instead of opening a socket. */
  connector(play: Recorded['play']): Connector;
  /** What can go wrong with its answers, in place of `FAULTS`. */
  readonly faults: Readonly<Record<string, Fault>>;
}

/** The faults, the same for every platform that speaks HTTP. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  '429 without Retry-After': (sound) => plain(sound, 429, 'text/plain', 'Too many requests'),
  '429 with Retry-After': (sound) => plain(sound, 429, 'text/plain', '', { 'retry-after': '3600' }),
  '500': (sound) => plain(sound, 500, 'text/html', '<html><body>Internal error</body></html>'),
  '502': (sound) => plain(sound, 502, 'text/html', '<html><body>Bad gateway</body></html>'),
  '503 in JSON': (sound) => plain(sound, 503, 'application/json', '{"error":"unavailable"}'),
  'time-out': (sound) => ({ status: null, why: 'timeout', at: sound.at }),
  reset: (sound) => ({ status: null, why: 'reset', at: sound.at }),
  refused: (sound) => ({ status: null, why: 'refused', at: sound.at }),
  'no address': (sound) => ({ status: null, why: 'no_address', at: sound.at }),
  'circuit open': (sound) => ({ status: null, why: 'circuit_open', at: sound.at }),
  'robots.txt forbids': (sound) => ({ status: null, why: 'robots', at: sound.at }),
  'a body that is cut off': (sound) => half(sound, true),
  'a body cut off unnoticed': (sound) => half(sound, false),
  'HTML instead of what was asked': (sound) =>
    plain(
      sound,
      200,
      'text/html',
      '<!doctype html><html><head><title>Welcome</title></head><body><div>Hello</div></body></html>',
    ),
  'an empty 200': (sound) => plain(sound, 200, 'application/json', ''),
  'an empty object': (sound) => plain(sound, 200, 'application/json', '{}'),
  'a log-in wall': (sound) =>
    plain(
      sound,
      200,
      'text/html',
      '<!doctype html><html><body><form><input name="user"><input type="password" name="pass"></form></body></html>',
    ),
  'a captcha': (sound) =>
    plain(
      sound,
      403,
      'text/html',
      '<!doctype html><html><body><div class="g-recaptcha" data-sitekey="x"></div></body></html>',
    ),
  'a captcha with status 200': (sound) =>
    plain(
      sound,
      200,
      'text/html',
      '<!doctype html><html><body><script src="/cdn-cgi/challenge-platform/x.js"></script></body></html>',
    ),
  'the wrong charset': (sound) =>
    plain(
      sound,
      200,
      'application/json; charset=utf-8',
      Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    ),
  '404 from something in between': (sound) =>
    plain(
      sound,
      404,
      'text/html',
      '<html><head><title>404 Not Found</title></head><body><center>nginx</center></body></html>',
    ),
  '404 in JSON from something in between': (sound) =>
    plain(sound, 404, 'application/json', '{"message":"no Route matched with those values"}'),
  '403 from something in between': (sound) =>
    plain(
      sound,
      403,
      'text/html',
      '<html><head><title>403 Forbidden</title></head><body><center>nginx</center></body></html>',
    ),
  '401': (sound) => plain(sound, 401, 'text/plain', 'who are you?'),
};

/** Another capture than the whole one, which may have come before. */
function half(sound: Answer, cut: boolean): Answer {
  if (sound.status === null) return sound;
  const body = sound.body.subarray(0, sound.body.length >> 1);
  return { ...sound, cut, body, capture: sha256(body) };
}

function plain(
  sound: Answer,
  status: number,
  type: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Answer {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const url = sound.status === null ? 'https://example.invalid/' : sound.url;
  return {
    status,
    url,
    headers: { 'content-type': type, ...headers },
    body: bytes,
    cut: false,
    at: sound.at,
    capture: sha256(bytes),
  };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What an `Io` for tests was asked and what it kept. */
export interface Recorded {
  readonly io: Io;
  /** The recorded answer to a question in the words of `Exchange.ask`; `url` is where it is said to come from. */
  readonly play: (ask: string, url: string) => Promise<Answer>;
  readonly asked: string[];
  readonly kept: Map<string, { url: string; at: number; status: number; mimeType: string; body: Uint8Array }>;
}

/** An `Io` that plays a recording; at question number `fault.at` the fault comes instead, and again if asked again. */
export function recordedIo(recording: Recording, folder: URL, fault?: { at: number; make: Fault }): Recorded {
  const asked: string[] = [];
  const kept: Recorded['kept'] = new Map();
  let next = 0;
  let now = Date.UTC(2026, 2, 4, 9);
  const play = async (ask: string, url: string): Promise<Answer> => {
    asked.push(ask);
    now += 100;
    let exchange = recording.exchanges[next];
    if (exchange?.ask !== ask && fault)
      exchange =
        recording.exchanges.find((each) => each.ask === ask) ?? exchange ?? recording.exchanges.at(-1);
    if (exchange === undefined || (exchange.ask !== ask && !fault))
      throw new Error(
        `${recording.name}: asked "${ask}" where the recording has "${exchange?.ask ?? 'nothing more'}"`,
      );
    const at = next++;
    const body = exchange.file
      ? new Uint8Array(readFileSync(new URL(exchange.file, folder)))
      : new TextEncoder().encode(
          typeof exchange.body === 'string'
            ? exchange.body
            : exchange.body === undefined
              ? ''
              : JSON.stringify(exchange.body),
        );
    const headers = {
      'content-type': exchange.file?.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/json',
      ...exchange.headers,
    };
    const sound: Answer = {
      status: exchange.status,
      url,
      headers,
      body,
      cut: false,
      at: now,
      capture: sha256(body),
    };
    const answer = fault && at >= fault.at ? fault.make(sound, exchange) : sound;
    if (answer.status !== null)
      kept.set(answer.capture, {
        url,
        at: answer.at,
        status: answer.status,
        mimeType: answer.headers['content-type']!.split(';')[0]!,
        body: answer.body,
      });
    return answer;
  };
  const io: Io = {
    get: (url: string, asking: Asking = {}) => play(`${asking.method ?? 'GET'} ${url}`, url),
    async *stream() {},
    async keep(bytes, { source, mediaType }) {
      const capture = sha256(bytes);
      kept.set(capture, { url: source, at: now, status: 200, mimeType: mediaType, body: bytes });
      return capture;
    },
    async turn() {},
    now: () => now,
    value: (name) => recording.values?.[name] ?? null,
    signal: new AbortController().signal,
  };
  return { io, play, asked, kept };
}

/** The recordings of a platform, by file name. */
export function recordingsOf(platform: Platform): { file: string; folder: URL; recording: Recording }[] {
  const folder = new URL(`${platform.id}/recordings/`, import.meta.url);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((file) => ({
      file,
      folder,
      recording: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Recording,
    }));
}

/** The platform's own bench; null when it speaks HTTP. */
export async function benchOf(platform: Platform): Promise<Bench | null> {
  const file = new URL(`${platform.id}/bench.testing.ts`, import.meta.url);
  return existsSync(file) ? ((await import(file.href)) as { bench: Bench }).bench : null;
}

/** Runs the suite over one platform's connector and its recordings. */
export function conformance(platform: Platform, bench: Bench | null = null): void {
  const load = platform.connector!;
  const over = async ({ play }: Recorded) => bench?.connector(play) ?? (await load());
  const faults = bench?.faults ?? FAULTS;
  const recordings = recordingsOf(platform);
  describe(`the connector of ${platform.name}`, () => {
    it('says what it wants, what it may ask and what it can tell', async () => {
      const connector = await load();
      expect(connector.tells.length).toBeGreaterThan(60);
      expect(connector.limits.perMinute).toBeGreaterThan(0);
      expect(connector.limits.source).not.toBe('');
      for (const { name, what } of connector.wants) {
        expect(name).toMatch(/^DRIFTLINE_[A-Z0-9_]+$/);
        expect(what).not.toBe('');
      }
    });

    it('has recordings of a living community and of every other answer it knows', () => {
      const outcomes = new Set(recordings.map(({ recording }) => (recording.gives as Partial<Look>).outcome));
      expect(outcomes.has('alive')).toBe(true);
      expect(recordings.length).toBeGreaterThanOrEqual(3);
    });

    it('without what it requires, nothing is asked and nothing is told', async () => {
      const bare = { ...recordings[0]!.recording, values: {} };
      const recorded = recordedIo(bare, recordings[0]!.folder);
      const { io, asked } = recorded;
      const connector = await over(recorded);
      if (!connector.wants.some(({ required }) => required)) return;
      const told = await connector.probe(bare.ref, io, { avoid: null });
      expect(told.outcome).toBe('unknown');
      expect(told.why).toBe('not_configured');
      expect(asked).toEqual([]);
    });

    describe.each(recordings)('$file', ({ recording, folder }) => {
      it(recording.name, async () => {
        const recorded = recordedIo(recording, folder);
        if (recording.do === 'probe') {
          const told = await probe(await over(recorded), recording, recorded.io);
          expect(told).toMatchObject(recording.gives as Partial<Look>);
          for (const capture of told.captures) expect(recorded.kept.has(capture)).toBe(true);
          expect(told.captures.length).toBeGreaterThan(0);
        } else {
          const { ids, cursor, stopped } = recording.gives as Reading;
          const pages = await readAll(await over(recorded), recording, recorded.io);
          expect(postIds(platform, recording.ref, pages, recorded.kept)).toEqual(ids);
          if (cursor !== undefined) expect(pages.at(-1)?.cursor).toBe(cursor);
          expect(pages.at(-1)?.stopped ?? null).toBe(stopped ?? null);
        }
        expect(recorded.asked).toEqual(recording.exchanges.map(({ ask }) => ask));
      });

      it.each(Object.entries(faults))('%s: never gone, nothing lost', async (_, make) => {
        for (let at = 0; at < recording.exchanges.length; at++) {
          const recorded = recordedIo(recording, folder, { at, make });
          if (recording.do === 'probe') {
            const told = await probe(await over(recorded), recording, recorded.io);
            expect(isGone(told.outcome), `${told.outcome} ${told.why}`).toBe(false);
            if (at === 0) expect(['unknown', 'private', 'restricted']).toContain(told.outcome);
            expect(told.outcome === 'unknown' ? told.why : 'told').toBeTruthy();
          } else {
            const pages = await readAll(await over(recorded), recording, recorded.io);
            const got = postIds(platform, recording.ref, pages, recorded.kept);
            const { ids } = recording.gives as Reading;
            // What was read before stays; what was not read is asked for again from the last cursor.
            expect(ids.join(' ').includes(got.join(' '))).toBe(true);
            const cursor = pages.at(-1)?.cursor ?? recording.cursor ?? null;
            if (got.length < ids.length)
              expect(cursor).not.toBe((recording.gives as Reading).cursor ?? '(none)');
          }
        }
      });

      it('lets nothing secret out', async () => {
        const recorded = recordedIo(recording, folder);
        const connector = await over(recorded);
        const secrets = connector.wants
          .filter(({ secret }) => secret)
          .map(({ name }) => recording.values?.[name])
          .filter((value) => value !== undefined);
        const told =
          recording.do === 'probe'
            ? await probe(connector, recording, recorded.io)
            : await readAll(connector, recording, recorded.io);
        for (const secret of secrets) {
          expect(recorded.asked.join('\n')).not.toContain(secret);
          expect(JSON.stringify(told)).not.toContain(secret);
        }
      });
    });
  });
}

function probe(connector: Connector, { ref, avoid, nativeId }: Recording, io: Io): Promise<Look> {
  const about = { avoid: avoid ?? null, nativeId: nativeId ?? null };
  return connector.probe(ref, io, about);
}

async function readAll(connector: Connector, { ref, cursor }: Recording, io: Io): Promise<ReadPage[]> {
  const pages: ReadPage[] = [];
  for await (const page of connector.read!(ref, cursor ?? null, io)) pages.push(page);
  return pages;
}

/** The posts that `readPage` reads from the kept answers, in the order of the pages, each once. */
function postIds(platform: Platform, ref: Ref, pages: readonly ReadPage[], kept: Recorded['kept']): string[] {
  const ids = new Set<string>();
  for (const { captures } of pages) {
    const posts = captures.flatMap((capture) => {
      const { url, ...page } = kept.get(capture)!;
      const items =
        platform.readPage?.({ ...page, url: new URL(url), asked: { platform: platform.id, ref } }) ?? [];
      return items.flatMap((item) => (item.item === 'post' ? [item.post] : []));
    });
    for (const post of posts.sort((a, b) => a.at - b.at)) ids.add(post.nativeId);
  }
  return [...ids];
}
