/** Live events as a browser gets them: over HTTP on loopback, with a real server and a real stream. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporary } from '../../test/cli.ts';
import { deathEvent, lookEvent, NOON } from '../alerts/events.testing.ts';
import { createCase } from '../pipeline/case.ts';
import { eventRow, openJournal } from '../pipeline/journal.ts';
import { serveWorkbench } from './server.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function served() {
  const dir = join(temporary(), 'case');
  createCase(dir, { purpose: 'to see what is live', at: NOON });
  mkdirSync(join(dir, 'ledger'));
  const server = await serveWorkbench(dir, {
    host: '127.0.0.1',
    port: 0,
    live: { every: 10, quiet: 30 },
    // Nobody is ever here: no answers are computed.
    times: { look: 20, idle: 60_000, patience: 500, quiet: 0, away: 0 },
  });
  closers.push(() => server.close());
  const came = await fetch(server.link(), { redirect: 'manual' });
  const cookie = came.headers.getSetCookie()[0]!.split(';')[0]!;
  const journal = await openJournal(dir, () => NOON);
  return { dir, server, journal, cookie };
}

interface Got {
  id?: string;
  event?: string;
  data?: string;
}

/** Reads events one by one; a comment is an event without a name. */
async function client({ server, cookie }: Awaited<ReturnType<typeof served>>, lastEventId?: string) {
  const stop = new AbortController();
  const answer = await fetch(`${server.url}api/events`, {
    signal: stop.signal,
    headers: { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
  });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  closers.push(async () => stop.abort());
  return {
    answer,
    /** The next event; null at the end of the stream. */
    async next(): Promise<Got | null> {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end >= 0) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          const fields = block.split('\n').map((line) => /^(\w*): ?(.*)$/.exec(line)!);
          return Object.fromEntries(
            fields.filter(([, name]) => name !== '').map(([, name, value]) => [name, value]),
          );
        }
        const { value, done } = await reader.read();
        if (done) return null;
        text += value;
      }
    },
    /** The next event that has a name. */
    async named(): Promise<Got> {
      for (;;) {
        const got = await this.next();
        if (got === null) throw new Error('the stream ended');
        if (got.event !== undefined) return got;
      }
    },
  };
}

describe('GET /api/events', () => {
  it('says at once that there is something to ask for, and again when the ledger grew', async () => {
    const house = await served();
    const { dir } = house;
    const live = await client(house);
    expect(live.answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await live.named()).toEqual({ event: 'views', data: '{"ledgerBytes":0}' });
    appendFileSync(join(dir, 'ledger', '000001.jsonl'), 'x'.repeat(40));
    expect(await live.named()).toEqual({ event: 'views', data: '{"ledgerBytes":40}' });
  });

  it('passes on what a collector says from now on', async () => {
    const house = await served();
    const { journal } = house;
    journal.write(eventRow(lookEvent('https://t.me/river_news')));
    await journal.close();
    const live = await client(house);
    expect((await live.named()).event).toBe('views');
    journal.write(eventRow(deathEvent('https://t.me/garden_wire')));
    const got = await live.named();
    expect([got.event, got.id]).toEqual(['death', String(NOON + 1)]);
    expect(JSON.parse(got.data!)).toMatchObject({
      ref: 'https://t.me/garden_wire',
      at: '2026-11-24T12:00:00Z',
    });
  });

  it('resumes after the last event that was had, in order and without any twice', async () => {
    const house = await served();
    const { journal } = house;
    for (let i = 0; i < 5; i++) journal.write(eventRow(lookEvent(`https://t.me/garden_${i}`)));
    await journal.close();
    const live = await client(house, String(NOON + 1));
    const refs: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { data } = await live.named();
      refs.push((JSON.parse(data!) as { ref: string }).ref);
    }
    expect(refs).toEqual(['https://t.me/garden_2', 'https://t.me/garden_3', 'https://t.me/garden_4']);
    expect((await live.named()).event).toBe('views');
    journal.write(eventRow(lookEvent('https://t.me/garden_5')));
    expect(JSON.parse((await live.named()).data!)).toMatchObject({ ref: 'https://t.me/garden_5' });
  });

  it('says that some are missing when they were cut off meanwhile', async () => {
    const house = await served();
    const { dir } = house;
    const small = await openJournal(dir, () => NOON, 3000);
    for (let i = 0; i < 20; i++) {
      small.write(eventRow(lookEvent(`https://t.me/garden_${i}`)));
      await small.close();
    }
    const live = await client(house, String(NOON));
    expect((await live.named()).event).toBe('cut');
    expect((await live.named()).event).toBe('look');
  });

  it('gives a sign of life, and ends with the server', async () => {
    const house = await served();
    const live = await client(house);
    expect((await live.next())?.event).toBe('views');
    expect(await live.next()).toEqual({});
    closers.shift();
    await house.server.close();
    for (;;) if ((await live.next()) === null) break;
  });

  it('is not for whoever has not come in, and ends with the session', async () => {
    const house = await served();
    expect((await client({ ...house, cookie: '' })).answer.status).toBe(401);
    const live = await client(house);
    expect((await live.named()).event).toBe('views');
    house.server.services.sessions.endAll('local');
    expect(await live.named()).toEqual({ event: 'session', data: '{"ended":true}' });
    expect(await live.next()).toBe(null);
  });
});
