import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from './clock.ts';
import { type MatchInput, type MatchPost, type MatchSide, matchCommunities, matchId } from './match.ts';
import type { Decision, Ref, Sighting } from './model.ts';
import { seeded } from './random.ts';

const DEATH = Date.UTC(2019, 10, 23);
const WORDS =
  'garden rain morning market river bridge tomato harvest wind cloud team score season goal window train station library lamp orchard autumn frost soil seedling street corner evening report degrees coast'.split(
    ' ',
  );

/** A community with thirty posts of its own words; `from` and `until` in days around the death. */
function community(ref: Ref, title: string, from: number, until: number, dead: boolean) {
  const random = seeded(ref);
  const posts: MatchPost[] = [];
  for (let i = 0; i < 30; i++) {
    const text = Array.from({ length: 14 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');
    posts.push({
      ref: `${ref}/${i}`,
      at: DEATH + (from + ((until - from) * i) / 30) * DAY,
      text,
      capture: 'c'.repeat(64),
    });
  }
  const side: MatchSide = {
    ref,
    platform: new URL(ref).hostname === 't.me' ? 'telegram' : 'tamtam',
    title,
    titles: [title],
    description: null,
    members: 500,
    handle: ref.split('/').at(-1)!,
    firstSeenAt: posts[0]!.at,
    lastAliveAt: dead ? DEATH - HOUR : posts.at(-1)!.at,
    firstGoneAt: dead ? DEATH + 5 * HOUR : null,
    firstPostAt: posts[0]!.at,
    avatars: [],
  };
  return { side, posts };
}

function link(ref: Ref, from: { side: MatchSide }, at: number): Sighting {
  return {
    ref,
    platform: 'tamtam',
    kind: 'community',
    as: 'moved',
    post: `${from.side.ref}/29`,
    community: from.side.ref,
    at,
    capture: 'a'.repeat(64),
    deobfuscated: false,
    context: `our reserve channel is ${ref}`,
  };
}

const old = community('https://t.me/rivermill_garden', 'Rivermill Garden', -20, 0, true);
const other = community('https://t.me/harbour_chess', 'Harbour Chess Evenings', -20, 0, true);
const young = community('https://tt.me/rivermill_garden2', 'Rivermill Garden 2', 0.5, 10, false);
const stranger = community('https://tt.me/alpine_bakers', 'Alpine Bakers', 0.5, 10, false);

function ask(more: Partial<MatchInput> = {}) {
  const all = [old, other, young, stranger];
  return matchCommunities({
    vanished: [old.side, other.side],
    candidates: all.map(({ side }) => side),
    sightings: [link(young.side.ref, old, DEATH - 3 * DAY)],
    posts: (ref) => all.find(({ side }) => side.ref === ref)?.posts ?? [],
    decisions: new Map(),
    at: DEATH + 12 * DAY,
    withoutDeclared: false,
    ...more,
  });
}

describe('matching', () => {
  it('follows the old one’s own link, made while it lived, and says so with its capture', () => {
    const [best] = ask().matches;
    expect(best).toMatchObject({ from: old.side.ref, to: young.side.ref, relation: 'successor' });
    expect(best!.probability).toBeGreaterThan(0.95);
    const declared = best!.evidence.find(({ family }) => family === 'declared');
    expect(declared!.bits).toBeGreaterThan(8);
    expect(declared!.captures).toContain('a'.repeat(64));
  });

  it('says "no counterpart" where there is none', () => {
    const { matches, unmatched } = ask();
    expect(matches.filter((match) => match.from === other.side.ref)).toEqual([]);
    expect(unmatched.map(({ from }) => from)).toContain(other.side.ref);
  });

  it('leaves links out of the reckoning when asked, and is then less sure', () => {
    const without = ask({ withoutDeclared: true });
    for (const match of without.matches)
      expect(match.evidence.map(({ family }) => family)).not.toContain('declared');
    const sure = (of: ReturnType<typeof ask>) =>
      of.matches.find((m) => m.from === old.side.ref)?.probability ?? 0;
    expect(sure(without)).toBeLessThan(sure(ask()));
  });

  it('respects a decision: a rejected pair is no counterpart any more, and the decision is shown', () => {
    const id = matchId(old.side.ref, young.side.ref);
    const decision: Decision = { subject: id, verdict: 'reject', by: 'a', because: 'b', at: DEATH };
    const { matches, unmatched } = ask({ decisions: new Map([[id, decision]]) });
    expect(unmatched.map(({ from }) => from)).toContain(old.side.ref);
    expect(matches.find((match) => match.id === id)?.decision ?? decision).toEqual(decision);
  });

  it('gives the same answer for the same input in another order', () => {
    const forward = ask();
    const backward = ask({
      vanished: [other.side, old.side],
      candidates: [stranger.side, young.side, other.side, old.side],
    });
    expect(backward.matches).toEqual(forward.matches);
  });
});
