/** Each mechanism that docs/scenario.md names can be seen in what is written and in the truth beside it. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../core/clock.ts';
import { seeded } from '../../core/random.ts';
import { script } from '../../core/text.ts';
import { HELD_OUT_WAYS } from '../heldout/ways.ts';
import { PRESETS, type Preset, simulate } from '../index.ts';
import { LANGUAGES, languages } from '../language/index.ts';
import { SUITES } from '../suites.ts';
import { livesAt, newWorld, type Place, textOf, type World } from '../world.ts';
import { AFTER_2019, BEFORE_2019, type ChurnKnobs, churn } from './churn.ts';
import { NAMINGS, nameAgain } from './naming.ts';

const worlds = {} as Record<Preset, World>;
beforeAll(() => {
  for (const preset of ['quiet', 'young', 'scripts', 'gradual', 'crowded', 'heldout-week'] as const)
    worlds[preset] = simulate({ seed: 5, preset });
});

/** Old and new places of a world, without those that have no counterpart. */
const pairs = (world: World) =>
  world.truth.successors.flatMap(({ from, to, relation }) => (to ? [{ from, to, relation }] : []));
const successors = (world: World) => pairs(world).filter(({ relation }) => relation === 'successor');
const names = (place: Place, other: Place, before: number) =>
  place.said.some((said) => said.at < before && textOf(said).includes(other.ref));
const perDay = (place: Place, from: number, until: number) =>
  place.said.filter(({ at }) => at >= from && at < until).length / ((until - from) / DAY);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

describe('names', () => {
  it('come back in four scripts', () => {
    const crossed = successors(worlds.scripts).filter(
      ({ from, to }) => script(from.title) !== script(to.title),
    );
    expect(new Set(crossed.map(({ to }) => script(to.title)))).toEqual(
      new Set(['latin', 'cyrillic', 'arabic', 'greek']),
    );
  });

  it('take an affix, keep the title alone, change altogether', () => {
    const all = (['scripts', 'gradual', 'crowded'] as const).flatMap((preset) => successors(worlds[preset]));
    const share = (holds: (pair: (typeof all)[number]) => boolean) => all.filter(holds).length / all.length;
    expect(
      share(({ from, to }) => to.title !== from.title && to.title.startsWith(from.title)),
    ).toBeGreaterThan(0.1);
    expect(share(({ from, to }) => to.title === from.title && to.handle !== from.handle)).toBeGreaterThan(
      0.05,
    );
    expect(
      share(({ from, to }) => !to.title.includes(from.title.slice(0, 5)) && to.language === from.language),
    ).toBeGreaterThan(0.1);
  });
});

