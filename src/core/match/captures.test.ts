import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../clock.ts';
import { type Evidence, type Match, matchCommunities } from '../match.ts';
import { inventCase } from './invented-world.testing.ts';
import { ask, DEATH, gone, NEW, OLD, postsOf, seen, side, texts } from './small-case.testing.ts';

/** What was shown of a pair, whether it became a match or stayed the nearest candidate. */
function shown({ matches, unmatched }: ReturnType<typeof ask>): Evidence[] {
  const pairs: Match[] = [...matches, ...unmatched.flatMap(({ best }) => (best ? [best] : []))];
  return pairs.flatMap((pair) => pair.evidence);
}

describe('what a line of evidence points to', () => {
  const about = 'Seeds, beds and a greenhouse by the river, every evening';
  const profile = (title: string, name: string) => ({
    titles: new Map([[title, `title-${name}`]]),
    description: `about-${name}`,
    avatars: new Map([[`picture-${name}`, `look-${name}`]]),
  });
  const avatar = (name: string) => [{ sha256: `picture-${name}`, pdq: 'f0'.repeat(32) }];
  const file = 'https://files.example.net/seedlist/';
  const post = (ref: string, at: number) =>
    texts(ref.slice(-6), 2).map((text, i) => ({
      ref: `${ref}/${i}`,
      at: at + i * HOUR,
      text: `${text} ${file}`,
      capture: `${i === 0 ? 'first' : 'second'}-${ref}`,
    }));
  const lines = shown(
    ask(
      [
        side(OLD, {
          title: 'Riverside Garden',
          description: about,
          ...gone,
          captures: profile('Riverside Garden', 'old'),
          avatars: avatar('old'),
          firstPostAt: DEATH - 9 * DAY,
        }),
      ],
      [
        side(NEW, {
          title: 'Riverside Garden 2',
          description: about,
          captures: profile('Riverside Garden 2', 'new'),
          avatars: avatar('new'),
          firstPostAt: DEATH + DAY,
        }),
        ...['one', 'two', 'three'].map((x) =>
          side(`https://tt.me/older_${x}`, { firstPostAt: DEATH - 90 * DAY }),
        ),
      ],
      { posts: { [OLD]: post(OLD, DEATH - 9 * DAY), [NEW]: post(NEW, DEATH + DAY) } },
    ),
  );

  const rows: { what: RegExp; captures: string[] }[] = [
    { what: /^title: /, captures: ['title-old', 'title-new'] },
    { what: /^handle: /, captures: [`first-${OLD}`, `first-${NEW}`] },
    { what: /descriptions are nearly the same/, captures: ['about-old', 'about-new'] },
    { what: /the same picture/, captures: ['picture-old', 'picture-new', 'look-old', 'look-new'] },
    { what: /both point to/, captures: [`first-${OLD}`, `first-${NEW}`] },
    { what: /appeared when/, captures: [`first-${OLD}`, `first-${NEW}`] },
  ];
  test.each(rows)('$what', ({ what, captures }) => {
    expect(lines.find((line) => what.test(line.what))?.captures).toEqual(captures);
  });

  test('an address that was only named points to the post that named it first', () => {
    const bare = side('https://tt.me/riverside_garden', {});
    const old = side(OLD, { title: 'Riverside Garden', ...gone });
    const later = {
      ...seen('https://t.me/elsewhere', bare.ref, 'bare', DEATH - DAY),
      capture: 'named-later',
    };
    const first = { ...seen('https://t.me/elsewhere', bare.ref, 'bare', DEATH - 2 * DAY), capture: 'named' };
    const found = shown(ask([old], [bare], { sightings: [later, first] }));
    expect(found.find((line) => line.family === 'name')!.captures).toEqual(['named']);
  });

  test('who asks for money is shown asking, not by the first post', () => {
    const old = side(OLD, { title: 'Riverside Garden', ...gone });
    const posts = postsOf(
      NEW,
      [...texts('new', 3), 'Send bitcoin to this wallet', 'Bitcoin, wallet, today'],
      DEATH + HOUR,
      HOUR,
    );
    const found = shown(
      ask([old], [side(NEW, { title: 'Riverside Garden' })], {
        posts: { [OLD]: postsOf(OLD, texts('old', 9), DEATH - 9 * DAY, HOUR), [NEW]: posts },
      }),
    );
    const asking = found.find((line) => line.what.startsWith('it asks for money'))!;
    expect(asking.captures).toEqual([`c-${OLD}-0`, `c-${NEW}-3`]);
  });
});

test('in a whole world no line is without a capture, where both communities have one', () => {
  const { input } = inventCase(21, 20);
  const known = (sides: typeof input.candidates) =>
    sides.map((one) => ({
      ...one,
      captures: {
        titles: new Map(one.titles.map((title) => [title, `profile-${one.ref}`])),
        description: null,
        avatars: new Map<string, string>(),
      },
    }));
  const found = shown(
    matchCommunities({
      ...input,
      vanished: known(input.vanished),
      candidates: known(input.candidates),
      withoutDeclared: false,
    }),
  );
  expect(found.length).toBeGreaterThan(100);
  expect(new Set(found.map((line) => line.family)).size).toBeGreaterThan(6);
  expect(found.filter((line) => line.captures.length === 0)).toEqual([]);
});
