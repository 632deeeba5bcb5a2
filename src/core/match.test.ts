import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from './clock.ts';
import { calibrate } from './match/calibration.ts';
import { inventCase } from './match/invented-world.ts';
import { marginals } from './match/marginals.ts';
import {
  type Match,
  type MatchInput,
  type MatchPost,
  type MatchSide,
  matchCommunities,
  matchId,
} from './match.ts';
import type { Decision, Sighting, SightingKind } from './model.ts';
import { seeded } from './random.ts';

const DEATH = Date.UTC(2031, 4, 2, 18);
const OLD = 'https://t.me/riverside_garden';
const NEW = 'https://tt.me/riverside_garden2';

function side(ref: string, facts: Partial<MatchSide> = {}): MatchSide {
  const title = facts.title ?? null;
  return {
    ref,
    platform: ref.includes('tt.me') ? 'tamtam' : 'telegram',
    title,
    titles: title === null ? [] : [title],
    description: null,
    members: null,
    handle: /\/([a-z_0-9]+)$/.exec(ref)?.[1] ?? null,
    firstSeenAt: null,
    lastAliveAt: DEATH + 6 * DAY,
    firstGoneAt: null,
    firstPostAt: null,
    avatars: [],
    ...facts,
  };
}

const gone = { lastAliveAt: DEATH - HOUR, firstGoneAt: DEATH + HOUR };

/** Texts of no meaning in a language of its own for each seed. */
function texts(seed: string, n: number): string[] {
  const random = seeded(seed);
  const word = () => `${seed.slice(0, 2)}${Math.floor(random() * 400).toString(36)}`;
  return Array.from({ length: n }, () => Array.from({ length: 16 }, word).join(' '));
}

function postsOf(ref: string, list: readonly string[], from: number, every: number): MatchPost[] {
  return list.map((text, i) => ({
    ref: `${ref}/${i}`,
    at: from + i * every,
    text,
    capture: `c-${ref}-${i}`,
  }));
}

/** Bystanders, so that what is rare is rare. */
const CROWD = Array.from({ length: 12 }, (_, i) =>
  side(`https://tt.me/bystander_${'abcdefghijkl'[i]}`, {
    title: `Bystander ${'abcdefghijkl'[i]!.repeat(5)}`,
  }),
);

function ask(
  vanished: MatchSide[],
  candidates: MatchSide[],
  {
    posts = {},
    sightings = [],
    decisions = [],
    withoutDeclared = false,
  }: {
    posts?: Record<string, MatchPost[]>;
    sightings?: Sighting[];
    decisions?: Decision[];
    withoutDeclared?: boolean;
  } = {},
) {
  const input: MatchInput = {
    vanished,
    candidates: [...candidates, ...CROWD],
    sightings,
    posts: (ref) => posts[ref] ?? [],
    decisions: new Map(decisions.map((decision) => [decision.subject, decision])),
    at: DEATH + 6 * DAY,
    withoutDeclared,
  };
  return matchCommunities(input);
}

function seen(
  community: string,
  ref: string,
  as: SightingKind,
  at = DEATH - DAY,
  context = `Our new channel: ${ref}`,
): Sighting {
  return {
    ref,
    platform: 'tamtam',
    kind: 'community',
    as,
    post: null,
    community,
    at,
    capture: `c-${as}`,
    deobfuscated: false,
    context,
  };
}

const old = side(OLD, { title: 'Riverside Garden', ...gone });
const young = side(NEW, { title: 'Riverside Garden 2' });
const lives = (match: Match) => match.relation === 'successor' || match.relation === 'mirror';

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
    expect(found).toEqual({ matches: [], unmatched: [{ from: OLD, best: null }] });
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

describe('decisions', () => {
  const sightings = [seen(OLD, NEW, 'moved')];
  const decide = (verdict: 'accept' | 'reject', subject = matchId(OLD, NEW)): Decision => ({
    subject,
    verdict,
    by: 'ana',
    because: 'looked',
    at: DEATH,
  });

  test('a rejected pair is shown as unrelated and frees both', () => {
    const { matches, unmatched } = ask([old], [young], { sightings, decisions: [decide('reject')] });
    expect(matches).toMatchObject([{ relation: 'unrelated', decision: { by: 'ana', verdict: 'reject' } }]);
    expect(unmatched.map(({ from }) => from)).toEqual([OLD]);
  });

  test("an accepted pair stands whatever else speaks for another, with the model's own probability", () => {
    const weak = side('https://tt.me/riverside_gardens', { title: 'Riverside Gardens' });
    const { matches } = ask([old], [young, weak], {
      sightings,
      decisions: [decide('accept', matchId(OLD, weak.ref))],
    });
    expect(matches).toMatchObject([{ to: weak.ref, relation: 'successor', decision: { verdict: 'accept' } }]);
    expect(matches[0]!.probability).toBeLessThan(0.9);
  });
});

