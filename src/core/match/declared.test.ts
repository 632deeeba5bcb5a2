import { describe, expect, test } from 'vitest';
import { DAY } from '../clock.ts';
import { matchId } from '../match.ts';
import type { Sighting } from '../model.ts';
import { ask, CROWD, DEATH, gone, lives, NEW, OLD, old, seen, side, young } from './small-case.testing.ts';

describe('what was declared', () => {
  test("the old one's own words and the name make a probable successor, with the capture", () => {
    const { matches, unmatched } = ask([old], [young], { sightings: [seen(OLD, NEW, 'moved')] });
    expect(matches).toHaveLength(1);
    expect(matches[0]).toMatchObject({
      from: OLD,
      to: NEW,
      relation: 'successor',
      id: matchId(OLD, NEW),
      decision: null,
    });
    expect(matches[0]!.probability).toBeGreaterThanOrEqual(0.9);
    expect(matches[0]!.evidence.find((e) => e.family === 'declared')!.captures).toEqual(['c-moved']);
    expect(unmatched).toEqual([]);
  });

  test('an address that nothing else is known of stays a lead', () => {
    const bare = side('https://tt.me/join/XyZ12', {});
    const [match] = ask([old], [bare], { sightings: [seen(OLD, bare.ref, 'moved')] }).matches;
    expect(match).toMatchObject({ relation: 'successor', band: 'lead' });
  });

  test("the platform's own word suffices alone", () => {
    const bare = side('https://tt.me/join/XyZ12', {});
    const [match] = ask([old], [bare], { sightings: [seen(OLD, bare.ref, 'platform_moved')] }).matches;
    expect(match!.probability).toBeGreaterThanOrEqual(0.9);
  });

  const weak: { proves: string; sightings: Sighting[] }[] = [
    {
      proves: "words from after the death are another's",
      sightings: [seen(OLD, NEW, 'moved', DEATH + 2 * DAY)],
    },
    { proves: "the new one's claim alone", sightings: [seen(NEW, OLD, 'moved', DEATH + DAY)] },
    {
      proves: 'a bare link among many',
      sightings: CROWD.slice(0, 9)
        .map((c) => seen(OLD, c.ref, 'bare', DEATH - DAY, 'See also'))
        .concat(seen(OLD, NEW, 'bare', DEATH - DAY, 'See also')),
    },
    {
      proves: 'the old one warns against it',
      sightings: [
        seen(OLD, NEW, 'bare', DEATH - DAY, `This one is a fake, not ours: ${NEW}`),
        seen(NEW, OLD, 'moved', DEATH + DAY),
      ],
    },
  ];
  test.each(weak)('is no successor by name and $proves', ({ sightings }) => {
    const found = ask([old], [young], { sightings });
    expect(found.matches.filter((match) => lives(match) && match.probability >= 0.9)).toEqual([]);
  });

  test('is left out when asked to', () => {
    const { matches } = ask([old], [young], {
      sightings: [seen(OLD, NEW, 'platform_moved')],
      withoutDeclared: true,
    });
    expect(matches.flatMap((match) => match.evidence).filter((e) => e.family === 'declared')).toEqual([]);
  });

  test('a board where many announce their new homes moved to none of them', () => {
    const board = side('https://t.me/garden_board', { title: 'Garden board', ...gone });
    const { matches } = ask([board], [young], {
      sightings: CROWD.slice(0, 5)
        .map((c) => seen(board.ref, c.ref, 'moved'))
        .concat(seen(board.ref, NEW, 'moved')),
    });
    expect(matches).toEqual([]);
  });
});
