/**
 * Collecting from an invented world with a clock of its own: what is looked at when, what is made of it, and that a stop,
 * a restart or a fault loses nothing.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../src/core/clock.ts';
import { InputError } from '../src/core/errors.ts';
import type { Outcome } from '../src/core/model.ts';
import { verifyCase } from '../src/ledger/verify.ts';
import { dropViews } from '../src/pipeline/case.ts';
import { loadFacts } from '../src/pipeline/facts.ts';
import { probeAll } from '../src/pipeline/probe.ts';
import { openViews } from '../src/pipeline/views.ts';
import { look } from '../src/platforms/look.ts';
import { alive, BEGIN, openWorld, type World } from './collect-world.ts';

const opened: World[] = [];
afterEach(async () => {
  for (const world of opened.splice(0)) await world.close();
});

async function world(env: Record<string, string> = {}): Promise<World> {
  const made = await openWorld(env);
  opened.push(made);
  return made;
}

const t = (name: string) => `https://t.me/${name}`;
const GARDEN = t('garden_wire');
const minutes = (at: number) => Math.round((at - BEGIN) / MINUTE);
const lifeOf = async ({ open }: World, ref: string) => (await loadFacts(open.tables, null)).life.get(ref);
const postsOf = async ({ open }: World) =>
  (await open.tables.all<{ ref: string }>('select ref from posts order by posted_at')).map(({ ref }) => ref);

/** A world of `n` living places beside the garden, and what is watched of it. */
async function village(n: number): Promise<World> {
  const made = await world();
  made.places.set(GARDEN, alive('Garden wire'));
  for (let i = 0; i < n; i++) made.places.set(t(`lane_news${i}`), alive(`Lane ${i}`));
  await made.watch(GARDEN, ...Array.from({ length: n }, (_, i) => t(`lane_news${i}`)));
  return made;
}

describe('one round', () => {
  it('looks at everything once, keeps it, and writes it down with its capture', async () => {
    const made = await village(3);
    const report = await made.collect();
    expect(report).toMatchObject({ looks: 4, unknown: 0, deaths: [], waiting: [], unreachable: [] });
    expect(made.looked).toHaveLength(4);
    const facts = await loadFacts(made.open.tables, null);
    expect(facts.lives.map(({ state }) => state)).toEqual(['alive', 'alive', 'alive', 'alive']);
    expect(facts.life.get(GARDEN)).toMatchObject({ title: 'Garden wire', members: 120, lastAliveAt: BEGIN });
    for await (const { entry } of made.open.kase.ledger.read())
      if (entry.kind === 'observation') expect(await made.open.kase.captures.has(entry.capture!)).toBe(true);
    expect(made.of('look').map(({ because }) => because)).toEqual(['turn', 'turn', 'turn', 'turn']);
    expect(await verifyCase(made.dir)).toMatchObject({ ok: true });
  });

  it('does nothing when nothing is due, and says when something is', async () => {
    const made = await village(2);
    const first = await made.collect();
    const again = await made.collect();
    expect(again.looks).toBe(0);
    expect(again.nextAt).toBe(first.nextAt);
    expect(again.nextAt!).toBeGreaterThan(BEGIN);
  });

  it('goes on after a restart where it was, from the ledger alone', async () => {
    const made = await village(2);
    const { nextAt } = await made.collect();
    await made.restart();
    expect((await made.collect()).looks).toBe(0);
    made.pass(nextAt! - BEGIN);
    expect((await made.collect()).looks).toBeGreaterThan(0);
  });

  it('reads new posts, and the second time only newer ones', async () => {
    const made = await village(0);
    const garden = made.places.get(GARDEN)!;
    garden.posts = [1, 2, 3, 4, 5];
    expect((await made.collect()).posts).toBe(5);
    expect(await postsOf(made)).toEqual([1, 2, 3, 4, 5].map((post) => `${GARDEN}/${post}`));
    garden.posts.push(6);
    made.pass(DAY);
    await made.restart();
    expect((await made.collect()).posts).toBe(1);
    expect(await postsOf(made)).toHaveLength(6);
  });

  it.each([
    ['lost', (file: string) => rmSync(file)],
    ['damaged', (file: string) => writeFileSync(file, '{"version":1,"read":[')],
    ['of another version', (file: string) => writeFileSync(file, '{"version":9}')],
  ])(
    'reads again what the platform shows when the cursors are %s, and adds nothing twice',
    async (_, harm) => {
      const made = await village(0);
      made.places.get(GARDEN)!.posts = [1, 2, 3];
      await made.collect();
      harm(join(made.dir, 'state', 'cursors.json'));
      made.pass(DAY);
      expect((await made.collect()).posts).toBe(3);
      expect(await postsOf(made)).toHaveLength(3);
    },
  );

  it('reads no posts of what is gone, private, or could not be seen', async () => {
    const made = await village(0);
    const garden = made.places.get(GARDEN)!;
    garden.posts = [1];
    for (const outcome of ['private', 'unknown', 'gone_by_owner'] as const) {
      garden.look = () => ({ outcome, why: 'x' });
      expect((await made.collect()).posts).toBe(0);
      made.pass(DAY);
    }
  });

  it('a rebuild of the views gives the same', async () => {
    const made = await village(1);
    made.places.get(GARDEN)!.posts = [1, 2, 3];
    made.places.get(t('lane_news0'))!.look = () => ({ outcome: 'gone_by_platform', why: 'banned' });
    await made.collect();
    const tables = ['posts', 'observations', 'captures', 'gaps', 'profiles'];
    const dump = async () =>
      Promise.all(tables.map((table) => made.open.tables.all(`select * from ${table} order by all`)));
    const before = await dump();
    await made.open.close();
    dropViews(made.dir);
    made.open = await openViews(made.dir, { write: true });
    expect(await dump()).toEqual(before);
  });
});

