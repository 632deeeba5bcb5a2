/**
 * @module
 * The tables that notebooks get, as CSV and as Parquet alike: which there are, which columns each has, what a column means,
 * and the rows. docs/export.md shows this list; a test holds the two together.
 */
import type { Instant } from '../core/model.ts';
import { captureIndex } from './captures.ts';
import { idOf, type Thing } from './ids.ts';
import type { ExportedCase, Sha256 } from './shapes.ts';

/** `time` is an instant (UTC), `list` a list of texts. */
export type CellType = 'text' | 'integer' | 'number' | 'boolean' | 'time' | 'list';

/** An instant is in milliseconds, a list is a list; null is not known. */
export type Cell = string | number | boolean | null | readonly string[];
export type Row = Readonly<Record<string, Cell>>;

export interface Dataset {
  readonly name: string;
  readonly says: string;
  /** Name, type and meaning of each column, in order. */
  readonly columns: readonly (readonly [name: string, type: CellType, says: string])[];
  rows(from: ExportedCase): AsyncIterable<Row[]> | Iterable<Row[]>;
}

const CAPTURE = [
  ['capture', 'text', 'name of the capture that shows it (`captures.sha256`)'],
  ['ledger_entry', 'integer', 'number of the ledger entry about that capture, from 0'],
] as const;
const CAPTURES = [['captures', 'list', 'names of the captures that show it (`captures.sha256`)']] as const;
const ID = (thing: Thing) => ['id', 'text', `id of the ${thing}, the same in every export`] as const;
const REF = ['ref', 'text', 'canonical address; `masked:…` for an account that was not released'] as const;

