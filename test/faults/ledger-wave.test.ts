/**
 * When a wave is declared, what is known of it by then is signed for at once, and whoever asks authorities is told that it is
 * urgent. The wave is given; whether one is seen is tested elsewhere.
 */
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { MINUTE } from '../../src/core/clock.ts';
import { readSignedNotes } from '../../src/ledger/notes.ts';
import { alive, BEGIN, openWorld } from '../collect-world.ts';

const news = vi.hoisted(() => ({ levels: [] as string[] }));
vi.mock('../../src/pipeline/announce.ts', () => ({
  openAnnouncer: () => ({
    news: async () =>
      news.levels.splice(0).map((level) => ({ event: 'wave', at: 0, wave: { level, platforms: [] } })),
  }),
}));

test('a declared wave is signed for while the case goes on, an alert is not', async () => {
  const world = await openWorld();
  try {
    world.places.set('https://t.me/garden_wire', alive());
    await world.watch('https://t.me/garden_wire');
    const signed = async () => (await readSignedNotes(join(world.dir, 'ledger'))).notes.length;
    const urgent: boolean[] = [];
    const collect = (level: string) => {
      news.levels = [level];
      return world.collect({
        until: world.now() + 3 * MINUTE,
        between: async (declared) => void urgent.push(declared),
      });
    };
    await world.open.kase.ledger.checkpoint();
    const before = await signed();
    await collect('alert');
    expect([await signed(), urgent.includes(true)]).toEqual([before, false]);
    await collect('declared');
    expect(await signed()).toBeGreaterThan(before);
    expect(urgent.filter(Boolean)).toHaveLength(1);
    expect(world.now()).toBeGreaterThan(BEGIN);
  } finally {
    await world.close();
  }
});