describe('what cannot be looked at', () => {
  it('is said, and the rest is done', async () => {
    const made = await village(0);
    await made.watch('https://x.com/town_reporter', 'https://discord.gg/gardens');
    const { looks, unreachable } = await made.collect();
    expect(looks).toBe(1);
    expect(unreachable).toEqual([
      {
        ref: 'https://x.com/town_reporter',
        platform: 'x',
        why: 'not_configured',
        missing: ['DRIFTLINE_X_TOKEN'],
      },
      { ref: 'https://discord.gg/gardens', platform: 'discord', why: 'no_connector', missing: [] },
    ]);
    // We did not look: that is no observation, not even an unknown one.
    expect(await lifeOf(made, 'https://x.com/town_reporter')).toBeUndefined();
  });

  it('becomes possible when the setting is given', async () => {
    const made = await world({ DRIFTLINE_X_TOKEN: 'abc' });
    made.places.set('https://x.com/town_reporter', alive());
    await made.watch('https://x.com/town_reporter');
    expect((await made.collect()).looks).toBe(1);
  });

  it('is the user’s to mend when it is everything', async () => {
    const made = await world();
    await expect(made.collect()).rejects.toThrow(/nothing is followed yet/);
    await made.watch('https://x.com/town_reporter', 'https://discord.gg/gardens');
    const refused = made.collect();
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(/x needs DRIFTLINE_X_TOKEN; discord has no connector/);
  });
});

