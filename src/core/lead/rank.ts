/**
 * @module
 * Leads: every address of another place that a capture shows, the most promising first, each with its reasons.
 * A lead says "look here"; it never says that two places belong together (that is a match) and fetches nothing.
 */
import { DAY, HOUR } from '../clock.ts';
import { hash53 } from '../hash.ts';
import type { Decision, Instant, PlatformId, Ref, RefKind, Sighting } from '../model.ts';
import { independentCiters, MOST_COMPARED, textOf } from './citers.ts';
import { admits } from './quarantine.ts';
import { type KnownCommunity, placeOf, type Reading, readSighting } from './sources.ts';
import { readWatchedNames } from './watched-names.ts';

export interface LeadInput {
  /** In any order. Those after `at` are ignored. */
  sightings: Iterable<Sighting>;
  /** The communities that are watched because the analyst said so. They are no leads, unless also in `followed`. */
  watched: ReadonlySet<Ref>;
  /** Leads that are being read. */
  followed: ReadonlySet<Ref>;
  /** What is known of communities; may lack any. */
  communities: ReadonlyMap<Ref, KnownCommunity>;
  /** The latest decision on a lead, by lead id or by address. */
  decisions: ReadonlyMap<string, Decision>;
  at: Instant;
  /** The text of a post, so that copies are told from independent citers; without it the words around the link are compared. */
  postText?: (post: Ref) => string | null;
  /** Whether a post is itself a forward: such a post is no first source while there is another. */
  isForward?: (post: Ref) => boolean;
}

export interface LeadReason {
  what: string;
  /** Nats added to (or taken from) the lead. */
  weight: number;
  /** SHA-256 (hex) of the capture that shows it; null for what rests on several or on none. */
  capture: string | null;
}

export interface Lead {
  id: string;
  ref: Ref;
  platform: PlatformId;
  kind: RefKind;
  /** 0..1; orders leads, and is no probability. */
  score: number;
  firstSeenAt: Instant;
  /** The earliest sighting that is no copy. `post` is null for a profile or an observation. */
  firstSource: { post: Ref | null; community: Ref; capture: string };
  /** Communities that name it independently: copies, forwards and warnings are not counted twice. */
  citers: number;
  reasons: LeadReason[];
  decision: Decision | null;
  followed: boolean;
  /** Waits for a person or a rule to admit it. */
  quarantined: boolean;
}

/** Deaths this long before a sighting still count as "after a takedown". */
const AFTERMATH = 3 * DAY;
const HALF_LIFE = 24 * HOUR;
/** The score at which a lead is as good as not: nats. */
const MIDPOINT = 4;
/** A source may name so many places before it looks like a directory. */
const FREE_LINKS = 3;
/** So many deaths within the aftermath are a wave to a lead; the wave scan judges by base rates. */
const WAVE = 5;
/** The strength from which words say that an address is where somebody went. */
const TELLING = 2.5;
/** The most that a lead can gain, in nats, by what was found through it. */
const MOST_CREDIT = 7;

/** The lasting id of the lead for an address. */
export function leadId(ref: Ref): string {
  return `lead-${hash53(ref).toString(16).padStart(14, '0')}`;
}

