/**
 * @module
 * Given that a candidate has to do with a vanished community: is it the same people going on, or somebody who copies?
 * Names, pictures and old posts can be copied by anybody, so they cannot tell. What can: texts the candidate had
 * first, series it continues, the old one's own words, and on the other side denials, money asked for, nothing but
 * old posts, posts of many others.
 */
import { DAY } from '../clock.ts';
import type { Copier, SharedTexts } from './content.ts';
import type { Said } from './declared.ts';
import { captured } from './identity.ts';
import type { Evidence, Family, Relation } from './shapes.ts';
import { onsetOf, type Side } from './side.ts';

/** What is known of a pair when the relation is told. */
export interface Pair {
  from: Side;
  to: Side;
  said: Said;
  shared: SharedTexts | null;
  copier: Copier;
  life: { posts: number; days: number; after: number };
  bits: Readonly<Record<Family, number>>;
  /** Bits for writing alike in own posts, copies left aside; null when one side has too few of them. */
  wording: number | null;
}

/** The likeliest relation, the probability that the community itself goes on there, and what spoke against it. */
export interface Told {
  relation: Relation;
  /** Probability of `successor` or `mirror`, given that the two have to do with each other. */
  same: number;
  /** Probability of `relation`, under the same condition. */
  share: number;
  evidence: Evidence[];
}

/** Posting side by side for so long is living in two places, not preparing for the loss of one. */
const LONG = 30 * DAY;

/** Log2 odds of each copying relation against the same community going on, before anything is known. */
const START = { impersonator: -1.6, clone: -5, repost: -4.5 };

/** Tells the relation. */
export function tellRelation(pair: Pair): Told {
  const { from, to, said, shared, copier, life, bits } = pair;
  const evidence: Evidence[] = [];
  const odds = { ...START };
  const against = (relation: keyof typeof odds, value: number, what: string, shows: string | null = null) => {
    odds[relation] += value;
    const captures = captured(from, to, (side) => (shows === null ? null : side.shown.get(shows)));
    if (value > 0) evidence.push({ family: 'contradiction', bits: -Math.min(value, 4), what, captures });
  };
  const counts = shared?.counts ?? { first: 0, after: 0, bridge: 0, series: 0, archive: 0 };
  const parallel = counts.first + counts.after;

  if (said.denied) odds.impersonator += 12;
  if (said.byOld) for (const relation of ['impersonator', 'clone', 'repost'] as const) odds[relation] -= 12;
  const share = to.asking / Math.max(1, to.sampled);
  const before = from.asking / Math.max(1, from.sampled);
  if (to.asking > 0 && share > 0.08 && share > 2 * before)
    against(
      'impersonator',
      5.5,
      'it asks for money or private contact, which the old community did not',
      'asking',
    );
  const insists = to.insisting / Math.max(1, to.sampled);
  if (to.insisting > 0 && insists > 0.05 && insists > 2 * (from.insisting / Math.max(1, from.sampled)))
    against('impersonator', 3, 'it insists on being the only real one', 'insisting');
  if (to.own >= 8 && to.asking + to.insisting === 0) odds.impersonator -= 1;
  if (!said.byOld && said.claims >= 3)
    against('impersonator', 1.5, 'it says again and again that it is the old community');
  else if (said.byNew && !said.byOld) odds.impersonator += 0.5;
  const sideBySide = shared?.parallelShare ?? 0;
  if (counts.first > 0 && sideBySide >= 0.15) odds.impersonator -= counts.first > 1 ? 5 : 3;
  if (counts.after > 1 && sideBySide >= 0.15) odds.impersonator -= 3;
  if (counts.series > 0) odds.impersonator -= 3;
  // Going on where the old one stopped needs its last posts at hand; a copyist has whatever it found.
  if (counts.bridge > 0 && counts.bridge >= counts.archive) odds.impersonator -= counts.bridge >= 3 ? 2 : 1;
  if (pair.wording !== null && pair.wording >= 1) odds.impersonator -= Math.min(3, pair.wording);
  if (bits.infrastructure >= 2) odds.impersonator -= 4;
  if (bits.rhythm >= 1) odds.impersonator -= 2;
  else if (bits.rhythm < 0) odds.impersonator += 1.5;
  const onset = onsetOf(to.facts);
  const gone = from.death?.earliest ?? null;
  if (onset !== null && gone !== null && onset < gone - DAY) odds.impersonator -= 1.5;
  const copied = shared?.copiedSinceDeath ?? 0;
  if (life.after >= 3 && copied >= 0.6 && counts.series + parallel === 0 && counts.archive > counts.bridge)
    against('impersonator', 2.5, 'since the old community vanished it has posted little but old posts of it');
  if (
    pair.wording !== null &&
    pair.wording < 0.5 &&
    bits.infrastructure < 2 &&
    counts.series + parallel === 0 &&
    bits.name + bits.images >= 4
  )
    against(
      'impersonator',
      2,
      'it has the name or the picture of the old community, but writes of other things',
    );

  if (copier.sources >= 2.5 && copier.share >= 0.3)
    against(
      'clone',
      copier.share >= 0.5 || copier.sources >= 4 ? 6 + Math.min(4, copier.sources) : 4,
      `it posts copies from ${Math.round(copier.sources)} communities or more, always after them`,
    );
  else if (copier.sources > 1.8 && copier.share >= 0.5) odds.clone += 2;
  if (counts.first > 1) odds.clone -= 3;
  // What copies many bears the name of none of them.
  if (bits.name >= 5 && copier.sources < 4) odds.clone -= 4;

  const copies = counts.after + counts.archive + counts.bridge;
  const onlyFollows = copies >= 3 && counts.series === 0 && counts.first <= 0.1 * copies;
  if (onlyFollows && copier.sources <= 2 && copier.share >= 0.6 && bits.name < 3) {
    against('repost', counts.after >= 3 ? 5 : 2, 'it posts what the old community posted, always after it');
    if (life.after <= counts.bridge) odds.repost += 2;
  }
  const weights = (Object.keys(odds) as (keyof typeof odds)[]).map(
    (relation) => [relation, 2 ** odds[relation]] as const,
  );
  const total = 1 + weights.reduce((sum, [, weight]) => sum + weight, 0);
  const [worst, weight] = weights.reduce((a, b) => (b[1] > a[1] ? b : a));
  const same = 1 / total;
  if (weight > 1) return { relation: worst, same, share: weight / total, evidence };
  const older = onset !== null && onset < (onsetOf(from.facts) ?? 0) - 2 * DAY;
  const long =
    shared !== null &&
    parallel >= 5 &&
    (shared.parallelShare ?? 0) >= 0.4 &&
    gone !== null &&
    shared.parallelSince! <= gone - LONG;
  return { relation: long || (older && parallel >= 2) ? 'mirror' : 'successor', same, share: same, evidence };
}