export const DATASETS: readonly Dataset[] = [
  {
    name: 'communities',
    says: 'Every community that is followed, was read or was looked at.',
    columns: [
      ID('community'),
      REF,
      ['platform', 'text', 'short name of the platform'],
      ['kind', 'text', 'community, account, invite or web'],
      ['title', 'text', 'latest title'],
      ['state', 'text', 'alive restricted private gone_by_platform gone_by_owner gone_unspecified unknown'],
      ['why', 'text', 'what the state rests on'],
      ['role', 'text', 'community, source or outlet when it is followed, else empty'],
      ['first_seen_at', 'time', 'first look that found it there'],
      ['last_alive_at', 'time', 'it went after this'],
      ['first_gone_at', 'time', 'and not after this'],
      ['moved_to', 'text', 'where the platform says it is now'],
      ['members', 'integer', 'latest count that was seen'],
      ['posts', 'integer', 'posts that were read'],
      ['first_post_at', 'time', 'time of the first post that was read'],
      ['last_post_at', 'time', 'time of the last post that was read'],
      ...CAPTURES,
    ],
    *rows({ communities }) {
      yield communities.map((of) => ({
        id: idOf('community', of.ref),
        ref: of.ref,
        platform: of.platform,
        kind: of.kind,
        title: of.title,
        state: of.state,
        why: of.why,
        role: of.role,
        first_seen_at: of.firstSeenAt,
        last_alive_at: of.lastAliveAt,
        first_gone_at: of.firstGoneAt,
        moved_to: of.movedTo,
        members: of.members,
        posts: of.posts,
        first_post_at: of.firstPostAt,
        last_post_at: of.lastPostAt,
        captures: of.captures,
      }));
    },
  },
  {
    name: 'observations',
    says: 'Every look at a community, also those that gave no verdict.',
    columns: [
      ID('observation'),
      ['observed_in', 'integer', 'number of the ledger entry of this look, from 0'],
      REF,
      ['at', 'time', 'when it was looked at'],
      ['outcome', 'text', 'a state, or moved'],
      ['moved_to', 'text', 'the new address when it moved'],
      ['title', 'text', 'title that was shown'],
      ['members', 'integer', 'count that was shown'],
      ['why', 'text', 'why the outcome is what it is'],
      ['via', 'text', 'by which route'],
      ...CAPTURE,
    ],
    *rows(from) {
      const shownBy = back(from);
      yield from.observations.map((of) => ({
        id: idOf('observation', `${of.entry}`),
        observed_in: of.entry,
        ref: of.ref,
        at: of.at,
        outcome: of.outcome,
        moved_to: of.to,
        title: of.title,
        members: of.members,
        why: of.why,
        via: of.via,
        ...shownBy(of.capture),
      }));
    },
  },
  {
    name: 'posts',
    says: 'Posts in their latest version. Posts of captures that were erased are not among them.',
    columns: [
      ID('post'),
      REF,
      ['community', 'text', 'address of the place it stands in'],
      ['platform', 'text', 'short name of the platform'],
      ['at', 'time', 'when it was posted'],
      ['edited_at', 'time', 'when it was edited, where the platform says'],
      ['author', 'text', 'pseudonym under the key of this case; empty when the community itself speaks'],
      ['text', 'text', 'its words, with what is personal masked'],
      ['forwarded_from', 'text', 'where it was forwarded from'],
      ['reply_to', 'text', 'the post it answers'],
      ['pinned', 'boolean', 'it was pinned'],
      ['service', 'text', 'action of a service message, in the platform’s own word'],
      ['views', 'integer', 'as the platform counted'],
      ['reactions', 'integer', 'as the platform counted'],
      ...CAPTURE,
    ],
    async *rows(from) {
      for await (const posts of from.posts())
        yield posts.map((of) => ({
          id: idOf('post', of.ref),
          ref: of.ref,
          community: of.community,
          platform: of.platform,
          at: of.at,
          edited_at: of.editedAt,
          author: of.author,
          text: of.text,
          forwarded_from: of.forwardedFrom,
          reply_to: of.replyTo,
          pinned: of.pinned,
          service: of.service,
          views: of.views,
          reactions: of.reactions,
          capture: of.capture,
          ledger_entry: of.entry,
        }));
    },
  },
  {
    name: 'links',
    says: 'Every link that a post, a profile or a look showed.',
    columns: [
      ['from', 'text', 'the community whose words these are'],
      ['to', 'text', 'the address that is named'],
      ['platform', 'text', 'platform of that address'],
      ['kind', 'text', 'community, account, invite, post or web'],
      ['seen_as', 'text', 'platform_moved moved bio pinned forward mention bare, strongest first'],
      ['post', 'text', 'the post it stands in; empty for a profile or a look'],
      ['at', 'time', 'when it was shown'],
      ['deobfuscated', 'boolean', 'its writer hid it from machines'],
      ...CAPTURE,
    ],
    *rows(from) {
      const shownBy = back(from);
      yield from.links.map((of) => ({
        from: of.from,
        to: of.to,
        platform: of.platform,
        kind: of.kind,
        seen_as: of.as,
        post: of.post,
        at: of.at,
        deobfuscated: of.deobfuscated,
        ...shownBy(of.capture),
      }));
    },
  },
  {
    name: 'waves',
    says: 'Takedown waves.',
    columns: [
      ID('wave'),
      ['wave', 'text', 'id of the wave in the case'],
      ['level', 'text', 'alert or declared'],
      ['onset_earliest', 'time', 'the first death was after this'],
      ['onset_latest', 'time', 'and not after this'],
      ['end_earliest', 'time', 'the last death was after this'],
      ['end_latest', 'time', 'and not after this'],
      ['ongoing', 'boolean', 'deaths were still being seen when the data end'],
      ['platforms', 'list', 'platforms of its members'],
      ['family', 'text', 'what its members have in common'],
      ['members', 'list', 'addresses of those that went'],
      ['observed', 'integer', 'deaths of the wave'],
      ['expected', 'number', 'deaths that the usual rate gives in its span'],
      ['score', 'number', 'log likelihood ratio of the scan'],
      [
        'recurrence_years',
        'number',
        'chance alone gives such a wave once in so many years; empty: more than can be told',
      ],
      ['controls_looked', 'integer', 'other communities there that were looked at meanwhile'],
      ['controls_alive', 'integer', 'those of them seen alive'],
    ],
    *rows({ waves }) {
      yield waves.map((of) => ({
        id: idOf('wave', of.id),
        wave: of.id,
        level: of.level,
        onset_earliest: of.onset.earliest,
        onset_latest: of.onset.latest,
        end_earliest: of.end.earliest,
        end_latest: of.end.latest,
        ongoing: of.ongoing,
        platforms: of.platforms,
        family: of.family,
        members: of.members,
        observed: of.observed,
        expected: of.expected,
        score: of.score,
        recurrence_years: Number.isFinite(of.recurrenceYears) ? of.recurrenceYears : null,
        controls_looked: of.controls.looked,
        controls_alive: of.controls.alive,
      }));
    },
  },
  {
    name: 'leads',
    says: 'Addresses that were seen and may be worth a look, best first.',
    columns: [
      ID('lead'),
      ['lead', 'text', 'id of the lead in the case'],
      REF,
      ['platform', 'text', 'short name of the platform'],
      ['kind', 'text', 'community, account, invite, post or web'],
      ['score', 'number', '0 to 1; orders leads and is no probability'],
      ['first_seen_at', 'time', 'earliest sighting'],
      ['first_post', 'text', 'the post it was first seen in'],
      ['first_community', 'text', 'the community whose words these are'],
      ['citers', 'integer', 'communities that name it independently'],
      ['followed', 'boolean', 'it is being read'],
      ['quarantined', 'boolean', 'it waits for a person or a rule to admit it'],
      ['decision', 'text', 'accept or reject'],
      ['reasons', 'list', 'what speaks for and against it'],
      ...CAPTURE,
    ],
    *rows(from) {
      const shownBy = back(from);
      yield from.leads.map((of) => ({
        id: idOf('lead', of.id),
        lead: of.id,
        ref: of.ref,
        platform: of.platform,
        kind: of.kind,
        score: of.score,
        first_seen_at: of.firstSeenAt,
        first_post: of.firstSource.post,
        first_community: of.firstSource.community,
        citers: of.citers,
        followed: of.followed,
        quarantined: of.quarantined,
        decision: of.decision?.verdict ?? null,
        reasons: of.reasons.map(({ what }) => what),
        ...shownBy(of.firstSource.capture),
      }));
    },
  },
  {
    name: 'matches',
    says: 'Which community is the counterpart of one that vanished; also what was vanished and has none.',
    columns: [
      ID('match'),
      ['match', 'text', 'id of the match in the case; empty where no counterpart was found'],
      ['from', 'text', 'the community that vanished'],
      ['to', 'text', 'its counterpart; empty where none was found'],
      ['relation', 'text', 'successor mirror clone repost impersonator unrelated'],
      ['probability', 'number', '0 to 1'],
      ['band', 'text', 'strong probable lead weak'],
      ['decision', 'text', 'accept or reject'],
      ['evidence', 'list', 'what speaks for and against it, with bits'],
      ...CAPTURES,
    ],
    *rows({ matches, unmatched }) {
      yield matches.map((of) => ({
        id: idOf('match', of.id),
        match: of.id,
        from: of.from,
        to: of.to,
        relation: of.relation,
        probability: of.probability,
        band: of.band,
        decision: of.decision?.verdict ?? null,
        evidence: of.evidence.map(({ what, bits }) => `${bits.toFixed(1)} ${what}`),
        captures: [...new Set(of.evidence.flatMap((line) => line.captures))],
      }));
      yield unmatched.map(({ from }) => ({ id: idOf('match', `none ${from}`), from }));
    },
  },
  {
    name: 'claims',
    says: 'Statements that claim an event. None of them says that its speaker did it.',
    columns: [
      ID('claim'),
      ['claim', 'text', 'id of the statement in the case'],
      ['event', 'text', 'id of the event'],
      ['post', 'text', 'the post that speaks for the statement'],
      ['community', 'text', 'the place it stands in'],
      ['at', 'time', 'when it was posted'],
      ['grade', 'text', 'A known outlet, B declared relay, C supporter, D unknown'],
      ['score', 'number', '0 to 1, how sure the reading is'],
      ['copies', 'integer', 'further posts that carry it'],
      ['origins', 'integer', 'texts that are no copies of one another'],
      ['first_public_earliest', 'time', 'it was first public after this'],
      ['first_public_latest', 'time', 'and not after this'],
      ['reasons', 'list', 'what the reading rests on'],
      ...CAPTURE,
    ],
    *rows(from) {
      const shownBy = back(from);
      for (const { event, statements } of from.claims)
        yield statements.map((of) => ({
          id: idOf('claim', of.id),
          claim: of.id,
          event: event.id,
          post: of.post,
          community: of.community,
          at: of.at,
          grade: of.grade,
          score: of.score,
          copies: of.copies,
          origins: of.origins,
          first_public_earliest: of.firstSeen.earliest,
          first_public_latest: of.firstSeen.latest,
          reasons: of.reasons,
          ...shownBy(of.capture),
        }));
    },
  },
  {
    name: 'captures',
    says: 'Every entry of the ledger about bytes that were stored.',
    columns: [
      ID('capture'),
      ['ledger_entry', 'integer', 'number of the entry, from 0'],
      ['sha256', 'text', 'name of the capture: SHA-256 of its bytes, or of a salt and that'],
      ['salted', 'boolean', 'whether the name is salted, as it is in a case that seals its captures'],
      ['size', 'integer', 'bytes'],
      ['source', 'text', 'file name or URL'],
      ['ref', 'text', 'whose content it is, where the format does not say'],
      ['platform', 'text', 'short name of the platform'],
      ['format', 'text', 'as what it was read'],
      ['media_type', 'text', 'media type, where one was noted'],
      ['collector', 'text', 'what stored it'],
      ['at', 'time', 'when it was stored'],
      ['posts', 'integer', 'posts that were read from it'],
      ['state', 'text', 'kept, erased, missing or locked (sealed with a key that is not at hand)'],
      ['erased_at', 'time', 'when it was erased'],
      ['erased_because', 'text', 'why'],
      ['erased_entry', 'integer', 'number of the ledger entry that says so'],
    ],
    *rows({ captures }) {
      yield captures.map((of) => ({
        id: idOf('capture', of.sha256),
        ledger_entry: of.entry,
        sha256: of.sha256,
        salted: of.salted,
        size: of.size,
        source: of.source,
        ref: of.ref,
        platform: of.platform,
        format: of.format,
        media_type: of.mediaType,
        collector: of.collector,
        at: of.at,
        posts: of.posts,
        state: of.state,
        erased_at: of.erased?.at ?? null,
        erased_because: of.erased?.because ?? null,
        erased_entry: of.erased?.entry ?? null,
      }));
    },
  },
  {
    name: 'decisions',
    says: 'What people decided: about leads, about matches, about what is released.',
    columns: [
      ID('decision'),
      ['ledger_entry', 'integer', 'number of the entry, from 0'],
      ['subject', 'text', 'id of a lead or match, or release:…'],
      ['verdict', 'text', 'accept, reject or withdraw'],
      ['by', 'text', 'who decided'],
      ['because', 'text', 'why'],
      ['at', 'time', 'when'],
    ],
    *rows({ decisions }) {
      yield decisions.map((of) => ({
        id: idOf('decision', `${of.entry}`),
        ledger_entry: of.entry,
        subject: of.subject,
        verdict: of.verdict,
        by: of.by,
        because: of.because,
        at: of.at,
      }));
    },
  },
];

function back(from: ExportedCase): (sha256: Sha256 | null) => { capture: Sha256 | null; ledger_entry: Cell } {
  const captures = captureIndex(from);
  return (sha256) => ({
    capture: sha256,
    ledger_entry: sha256 === null ? null : (captures.get(sha256)?.entry ?? null),
  });
}

/** An instant as a cell shows it in text. */
export function timeText(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
