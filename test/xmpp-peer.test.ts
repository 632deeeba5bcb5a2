/**
 * The XMPP connector against a real server: what a room looks like while it lives, what its archive gives, and what is
 * left of it when it is destroyed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNet } from '../src/net/net.ts';
import { recordedIo } from '../src/platforms/conformance.ts';
import type { Cursor, Io, Look, ReadPage } from '../src/platforms/connector.ts';
import { inMemory } from '../src/platforms/in-memory.ts';
import { formatOf } from '../src/platforms/index.ts';
import type { ArchiveItem } from '../src/platforms/platform.ts';
import { connector } from '../src/platforms/xmpp/connector.ts';
import { xmpp } from '../src/platforms/xmpp/index.ts';
import { type Gardener, gardener, type Prosody, ROOMS, startProsody, whyNoProsody } from './peers/prosody.ts';

const missing = whyNoProsody();

const roomOf = (name: string) => `${name}@${ROOMS}`;
const refOf = (name: string) => `xmpp:${roomOf(name)}?join`;

describe.skipIf(missing !== null)(
  `a room on a real server${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let prosody: Prosody;
    let anna: Gardener;

    beforeAll(async () => {
      prosody = await startProsody();
      anna = await gardener(prosody);
    });
    afterAll(async () => {
      await prosody?.stop();
    });

    const open = (values: Record<string, string>) =>
      recordedIo(
        { name: 'live', ref: refOf('x'), do: 'probe', values, exchanges: [], gives: {} },
        new URL('./', import.meta.url),
      );
    const anonymous = () => ({ DRIFTLINE_XMPP_SERVICE: `xmpp://localhost:${prosody.port}` });
    const account = (host = '127.0.0.1') => ({
      DRIFTLINE_XMPP_JID: prosody.reader.jid,
      DRIFTLINE_XMPP_PASSWORD: prosody.reader.password,
      DRIFTLINE_XMPP_SERVICE: `xmpp://${host}:${prosody.port}`,
    });
    const probe = (name: string, values = anonymous() as Record<string, string>): Promise<Look> =>
      connector.probe(refOf(name), open(values).io, { avoid: null });
    const readAll = async (name: string, cursor: Cursor | null, io: Io) => {
      const pages: ReadPage[] = [];
      for await (const page of connector.read!(refOf(name), cursor, io)) pages.push(page);
      return pages;
    };
    /** The words of the posts in these pages, as they are read from what was kept. */
    const textsOf = (name: string, pages: readonly ReadPage[], kept: ReturnType<typeof open>['kept']) =>
      pages
        .flatMap(({ captures }) => captures)
        .flatMap((capture) => {
          const { url, ...page } = kept.get(capture)!;
          return xmpp.readPage!({
            ...page,
            url: new URL(url),
            asked: { platform: 'xmpp', ref: refOf(name) },
          })!;
        })
        .flatMap((item) => (item.item === 'post' ? [item.post.text] : []));

    it('is not there before it is made', async () => {
      expect(await probe('garden')).toMatchObject({ outcome: 'gone_unspecified', why: 'item-not-found' });
    });

    it.each([
      ['an anonymous account', () => anonymous()],
      ['an account', () => account()],
    ])('lives, for %s', async (_, values) => {
      if ((await probe('garden')).outcome !== 'alive')
        await anna.make(roomOf('garden'), {
          'muc#roomconfig_roomname': 'Garden Wire',
          'muc#roomconfig_roomdesc': 'Seeds, frost & the Saturday market',
        });
      const told = await probe('garden', values());
      expect(told).toMatchObject({
        outcome: 'alive',
        title: 'Garden Wire',
        description: 'Seeds, frost & the Saturday market',
        members: 1,
      });
      expect(told.captures).toHaveLength(1);
    });

    it('is read page by page, and on from a cursor, by someone whom nobody sees', async () => {
      const first = ['Frost tonight <3', 'Укройте рассаду: https://t.me/garden_wire', 'سوق السبت'];
      const more = Array.from({ length: 110 }, (_, i) => `Rain in bed ${i}`);
      await anna.say(roomOf('garden'), [...first, ...more]);
      const { io, kept } = open(anonymous());
      const pages = await readAll('garden', null, io);
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.map(({ stopped }) => stopped)).toEqual(pages.map(() => null));
      expect(textsOf('garden', pages, kept)).toEqual([...first, ...more]);

      const { cursor } = pages.at(-1)!;
      await anna.say(roomOf('garden'), ['Marché samedi']);
      const again = open(anonymous());
      const rest = await readAll('garden', cursor, again.io);
      expect(textsOf('garden', rest, again.kept)).toEqual(['Marché samedi']);
      expect([...anna.seen].filter((from) => from.startsWith(roomOf('garden')))).toEqual([
        `${roomOf('garden')}/Anna`,
      ]);
    });

    it('is read back from what the network keeps', async () => {
      const warcs = new Map<string, Uint8Array>();
      let now = Date.UTC(2026, 10, 24);
      const net = openNet({
        keep: async (warc) => {
          warcs.set(`capture ${warcs.size}`, warc);
          return `capture ${warcs.size - 1}`;
        },
        now: () => now,
        sleep: async (milliseconds) => {
          now += milliseconds;
        },
        signal: new AbortController().signal,
        env: anonymous(),
        seed: 1,
      });
      const io = net.io({ platform: 'xmpp', connector }, refOf('garden'));
      const look = await connector.probe(refOf('garden'), io, { avoid: null });
      const pages = await readAll('garden', null, io);
      net.close();
      const format = formatOf('warc');
      const items: ArchiveItem[] = [];
      for (const capture of [...look.captures, ...pages[0]!.captures])
        for await (const piece of format.cut(inMemory('kept', warcs.get(capture)!)))
          items.push(
            ...('item' in piece
              ? [piece]
              : format.parse(piece, { ref: refOf('garden'), collectedFrom: 'xmpp' })),
          );
      expect(items[0]).toMatchObject({ community: { ref: refOf('garden'), title: 'Garden Wire' } });
      expect(items[1]).toMatchObject({ post: { community: refOf('garden'), text: 'Frost tonight <3' } });
      expect(items.filter(({ item }) => item === 'damage')).toEqual([]);
    });

    it('is read from its beginning when the archive does not know the cursor', async () => {
      const { io, kept } = open(anonymous());
      const pages = await readAll('garden', '{"after":"long-forgotten"}', io);
      expect(textsOf('garden', pages.slice(0, 1), kept)[0]).toBe('Frost tonight <3');
    });

    it('is private when it is for members', async () => {
      await anna.make(roomOf('club'), { 'muc#roomconfig_membersonly': '1' });
      expect(await probe('club')).toMatchObject({ outcome: 'private', why: 'muc_membersonly' });
      expect(await readAll('club', null, open(anonymous()).io)).toMatchObject([
        { posts: 0, stopped: 'forbidden', cursor: '{"after":null}' },
      ]);
    });

    it('has moved when it was destroyed in favour of another', async () => {
      await anna.destroy(roomOf('garden'), roomOf('meadow'));
      expect(await probe('garden')).toMatchObject({ outcome: 'moved', to: refOf('meadow'), why: 'gone' });
      expect(JSON.stringify(await probe('garden'))).not.toContain('Moving to');
    });

    it('is gone when it was destroyed in favour of none', async () => {
      await anna.destroy(roomOf('club'), null);
      expect(await probe('club')).toMatchObject({ outcome: 'gone_unspecified', to: null, why: 'gone' });
    });

    it('leaves nothing when it was not to last', async () => {
      await anna.make(roomOf('evening'), { 'muc#roomconfig_persistentroom': '0' });
      expect((await probe('evening')).outcome).toBe('alive');
      await anna.destroy(roomOf('evening'), roomOf('meadow'));
      expect(await probe('evening')).toMatchObject({ outcome: 'gone_unspecified', why: 'item-not-found' });
    });

    it.each([
      ['a wrong password', () => ({ ...account(), DRIFTLINE_XMPP_PASSWORD: 'not-this' }), 'not-authorized'],
      ['another address of this machine, without TLS', () => account('127.0.0.2'), 'plaintext'],
      [
        'an account where only anonymous ones are given',
        () => ({ ...account(), DRIFTLINE_XMPP_JID: 'reader@localhost' }),
        'no_mechanism',
      ],
    ])('is unknown with %s', async (_, values, why) => {
      expect(await probe('club', values())).toMatchObject({ outcome: 'unknown', why, captures: [] });
    });

    it('takes a log-in without TLS where that was allowed', async () => {
      const { io } = open({ ...account('127.0.0.2'), DRIFTLINE_XMPP_PLAINTEXT: 'yes' });
      expect(await connector.reach(io)).toEqual({ ok: true, why: null });
    });

    it('is unknown on a host that our server does not reach', async () => {
      const look = await connector.probe(
        'xmpp:garden@conference.nowhere.invalid?join',
        open(anonymous()).io,
        {
          avoid: null,
        },
      );
      expect(look).toMatchObject({ outcome: 'unknown', why: 'not-allowed' });
    });

    it('is unknown when its server is stopped', async () => {
      await prosody.stop();
      expect(await probe('club')).toMatchObject({ outcome: 'unknown', why: 'refused', captures: [] });
      expect(await readAll('club', '{"after":"x"}', open(anonymous()).io)).toEqual([
        { captures: [], cursor: '{"after":"x"}', posts: 0, stopped: 'refused' },
      ]);
    });
  },
);
