import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../clock.ts';
import type { MatchPost } from '../match.ts';
import {
  ask,
  DEATH,
  gone,
  lives,
  NEW,
  OLD,
  old,
  postsOf,
  seen,
  side,
  texts,
  young,
} from './small-case.testing.ts';

describe('what is alike', () => {
  const series = texts('old', 40);
  const before = postsOf(OLD, series, DEATH - 20 * DAY, 11 * HOUR);
  const avatar = [{ sha256: 'aa', pdq: 'f0'.repeat(32) }];

  test('name, picture and texts from before the death make a probable successor without a word said', () => {
    const from = side(OLD, {
      title: 'Riverside Garden',
      ...gone,
      avatars: avatar,
      firstPostAt: before[0]!.at,
    });
    const to = side(NEW, {
      title: 'Riverside Garden (backup)',
      avatars: [{ sha256: 'bb', pdq: `f1${'f0'.repeat(31)}` }],
      firstPostAt: before[25]!.at,
    });
    const mirrored = before
      .slice(25)
      .map((post, i) => ({ ...post, ref: `${NEW}/${i}`, at: post.at + 60_000 }));
    const [match] = ask([from], [to], {
      posts: { [OLD]: before, [NEW]: mirrored },
      withoutDeclared: true,
    }).matches;
    expect(match!.band).toMatch(/probable|strong/);
    expect(match!.evidence.map((e) => e.family)).toEqual(
      expect.arrayContaining(['name', 'content', 'images']),
    );
    expect(match!.evidence.find((e) => e.family === 'content')!.captures.length).toBeGreaterThan(0);
  });

  test('who takes name and picture, posts old posts and asks for money is an impersonator', () => {
    const from = side(OLD, { title: 'Riverside Garden', ...gone, avatars: avatar });
    const to = side(NEW, { title: 'Riverside Garden', avatars: avatar, firstPostAt: DEATH + DAY });
    const copied = before
      .slice(0, 8)
      .map((post, i) => ({ ...post, ref: `${NEW}/${i}`, at: DEATH + DAY + i * HOUR }));
    const asking = postsOf(
      `${NEW}/x`,
      ['Send bitcoin to this wallet and win', 'Bitcoin wallet for the garden, send today'],
      DEATH + 2 * DAY,
      HOUR,
    );
    const { matches, unmatched } = ask([from], [to], {
      posts: { [OLD]: before, [NEW]: [...copied, ...asking] },
    });
    expect(matches.filter(lives)).toEqual([]);
    expect(unmatched[0]!.from).toBe(OLD);
    expect(unmatched[0]!.best).toMatchObject({ to: NEW, relation: 'impersonator' });
  });

  test('who copies many, always after them, is a clone', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((x) =>
      side(`https://t.me/source_${x}`, { title: `Source ${x.repeat(6)}`, ...gone }),
    );
    const posts: Record<string, MatchPost[]> = {};
    const to = side('https://tt.me/all_of_it', { title: 'All of it', firstPostAt: DEATH - 9 * DAY });
    const copies: MatchPost[] = [];
    for (const source of many) {
      posts[source.ref] = postsOf(
        source.ref,
        texts(source.ref.slice(-1).repeat(3), 20),
        DEATH - 10 * DAY,
        9 * HOUR,
      );
      for (const post of posts[source.ref]!)
        copies.push({ ...post, ref: `${to.ref}/${copies.length}`, at: post.at + HOUR });
    }
    posts[to.ref] = copies;
    const { matches, unmatched } = ask(many, [to], { posts });
    expect(matches.filter(lives)).toEqual([]);
    expect(unmatched).toHaveLength(5);
    expect(unmatched[0]!.best!.relation).toBe('clone');
  });

  test('agency texts that everybody carries say nothing', () => {
    const wire = texts('ag', 12);
    const outlets = Array.from({ length: 9 }, (_, i) =>
      side(`https://tt.me/outlet_${'abcdefghi'[i]}`, { title: `Outlet ${'qwertyuio'[i]!.repeat(5)}` }),
    );
    const posts: Record<string, MatchPost[]> = { [OLD]: postsOf(OLD, wire, DEATH - 6 * DAY, 10 * HOUR) };
    for (const outlet of outlets)
      posts[outlet.ref] = postsOf(outlet.ref, wire, DEATH - 6 * DAY + HOUR, 10 * HOUR);
    expect(ask([old], outlets, { posts }).matches).toEqual([]);
  });

  test('a handle that somebody else took, under another title and in another language, does not match', () => {
    const taken = side('https://tt.me/riverside_garden', {
      title: 'Городской футбол',
      firstPostAt: DEATH - 20 * DAY,
    });
    const posts = {
      [OLD]: postsOf(
        OLD,
        Array.from(
          { length: 20 },
          (_, i) => `the beds and the paths are for ${i} people to walk in the morning`,
        ),
        DEATH - 20 * DAY,
        DAY,
      ),
      [taken.ref]: postsOf(
        taken.ref,
        Array.from(
          { length: 20 },
          (_, i) => `игра на поле и в городе для ${i} людей как это было по воскресеньям`,
        ),
        DEATH - 20 * DAY,
        DAY,
      ),
    };
    const { matches, unmatched } = ask([old], [taken], { posts });
    expect(matches).toEqual([]);
    expect(unmatched[0]!.best!.probability).toBeLessThan(0.1);
  });

  test("posts under an address from after its death are another's", () => {
    const after = postsOf(OLD, series, DEATH + DAY, HOUR);
    const copies = postsOf(NEW, series, DEATH + DAY, HOUR);
    const stranger = side(NEW, { title: 'Something else' });
    const { matches, unmatched } = ask([old], [stranger], { posts: { [OLD]: after, [NEW]: copies } });
    expect(matches).toEqual([]);
    expect(unmatched[0]!.best?.evidence.filter((e) => e.family === 'content') ?? []).toEqual([]);
  });

  test('what died before, or with it, cannot be a counterpart', () => {
    const before = side(NEW, {
      title: 'Riverside Garden 2',
      lastAliveAt: DEATH - 5 * DAY,
      firstGoneAt: DEATH - 4 * DAY,
    });
    const found = ask([old], [before], { sightings: [seen(OLD, NEW, 'platform_moved')] });
    expect(found).toMatchObject({ matches: [], unmatched: [{ from: OLD, best: null }] });
  });

  test('two equally good candidates are a reason to abstain', () => {
    const twin = side('https://tt.me/riverside_garden3', { title: 'Riverside Garden 3' });
    const from = side(OLD, { title: 'Riverside Garden', ...gone, avatars: avatar });
    const { matches } = ask(
      [from],
      [
        { ...young, avatars: avatar },
        { ...twin, avatars: avatar },
      ],
    );
    for (const match of matches) expect(match.probability).toBeLessThan(0.9);
  });
});
