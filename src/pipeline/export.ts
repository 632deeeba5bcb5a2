/**
 * @module
 * A case as it may leave the house: answers, communities, looks, links, posts and captures, masked, in the shape that the
 * writers of formats take (`src/export`). Made of the case alone, so that the same case gives the same export. What was
 * written down about people who use the case (audit) is not part of it and does not change it.
 */
import type { Lead } from '../core/lead.ts';
import { stateAt } from '../core/liveness.ts';
import type { Match, MatchResult } from '../core/match.ts';
import type { Decision, Instant, Ref } from '../core/model.ts';
import { PERSONAL } from '../core/personal.ts';
import { keyFrom, sign } from '../export/ecdsa.ts';
import type {
  ExportedCase,
  ExportedClaims,
  ExportedCommunity,
  ExportedLink,
  ExportedObservation,
  ExportedPost,
} from '../export/shapes.ts';
import { readRef } from '../platforms/links.ts';
import { VERSION } from '../version.ts';
import { type Analysis, analyse } from './answers.ts';
import { type Kept, readKept } from './export-ledger.ts';
import { methodsOf } from './export-methods.ts';
import { proofOf } from './export-proof.ts';
import { type Mask, openMask } from './masking.ts';
import { releasesOf } from './release.ts';
import type { OpenCase } from './views.ts';

/** Captures named for one community. */
const MOST_SHOWN = 8;
/** What the key is for that exports are signed with. */
const SIGNATURE = 'driftline export signature, P-384';

/** Gathers a case, with the proof of what stands in its ledger. */
export async function gatherExport(open: OpenCase): Promise<ExportedCase> {
  const { kase, tables } = open;
  const analysis = await analyse(tables, null);
  const { facts } = analysis;
  const releases = releasesOf(facts);
  const mask = await openMask(tables, facts, releases, kase.pseudonymKey);
  const kept = await readKept(open, mask);
  const matching = await analysis.matches(false);
  const leads = await analysis.leads();
  const ids = shownIds(leads, matching, mask);
  const key = keyFrom(kase.pseudonymKey, SIGNATURE);
  const masked = [
    ...PERSONAL.filter((kind) => !releases.personal.has(kind)),
    ...(releases.originals ? [] : ['originals']),
  ];
  return {
    about: {
      id: kase.about.id,
      name: mask.text(kase.about.name),
      purpose: mask.text(kase.about.purpose),
      approver: kase.about.approver === null ? null : mask.text(kase.about.approver),
      created: Date.parse(kase.about.created),
      at: facts.at,
      software: `Driftline ${VERSION}`,
    },
    ledger: kept.ledger,
    released: releases.list.map((one) => ({
      ...one,
      by: mask.text(one.by),
      because: mask.text(one.because),
    })),
    masked,
    coverage: analysis.coverage(),
    methods: methodsOf(matching.method),
    communities: communities(analysis, kept, mask),
    observations: await observations(open, mask),
    links: links(analysis, kept, mask),
    waves: analysis.waves().map((wave) => ({
      ...wave,
      members: wave.members.map(mask.ref),
      deaths: wave.deaths.map((death) => ({ ...death, ref: mask.ref(death.ref) })),
    })),
    leads: leads.map((lead) => maskedLead(lead, ids, mask)),
    matches: matching.matches.map((match) => maskedMatch(match, ids, mask)),
    unmatched: matching.unmatched.map(({ from, best }) => ({
      from: mask.ref(from),
      best: best === null ? null : maskedMatch(best, ids, mask),
    })),
    claims: await claims(analysis, kept, mask),
    captures: kept.captures,
    decisions: kept.decisions.map((of) => ({ ...of, subject: subjectShown(of.subject, ids, mask) })),
    posts: (entry) => posts(open, kept, mask, entry ?? null),
    originals: releases.originals,
    read: (sha256) => kase.captures.read(sha256),
    reveal: (sha256) => kase.captures.reveal(sha256),
    proof: await proofOf(open, mask, ids),
    sign: (text) => sign(key, text),
  };
}