describe('a death', () => {
  const GONE: Partial<ReturnType<typeof look>> = { outcome: 'gone_unspecified', why: 'no_page' };

  it('is confirmed eleven minutes later by the other route, and its relatives and controls are looked at', async () => {
    const made = await village(30);
    const garden = made.places.get(GARDEN)!;
    garden.posts = [1, 2];
    garden.says = (post) => `see also https://t.me/lane_news${post} and https://t.me/lane_news${post + 5}`;
    await made.collect();
    made.events.length = 0;
    made.looked.length = 0;
    garden.look = () => GONE;
    made.pass(DAY);
    const began = made.now();
    // Within the hour each had its turn: what comes besides is out of turn.
    await made.collect({ until: began + 80 * MINUTE, looksPerHour: 31 });
    const ours = made.looked.filter(({ ref }) => ref === GARDEN);
    expect(ours.map(({ via }) => via).slice(0, 2)).toEqual(['front', 'side']);
    expect(ours[1]!.at - ours[0]!.at).toBe(11 * MINUTE);
    const [death] = made.of('death');
    expect(death).toMatchObject({
      ref: GARDEN,
      death: { after: BEGIN, by: ours[0]!.at, confirmedAt: ours[1]!.at },
    });
    const because = (why: string) => made.of('look').filter((each) => each.because === why);
    const relatives = because('relative').map(({ ref }) => ref);
    expect(relatives.sort()).toEqual(['lane_news1', 'lane_news2', 'lane_news6', 'lane_news7'].map(t));
    const controls = because('control').map(({ ref }) => ref);
    expect(new Set(controls).size).toBe(5);
    expect(controls.filter((ref) => relatives.includes(ref) || ref === GARDEN)).toEqual([]);
    for (const { at } of [...because('relative'), ...because('control')]) {
      expect(at).toBeGreaterThanOrEqual(death!.at);
      expect(at - death!.at).toBeLessThanOrEqual(5 * MINUTE);
    }
    expect((await lifeOf(made, GARDEN))!.state).toBe('gone_unspecified');
  });

  it('seen once in one round is not told of as one, and the look that can confirm it is named', async () => {
    const made = await village(1);
    made.places.get(GARDEN)!.look = () => GONE;
    const { deaths, waiting } = await made.collect();
    expect(deaths).toEqual([]);
    expect(waiting).toEqual([{ ref: GARDEN, at: BEGIN + 11 * MINUTE, because: 'confirm' }]);
    expect((await lifeOf(made, GARDEN))!.state).toBe('unknown');
  });

  it('seen once before a restart is confirmed after it, by the other route', async () => {
    const made = await village(1);
    made.places.get(GARDEN)!.look = () => GONE;
    await made.collect();
    await made.restart();
    made.pass(11 * MINUTE);
    made.looked.length = 0;
    expect((await made.collect()).deaths).toEqual([GARDEN]);
    expect(made.looked.find(({ ref }) => ref === GARDEN)).toMatchObject({ via: 'side' });
  });

  it('that the second look does not see is none', async () => {
    const made = await village(1);
    let looks = 0;
    made.places.get(GARDEN)!.look = () => (looks++ === 0 ? GONE : { outcome: 'alive' });
    const report = await made.collect({ until: BEGIN + 15 * MINUTE });
    expect(report.deaths).toEqual([]);
    expect(report.waiting).toEqual([]);
    expect((await lifeOf(made, GARDEN))!.state).toBe('alive');
  });

  it('that the second look can neither see nor deny is looked for again, and not without end', async () => {
    const made = await village(0);
    let looks = 0;
    made.places.get(GARDEN)!.look = () => (looks++ === 0 ? GONE : { outcome: 'unknown', why: 'timeout' });
    await made.collect({ until: BEGIN + 90 * MINUTE });
    const confirming = made.of('look').filter(({ because }) => because === 'confirm');
    expect(confirming.map(({ at }) => minutes(at))).toEqual([11, 22, 33, 44, 55, 66]);
    expect(made.of('death')).toEqual([]);
    expect((await lifeOf(made, GARDEN))!.state).toBe('unknown');
  });

  it('that only one of two routes can see is confirmed by that one, after the other was tried', async () => {
    const made = await village(0);
    made.places.get(GARDEN)!.look = ({ via }) =>
      via === 'front' ? GONE : { outcome: 'unknown', why: 'handle_not_found' };
    const { deaths } = await made.collect({ until: BEGIN + 30 * MINUTE });
    expect(made.looked.slice(0, 3).map(({ via }) => via)).toEqual(['front', 'side', 'front']);
    expect(minutes(made.of('death')[0]!.death.confirmedAt)).toBeLessThanOrEqual(22);
    expect(deaths).toEqual([GARDEN]);
  });

  it('of many at once does not call for the same relatives again and again', async () => {
    const made = await village(8);
    for (const place of made.places.values()) {
      place.posts = [1];
      place.says = () => Array.from({ length: 8 }, (_, i) => `https://t.me/lane_news${i}`).join(' ');
    }
    await made.collect();
    for (let i = 0; i < 6; i++) made.places.get(t(`lane_news${i}`))!.look = () => GONE;
    made.pass(DAY);
    const began = made.now();
    made.events.length = 0;
    await made.collect({ until: began + 17 * MINUTE });
    expect(made.of('death')).toHaveLength(6);
    const extra = made.of('look').filter(({ because }) => because === 'relative' || because === 'control');
    expect(extra.length).toBeLessThan(20);
  });

  it('never comes of what is about us, however often', async () => {
    const reasons = ['timeout', '429', '502', 'login_wall', 'circuit_open'];
    const made = await village(reasons.length);
    await made.collect();
    reasons.forEach((why, i) => {
      made.places.get(t(`lane_news${i}`))!.look = () => ({ outcome: 'unknown', why });
    });
    for (let day = 0; day < 4; day++) {
      made.pass(DAY);
      const { looks, unknown, deaths, waiting } = await made.collect();
      expect([looks, unknown, deaths, waiting]).toEqual([6, 5, [], []]);
    }
    expect((await lifeOf(made, t('lane_news0')))!).toMatchObject({ state: 'unknown', death: null });
  });

  it('is followed by rare looks, which see a return', async () => {
    const made = await village(0);
    const garden = made.places.get(GARDEN)!;
    await made.collect();
    garden.look = () => GONE;
    for (const pause of [DAY, 11 * MINUTE]) {
      made.pass(pause);
      await made.collect();
    }
    expect((await lifeOf(made, GARDEN))!.state).toBe('gone_unspecified');
    await made.restart();
    const { nextAt } = await made.collect();
    garden.look = () => ({ outcome: 'alive', title: 'Garden wire' });
    made.pass(nextAt! - made.now());
    expect((await made.collect()).looks).toBe(1);
    expect((await lifeOf(made, GARDEN))!).toMatchObject({
      state: 'alive',
      comebacks: [{ identity: 'same' }],
    });
  });

  it('that the platform calls a move is none', async () => {
    const made = await village(0);
    made.places.get(GARDEN)!.look = () => ({ outcome: 'moved', to: t('garden_wire2') });
    const { deaths, waiting } = await made.collect();
    expect([deaths, waiting]).toEqual([[], []]);
    expect((await lifeOf(made, GARDEN))!.movedTo).toBe(t('garden_wire2'));
  });
});

