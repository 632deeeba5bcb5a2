/**
 * @module
 * A MISP event (core format, draft-dulaunoy-misp-core-format). Communities, captures, waves and statements are objects of
 * templates of our own; counterparts are references between them. Nothing is meant for a detection system (`to_ids` is
 * never set) and nothing is published: whoever imports it decides with whom it is shared.
 */
import { iso } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import { captureIndex, sayCapture, sayName } from './captures.ts';
import { idOf, type Thing } from './ids.ts';
import { sayCoverage, sayInterval, sayShare } from './say.ts';
import type { ExportedCase, Sha256 } from './shapes.ts';

interface Attribute {
  readonly [field: string]: string | boolean;
}
interface Reference {
  readonly uuid: string;
  readonly object_uuid: string;
  readonly referenced_uuid: string;
  readonly relationship_type: string;
  readonly comment: string;
  readonly timestamp: string;
}

/** A value with its MISP type and the relation it has in the object. */
type Part = readonly [
  relation: string,
  type: 'text' | 'url' | 'link' | 'datetime' | 'counter' | 'float' | 'sha256' | 'size-in-bytes',
  value: string | number | null,
];

/** The case as one event. */
export function misp(from: ExportedCase): string {
  const captures = captureIndex(from);
  const timestamp = seconds(from.about.at);
  const because = (shas: readonly Sha256[]) =>
    [...new Set(shas)].map((sha256) => sayCapture(sha256, captures)).join('; ');

  function object(
    template: keyof typeof TEMPLATES,
    thing: Thing,
    name: string,
    parts: readonly Part[],
    comment: string,
    references: readonly Reference[] = [],
    seen: { first?: Instant | null; last?: Instant | null } = {},
  ) {
    const uuid = idOf(thing, name);
    return {
      uuid,
      name: `driftline-${template}`,
      'meta-category': 'misc',
      description: TEMPLATES[template],
      template_uuid: idOf('extension', `misp ${template}`),
      template_version: '1',
      distribution: '5',
      sharing_group_id: '0',
      timestamp,
      comment,
      deleted: false,
      ...(seen.first == null ? {} : { first_seen: micros(seen.first) }),
      ...(seen.last == null ? {} : { last_seen: micros(seen.last) }),
      ObjectReference: references,
      Attribute: parts.flatMap(([relation, type, value], place): Attribute[] =>
        value === null || value === ''
          ? []
          : [
              {
                uuid: idOf(thing, `${name} ${relation} ${place}`),
                object_relation: relation,
                type,
                category: type === 'sha256' ? 'Payload delivery' : 'External analysis',
                value: String(value),
                to_ids: false,
                disable_correlation: type !== 'url' && type !== 'sha256',
                distribution: '5',
                timestamp,
                comment: '',
                deleted: false,
              },
            ],
      ),
    };
  }

  const successors = Map.groupBy(from.matches, ({ to }) => to);
  const known = new Set(from.communities.map(({ ref }) => ref));
  const objects = [
    ...from.communities.map((of) =>
      object(
        'community',
        'community',
        of.ref,
        [
          ['address', 'url', of.ref],
          ['title', 'text', of.title],
          ['platform', 'text', of.platform],
          ['state', 'text', of.state],
          ['state-why', 'text', of.why],
          ['followed-as', 'text', of.role],
          ['last-seen-alive', 'datetime', isoOf(of.lastAliveAt)],
          ['first-seen-gone', 'datetime', isoOf(of.firstGoneAt)],
          ['moved-to', 'link', of.movedTo],
          ['members', 'counter', of.members],
          ['posts', 'counter', of.posts],
        ],
        because(of.captures),
        (successors.get(of.ref) ?? [])
          .filter((match) => known.has(match.from))
          .map((match) => ({
            uuid: idOf('match', match.id),
            object_uuid: idOf('community', match.to),
            referenced_uuid: idOf('community', match.from),
            relationship_type: match.relation === 'successor' ? 'derived-from' : 'related-to',
            comment: `${match.relation}, probability ${sayShare(match.probability)}; ${match.evidence
              .map((line) => `${line.what} (${because(line.captures)})`)
              .join('; ')}`,
            timestamp,
          })),
        { first: of.firstSeenAt ?? of.firstPostAt, last: of.firstGoneAt === null ? null : of.lastAliveAt },
      ),
    ),
    ...from.waves.map((of) =>
      object(
        'wave',
        'wave',
        of.id,
        [
          ['level', 'text', of.level],
          ['platforms', 'text', of.platforms.join(' ')],
          ['members', 'counter', of.members.length],
          ['expected', 'float', of.expected],
          ['onset', 'text', `between ${sayInterval(of.onset)}`],
          ['end', 'text', `between ${sayInterval(of.end)}`],
        ],
        'Why they went is not known from this.',
        of.members.flatMap((ref) =>
          known.has(ref)
            ? [
                {
                  uuid: idOf('wave', `${of.id} ${ref}`),
                  object_uuid: idOf('wave', of.id),
                  referenced_uuid: idOf('community', ref),
                  relationship_type: 'includes',
                  comment: '',
                  timestamp,
                },
              ]
            : [],
        ),
      ),
    ),
    ...from.claims.flatMap(({ event, statements }) =>
      statements.map((of) =>
        object(
          'statement',
          'claim',
          of.id,
          [
            ['event', 'text', event.title],
            ['post', 'url', of.post],
            ['observed', 'datetime', iso(of.at)],
            ['grade', 'text', of.grade],
            ['score', 'float', of.score],
            ['copies', 'counter', of.copies],
            ['origins', 'counter', of.origins],
            ['reading', 'text', of.reasons.join('; ')],
          ],
          `A statement claiming the event was observed; it says nothing about whether it is true. ${because([of.capture])}`,
        ),
      ),
    ),
    ...[...captures.values()].map((of) =>
      object(
        'capture',
        'capture',
        of.sha256,
        [
          of.salted ? ['capture-name', 'text', sayName(of)] : ['sha256', 'sha256', of.sha256],
          ['size', 'size-in-bytes', of.size],
          ['source', 'text', of.source],
          ['ledger-entry', 'counter', of.entry],
          ['stored', 'datetime', iso(of.at)],
          ['collector', 'text', of.collector],
          ['state', 'text', of.state],
          ['erased-because', 'text', of.erased?.because ?? null],
        ],
        '',
      ),
    ),
  ];
  const leads = from.leads.map((of) => ({
    uuid: idOf('lead', of.id),
    type: 'url',
    category: 'External analysis',
    value: of.ref,
    to_ids: false,
    disable_correlation: false,
    distribution: '5',
    timestamp,
    first_seen: micros(of.firstSeenAt),
    comment: `lead, score ${of.score.toFixed(2)}: ${of.reasons.map(({ what }) => what).join('; ')} (${because([of.firstSource.capture])})`,
    deleted: false,
  }));
  const event = {
    uuid: idOf('case', from.about.id),
    info: from.about.name,
    date: iso(from.about.at).slice(0, 10),
    timestamp,
    // 4: undefined. 1: ongoing. 0: your organisation only.
    threat_level_id: '4',
    analysis: '1',
    distribution: '0',
    published: false,
    Orgc: { uuid: idOf('tool', 'driftline'), name: 'driftline' },
    Tag: [
      { name: 'tlp:amber', colour: '#ffc000' },
      { name: `driftline:masked="${from.masked.join(' ') || 'nothing'}"`, colour: '#5a6b7b' },
    ],
    Attribute: leads,
    Object: objects,
    EventReport: [
      {
        uuid: idOf('record', from.about.id),
        name: 'Purpose, coverage, limits',
        content: [
          from.about.purpose,
          sayCoverage(from.coverage),
          `Ledger: ${from.ledger.entries} entries, tree head ${from.ledger.root}.`,
          ...from.methods.map(({ of, version, says }) => `${of}: ${version}. ${says}`),
        ].join('\n\n'),
        distribution: '5',
        timestamp,
        deleted: false,
      },
    ],
  };
  return `${JSON.stringify({ Event: event }, null, 1)}\n`;
}

const TEMPLATES = {
  community: 'A community on a platform: its address, what was seen of it and when',
  wave: 'Communities that were seen gone together',
  statement: 'A public statement that claims an event',
  capture: 'Bytes that were stored as they came, and the ledger entry about them',
} as const;

function seconds(at: Instant): string {
  return String(Math.floor(at / 1000));
}

/** Times of sightings have microseconds and a zone. */
function micros(at: Instant): string {
  return new Date(at).toISOString().replace('Z', '000+00:00');
}

function isoOf(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}
