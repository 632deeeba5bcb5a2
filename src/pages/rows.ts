/**
 * @module
 * The rows that several screens show: communities, leads, matches, decisions, in the shapes of docs/api.md. From the
 * model alone; shapes only.
 */
import { iso, isoOrNull } from '../core/clock.ts';
import type { Lead } from '../core/lead.ts';
import { CAP } from '../core/match/weigh.ts';
import type { Match } from '../core/match.ts';
import { FAMILIES, type Family } from '../core/match.ts';
import type { Coverage, Decision, EventFrame, Interval, Ref } from '../core/model.ts';
import type { Wave } from '../core/wave/index.ts';
import type { AnswerState } from './desk.ts';
import { communityIn } from './fresh.ts';
import type { KnownCommunity, PageModel } from './model.ts';

export const interval = ({ earliest, latest }: Interval) => ({
  earliest: iso(earliest),
  latest: iso(latest),
});
export const coverageRow = (of: Coverage) => ({
  ...of,
  from: isoOrNull(of.from),
  until: isoOrNull(of.until),
});
export const answerRow = (of: AnswerState) => ({ ...of, at: isoOrNull(of.at) });

/** A sentence with a key by which it can be translated; `values` fill the places `{name}`. */
export interface Said {
  key: string;
  text: string;
  values: Record<string, string | number>;
}

/** Fills the places of a sentence. */
export function said(key: string, text: string, values: Said['values'] = {}): Said {
  return { key, text: text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')), values };
}

export function communityRow(of: KnownCommunity) {
  return {
    ref: of.ref,
    title: of.title,
    platform: of.platform,
    state: of.state,
    why: of.why,
    watched: of.watched,
    role: of.role,
    posts: of.posts,
    members: of.members,
    firstSeenAt: isoOrNull(of.firstSeenAt),
    lastAliveAt: isoOrNull(of.lastAliveAt),
    firstGoneAt: isoOrNull(of.firstGoneAt),
    movedTo: of.movedTo,
    reuse: of.reuse === null ? null : { title: of.reuse.title, at: iso(of.reuse.at) },
  };
}

export function titleOf(model: PageModel, ref: Ref): string | null {
  return communityIn(model, ref)?.title ?? null;
}

export function decisionRow(of: Decision | null) {
  return of === null ? null : { ...of, at: iso(of.at) };
}

export function waveRow({ id, level, onset, end, ongoing, platforms, family, members, ...of }: Wave) {
  return {
    id,
    level,
    onset: interval(onset),
    end: interval(end),
    ongoing,
    platforms,
    family,
    members: members.length,
    observed: of.observed,
    expected: of.expected,
    score: of.score,
    recurrenceYears: of.recurrenceYears,
  };
}

export function leadRow(model: PageModel, of: Lead) {
  return {
    id: of.id,
    ref: of.ref,
    platform: of.platform,
    kind: of.kind,
    score: of.score,
    title: titleOf(model, of.ref),
    firstSeenAt: iso(of.firstSeenAt),
    firstSource: of.firstSource,
    citers: of.citers,
    followed: of.followed,
    quarantined: of.quarantined,
    decision: decisionRow(of.decision),
  };
}

/** What each family counts: the strongest whole, the rest a quarter, up to its cap; what speaks against counts whole. */
export function familyBits({ evidence }: Pick<Match, 'evidence'>): Partial<Record<Family, number>> {
  const bits: Partial<Record<Family, number>> = {};
  for (const family of FAMILIES) {
    const values = evidence.filter((each) => each.family === family).map((each) => each.bits);
    if (values.length === 0) continue;
    const [first = 0, ...rest] = values.filter((value) => value > 0).sort((a, b) => b - a);
    const against = values.filter((value) => value < 0).reduce((a, b) => a + b, 0);
    bits[family] = Math.min(CAP[family], first + rest.reduce((a, b) => a + b, 0) / 4) + against;
  }
  return bits;
}

export function matchRow(model: PageModel, of: Match) {
  const from = communityIn(model, of.from);
  const to = communityIn(model, of.to);
  return {
    id: of.id,
    from: of.from,
    to: of.to,
    fromTitle: from?.title ?? null,
    toTitle: to?.title ?? null,
    fromPlatform: from?.platform ?? platformAt(model, of.from),
    toPlatform: to?.platform ?? platformAt(model, of.to),
    relation: of.relation,
    probability: of.probability,
    band: of.band,
    bits: of.score,
    families: familyBits(of),
    decision: decisionRow(of.decision),
  };
}

const platforms = new WeakMap<PageModel, Map<Ref, string>>();

/** The platform of any address that the model knows of. */
export function platformAt(model: PageModel, ref: Ref): string {
  let byRef = platforms.get(model);
  if (byRef === undefined) {
    byRef = new Map(model.places.map((place) => [place.ref, place.platform]));
    platforms.set(model, byRef);
  }
  return byRef.get(ref) ?? 'web';
}

export function frameRow({ from, to, ...of }: EventFrame) {
  return { ...of, from: iso(from), to: iso(to) };
}

/** One page of a list: `cursor` is a place in it. */
export function page<T>(list: readonly T[], cursor: string | null, limit: number) {
  const from = /^\d{1,9}$/.test(cursor ?? '') ? Number(cursor) : 0;
  return {
    rows: list.slice(from, from + limit),
    next: from + limit < list.length ? String(from + limit) : null,
  };
}