/** Ids of leads and matches that may be shown: the others are made from an address that is masked, and could be tried out. */
function shownIds(
  leads: readonly Lead[],
  { matches, unmatched }: MatchResult,
  mask: Mask,
): ReadonlySet<string> {
  const pairs = [...matches, ...unmatched.flatMap(({ best }) => best ?? [])];
  return new Set([
    ...leads.filter(({ ref }) => mask.shows(ref)).map(({ id }) => id),
    ...pairs.filter(({ from, to }) => mask.shows(from) && mask.shows(to)).map(({ id }) => id),
  ]);
}

function idShown(id: string, ids: ReadonlySet<string>, mask: Mask): string {
  return ids.has(id) ? id : `${id.split('-', 1)[0]}-masked-${mask.secret(id)}`;
}

/** What a decision was about: an id, or what was released. */
function subjectShown(subject: string, ids: ReadonlySet<string>, mask: Mask): string {
  if (!subject.startsWith('release:'))
    return subject.includes(':') ? mask.ref(subject) : idShown(subject, ids, mask);
  const what = subject.slice('release:'.length);
  return what.includes(':') ? `release:${mask.ref(what)}` : subject;
}

function communities({ facts }: Analysis, kept: Kept, mask: Mask): ExportedCommunity[] {
  const outlets = new Set(facts.outlets.map(({ ref }) => ref));
  const refs = new Set([
    ...facts.watched,
    ...facts.sources,
    ...outlets,
    ...facts.life.keys(),
    ...facts.communities.keys(),
  ]);
  return [...refs].sort().map((ref) => {
    const known = facts.communities.get(ref);
    const life = facts.life.get(ref);
    const { state, why } = life
      ? stateAt(life, facts.at)
      : { state: 'unknown' as const, why: 'it was never looked at' };
    const shown = mask.shows(ref);
    // What an account calls itself is a person's name as often as not.
    const words = (text: string | null | undefined) => (shown && text != null ? mask.text(text) : null);
    const { shownBy } = known ?? {};
    const captures = [
      ...(shownBy?.titles.values() ?? []),
      ...(shownBy?.description == null ? [] : [shownBy.description]),
      ...kept.capturesOf(ref),
    ];
    return {
      ref: mask.ref(ref),
      platform: facts.platformOf(ref),
      kind: readRef(ref)?.kind ?? 'web',
      title: words(known?.titles[0] ?? life?.title),
      description: words(known?.description ?? life?.description),
      members: shown ? (known?.members ?? life?.members ?? null) : null,
      state,
      why: mask.text(why),
      role: facts.watched.has(ref)
        ? 'community'
        : facts.sources.has(ref)
          ? 'source'
          : outlets.has(ref)
            ? 'outlet'
            : null,
      organisation: words(kept.organisations.get(ref)),
      firstSeenAt: life?.firstSeenAt ?? null,
      lastAliveAt: life?.death?.after ?? life?.lastAliveAt ?? null,
      firstGoneAt: life?.death?.by ?? (life?.movedTo ? life.firstGoneAt : null),
      movedTo: life?.movedTo == null ? null : mask.ref(life.movedTo),
      posts: known?.posts ?? 0,
      firstPostAt: known?.firstPostAt ?? null,
      lastPostAt: known?.lastPostAt ?? null,
      captures: [...new Set(captures)].slice(0, MOST_SHOWN),
    };
  });
}

async function observations({ tables }: OpenCase, mask: Mask): Promise<ExportedObservation[]> {
  const rows = await tables.all<ExportedObservation>(
    `select entry, ref, looked_at as "at", outcome, moved_to as "to", title, members, why, via, capture
     from observations order by looked_at, entry`,
  );
  return rows.map((row) => {
    const shown = mask.shows(row.ref);
    return {
      ...row,
      ref: mask.ref(row.ref),
      to: row.to === null ? null : mask.ref(row.to),
      title: shown && row.title !== null ? mask.text(row.title) : null,
      members: shown ? row.members : null,
      why: row.why === null ? null : mask.text(row.why),
    };
  });
}

function links({ facts }: Analysis, kept: Kept, mask: Mask): ExportedLink[] {
  return facts.sightings
    .filter(({ capture }) => !kept.erased.has(capture))
    .map((seen) => ({
      from: mask.ref(seen.community),
      to: mask.ref(seen.ref),
      platform: seen.platform,
      kind: seen.kind,
      as: seen.as,
      post: seen.post === null ? null : mask.ref(seen.post),
      at: seen.at,
      deobfuscated: seen.deobfuscated,
      capture: seen.capture ?? null,
    }));
}

