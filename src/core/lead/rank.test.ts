import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../clock.ts';
import type { Ref, Sighting } from '../model.ts';
import { fallbacksOf } from './quarantine.ts';
import { type LeadInput, leadId, rankLeads } from './rank.ts';

const T = Date.parse('2024-11-22T18:00:00Z');
let serial = 0;
const see = (ref: Ref, community: Ref, more: Partial<Sighting> = {}): Sighting => {
  serial++;
  return {
    ref,
    platform:
      ref.includes('t.me/') && !ref.includes('tt.me/')
        ? 'telegram'
        : ref.includes('tt.me')
          ? 'tamtam'
          : 'web',
    kind: 'community',
    as: 'bare',
    post: `${community}/${serial}`,
    community,
    at: T,
    capture: `capture-${serial}`,
    deobfuscated: false,
    context: '',
    ...more,
  };
};
const watched = Array.from({ length: 50 }, (_, i) => `https://t.me/club_${i}`);
const input = (sightings: Sighting[], more: Partial<LeadInput> = {}): LeadInput => ({
  sightings,
  watched: new Set(watched),
  followed: new Set(),
  communities: new Map(watched.map((ref, i) => [ref, { title: `Club number ${i}`, death: null }])),
  decisions: new Map(),
  at: T + 30 * DAY,
  ...more,
});
/** Forty of the fifty went dark between Friday evening and Saturday noon. */
const dark: LeadInput['communities'] = new Map(
  watched.map((ref, i) => [
    ref,
    {
      title: `Club number ${i}`,
      death: i < 40 ? { after: T + (i % 12) * HOUR, by: T + (6 + (i % 12)) * HOUR } : null,
    },
  ]),
);
/** Ordinary links of ordinary weeks, before and after. */
const chatter = (): Sighting[] =>
  watched.flatMap((community, i) =>
    Array.from({ length: 30 }, (_, k) =>
      see(`https://t.me/other_${(i * 7 + k * 13) % 400}`, community, {
        at: i < 40 ? T - k * 8 * HOUR - HOUR : T + (k - 15) * 6 * HOUR,
        as: k % 3 === 0 ? 'mention' : k % 7 === 0 ? 'forward' : 'bare',
        context: 'Nice pictures from our friends',
      }),
    ),
  );

describe('the one public post after a wave', () => {
  const tweet = see('https://tt.me/meeting_point', 'https://x.com/passer_by', {
    post: 'https://x.com/passer_by/status/1',
    at: T + 20 * HOUR,
    deobfuscated: true,
    context: 'some of them are here: hxxps://tt[.]me/meeting_point',
  });
  test('comes first, with its source', () => {
    const [lead] = rankLeads(input([...chatter(), tweet], { communities: dark }));
    expect(lead).toMatchObject({
      ref: 'https://tt.me/meeting_point',
      platform: 'tamtam',
      citers: 1,
      followed: false,
      quarantined: true,
      firstSource: {
        post: 'https://x.com/passer_by/status/1',
        community: 'https://x.com/passer_by',
        capture: tweet.capture,
      },
    });
    expect(lead!.reasons.map((reason) => reason.what).join('; ')).toMatch(
      /went dark.*|first address on tamtam/,
    );
  });
  test('stays first after it was followed and others were found through it', () => {
    const found = Array.from({ length: 45 }, (_, i) =>
      see(`https://tt.me/club_new_${i}`, 'https://tt.me/meeting_point', {
        at: T + (26 + i / 10) * HOUR,
        context: 'join',
      }),
    );
    const leads = rankLeads(
      input([...chatter(), tweet, ...found], {
        communities: dark,
        followed: new Set(['https://tt.me/meeting_point']),
      }),
    );
    expect(leads[0]).toMatchObject({
      ref: 'https://tt.me/meeting_point',
      followed: true,
      quarantined: false,
    });
    expect(leads.filter((lead) => lead.ref.startsWith('https://tt.me/'))).toHaveLength(46);
  });
  test('is nothing special where nothing went dark', () => {
    const plain = rankLeads(input([...chatter(), tweet]));
    const after = rankLeads(input([...chatter(), tweet], { communities: dark }));
    const score = (leads: typeof plain) => leads.find((lead) => lead.ref === tweet.ref)!.score;
    expect(score(after)).toBeGreaterThan(score(plain) + 0.3);
  });
});