/** Ranks every candidate address, best first; equal scores by earlier sighting, then by address. */
export function rankLeads(input: LeadInput): Lead[] {
  const candidates = new Map<Ref, Sighting[]>();
  const namedBy = new Map<string, Set<Ref>>();
  const namedIn = new Map<Ref, Set<Ref>>();
  const firstOnPlatform = new Map<PlatformId, { ref: Ref; at: Instant }>();
  for (const sighting of input.sightings) {
    if (sighting.at > input.at) continue;
    const ref = placeOf(sighting.ref, sighting.kind);
    if (ref === sighting.community) continue;
    put(namedBy, spell(sighting), ref);
    if (sighting.post) put(namedIn, sighting.post, ref);
    if (input.watched.has(ref) && !input.followed.has(ref)) continue;
    const list = candidates.get(ref);
    if (list) list.push(sighting);
    else candidates.set(ref, [sighting]);
    const first = firstOnPlatform.get(sighting.platform);
    if (!first || sighting.at < first.at) firstOnPlatform.set(sighting.platform, { ref, at: sighting.at });
  }
  for (const list of candidates.values()) list.sort((a, b) => a.at - b.at || (a.ref < b.ref ? -1 : 1));

  const deaths = openDeaths([...input.communities.values()], input.at);
  const names = readWatchedNames(input.watched, input.communities, input.at);
  const platformsWatched = new Set<string>([...input.watched].map(hostOf));
  const leads: Lead[] = [];
  const signs: Lead[] = [];
  for (const [ref, sightings] of candidates) {
    const readings = sightings.map(readSighting);
    if (isPlainWebPage(readings)) continue;
    const reasons: LeadReason[] = [];
    const id = leadId(ref);
    const decision = input.decisions.get(id) ?? input.decisions.get(ref) ?? null;
    const discount = (reading: Reading): number => {
      const { sighting } = reading;
      const inPost = sighting.post ? (namedIn.get(sighting.post)?.size ?? 1) : 1;
      if (reading.strength >= 3.5) return 1 / Math.sqrt(inPost);
      const bySource = Math.max(1, (namedBy.get(spell(sighting))?.size ?? 1) - FREE_LINKS);
      return 1 / Math.sqrt(Math.max(inPost, bySource));
    };

    // The best sighting counts whole; the others only as further citers.
    const worth = (reading: Reading) =>
      (reading.strength + (input.watched.has(reading.sighting.community) ? 1 : 0)) * discount(reading);
    let best = readings[0]!;
    for (const reading of readings) if (worth(reading) > worth(best)) best = reading;
    const outDegree = namedBy.get(spell(best.sighting))?.size ?? 1;
    reasons.push({ what: sayType(best), weight: best.strength, capture: best.sighting.capture });
    if (input.watched.has(best.sighting.community))
      reasons.push({ what: 'named by a watched community', weight: 1, capture: best.sighting.capture });
    const lost = best.strength + (input.watched.has(best.sighting.community) ? 1 : 0) - worth(best);
    if (lost > 0.05)
      reasons.push({
        what: `its source named ${outDegree} places in those days, as directories and link farms do`,
        weight: -lost,
        capture: best.sighting.capture,
      });

    const citing = readings.filter((reading) => reading.says.kind !== 'warning');
    const citers = independentCiters(citing, input);
    if (citers > 1)
      reasons.push({
        what: `named by ${citers} communities independently`,
        weight: Math.min(3, 1.2 * Math.log2(citers)),
        capture: null,
      });

    // Something new that turns up in the wake of many deaths is what one looks for; what was known before is not new.
    const first = readings[0]!;
    const { recent, hoursAfter } = deaths.before(first.sighting.at);
    const best0 = citing.find((reading) => reading.sighting.at - first.sighting.at <= 12 * HOUR) ?? first;
    if (recent > 0 && citing.length > 0) {
      const size = Math.min(1, Math.log2(1 + recent) / 4);
      const decay = 0.5 ** ((hoursAfter * HOUR) / HALF_LIFE);
      const weight = 4 * size * decay * discount(best0);
      if (weight > 0.05)
        reasons.push({
          what: `first seen ${Math.round(hoursAfter)} h after ${recent === 1 ? 'a community' : `${recent} communities`} went dark`,
          weight,
          capture: first.sighting.capture,
        });
      if (firstOnPlatform.get(first.sighting.platform)?.ref === ref && !platformsWatched.has(hostOf(ref)))
        reasons.push({
          what: `the first address on ${first.sighting.platform} seen in this case`,
          weight: 1.2,
          capture: first.sighting.capture,
        });
    }
    const hidden = citing.find((reading) => reading.sighting.deobfuscated);
    if (hidden)
      reasons.push({
        what: 'the link was written so that filters miss it',
        weight: 1.2 * discount(hidden),
        capture: hidden.sighting.capture,
      });
    const alike = names.find(ref, input.communities.get(ref)?.title ?? null);
    if (alike)
      reasons.push({
        what: alike.dead
          ? `its name resembles ${alike.ref}, which went dark`
          : `its name resembles ${alike.ref}`,
        weight: alike.dead ? 1.5 : 0.5,
        capture: null,
      });
    const spoken = citing
      .slice(0, MOST_COMPARED)
      .find((reading) => names.spokenIn(textOf(reading.sighting, input)));
    if (spoken)
      reasons.push({
        what: 'the post names a watched community that went dark',
        weight: 1.5 * discount(spoken),
        capture: spoken.sighting.capture,
      });
    const warnings = new Set(
      readings
        .filter((reading) => reading.says.kind === 'warning')
        .map((reading) => reading.sighting.community),
    );
    if (warnings.size > 0)
      reasons.push({
        what: `${warnings.size === 1 ? 'a community warns' : `${warnings.size} communities warn`} of it as fake, or denies it`,
        weight: -Math.min(5, 2.5 * warnings.size),
        capture: readings.find((reading) => reading.says.kind === 'warning')!.sighting.capture,
      });
    if (first.sighting.kind === 'web')
      reasons.push({ what: 'a web page, not a community', weight: -1.5, capture: null });
    if (decision?.verdict === 'reject')
      reasons.push({ what: `rejected by ${decision.by}`, weight: -6, capture: null });
    if (decision?.verdict === 'accept')
      reasons.push({ what: `accepted by ${decision.by}`, weight: 2, capture: null });

    const source =
      citing.find(
        (r) => !(r.sighting.as === 'forward' || (r.sighting.post && input.isForward?.(r.sighting.post))),
      ) ??
      citing[0] ??
      first;
    const followed = input.followed.has(ref);
    const lead: Lead = {
      id,
      ref,
      platform: first.sighting.platform,
      kind: first.sighting.kind === 'post' ? 'community' : first.sighting.kind,
      score: scoreOf(reasons),
      firstSeenAt: first.sighting.at,
      firstSource: {
        post: source.sighting.post,
        community: source.sighting.community,
        capture: source.sighting.capture,
      },
      citers,
      reasons,
      decision,
      followed,
      quarantined: !followed && !admits(readings, input, decision, namedIn),
    };
    leads.push(lead);
    if (recent >= WAVE && best0.strength >= TELLING && decision?.verdict !== 'reject') signs.push(lead);
  }
  creditFirstSigns(signs);
  creditYield(leads);
  for (const lead of leads) {
    lead.reasons = lead.reasons
      .map((reason) => ({ ...reason, weight: round(reason.weight, 2) }))
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  }
  return leads.sort((a, b) => b.score - a.score || a.firstSeenAt - b.firstSeenAt || (a.ref < b.ref ? -1 : 1));
}