describe('the budget', () => {
  it('bounds the regular looks of any hour', async () => {
    const made = await village(20);
    const report = await made.collect({ until: BEGIN + 3 * HOUR, looksPerHour: 12 });
    const at = made.looked.map((each) => each.at).sort((a, b) => a - b);
    expect(report.looks).toBeGreaterThan(25);
    for (let i = 12; i < at.length; i++) expect(at[i]! - at[i - 12]!).toBeGreaterThanOrEqual(HOUR);
    // Everyone has had a turn.
    expect(new Set(made.looked.map(({ ref }) => ref)).size).toBe(21);
  });

  it('that is too small for all names those it does not reach', async () => {
    const made = await village(60);
    const { unreachable } = await made.collect({ looksPerHour: 2 });
    expect(unreachable.every(({ why }) => why === 'over_budget')).toBe(true);
    expect(unreachable).toHaveLength(61 - 48);
  });

  it('by default lets each be looked at once an hour', async () => {
    const made = await village(70);
    const { looksPerHour, delayHours } = await made.collect();
    expect(looksPerHour).toBe(71);
    expect(delayHours).toBeLessThan(1);
  });
});

describe('a reading that stops', () => {
  it('is told of, kept in mind, and filled at the next turn', async () => {
    const made = await village(0);
    made.places.get(GARDEN)!.posts = [1, 2, 3, 4, 5];
    made.stops = { after: 1, why: '429' };
    const first = await made.collect();
    expect(first.gaps).toMatchObject([{ ref: GARDEN, why: '429' }]);
    expect(made.of('gap')).toMatchObject([{ ref: GARDEN, why: '429', filled: false }]);
    expect(await postsOf(made)).toHaveLength(2);
    made.stops = null;
    await made.restart();
    const second = await made.collect();
    expect(second.gaps).toEqual([]);
    expect(made.of('gap').at(-1)).toMatchObject({ why: '429', filled: true });
    expect(await postsOf(made)).toHaveLength(5);
  });

  it('for the same reason each time is told of once', async () => {
    const made = await village(0);
    made.places.get(GARDEN)!.posts = [1, 2, 3];
    made.stops = { after: 0, why: 'preview_off' };
    for (let day = 0; day < 3; day++) {
      await made.collect();
      made.pass(DAY);
    }
    expect(made.of('gap')).toHaveLength(1);
  });

  it('by its length goes on, while others have their turn', async () => {
    const made = await village(1);
    made.places.get(GARDEN)!.posts = Array.from({ length: 210 }, (_, i) => i + 1);
    await made.collect({ until: BEGIN + MINUTE });
    expect(await postsOf(made)).toHaveLength(210);
    expect(made.of('posts').map(({ posts }) => posts)).toEqual([100, 100, 10]);
  });
});