/** Stands where reasons would tell of an account that is not shown. */
const WITHHELD = 'about an account that is masked';

function maskedLead(lead: Lead, ids: ReadonlySet<string>, mask: Mask): Lead {
  const shown = mask.shows(lead.ref) && mask.shows(lead.firstSource.community);
  return {
    ...lead,
    id: idShown(lead.id, ids, mask),
    ref: mask.ref(lead.ref),
    firstSource: {
      ...lead.firstSource,
      post: lead.firstSource.post === null ? null : mask.ref(lead.firstSource.post),
      community: mask.ref(lead.firstSource.community),
    },
    reasons: lead.reasons.map((reason) => ({ ...reason, what: shown ? mask.text(reason.what) : WITHHELD })),
    decision: maskedDecision(lead.decision, ids, mask),
  };
}

function maskedMatch(match: Match, ids: ReadonlySet<string>, mask: Mask): Match {
  const shown = mask.shows(match.from) && mask.shows(match.to);
  return {
    ...match,
    id: idShown(match.id, ids, mask),
    from: mask.ref(match.from),
    to: mask.ref(match.to),
    evidence: match.evidence.map((line) => ({ ...line, what: shown ? mask.text(line.what) : WITHHELD })),
    decision: maskedDecision(match.decision, ids, mask),
  };
}

function maskedDecision(decision: Decision | null, ids: ReadonlySet<string>, mask: Mask): Decision | null {
  if (decision === null) return null;
  const { subject, by, because } = decision;
  return {
    ...decision,
    subject: subjectShown(subject, ids, mask),
    by: mask.text(by),
    because: mask.text(because),
  };
}

async function claims(analysis: Analysis, kept: Kept, mask: Mask): Promise<ExportedClaims[]> {
  const all: ExportedClaims[] = [];
  for (const { id } of analysis.facts.events) {
    const found = await analysis.claims(id);
    if (found === null) continue;
    const { event, answer } = found;
    const statements = await Promise.all(
      answer.statements
        .filter(({ capture }) => !kept.erased.has(capture))
        .map(async (of) => ({
          ...of,
          post: mask.ref(of.post),
          community: mask.ref(of.community),
          copyPosts: of.copyPosts.map(mask.ref),
          reasons: of.reasons.map(mask.text),
          text: mask.text((await analysis.post(of.post))?.text ?? ''),
        })),
    );
    all.push({
      event: { ...event, title: mask.text(event.title) },
      statements,
      rejected: answer.rejected.map((of) => ({
        ...of,
        post: mask.ref(of.post),
        community: mask.ref(of.community),
        words: mask.text(of.words),
      })),
      scanned: answer.scanned,
    });
  }
  return all;
}

interface PostRow {
  ref: Ref;
  community: Ref;
  platform: string;
  at: Instant;
  editedAt: Instant | null;
  author: string | null;
  text: string;
  forwardedFrom: Ref | null;
  replyTo: Ref | null;
  pinned: boolean;
  service: string | null;
  views: number | null;
  reactions: number | null;
  capture: string;
  entry: number;
}

async function* posts(
  { tables }: OpenCase,
  kept: Kept,
  mask: Mask,
  entry: number | null,
): AsyncGenerator<ExportedPost[]> {
  const one = entry === null ? '' : 'and p.entry = $1';
  for await (const rows of tables.stream<PostRow>(
    `select p.ref, p.community, p.platform, p.posted_at as "at", p.edited_at as "editedAt", p.author, p.text,
       coalesce(p.forwarded_post, p.forwarded_community) as "forwardedFrom", p.reply_to as "replyTo", p.pinned, p.service,
       p.views, p.reactions, c.sha256 as capture, p.entry
     from posts p join captures c on c.entry = p.entry where p.current ${one} order by p.community, p.posted_at, p.pid`,
    entry === null ? [] : [entry],
  ))
    yield rows
      .filter(({ capture }) => !kept.erased.has(capture))
      .map((row) => ({
        ...row,
        ref: mask.ref(row.ref),
        community: mask.ref(row.community),
        forwardedFrom: row.forwardedFrom === null ? null : mask.ref(row.forwardedFrom),
        replyTo: row.replyTo === null ? null : mask.ref(row.replyTo),
        text: mask.text(row.text),
      }));
}
