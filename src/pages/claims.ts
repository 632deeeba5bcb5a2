/**
 * @module
 * The screen "Claims": the event frames, and for one of them what was seen, what was set apart, and what may be said when
 * nothing was seen.
 */

import type { RejectedPost, Statement } from '../core/claim.ts';
import { iso, isoOrNull } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Ref } from '../core/model.ts';
import { type Desk, framesOf } from './desk.ts';
import type { PageModel } from './model.ts';
import { type PostText, postsAt } from './posts.ts';
import { answerRow, coverageRow, frameRow, interval, said, titleOf } from './rows.ts';

/** Of the posts that were set apart, so many are shown. */
const MOST_REJECTED = 60;

/** A statement, with its text where that was asked for. */
export function statementRow(model: PageModel, of: Statement, text: PostText | null) {
  return {
    ...of,
    at: iso(of.at),
    firstSeen: interval(of.firstSeen),
    communityTitle: titleOf(model, of.community),
    lineage: lineageOf(model, of.community),
    text,
  };
}

/** The communities that this one goes back to, nearest first, by matches that were not rejected. */
function lineageOf(model: PageModel, ref: Ref): Ref[] {
  const lineage: Ref[] = [];
  for (let at = ref; lineage.length < 10; ) {
    const before = model.matches.matches.find(
      ({ to, relation, decision }) =>
        to === at && (relation === 'successor' || relation === 'mirror') && decision?.verdict !== 'reject',
    );
    if (before === undefined || lineage.includes(before.from)) break;
    lineage.push(before.from);
    at = before.from;
  }
  return lineage;
}

/** The answer about one event; about the newest when `id` is null. Throws `InputError` when there is none of that id. */
export async function claimsPage(desk: Desk, id: string | null) {
  const frames = framesOf(desk);
  const frame = id === null ? frames.at(-1) : frames.find((each) => each.id === id);
  if (frame === undefined && id !== null) throw new InputError('this case watches for no event of this id');
  const model = desk.model();
  const base = {
    answer: answerRow(desk.answer()),
    event: frame === undefined ? null : frameRow(frame),
    at: isoOrNull(model?.at ?? null),
    coverage: model === null ? null : coverageRow(model.allCoverage),
  };
  const found = frame && model?.claims.find(({ event }) => event.id === frame.id);
  if (!found || model === null) return { ...base, scanned: 0, statements: [], rejected: [], none: null };
  const { statements, rejected, scanned } = found.answer;
  const shown = rejected.slice(0, MOST_REJECTED);
  const places = [...statements, ...shown].map((each: Statement | RejectedPost) => ({
    ref: each.post,
    community: each.community,
    at: each.at,
  }));
  const texts =
    places.length === 0 ? new Map<Ref, PostText>() : await desk.read((reading) => postsAt(reading, places));
  return {
    ...base,
    scanned,
    statements: statements.map((each) => statementRow(model, each, texts.get(each.post) ?? null)),
    rejected: shown.map((each) => ({ ...each, at: iso(each.at), text: texts.get(each.post) ?? null })),
    rejectedTotal: rejected.length,
    none:
      statements.length > 0
        ? null
        : said(
            'claims_none',
            'No claim about this event was seen in {posts} posts of {watched} communities, with {unknown} % of looks without a verdict. That is not to say that there is none.',
            {
              posts: scanned,
              watched: model.allCoverage.watched,
              unknown: Math.round(model.allCoverage.unknownShare * 100),
            },
          ),
  };
}