describe('being ended', () => {
  it('finishes the look that is under way, writes it down, and begins none', async () => {
    const made = await village(10);
    for (const place of made.places.values())
      place.look = async () => {
        await new Promise(setImmediate);
        made.stop.abort();
        return { outcome: 'alive' };
      };
    const report = await made.collect({ until: BEGIN + DAY });
    expect(report.looks).toBe(2);
    expect(made.looked).toHaveLength(2);
    expect((await loadFacts(made.open.tables, null)).lives).toHaveLength(2);
  });

  it('in the middle of a reading loses nothing: the next one goes on', async () => {
    const made = await village(0);
    const garden = made.places.get(GARDEN)!;
    garden.posts = [1, 2, 3, 4, 5, 6];
    const { says } = garden;
    garden.says = (post) => {
      if (post === 3) made.stop.abort();
      return says(post);
    };
    await made.collect();
    expect(await postsOf(made)).toHaveLength(4);
    made.stop = new AbortController();
    await made.restart();
    made.pass(DAY);
    await made.collect();
    expect(await postsOf(made)).toHaveLength(6);
  });

  it('before anything was asked writes down nothing', async () => {
    const made = await village(3);
    made.stop.abort();
    expect((await made.collect()).looks).toBe(0);
  });
});

describe('a bug in a connector', () => {
  it('costs one look, is told of, and stops nobody else', async () => {
    const made = await village(3);
    made.places.get(GARDEN)!.look = () => {
      throw new TypeError('cannot read properties of undefined');
    };
    const { looks, unknown, deaths } = await made.collect();
    expect([looks, unknown, deaths]).toEqual([4, 1, []]);
    expect(made.of('fault')).toMatchObject([{ platform: 'telegram', ref: GARDEN }]);
    expect(await lifeOf(made, GARDEN)).toMatchObject({ state: 'unknown' });
  });

  it('while it reads is a gap', async () => {
    const made = await village(0);
    const garden = made.places.get(GARDEN)!;
    garden.posts = [1, 2, 3, 4];
    garden.says = (post) => {
      if (post === 3) throw new RangeError('no such page');
      return 'frost';
    };
    const { gaps } = await made.collect();
    expect(gaps).toMatchObject([{ ref: GARDEN, why: 'connector_failed' }]);
    expect(await postsOf(made)).toHaveLength(2);
  });

  it('a setting that cannot be used is the user’s to mend', async () => {
    const made = await village(0);
    made.places.get(GARDEN)!.look = () => {
      throw new InputError('DRIFTLINE_X is not an address');
    };
    await expect(made.collect()).rejects.toThrow(InputError);
  });
});