describe('ways to come back', () => {
  it('prepared or announced: the old place names the new one while it is there', () => {
    const declared = successors(worlds.scripts).filter(({ from, to }) => names(from, to, from.goneAt!));
    expect(declared.length).toBeGreaterThan(5);
    expect(declared.some(({ to, from }) => to.bornAt < from.goneAt! - 3 * DAY)).toBe(true);
    expect(declared.length).toBeLessThan(successors(worlds.scripts).length / 2);
  });

  it('gradual: less and less here, more and more there', () => {
    const world = worlds.gradual;
    const onset = world.truth.waves[0]!.onset;
    const drifting = successors(world).filter(
      ({ to }) => to.bornAt < onset - 8 * DAY && to.bornAt > world.from + 9 * DAY,
    );
    expect(drifting.length).toBeGreaterThan(5);
    const early = [onset - 20 * DAY, onset - 10 * DAY] as const;
    const late = [onset - 2 * DAY, onset] as const;
    const at = (place: 'from' | 'to', [from, until]: readonly [number, number]) =>
      sum(drifting.map((pair) => perDay(pair[place], from, until)));
    expect(at('from', late)).toBeLessThan(0.7 * at('from', early));
    expect(at('to', late)).toBeGreaterThan(0.4 * at('from', early));
  });

  it('in part: less is said than before', () => {
    const world = worlds.gradual;
    const { onset, end } = world.truth.waves[0]!;
    const after = successors(world).filter(({ to }) => to.bornAt > onset && to.silentFrom === null);
    const before = sum(after.map(({ from }) => perDay(from, onset - 10 * DAY, onset)));
    expect(sum(after.map(({ to }) => perDay(to, end + DAY, world.until)))).toBeLessThan(0.8 * before);
  });

  it('in halves and together', () => {
    const rows = successors(worlds.gradual);
    const halved = rows.filter(({ from }) => rows.filter((row) => row.from === from).length === 2);
    const merged = rows.filter(({ to }) => rows.filter((row) => row.to === to).length === 2);
    expect(halved.length).toBe(6);
    expect(merged.length).toBe(4);
  });

  it('silent, or for members only', () => {
    const world = worlds.gradual;
    const silent = world.places.filter(({ silentFrom }) => silentFrom !== null);
    expect(silent.length).toBeGreaterThan(0);
    for (const place of silent)
      expect(
        place.said.filter(({ at, forwardOf }) => at > place.silentFrom! + 2 * DAY && forwardOf === null)
          .length,
      ).toBeLessThan(8);
    const closed = world.looks.filter(({ outcome }) => outcome === 'private');
    expect(closed.length).toBeGreaterThan(0);
    for (const { ref } of closed)
      expect(world.places.find((place) => place.ref === ref)!.invite).not.toBeNull();
  });

  it('again and again, where lives are short', () => {
    const rows = successors(worlds.young);
    const twice = rows.filter(({ to }) => rows.some(({ from }) => from === to));
    expect(twice.length).toBeGreaterThan(4);
    expect(worlds.young.truth.waves).toEqual([]);
  });
});

describe('those who are somebody else', () => {
  it('impersonators bear a name, copying bots repeat posts, bulletins are shared by unrelated outlets', () => {
    const world = worlds.crowded;
    const fakes = pairs(world).filter(({ relation }) => relation === 'impersonator');
    expect(fakes.length).toBe(14);
    for (const { from, to } of fakes) expect(to.title.startsWith(from.title)).toBe(true);
    const clones = pairs(world).filter(({ relation }) => relation === 'clone');
    const copied = clones.filter(({ from, to }) => {
      const own = new Set(from.said.map(textOf));
      return to.said.filter((said) => own.has(textOf(said))).length > 2;
    });
    expect(copied.length / clones.length).toBeGreaterThan(0.7);
    const brands = new Map<string, Set<number>>();
    for (const place of world.places)
      for (const said of place.said)
        if (place.role === 'watched' || place.role === 'stranger')
          brands.set(textOf(said), (brands.get(textOf(said)) ?? new Set()).add(place.brand));
    expect([...brands.values()].filter((who) => who.size >= 5).length).toBeGreaterThan(10);
  });

  it('somebody takes the handle of the dead', () => {
    const world = worlds.quiet;
    const byRef = Map.groupBy(world.places, ({ ref }) => ref);
    const [first, second] = [...byRef.values()].find((places) => places.length > 1)!;
    expect(second!.bornAt).toBeGreaterThan(first!.goneAt!);
    expect(second!.nativeId).not.toBe(first!.nativeId);
    const titles = new Set(world.looks.filter(({ ref }) => ref === first!.ref).map(({ title }) => title));
    expect(titles).toContain(first!.title);
    expect(titles).toContain(second!.title);
  });
});

