/**
 * @module
 * The screen "Match": two communities side by side, the evidence in bits within its caps, what else came into question, and
 * "no counterpart".
 */
import { DAY, isoOrNull } from '../core/clock.ts';
import type { Match } from '../core/match.ts';
import type { Ref } from '../core/model.ts';
import { decisionRows } from './audit.ts';
import type { Desk, Reading } from './desk.ts';
import { communityIn } from './fresh.ts';
import type { PageModel } from './model.ts';
import { firstPosts, newestPosts } from './posts.ts';
import { answerRow, communityRow, familyBits, matchRow, page, platformAt, said } from './rows.ts';

export const MATCH_STATES = ['open', 'accepted', 'rejected', 'all'] as const;

export interface MatchFilter {
  state: (typeof MATCH_STATES)[number];
  band: string | null;
  relation: string | null;
  from: Ref | null;
}

const SAMPLES = 6;

/** The matches, best first, and those that vanished without one. */
export function matchesPage(desk: Desk, filter: MatchFilter, cursor: string | null, limit: number) {
  const model = desk.model();
  const all = model?.matches.matches.filter((match) => wanted(match, filter)) ?? [];
  const { rows, next } = page(all, cursor, limit);
  return {
    answer: answerRow(desk.answer()),
    total: all.length,
    matches: rows.map((match) => matchRow(model!, match)),
    unmatched:
      model === null || cursor !== null
        ? []
        : model.matches.unmatched
            .filter(({ from }) => filter.from === null || from === filter.from)
            .map(({ from, best }) => ({
              from: sideRow(model, from),
              best: best === null ? null : matchRow(model, best),
            })),
    method: model?.matches.method ?? null,
    next,
  };
}

function wanted({ decision, band, relation, from }: Match, filter: MatchFilter): boolean {
  if (filter.state === 'open' && decision !== null) return false;
  if (filter.state === 'accepted' && decision?.verdict !== 'accept') return false;
  if (filter.state === 'rejected' && decision?.verdict !== 'reject') return false;
  return (
    (filter.band === null || band === filter.band) &&
    (filter.relation === null || relation === filter.relation) &&
    (filter.from === null || from === filter.from)
  );
}

/** A match of the answers, also one that came nearest without being one; null when there is none of this id. */
export function matchIn(model: PageModel, id: string): Match | null {
  return (
    model.matches.matches.find((each) => each.id === id) ??
    model.matches.unmatched.find(({ best }) => best?.id === id)?.best ??
    null
  );
}

/** A community as a row; an address of which nothing else is known has one too. */
function sideRow(model: PageModel, ref: Ref) {
  const known = communityIn(model, ref);
  if (known !== null)
    return {
      ...communityRow(known),
      description: known.description,
      firstPostAt: isoOrNull(known.firstPostAt),
      lastPostAt: isoOrNull(known.lastPostAt),
    };
  return {
    ref,
    title: null,
    platform: platformAt(model, ref),
    state: 'unknown' as const,
    why: 'only its address was seen',
    watched: false,
    role: null,
    posts: 0,
    members: null,
    firstSeenAt: null,
    lastAliveAt: null,
    firstGoneAt: null,
    movedTo: null,
    reuse: null,
    description: null,
    firstPostAt: null,
    lastPostAt: null,
  };
}

/** One match; null when there is none of this id. */
export async function matchPage(desk: Desk, id: string) {
  const model = desk.model();
  const match = model === null ? null : matchIn(model, id);
  if (model === null || match === null) return null;
  const capped = familyBits(match);
  const sum = Object.values(capped).reduce((a, b) => a + b, 0);
  const others = model.matches.matches.filter((each) => each.from === match.from && each.id !== id);
  const nearest = model.matches.unmatched.find(({ from }) => from === match.from)?.best;
  const alternatives = [...others, ...(nearest && nearest.id !== id ? [nearest] : [])];
  return desk.read(async (reading) => {
    const decisions = await decisionRows(desk, reading.tables, { subject: id, limit: 50 });
    return {
      answer: answerRow(desk.answer()),
      match: { ...matchRow(model, match), evidence: match.evidence },
      prior: match.score - sum,
      capped,
      sum: match.score,
      from: sideRow(model, match.from),
      to: sideRow(model, match.to),
      alternatives: alternatives.map((each) => matchRow(model, each)),
      none: noneOf(model, match.from),
      samples: await samplesOf(reading, model, match),
      decisions: decisions.rows,
    };
  });
}

/** "No counterpart": what the matches leave. Weaker candidates, which are not listed, have a share in it. */
function noneOf(model: PageModel, from: Ref) {
  const probability = Math.max(
    0,
    1 -
      model.matches.matches
        .filter(
          (each) =>
            each.from === from &&
            (each.relation === 'successor' || each.relation === 'mirror') &&
            each.decision?.verdict !== 'reject',
        )
        .reduce((sum, { probability }) => sum + probability, 0),
  );
  return {
    probability,
    what: said(
      'match_none',
      'That it lives on nowhere among what was collected, or at a candidate too weak to be listed: at most {percent} %.',
      { percent: (probability * 100).toFixed(1) },
    ),
  };
}

/** The last posts of the one and the first posts of the other after that: where a reader sees whether one goes on with the other. */
async function samplesOf(reading: Reading, model: PageModel, { from, to }: Match) {
  const gone = communityIn(model, from)?.death?.by ?? Number.MAX_SAFE_INTEGER;
  const last = await newestPosts(reading, from, gone, SAMPLES);
  const since = last[0] === undefined ? 0 : Date.parse(last[0].at) - 2 * DAY;
  let first = await firstPosts(reading, to, since, SAMPLES);
  if (first.length === 0) first = await firstPosts(reading, to, 0, SAMPLES);
  return { from: last.reverse(), to: first };
}
