/**
 * @module
 * STIX 2.1: communities as identities of groups with the addresses they live at, waves as groupings, counterparts as
 * relationships, leads and claims as notes, captures as files. What STIX has no place for stands in three extension
 * definitions of ours, never in `x_` properties. Source: STIX 2.1 (OASIS Standard, 2021), sections 2-7 and 7.3.
 */
import { iso } from '../core/clock.ts';
import type { Instant, Ref } from '../core/model.ts';
import { captureIndex, sayCapture, sayName } from './captures.ts';
import { idOf, type Thing } from './ids.ts';
import { sayBits, sayInterval, sayShare } from './say.ts';
import type { ExportedCase, Sha256 } from './shapes.ts';

interface Fields {
  readonly [name: string]: Json | undefined;
}
type Json = string | number | boolean | null | readonly Json[] | Fields;

const EXTENSIONS = {
  community:
    'What is known of a community: its address, platform, state, and the interval in which it went. `state` is one of alive restricted private gone_by_platform gone_by_owner gone_unspecified unknown; `unknown` is a verdict about the observer, never about the place.',
  finding:
    'How an answer (wave, lead, counterpart, claim) came about: its kind, its numbers, its reasons with the captures that show each.',
  capture:
    'Bytes that were stored as they came: the number of the ledger entry that says so, where they came from, and whether they are kept, erased or missing.',
} as const;
type Extension = keyof typeof EXTENSIONS;

/** The case as one bundle. */
export function stix(from: ExportedCase): string {
  const bundle = { type: 'bundle', id: stixId('bundle', 'case', from.about.id), objects: objectsOf(from) };
  return `${JSON.stringify(bundle, null, 1)}\n`;
}