describe('a platform that speaks by itself', () => {
  const SKY = 'https://bsky.app/profile/weather.example';

  it('is heard at once, and a second look confirms what it says', async () => {
    const made = await world();
    made.places.set(SKY, alive('Weather'));
    await made.watch(SKY);
    made.heard = async function* (signal, io) {
      made.places.get(SKY)!.look = () => ({ outcome: 'gone_by_platform', why: 'AccountTakedown' });
      const capture = await io.keep(Buffer.from('<p>takendown</p>'), {
        name: 'frame',
        mediaType: 'text/html',
        source: 'wss://jetstream.example/',
      });
      const said = look({
        outcome: 'gone_by_platform',
        why: 'takendown',
        via: 'jetstream',
        captures: [capture],
      });
      yield { ref: SKY, saidAt: null, look: said, cursor: '17' };
      yield { ref: 'https://bsky.app/profile/somebody.else', saidAt: null, look: said, cursor: '18' };
      if (!signal.aborted) await new Promise((end) => signal.addEventListener('abort', end, { once: true }));
    };
    const report = await made.collect({ until: BEGIN + 30 * MINUTE });
    expect(made.of('look').filter(({ because }) => because === 'said')).toMatchObject([
      { ref: SKY, via: 'jetstream', outcome: 'gone_by_platform' },
    ]);
    expect(report.deaths).toEqual([SKY]);
    expect(made.of('death')[0]!.death.outcome).toBe('gone_by_platform');
    expect(JSON.parse(readFileSync(join(made.dir, 'state', 'cursors.json'), 'utf8'))).toMatchObject({
      heard: { bluesky: '18' },
    });
  });

  it('that ends is taken up again, with growing pauses', async () => {
    const made = await world();
    made.places.set(SKY, alive('Weather'));
    await made.watch(SKY);
    let times = 0;
    made.heard = async function* () {
      if (++times === 8) made.stop.abort();
      yield* [];
    };
    await made.collect({ until: BEGIN + 30 * DAY });
    expect(times).toBe(8);
  });
});

describe('what is told', () => {
  it('a lead that new posts give, once, and none that was there before', async () => {
    const made = await village(1);
    const garden = made.places.get(GARDEN)!;
    garden.posts = [1];
    garden.says = () => 'our spare place is https://t.me/garden_spare_room';
    await made.collect({ until: made.now() + MINUTE });
    expect(made.of('lead').map(({ lead }) => lead.ref)).toEqual([t('garden_spare_room')]);
    garden.posts.push(2);
    garden.says = (post) => `and also https://t.me/garden_cellar${post}`;
    made.pass(DAY);
    await made.restart();
    made.events.length = 0;
    await made.collect({ until: made.now() + MINUTE });
    expect(made.of('lead').map(({ lead }) => lead.ref)).toEqual([t('garden_cellar2')]);
  });

  it('what is added to the watch while it runs is looked at', async () => {
    const made = await village(0);
    made.places.set(t('late_news'), alive('Late'));
    const { sleep } = { sleep: async (milliseconds: number) => made.pass(milliseconds) };
    let added = false;
    await made.collect({
      until: BEGIN + 30 * MINUTE,
      sleep: async (milliseconds) => {
        if (!added) await made.watch(t('late_news'));
        added = true;
        await sleep(milliseconds);
      },
    });
    expect((await lifeOf(made, t('late_news')))!.state).toBe('alive');
  });
});

describe('probe', () => {
  it('looks once at each that is named, watched or not, and says what each look gave', async () => {
    const made = await village(2);
    made.places.set(t('elsewhere'), alive('Elsewhere'));
    const { probed, passedOver } = await probeAll(made.looking, [
      GARDEN,
      t('elsewhere'),
      'https://discord.gg/gardens',
      GARDEN,
    ]);
    expect(probed.map(({ observation }) => [observation.ref, observation.outcome])).toEqual([
      [GARDEN, 'alive'],
      [t('elsewhere'), 'alive'],
    ]);
    expect(passedOver).toEqual([
      { ref: 'https://discord.gg/gardens', platform: 'discord', why: 'no_connector', missing: [] },
    ]);
    expect((await lifeOf(made, t('elsewhere')))!.title).toBe('Elsewhere');
    expect(await lifeOf(made, t('lane_news0'))).toBeUndefined();
  });

  it('looks at everything that is followed when none is named', async () => {
    const made = await village(2);
    expect((await probeAll(made.looking, null)).probed).toHaveLength(3);
  });

  it('says when a second look can confirm a death, and by then goes another way', async () => {
    const made = await village(0);
    made.places.get(GARDEN)!.look = () => ({ outcome: 'gone_unspecified' as Outcome });
    const once = await probeAll(made.looking, null);
    expect(once.probed[0]).toMatchObject({
      secondLookAt: BEGIN + 11 * MINUTE,
      observation: { via: 'front' },
    });
    made.pass(11 * MINUTE);
    const twice = await probeAll(made.looking, null);
    expect(twice.probed[0]).toMatchObject({ secondLookAt: null, observation: { via: 'side' } });
    expect((await lifeOf(made, GARDEN))!.death).not.toBeNull();
  });
});