const scoreOf = (reasons: readonly LeadReason[]): number =>
  round(1 / (1 + Math.exp(MIDPOINT - reasons.reduce((total, { weight }) => total + weight, 0))), 6);

/** In the days after a wave, the first address of which somebody says that it is where to look: one for each platform that said so. */
function creditFirstSigns(signs: readonly Lead[]): void {
  const latest = new Map<string, Instant>();
  for (const lead of signs.toSorted((a, b) => a.firstSeenAt - b.firstSeenAt || (a.ref < b.ref ? -1 : 1))) {
    const saidOn = hostOf(lead.firstSource.community);
    if (lead.firstSeenAt - (latest.get(saidOn) ?? Number.NEGATIVE_INFINITY) > AFTERMATH) {
      lead.reasons.push({
        what: `the first sign on ${saidOn} of where they went`,
        weight: 2.5,
        capture: lead.firstSource.capture,
      });
      lead.score = scoreOf(lead.reasons);
    }
    latest.set(saidOn, lead.firstSeenAt);
  }
}

/** A lead that opened the way to others is worth what they promise: chatter that was first seen there adds next to nothing. */
function creditYield(leads: readonly Lead[]): void {
  const found = new Map<Ref, { count: number; promise: number }>();
  for (const { firstSource, score } of leads) {
    const known = found.get(firstSource.community) ?? { count: 0, promise: 0 };
    found.set(firstSource.community, { count: known.count + 1, promise: known.promise + score });
  }
  for (const lead of leads) {
    const yielded = found.get(lead.ref);
    if (!yielded || yielded.promise < 1 || lead.decision?.verdict === 'reject') continue;
    lead.reasons.push({
      what: `${yielded.count} further addresses were first seen there`,
      weight: Math.min(MOST_CREDIT, 1.3 * Math.log2(1 + yielded.promise)),
      capture: null,
    });
    lead.score = scoreOf(lead.reasons);
  }
}