function objectsOf(from: ExportedCase): Fields[] {
  const captures = captureIndex(from);
  const made = millis(from.about.at);
  const tool = stixId('identity', 'tool', 'driftline');
  const common = { spec_version: '2.1', created: made, modified: made, created_by_ref: tool };
  const shown = (shas: readonly Sha256[]) =>
    [...new Set(shas)]
      .filter((sha256) => captures.has(sha256))
      .map((sha256) => stixId('file', 'capture', sha256));
  const because = (shas: readonly Sha256[]) =>
    [...new Set(shas)].map((sha256) => sayCapture(sha256, captures)).join('; ');
  const addresses = new Map<Ref, Fields>();
  /** The address as an object of its own; each stands once in the bundle. */
  const address = (ref: Ref): string => {
    const id = stixId('url', 'community', ref);
    if (!addresses.has(ref)) addresses.set(ref, { type: 'url', spec_version: '2.1', id, value: uriOf(ref) });
    return id;
  };
  const identity = (ref: Ref) => stixId('identity', 'community', ref);

  const objects: Fields[] = [
    {
      type: 'identity',
      ...without(common, 'created_by_ref'),
      id: tool,
      name: from.about.software,
      identity_class: 'system',
    },
    ...Object.entries(EXTENSIONS).map(([name, says]) => ({
      type: 'extension-definition',
      ...common,
      id: extensionId(name as Extension),
      name: `driftline ${name}`,
      description: says,
      schema: says,
      version: '1.0.0',
      extension_types: ['property-extension'],
    })),
  ];
  const places = new Set<Ref>();
  for (const known of from.communities) {
    places.add(known.ref);
    const at = known.firstSeenAt ?? known.firstPostAt ?? from.about.at;
    objects.push({
      type: 'identity',
      ...common,
      created: millis(Math.min(at, from.about.at)),
      id: identity(known.ref),
      name: known.title ?? known.ref,
      ...(known.description === null ? {} : { description: known.description }),
      identity_class: 'group',
      ...extension('community', {
        ref: known.ref,
        address_ref: address(known.ref),
        platform: known.platform,
        kind: known.kind,
        state: known.state,
        state_why: known.why,
        followed_as: known.role,
        organisation: known.organisation,
        first_seen: isoOf(known.firstSeenAt),
        last_seen_alive: isoOf(known.lastAliveAt),
        first_seen_gone: isoOf(known.firstGoneAt),
        moved_to: known.movedTo,
        members: known.members,
        posts: known.posts,
        capture_refs: shown(known.captures),
      }),
    });
  }
  for (const wave of from.waves)
    objects.push({
      type: 'grouping',
      ...common,
      id: stixId('grouping', 'wave', wave.id),
      name: `Takedown wave (${wave.level}): ${wave.members.length} communities on ${wave.platforms.join(', ')}`,
      description: `${wave.members.length} communities were seen gone together; ${wave.expected.toFixed(2)} would be expected by their usual rate. The first went between ${sayInterval(wave.onset)}, the last between ${sayInterval(wave.end)}. Why they went is not known from this.`,
      context: 'unspecified',
      object_refs: wave.members.map((ref) => (places.has(ref) ? identity(ref) : address(ref))),
      ...extension('finding', {
        finding: 'wave',
        level: wave.level,
        onset_earliest: iso(wave.onset.earliest),
        onset_latest: iso(wave.onset.latest),
        end_earliest: iso(wave.end.earliest),
        end_latest: iso(wave.end.latest),
        observed: wave.observed,
        expected: wave.expected,
        score: wave.score,
        controls: {
          looked: wave.controls.looked,
          alive: wave.controls.alive,
          unreachable: wave.controls.unreachable,
        },
      }),
    });
  for (const match of from.matches) {
    const [source, target] = [match.to, match.from].map((ref) =>
      places.has(ref) ? identity(ref) : address(ref),
    );
    objects.push({
      type: 'relationship',
      ...common,
      id: stixId('relationship', 'match', match.id),
      relationship_type: 'related-to',
      source_ref: source,
      target_ref: target,
      confidence: Math.round(match.probability * 100),
      description: `${match.relation}, probability ${sayShare(match.probability)} (${match.band}). ${match.evidence
        .map((line) => `${line.what} (${sayBits(line.bits)}; ${because(line.captures)})`)
        .join('. ')}`,
      ...extension('finding', {
        finding: 'counterpart',
        relation: match.relation,
        probability: match.probability,
        band: match.band,
        reasons: match.evidence.map((line) =>
          full({ family: line.family, bits: line.bits, what: line.what, capture_refs: shown(line.captures) }),
        ),
        decision: match.decision === null ? null : said(match.decision),
      }),
    });
  }
  for (const lead of from.leads)
    objects.push({
      type: 'note',
      ...common,
      id: stixId('note', 'lead', lead.id),
      abstract: 'Lead: an address that was seen and may be worth a look',
      content: `${lead.ref} was first seen at ${iso(lead.firstSeenAt)} in ${lead.firstSource.post ?? lead.firstSource.community}. ${lead.reasons
        .map((reason) => reason.what)
        .join('; ')}. ${because([lead.firstSource.capture])}`,
      object_refs: [address(lead.ref)],
      ...extension('finding', {
        finding: 'lead',
        score: lead.score,
        citers: lead.citers,
        followed: lead.followed,
        quarantined: lead.quarantined,
        first_seen: iso(lead.firstSeenAt),
        reasons: lead.reasons.map((reason) =>
          full({
            what: reason.what,
            weight: reason.weight,
            capture_refs: shown(reason.capture === null ? [] : [reason.capture]),
          }),
        ),
        capture_refs: shown([lead.firstSource.capture]),
        decision: lead.decision === null ? null : said(lead.decision),
      }),
    });
  for (const { event, statements } of from.claims)
    for (const statement of statements)
      objects.push({
        type: 'note',
        ...common,
        id: stixId('note', 'claim', statement.id),
        abstract: `A statement that claims the event "${event.title}" was observed`,
        content: `${statement.post}, observed at ${iso(statement.at)}, grade ${statement.grade}, ${statement.copies} copies, ${statement.origins} independent origins. It says nothing about whether the statement is true. ${statement.reasons.join('; ')}. ${because([statement.capture])}`,
        object_refs: [address(statement.post)],
        ...extension('finding', {
          finding: 'claim',
          event_id: event.id,
          grade: statement.grade,
          score: statement.score,
          copies: statement.copies,
          origins: statement.origins,
          first_public_earliest: iso(statement.firstSeen.earliest),
          first_public_latest: iso(statement.firstSeen.latest),
          reasons: statement.reasons.map((what) => ({ what })),
          capture_refs: shown([statement.capture]),
        }),
      });
  for (const capture of captures.values())
    objects.push({
      type: 'file',
      spec_version: '2.1',
      id: stixId('file', 'capture', capture.sha256),
      // A salted name is no hash of the file.
      ...(capture.salted ? {} : { hashes: { 'SHA-256': capture.sha256 } }),
      size: capture.size,
      name: capture.source,
      ...(capture.mediaType === null ? {} : { mime_type: capture.mediaType }),
      ...extension('capture', {
        ledger_entry: capture.entry,
        capture_name: sayName(capture),
        stored_at: iso(capture.at),
        collector: capture.collector,
        state: capture.state,
        erased_at: capture.erased === null ? null : iso(capture.erased.at),
        erased_because: capture.erased?.because ?? null,
        erased_entry: capture.erased?.entry ?? null,
      }),
    });
  objects.push(...addresses.values());
  objects.push({
    type: 'report',
    ...common,
    id: stixId('report', 'case', from.about.id),
    name: from.about.name,
    description: `${from.about.purpose}\nCoverage: ${from.coverage.observed} of ${from.coverage.watched} followed communities were looked at, ${from.coverage.looks} looks, ${sayShare(from.coverage.unknownShare)} of them without a verdict. Ledger: ${from.ledger.entries} entries, tree head ${from.ledger.root}. Masked: ${from.masked.join(', ') || 'nothing'}.`,
    report_types: ['observed-data'],
    published: made,
    object_refs: objects.map(({ id }) => id as string),
  });
  return objects;
}

/** An address as RFC 3986 allows it: a room of Matrix has a second `#`, a name may be in any script. */
function uriOf(ref: Ref): string {
  const [before = '', ...behind] = ref.split('#');
  const legal = [before, ...(behind.length === 0 ? [] : [behind.join('%23')])].join('#');
  return legal.replace(/[^\w\-.~:/?#@!$&'()*+,;=%]/gu, (sign) => encodeURIComponent(sign.toWellFormed()));
}

function stixId(type: string, thing: Thing, name: string): string {
  return `${type}--${idOf(thing, name)}`;
}

function extensionId(name: Extension): string {
  return stixId('extension-definition', 'extension', name);
}

function extension(name: Extension, properties: Fields): Fields {
  return {
    extensions: { [extensionId(name)]: { extension_type: 'property-extension', ...full(properties) } },
  };
}

/** STIX knows no null and no empty list: what is not known is left out. */
function full(properties: Fields): Fields {
  return Object.fromEntries(
    Object.entries(properties).filter(
      ([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function said({ verdict, by, because, at }: { verdict: string; by: string; because: string; at: Instant }) {
  return { verdict, decided_by: by, because, decided_at: iso(at) };
}

function without<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = object;
  return rest;
}

/** Times of STIX objects have milliseconds. */
function millis(at: Instant): string {
  return new Date(at).toISOString();
}

function isoOf(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}