describe('what makes a lead', () => {
  const [a, b, c] = watched as [Ref, Ref, Ref];
  const X = 'https://t.me/new_place';
  const scoreOf = (sightings: Sighting[], more: Partial<LeadInput> = {}) =>
    rankLeads(input(sightings, more)).find((lead) => lead.ref === X)?.score ?? null;

  test('link types rank as the model lists them', () => {
    const types = ['platform_moved', 'moved', 'bio', 'forward', 'mention', 'bare'] as const;
    const scores = types.map((as) => scoreOf([see(X, a, { as })])!);
    expect(scores).toEqual(scores.toSorted((p, q) => q - p));
    expect(new Set(scores).size).toBe(types.length);
  });
  test('independent citers raise it, copies of one text do not', () => {
    const text = 'Come and see the long table of tomatoes at the market this weekend';
    const copies = [a, b, c].map((from) => see(X, from, { context: text }));
    const own = [a, b, c].map((from, i) =>
      see(X, from, { context: `${['rain', 'sun', 'fog'][i]} and other news of the day number ${i}` }),
    );
    expect(rankLeads(input(copies))[0]!.citers).toBe(1);
    expect(rankLeads(input(own))[0]!.citers).toBe(3);
    expect(scoreOf(own)!).toBeGreaterThan(scoreOf(copies)!);
  });
  test('a link farm counts for less', () => {
    const farm = [see(X, a), ...Array.from({ length: 80 }, (_, i) => see(`https://t.me/farm_${i}`, a))];
    expect(scoreOf(farm)!).toBeLessThan(scoreOf([see(X, a)])!);
  });
  test('a warning lowers it and is no citer', () => {
    const good = see(X, a, { as: 'moved', context: 'our new channel' });
    const bad = see(X, b, { context: 'do not follow this fake' });
    expect(scoreOf([good, bad])!).toBeLessThan(scoreOf([good])!);
    expect(rankLeads(input([good, bad]))[0]!.citers).toBe(1);
  });
  test.each([
    ['a watched address', see(b, a), 0],
    ['its own address', see(X, X), 0],
    ['a page in passing', see('https://news.example/story', a, { kind: 'web', platform: 'web' }), 0],
    [
      'a page announced as the fallback',
      see('https://paste.example/links', a, { kind: 'web', platform: 'web', as: 'moved' }),
      1,
    ],
    ['an invite', see('https://t.me/+abcdef', a, { kind: 'invite' }), 1],
    ['a sighting of tomorrow', see(X, a, { at: T + 31 * DAY }), 0],
  ])('%s', (_, sighting, count) => {
    expect(rankLeads(input([sighting]))).toHaveLength(count);
  });
  test.each([
    ['https://t.me/new_place/17', 'https://t.me/new_place'],
    ['https://x.com/someone/status/1', 'https://x.com/someone'],
    ['https://bsky.app/profile/someone.example/post/3k', 'https://bsky.app/profile/someone.example'],
  ])('a post leads to its place: %s', (ref, place) => {
    expect(rankLeads(input([see(ref, a, { kind: 'post' })])).map((lead) => lead.ref)).toEqual([place]);
  });
  test('a forward is no first source while there is another', () => {
    const [forward, original] = [see(X, a, { at: T, as: 'forward' }), see(X, b, { at: T + HOUR })];
    const [lead] = rankLeads(input([forward, original]));
    expect([lead!.firstSeenAt, lead!.firstSource.community]).toEqual([T, b]);
  });
  test('a decision is shown, and a rejected lead goes down', () => {
    const decision = { subject: leadId(X), verdict: 'reject', by: 'ana', because: 'a shop', at: T } as const;
    const sightings = [see(X, a, { as: 'moved' }), see('https://t.me/dull', a)];
    const leads = rankLeads(input(sightings, { decisions: new Map([[leadId(X), decision]]) }));
    expect(leads.map((lead) => [lead.ref, lead.decision])).toEqual([
      ['https://t.me/dull', null],
      [X, decision],
    ]);
  });
});

