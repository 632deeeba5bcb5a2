/**
 * The whole job as a user runs it, from native files alone: the truth of the scenario is not there.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { asked, BUNDLED, driftline, temporary } from './cli.ts';

interface Status {
  communities: { ref: string; state: string; watched: boolean }[];
}
interface Waves {
  onset: { earliest: string; latest: string };
  end: { earliest: string; latest: string };
  platforms: string[];
  members: string[];
}
interface Lead {
  ref: string;
  firstSource: { post: string; community: string; capture: string };
}

describe('the bundled scenario without its truth', () => {
  const base = temporary();
  const scenario = join(base, 'november-week');
  const kase = join(base, 'case');
  beforeAll(() => {
    cpSync(BUNDLED, scenario, { recursive: true });
    rmSync(join(scenario, 'truth.json'));
    expect(driftline(['init', kase, '--purpose', 'end to end', '--approver', 'nobody']).code).toBe(0);
    expect(driftline(['replay', scenario, '--case', kase]).code).toBe(0);
  }, 120_000);

  it('watches 53 communities and tells the gone from the unknown', () => {
    const { communities } = asked<Status>('status', '--case', kase);
    const watched = communities.filter((c) => c.watched);
    expect(watched).toHaveLength(53);
    expect(watched.filter((c) => c.state.startsWith('gone')).length).toBeGreaterThan(40);
    expect(watched.filter((c) => c.state === 'alive').length).toBeGreaterThan(5);
  });

  it('sees both waves, on the right days, on the right platforms', () => {
    const waves = asked<Waves[]>('waves', '--case', kase);
    expect(waves.map((wave) => wave.platforms)).toEqual([['telegram'], ['tamtam']]);
    expect(waves[0]!.onset.earliest.slice(0, 10)).toBe('2019-11-22');
    expect(waves[0]!.end.latest.slice(0, 10)).toBe('2019-11-23');
    expect(waves[1]!.onset.latest.slice(0, 10)).toBe('2019-11-26');
    expect(waves[0]!.members.length).toBeGreaterThan(35);
  });

  it('knew of no wave before the first one', () => {
    expect(asked('waves', '--at', '2019-11-22T12:00:00Z', '--case', kase)).toEqual([]);
  });

  it('has the one obfuscated link among its leads, with its source post', () => {
    const leads = asked<Lead[]>('leads', '--limit', '1000', '--case', kase);
    const lead = leads.find(({ firstSource }) =>
      firstSource.post?.startsWith('https://x.com/moss_and_maps/'),
    );
    expect(lead).toMatchObject({ ref: 'https://tt.me/garden_fence_talk' });
    expect(lead!.firstSource.capture).toMatch(/^[0-9a-f]{64}$/);
  });

  it('matches many, says "no counterpart" for others, and finds the claim', () => {
    const { matches, unmatched } = asked<{ matches: { probability: number }[]; unmatched: unknown[] }>(
      'matches',
      '--case',
      kase,
    );
    expect(matches.filter((match) => match.probability >= 0.9).length).toBeGreaterThan(10);
    expect(unmatched.length).toBeGreaterThan(5);
    const { statements } = asked<{ statements: { grade: string }[] }>('claims', '--case', kase);
    expect(statements[0]?.grade).toBe('A');
  });

  it('is the same after a rebuild, and when played again', () => {
    const before = asked('matches', '--case', kase);
    const entries = asked<{ entries: number }>('verify', '--case', kase).entries;
    expect(driftline(['rebuild', '--case', kase]).code).toBe(0);
    expect(asked('matches', '--case', kase)).toEqual(before);
    expect(driftline(['replay', scenario, '--case', kase]).code).toBe(0);
    expect(asked('verify', '--case', kase)).toMatchObject({ ok: true, entries });
  });

  it('played only to Saturday noon, it knows no more than that', () => {
    const early = join(base, 'early');
    expect(driftline(['init', early, '--purpose', 'early']).code).toBe(0);
    expect(driftline(['replay', scenario, '--until', '2019-11-23T12:00:00Z', '--case', early]).code).toBe(0);
    const later = asked<{ total: number; hits: { at: string }[] }>('search', 'garden', '--case', early);
    for (const hit of later.hits) expect(hit.at <= '2019-11-23T12:00:00Z').toBe(true);
    expect(driftline(['replay', scenario, '--case', early]).code).toBe(0);
    expect(asked<Waves[]>('waves', '--case', early)).toHaveLength(2);
  });
});

describe('one export, under its number and then under its name', () => {
  const base = temporary();
  const kase = join(base, 'case');
  const file = join(BUNDLED, '..', '..', 'src', 'platforms', 'telegram', 'fixtures');
  it('moves to the name, and nothing is there twice', () => {
    expect(driftline(['init', kase, '--purpose', 'alias']).code).toBe(0);
    const archive = join(file, 'channel.json');
    const first = asked<{ new: number }>('import', archive, '--case', kase);
    const second = asked<{ new: number; posts: number }>(
      'import',
      archive,
      '--ref',
      'https://t.me/kept_bees',
      '--case',
      kase,
    );
    expect(first.new).toBeGreaterThan(0);
    const { communities } = asked<{ communities: { ref: string }[] }>('status', '--case', kase);
    expect(communities.filter(({ ref }) => ref.includes('/c/'))).toEqual([]);
    expect(second.posts).toBe(first.new);
    const hits = asked<{ total: number; hits: { community: string }[] }>('search', 'the', '--case', kase);
    for (const hit of hits.hits) expect(hit.community).toBe('https://t.me/kept_bees');
    expect(asked('verify', '--case', kase)).toMatchObject({ ok: true });
  });
});