describe('trouble with looking', () => {
  it('a third is lost, an outage answers nothing, a storm says 429', () => {
    const world = worlds.quiet;
    const inside = (why: string) => {
      const trouble = world.troubles.find((one) => one.why === why)!;
      const looks = world.looks.filter(({ at }) => at >= trouble.from && at < trouble.to);
      return looks.filter((look) => look.why === why).length / looks.length;
    };
    expect(inside('timeout')).toBe(1);
    expect(inside('429')).toBeGreaterThan(0.7);
    expect(inside('unrecognised layout')).toBeGreaterThan(0.3);
    const lost = world.looks.filter(({ outcome }) => outcome === 'unknown').length / world.looks.length;
    expect(lost).toBeGreaterThan(0.28);
    expect(lost).toBeLessThan(0.4);
  });

  it.each([
    ['before the action', BEFORE_2019, 302, 120],
    ['after it', AFTER_2019, 60, 14],
  ] as [string, ChurnKnobs, number, number][])(
    'lives %s last as long as was published',
    (_, knobs, old, young) => {
      const world = newWorld(3, Date.UTC(2020, 0, 1), Date.UTC(2020, 0, 31));
      const place = (bornAt: number) => ({ bornAt, goneAt: null, goneAs: 'gone_unspecified' }) as Place;
      for (const [bornAt, mean] of [
        [world.from, young],
        [world.from - 90 * DAY, old],
      ] as const) {
        const places = Array.from({ length: 3000 }, () => place(bornAt));
        const died = churn(world, places, world.from, world.until, knobs, `${bornAt}`);
        expect(died.length / places.length).toBeCloseTo(1 - Math.exp(-30 / mean), 1);
      }
    },
  );
});

describe('what is held out', () => {
  it('is in one suite only, and every world is in one', () => {
    const all = [...SUITES.dev.scenarios, ...SUITES.heldout.scenarios];
    expect(all.toSorted()).toEqual(Object.keys(PRESETS).sort());
    expect(new Set([...SUITES.dev.crawls, ...SUITES.heldout.crawls]).size).toBe(8);
    expect(new Set([...SUITES.dev.lives, ...SUITES.heldout.lives]).size).toBe(11);
  });

  it('is used by nothing but the lists of worlds', () => {
    const root = join(import.meta.dirname, '..', '..');
    const users = globSync('**/*.ts', { cwd: root })
      .filter((file) => !file.startsWith('simulate/heldout/') && !file.endsWith('.test.ts'))
      .filter((file) => /from '[^']*heldout\//.test(readFileSync(join(root, file), 'utf8')));
    expect(users.sort()).toEqual(['simulate/crawl/world.ts', 'simulate/lives.ts', 'simulate/presets.ts']);
  });

  it('shares no announcement, bulletin or claim with the others', () => {
    for (const id of LANGUAGES) {
      const [ours, theirs] = [languages[id], HELD_OUT_WAYS.tongues[id]];
      for (const part of ['fallback', 'moved', 'formerly', 'pointer', 'lure', 'agency'] as const)
        expect(theirs[part].filter((text) => ours[part].includes(text))).toEqual([]);
      expect(theirs.event.claim).not.toEqual(ours.event.claim);
      expect(theirs.affixes.filter(([title]) => ours.affixes.some(([other]) => other === title))).toEqual([]);
    }
  });

  it('names by other rules', () => {
    const old = worlds.scripts.places.find((place) => place.language === 'fr' && place.title.includes(' '))!;
    for (const naming of NAMINGS) {
      const theirs = HELD_OUT_WAYS.rename(old, naming, seeded(naming));
      expect(theirs.title).not.toBe(nameAgain(old, naming, seeded(naming)).title);
      expect(theirs.handle).toMatch(/^[a-z][a-z0-9_]+$/);
    }
  });

  it('comes back by other roads: a place that had been there, a relay, one short life after the other', () => {
    const world = worlds['heldout-week'];
    const rows = successors(world);
    expect(rows.some(({ to }) => to.bornAt < world.from - 100 * DAY)).toBe(true);
    const relay = world.places.find(({ handle }) => handle === 'signpost_crossing')!;
    const served = rows.filter(
      ({ from, to }) => names(from, relay, from.goneAt!) && names(relay, to, world.until),
    );
    expect(served.length).toBeGreaterThan(0);
    expect(rows.some(({ to }) => to.goneAt !== null && to.goneAt - to.bornAt < 51 * HOUR)).toBe(true);
    expect(
      world.looks.every(
        (look) =>
          look.outcome !== 'alive' ||
          world.places.some((place) => place.ref === look.ref && livesAt(place, look.at)),
      ),
    ).toBe(true);
  });
});