describe('quarantine', () => {
  const X = 'https://t.me/new_place';
  const [a] = watched as [Ref];
  const dead: LeadInput['communities'] = new Map([
    [a, { title: null, death: { after: T - HOUR, by: T + HOUR } }],
  ]);
  const quarantined = (sightings: Sighting[], more: Partial<LeadInput> = {}) =>
    rankLeads(input(sightings, more)).find((lead) => lead.ref === X)!.quarantined;
  const decide = (verdict: 'accept' | 'reject') =>
    new Map([[leadId(X), { subject: leadId(X), verdict, by: 'ana', because: 'looked', at: T }]]);
  test.each([
    ['a watched community that announces it', [see(X, a, { as: 'moved' })], {}, false],
    ['a bare link', [see(X, a)], {}, true],
    ['a stranger that announces it', [see(X, 'https://t.me/stranger', { as: 'moved' })], {}, true],
    [
      'an announcement in the name of a dead community',
      [see(X, a, { as: 'moved', at: T + 2 * HOUR })],
      { communities: dead },
      true,
    ],
    ['an announcement before it died', [see(X, a, { as: 'moved' })], { communities: dead }, false],
    ['a bare link that was accepted', [see(X, a)], { decisions: decide('accept') }, false],
    [
      'an announcement that was rejected',
      [see(X, a, { as: 'moved' })],
      { decisions: decide('reject') },
      true,
    ],
    [
      'a directory of fallback addresses',
      Array.from({ length: 9 }, (_, i) =>
        see(i === 0 ? X : `https://t.me/d_${i}`, a, { as: 'moved', post: 'https://t.me/club_0/1' }),
      ),
      {},
      true,
    ],
  ] as [string, Sighting[], Partial<LeadInput>, boolean][])('%s', (_, sightings, more, expected) => {
    expect(quarantined(sightings, more)).toBe(expected);
  });
  test('fallbacks known before the takedown: own, strong, spoken while alive', () => {
    const found = fallbacksOf(
      [
        see('https://tt.me/spare', a, { as: 'moved', at: T - DAY }),
        see('https://tt.me/spare', a, { as: 'bio', at: T - 3 * DAY, post: null }),
        see('https://tt.me/late', a, { as: 'moved', at: T + 2 * HOUR }),
        see('https://tt.me/fake', a, { as: 'pinned', context: 'beware of this fake' }),
        see('https://tt.me/theirs', a, { context: 'they have moved to' }),
        see('https://tt.me/plain', a),
      ],
      dead,
    );
    expect(found.map((fallback) => [fallback.from, fallback.to, fallback.as, fallback.firstSeenAt])).toEqual([
      [a, 'https://tt.me/spare', 'bio', T - 3 * DAY],
    ]);
  });
});

test('the order of the sightings changes nothing; scores fall and stay in 0..1', () => {
  const sightings = [...chatter().slice(0, 60), see('https://tt.me/x', 'https://x.com/p', { at: T + DAY })];
  const expected = rankLeads(input(sightings, { communities: dark }));
  for (const [i, lead] of expected.entries()) {
    expect(lead.score).toBeGreaterThanOrEqual(0);
    expect(lead.score).toBeLessThanOrEqual(expected[i - 1]?.score ?? 1);
  }
  fc.assert(
    fc.property(fc.shuffledSubarray(sightings, { minLength: sightings.length }), (shuffled) => {
      expect(rankLeads(input(shuffled, { communities: dark })).map((lead) => [lead.ref, lead.score])).toEqual(
        expected.map((lead) => [lead.ref, lead.score]),
      );
    }),
    { numRuns: 20 },
  );
});
