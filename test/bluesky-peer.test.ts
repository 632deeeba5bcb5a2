/**
 * The Bluesky connector against a real host and directory on loopback (`test/peers/atproto`), through the product's own
 * network: what a host says when its administrator or an owner acts, and that its posts come back from what was kept.
 */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNet } from '../src/net/net.ts';
import { connector } from '../src/platforms/bluesky/connector.ts';
import type { Io, Look, ReadPage } from '../src/platforms/connector.ts';
import { inMemory } from '../src/platforms/in-memory.ts';
import { formatOf } from '../src/platforms/index.ts';
import type { ArchiveItem } from '../src/platforms/platform.ts';
import { type Bluesky, startBluesky, whyNoBluesky } from './peers/bluesky.ts';

describe.skipIf(whyNoBluesky() !== null)(
  'a real host (skipped unless `npm ci` was run in test/peers/atproto)',
  () => {
    let peer: Bluesky;
    const kept = new Map<string, Uint8Array>();
    const ending = new AbortController();
    /** Waiting passes on a clock of our own. */
    let waited = 0;
    const nets: { close(): Promise<void> }[] = [];
    const ioFor = (ref: string, env: Record<string, string>): Io => {
      const net = openNet({
        async keep(warc) {
          const sha256 = hash('sha256', warc);
          kept.set(sha256, warc);
          return sha256;
        },
        now: () => Date.now() + waited,
        sleep: async (milliseconds) => {
          waited += milliseconds;
        },
        signal: ending.signal,
        env: { DRIFTLINE_ALLOW_PRIVATE: 'localhost', ...env },
        seed: 1,
      });
      nets.push(net);
      return net.io({ platform: 'bluesky', connector }, ref);
    };
    const host = () => ({ DRIFTLINE_BLUESKY_PDS: peer.pds });
    const look = (ref: string): Promise<Look> => connector.probe(ref, ioFor(ref, host()), { avoid: null });
    const read = async (ref: string, cursor: string | null = null): Promise<ReadPage[]> => {
      const pages: ReadPage[] = [];
      for await (const page of connector.read!(ref, cursor, ioFor(ref, host()))) pages.push(page);
      return pages;
    };
    /** What a rebuild reads from these captures. */
    const itemsOf = async (ref: string, captures: readonly string[]): Promise<ArchiveItem[]> => {
      const format = formatOf('warc');
      const items: ArchiveItem[] = [];
      for (const capture of captures)
        for await (const part of format.cut(inMemory('archive.warc', kept.get(capture)!)))
          items.push(...('item' in part ? [part] : format.parse(part, { ref, collectedFrom: 'bluesky' })));
      return items;
    };
    const postsOf = async (ref: string, pages: readonly ReadPage[]) =>
      (
        await itemsOf(
          ref,
          pages.flatMap(({ captures }) => captures),
        )
      ).flatMap((item) => (item.item === 'post' ? [item.post] : []));

    const station = { ref: 'https://bsky.app/profile/rainstation.test', did: '' };
    const market = { ref: 'https://bsky.app/profile/farmersmarket.test', did: '' };
    const byDid = ({ did }: { did: string }) => `https://bsky.app/profile/${did}`;

    beforeAll(async () => {
      peer = await startBluesky();
      station.did = (await peer.tell({ do: 'createAccount', handle: 'rainstation.test' })).did!;
      market.did = (await peer.tell({ do: 'createAccount', handle: 'farmersmarket.test' })).did!;
      const { did } = station;
      await peer.tell({ do: 'profile', did, displayName: 'Станция дождя', description: 'Погода для садов.' });
      for (const text of ['Frost tonight, cover the seedlings.', 'مطر خفيف صباح الغد', 'Grand soleil à midi'])
        await peer.tell({ do: 'post', did, text });
      await peer.tell({ do: 'post', did: market.did, text: 'Apples and plums on Saturday.' });
      // Loading its parts takes most of this.
    }, 180_000);
    afterAll(async () => {
      ending.abort();
      for (const net of nets) await net.close();
      await peer?.stop();
    });

    it('is reached', async () => {
      expect(await connector.reach(ioFor(station.ref, host()))).toEqual({ ok: true, why: null });
    });

    it('shows living accounts, by handle and by DID', async () => {
      const told = await look(station.ref);
      expect(told).toMatchObject({
        outcome: 'alive',
        via: 'pds',
        title: 'Станция дождя',
        description: 'Погода для садов.',
        nativeId: station.did,
      });
      const profile = await itemsOf(station.ref, told.captures);
      expect(profile).toMatchObject([
        { item: 'community', community: { ref: station.ref, title: 'Станция дождя' } },
      ]);
      expect(await look(byDid(market))).toMatchObject({ outcome: 'alive', nativeId: market.did });
    });

    it('gives the posts from the oldest on, and then only what is new', async () => {
      const pages = await read(station.ref);
      const posts = await postsOf(station.ref, pages);
      expect(posts.map(({ text }) => text)).toEqual([
        'Frost tonight, cover the seedlings.',
        'مطر خفيف صباح الغد',
        'Grand soleil à midi',
      ]);
      expect(new Set(posts.map(({ community }) => community))).toEqual(new Set([station.ref]));
      const written = await peer.tell({ do: 'post', did: station.did, text: 'Rain from noon.' });
      const later = await read(station.ref, pages.at(-1)!.cursor);
      const [post, ...more] = await postsOf(station.ref, later);
      expect(more).toEqual([]);
      expect(post).toMatchObject({ text: 'Rain from noon.', nativeId: written.uri!.split('/').at(-1) });
      expect(post!.at).toBeGreaterThanOrEqual(Date.parse(written.before));
      expect(post!.at).toBeLessThanOrEqual(Date.parse(written.after));
      expect(await read(station.ref, later.at(-1)!.cursor)).toEqual([]);
    });

    it('says that its administrator took an account down, and when it is back', async () => {
      await peer.tell({ do: 'takedown', did: station.did });
      expect(await look(station.ref)).toMatchObject({ outcome: 'gone_by_platform', why: 'RepoTakendown' });
      expect(await look(byDid(station))).toMatchObject({ outcome: 'gone_by_platform', why: 'takendown' });
      expect((await read(station.ref)).at(-1)).toMatchObject({ posts: 0, stopped: 'not_found' });
      await peer.tell({ do: 'restore', did: station.did });
      expect(await look(station.ref)).toMatchObject({ outcome: 'alive' });
    });

    it('says that an owner left, and came back', async () => {
      await peer.tell({ do: 'deactivate', did: market.did });
      expect(await look(market.ref)).toMatchObject({ outcome: 'gone_by_owner', why: 'RepoDeactivated' });
      expect(await look(byDid(market))).toMatchObject({ outcome: 'gone_by_owner', why: 'deactivated' });
      await peer.tell({ do: 'reactivate', did: market.did });
      expect(await look(byDid(market))).toMatchObject({ outcome: 'alive' });
    });

    it('is found by the DID document, and an AppView that is down says nothing of the account', async () => {
      const env = {
        DRIFTLINE_BLUESKY_PLC: peer.plc,
        // Nothing listens on this port of the loopback.
        DRIFTLINE_BLUESKY_APPVIEW: 'http://localhost:9',
      };
      const probe = (avoid: string | null) =>
        connector.probe(byDid(market), ioFor(market.ref, env), { avoid });
      expect(await probe(null)).toMatchObject({ outcome: 'unknown', why: 'refused' });
      expect(await probe('appview')).toMatchObject({ outcome: 'unknown', via: 'appview', why: 'refused' });
      await peer.tell({ do: 'takedown', did: market.did });
      expect(await probe('appview')).toMatchObject({
        outcome: 'gone_by_platform',
        via: 'pds',
        why: 'takendown',
      });
      await peer.tell({ do: 'restore', did: market.did });
    });

    it('keeps the DID of an account whose handle changed, and says no more of one that was deleted', async () => {
      await peer.tell({ do: 'rename', did: market.did, handle: 'orchard-market.test' });
      expect(await look(market.ref)).toMatchObject({ outcome: 'gone_unspecified', why: 'RepoNotFound' });
      expect(await look(byDid(market))).toMatchObject({ outcome: 'alive', nativeId: market.did });
      await peer.tell({ do: 'delete', did: market.did });
      expect(await look(byDid(market))).toMatchObject({ outcome: 'gone_unspecified', why: 'RepoNotFound' });
    });
  },
);
