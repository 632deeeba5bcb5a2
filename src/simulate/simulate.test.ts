import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isGone } from '../core/model.ts';
import { textSimilarity } from '../core/near-duplicates.ts';
import { seeded } from '../core/random.ts';
import { readScenario } from '../scenario/scenario.ts';
import { avatarBytes } from './avatars.ts';
import { pick } from './draw.ts';
import { HELD_OUT_TONGUES } from './heldout/words.ts';
import { PRESETS, type Preset, simulate, simulateTo, textsOf, truthOf } from './index.ts';
import { fill, LANGUAGES, languages } from './language/index.ts';
import { NAMINGS, nameAgain } from './mechanisms/naming.ts';
import { ordinary } from './mechanisms/prepare.ts';
import { livesAt, textOf, type World } from './world.ts';

const BUNDLED = join(import.meta.dirname, '..', '..', 'examples', 'november-week');
const presets = Object.keys(PRESETS) as Preset[];

let week: World;
beforeAll(() => {
  week = simulate({ seed: 1, preset: 'week' });
});

describe('the week', () => {
  it('takes most of 53 communities between a Friday evening and a Saturday afternoon', () => {
    const watched = week.places.filter((place) => place.role === 'watched');
    const [first, second] = week.truth.waves;
    expect(watched.length).toBe(53);
    expect(new Set(watched.map((place) => place.title)).size).toBe(53);
    expect(new Set(watched.map((place) => place.language)).size).toBe(4);
    expect(first!.members.length).toBe(42);
    expect(new Date(first!.onset).getUTCDay()).toBe(5);
    expect(new Date(first!.onset).getUTCHours()).toBeGreaterThanOrEqual(18);
    expect(new Date(first!.end).getUTCDay()).toBe(6);
    expect(new Date(second!.onset).getUTCDay()).toBe(2);
    expect(watched.filter((place) => place.goneAt === null).length).toBe(9);
  });

  it('has one obfuscated link, to one discussion group that names most of the others', () => {
    const truth = truthOf(week);
    expect(truth.obfuscated.length).toBe(1);
    const { ref } = truth.obfuscated[0]!;
    const tweets = week.tweets.filter(
      (tweet) => tweet.text.includes('tamtam') || tweet.text.includes('tt.me'),
    );
    expect(tweets.length).toBe(1);
    expect(tweets[0]!.text).not.toContain(ref);
    const hub = week.places.find((place) => place.ref === ref)!;
    const said = hub.said.map(textOf).join(' ');
    const named = week.places.filter(
      (place) => place.role === 'counterpart' && said.includes(place.ref.split('/').at(-1)!),
    );
    expect(hub.kind).toBe('group');
    expect(named.length).toBeGreaterThan(18);
  });

  it('has counterparts for most, none for several, and one claim with a paraphrase', () => {
    const truth = truthOf(week);
    const died = new Set(truth.waves[0]!.members);
    const to = truth.successors.filter((row) => row.relation === 'successor' && died.has(row.from));
    expect(new Set(to.filter((row) => row.to !== null).map((row) => row.from)).size).toBeGreaterThan(25);
    expect(to.filter((row) => row.to === null).length).toBeGreaterThan(8);
    expect(truth.claims.length).toBe(2);
  });

  it('is what is bundled, under 5 MB', async () => {
    for (const [path, text] of textsOf(week, 'week')) {
      expect(readFileSync(join(BUNDLED, path), 'utf8') === text, path).toBe(true);
    }
    const bytes = readdirSync(BUNDLED, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    expect(bytes).toBeLessThan(5_000_000);
    expect((await readScenario(BUNDLED)).watch.length).toBe(53);
  });
});

it('draws the same picture each time, and one that another platform has processed as another file', async () => {
  const [a, b, c] = await Promise.all([0, 0, 2].map((variant) => avatarBytes({ brand: 5, variant })));
  expect(a!.equals(b!)).toBe(true);
  expect(a!.equals(c!)).toBe(false);
  expect(a!.length).toBeLessThan(6000);
});

describe.each(presets)('preset %s', (preset) => {
  const world = simulate({ seed: 7, preset });

  it('gives the same bytes for the same seed, and others for another', () => {
    const texts = textsOf(world, preset);
    expect([...textsOf(simulate({ seed: 7, preset }), preset)]).toEqual([...texts]);
    expect(simulate({ seed: 8, preset }).looks).not.toEqual(world.looks);
  });

  it('says nothing after a death, and gives every post an address of its own', () => {
    for (const place of world.places) {
      expect(place.said.every((said) => place.goneAt === null || said.at < place.goneAt)).toBe(true);
      expect(new Set(place.said.map((said) => said.ref)).size).toBe(place.said.length);
    }
  });

  it('looks honestly: no death before it happened, no life after it, trouble is unknown', () => {
    const byRef = Map.groupBy(world.places, (place) => place.ref);
    const dishonest = world.looks.filter((look) => {
      const alive = byRef.get(look.ref)!.some((place) => livesAt(place, look.at));
      if (look.outcome === 'unknown') return look.why === undefined;
      return isGone(look.outcome) ? alive : !alive;
    });
    expect(dishonest).toEqual([]);
  });
});

it.each(['week', 'hard'] as const)('%s: unrelated posts are no near-duplicates of one another', (preset) => {
  const world = preset === 'week' ? week : simulate({ seed: 7, preset });
  const random = seeded('pairs');
  const said = world.places
    .filter((place) => place.role === 'watched' && place.kind === 'channel')
    .map((place) => ({ place, posts: ordinary(place) }));
  let close = 0;
  for (let i = 0; i < 1500; i++) {
    const one = pick(random, said);
    const like = said.filter(
      ({ place }) => place.language === one.place.language && place.topic === one.place.topic,
    );
    const [a, b] = [pick(random, one.posts), pick(random, pick(random, like).posts)];
    if (a && b && a !== b && textSimilarity(textOf(a), textOf(b)) >= 0.6) close++;
  }
  // Agency bulletins are the same on purpose; drawing two of one bulletin is rare.
  expect(close).toBeLessThan(8);
});

it('a quiet world has no wave, a hard one takes about 15 %', () => {
  expect(simulate({ seed: 3, preset: 'quiet' }).truth.waves).toEqual([]);
  const hard = simulate({ seed: 3, preset: 'hard' });
  expect(hard.truth.waves[0]!.members.length / 80).toBeCloseTo(0.15, 2);
});

describe('language', () => {
  it.each(LANGUAGES.flatMap((id) => [languages[id], HELD_OUT_TONGUES[id]]))(
    '$id: every sentence can be filled',
    (language) => {
      const values = {
        town: 't',
        t: 't',
        temp: '1',
        link: 'l',
        old: 'o',
        oldlink: 'k',
        name: 'n',
        topic: 'p',
      };
      const walk = (value: unknown): void => {
        if (typeof value === 'string') {
          for (let i = 0; i < 6; i++) {
            expect(fill(value, seeded(`${value}${i}`), language.slots, values)).not.toMatch(/[{}]|undefined/);
          }
        } else if (value !== null && typeof value === 'object')
          for (const inner of Object.values(value)) walk(inner);
      };
      walk({ ...language, slots: null });
    },
  );

  it('every way to be named again gives a handle that a platform takes', () => {
    const place = simulate({ seed: 2, preset: 'hard' }).places.find((one) => one.language === 'ru')!;
    for (const naming of NAMINGS) {
      const name = nameAgain(place, naming, seeded(naming));
      expect(name.handle).toMatch(/^[a-z][a-z0-9_]+$/);
      expect(name.title).not.toBe('');
    }
  });
});

it('refuses an unknown preset, a seed that is no whole number, a folder with something in it', async () => {
  await expect(simulateTo('/nowhere', { seed: 1, preset: 'calm' })).rejects.toThrow(/presets?/);
  await expect(simulateTo('/nowhere', { seed: 0.5 })).rejects.toThrow(/whole number/);
  await expect(simulateTo(BUNDLED, { seed: 1 })).rejects.toThrow(/not empty/);
});