describe('the answer', () => {
  test('of nothing is nothing', () => {
    expect(ask([], [])).toEqual({ matches: [], unmatched: [] });
    expect(ask([old], []).unmatched).toEqual([{ from: OLD, best: null }]);
  });

  test('does not hang on the order of the question, and names each vanished community', () => {
    const { input } = inventCase(3, 12);
    const one = matchCommunities({ ...input, withoutDeclared: false });
    const other = matchCommunities({
      ...input,
      vanished: [...input.vanished].reverse(),
      candidates: [...input.candidates].reverse(),
      posts: (ref) => [...input.posts(ref)].reverse(),
      withoutDeclared: false,
    });
    expect(other).toEqual(one);
    const named = new Set([
      ...one.matches.filter(lives).map((m) => m.from),
      ...one.unmatched.map((u) => u.from),
    ]);
    expect(named).toEqual(new Set(input.vanished.map((v) => v.ref)));
    for (const match of one.matches) {
      expect(match.probability).toBeGreaterThanOrEqual(0.5);
      expect(match.probability).toBeLessThanOrEqual(1);
      const bits = match.evidence.map((e) => Math.abs(e.bits));
      expect(bits).toEqual([...bits].sort((a, b) => b - a));
    }
  });
});

describe('marginals', () => {
  const edge = (row: number, column: number, odds: number) => ({ row, column, odds, besides: false });

  test('are exact on a tree: a path of three edges by counting its matchings', () => {
    const [a, b, c] = [2, 5, 3];
    const all = 1 + a + b + c + a * c;
    const found = marginals([edge(0, 0, a), edge(1, 0, b), edge(1, 1, c)]);
    expect(found[0]).toBeCloseTo((a + a * c) / all, 6);
    expect(found[1]).toBeCloseTo(b / all, 6);
    expect(found[2]).toBeCloseTo((c + a * c) / all, 6);
  });

  test('two equal candidates share', () => {
    const [x, y] = marginals([edge(0, 0, 1000), edge(0, 1, 1000)]);
    expect(x).toBeCloseTo(0.5, 2);
    expect(y).toBeCloseTo(0.5, 2);
  });

  test('are shares whatever the odds', () => {
    const edges = fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.double({ min: 0.001, max: 1e6, noNaN: true })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(edges, (list) => {
        const found = marginals(list.map(([row, column, odds]) => edge(row, column, odds)));
        for (const p of found) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('calibration rises and stays a share', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          expect(calibrate(low)).toBeLessThanOrEqual(calibrate(high));
          expect(calibrate(high)).toBeLessThanOrEqual(1);
          expect(calibrate(low)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

/** What was stated over several invented worlds, against their truth. */
function measure(seeds: readonly number[], withoutDeclared: boolean) {
  let stated = 0;
  let right = 0;
  let wanted = 0;
  let none = 0;
  let falsely = 0;
  const bins = Array.from({ length: 10 }, () => ({ sure: 0, right: 0 }));
  let listed = 0;
  for (const seed of seeds) {
    const { input, truth } = inventCase(seed);
    const found = matchCommunities({ ...input, withoutDeclared }).matches.filter(lives);
    for (const { from, to, probability } of found) {
      const ok = truth.get(from)?.to.includes(to) ?? false;
      const bin = bins[Math.min(9, Math.floor(probability * 10))]!;
      bin.sure += probability;
      bin.right += ok ? 1 : 0;
      listed++;
      if (probability >= 0.9) {
        stated++;
        right += ok ? 1 : 0;
      }
    }
    for (const [from, { to }] of truth) {
      wanted += to.length;
      if (to.length > 0) continue;
      none++;
      if (found.some((match) => match.from === from && match.probability >= 0.9)) falsely++;
    }
  }
  const calibrationError = bins.reduce((sum, bin) => sum + Math.abs(bin.sure - bin.right), 0) / listed;
  return {
    precision: right / stated,
    recall: right / wanted,
    falseWhereNone: falsely / none,
    calibrationError,
    none,
  };
}

describe('goals, on ten invented worlds that nothing was fitted on', () => {
  const seeds = Array.from({ length: 10 }, (_, i) => 501 + i);

  test('with declared links', () => {
    const { precision, recall, falseWhereNone, calibrationError, none } = measure(seeds, false);
    expect(none).toBeGreaterThan(100);
    expect(precision).toBeGreaterThanOrEqual(0.99);
    expect(recall).toBeGreaterThanOrEqual(0.8);
    expect(falseWhereNone).toBeLessThanOrEqual(0.01);
    expect(calibrationError).toBeLessThanOrEqual(0.03);
  });

  test('without them', () => {
    const { precision, recall, falseWhereNone, calibrationError } = measure(seeds, true);
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.6);
    expect(falseWhereNone).toBeLessThanOrEqual(0.01);
    // It understates what it knows here: the map leaves room for more copyists than these worlds have.
    expect(calibrationError).toBeLessThanOrEqual(0.07);
  });
});