/** A source within three days: an account that names a place a day for a year is no link farm. */
const spell = ({ community, at }: Sighting): string => `${community}\n${Math.floor(at / AFTERMATH)}`;

function put(map: Map<string, Set<Ref>>, key: string, value: Ref): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Chat servers that anybody can run show their rooms at addresses like these. */
const ROOM_ON_ANY_HOST = /^https:\/\/[^/]+\/(?:channel|group|room|rooms|invite|join|c|@[^/]+)(?:\/|$)/;

/** A page that nobody called a fallback and that only passes by in the text is reading matter, not a place to follow. */
function isPlainWebPage(readings: readonly Reading[]): boolean {
  return readings.every(
    ({ sighting, strength }) =>
      sighting.kind === 'web' &&
      strength < 2 &&
      sighting.as !== 'bio' &&
      !ROOM_ON_ANY_HOST.test(sighting.ref),
  );
}

/** The known deaths, to ask how many lie in the days before a moment and how long ago the latest was. */
function openDeaths(communities: readonly KnownCommunity[], until: Instant) {
  const deaths = communities.map(({ death }) => death).filter((death) => death !== null && death.by <= until);
  // A death that we noticed late may have happened when we last saw the place alive: count it from there.
  const begins = Float64Array.from(deaths, (death) => death!.after ?? death!.by).sort();
  const ends = Float64Array.from(deaths, (death) => death!.by).sort();
  return {
    before(at: Instant): { recent: number; hoursAfter: number } {
      const recent = upTo(begins, at) - Math.min(upTo(begins, at), upTo(ends, at - AFTERMATH));
      const sure = upTo(ends, at);
      return { recent, hoursAfter: sure > 0 ? Math.min(72, (at - ends[sure - 1]!) / HOUR) : 0 };
    },
  };
}

/** How many of the ascending numbers are not above `limit`. */
function upTo(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hostOf(ref: Ref): string {
  return /^[a-z]+:(?:\/\/)?([^/?#]+)/.exec(ref)?.[1] ?? ref;
}

function sayType(reading: Reading): string {
  const { sighting, says } = reading;
  if (says.kind === 'warning') return 'named only in a warning or a denial';
  switch (sighting.as) {
    case 'platform_moved':
      return 'the platform itself says that the community lives there now';
    case 'moved':
      return `announced as the new or fallback address${says.words ? ` ("${says.words}")` : ''}`;
    case 'bio':
      return 'stands in a description or title';
    case 'pinned':
      return 'stands in a pinned post';
    default:
      break;
  }
  if (says.kind === 'own') return `announced as the new or fallback address ("${says.words}")`;
  if (says.kind === 'reported') return `said by others to be where it went ("${says.words}")`;
  if (sighting.as === 'forward') return 'a post was forwarded from it';
  return sighting.as === 'mention' ? 'mentioned' : 'its address stands in a post';
}
