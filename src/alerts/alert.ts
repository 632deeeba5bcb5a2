/**
 * @module
 * What an alert says: one thing that was seen, with its interval and how well was looked, and no more than that. Pure
 * wording; where it goes is the channels' business. No text of a post is ever in one: addresses, counts and times are.
 */

import type { Statement } from '../core/claim.ts';
import { iso, isoOrNull } from '../core/clock.ts';
import type { Lead } from '../core/lead.ts';
import type { Death } from '../core/liveness.ts';
import type { Coverage, Instant, Interval, Outcome, Ref } from '../core/model.ts';
import type { Wave } from '../core/wave/index.ts';

/** What can be alerted about. */
export const ALERT_KINDS = ['wave', 'death', 'lead', 'claim'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** What is heard of a collector: its events, as far as alerts know them. */
export type Heard =
  | {
      readonly event: 'look';
      readonly ref: Ref;
      readonly outcome: Outcome;
      readonly title: string | null;
    }
  | { readonly event: 'death'; readonly at: Instant; readonly ref: Ref; readonly death: Death }
  | { readonly event: 'wave'; readonly at: Instant; readonly wave: Wave }
  | { readonly event: 'lead'; readonly at: Instant; readonly lead: Lead }
  | { readonly event: 'claim'; readonly at: Instant; readonly about: string; readonly statement: Statement }
  /** Nobody is alerted about these. */
  | { readonly event: 'plan' | 'posts' | 'gap' | 'fault' };

/** JSON that goes to programs. */
export type Facts = {
  readonly [name: string]: string | number | boolean | null | Facts | readonly Facts[] | readonly string[];
};

export interface Alert {
  readonly kind: AlertKind;
  /** What it is about: two alerts with the same subject are the same news. */
  readonly subject: string;
  readonly at: Instant;
  /** For a person: whole sentences, titles isolated for any direction of writing. */
  readonly text: string;
  /** For a program. */
  readonly facts: Facts;
}

/** Leads below this score are in `driftline leads` and alert nobody. */
export const LEAD_SCORE = 0.5;

/**
 * The alert that an event is worth; null when it is worth none. `titleOf`: the title that a community was last seen with,
 * null when none was.
 */
export function alertOf(event: Heard, titleOf: (ref: Ref) => string | null): Alert | null {
  if (event.event === 'death') return deathAlert(event, titleOf(event.ref));
  if (event.event === 'wave') return waveAlert(event);
  if (event.event === 'claim') return claimAlert(event, titleOf(event.statement.community));
  if (event.event === 'lead' && isWorth(event.lead))
    return leadAlert(event, titleOf(event.lead.firstSource.community));
  return null;
}

type Of<E extends Heard['event']> = Extract<Heard, { event: E }>;

/** A lead that is new to the analyst: good, and not followed already. */
function isWorth({ score, followed, quarantined }: Of<'lead'>['lead']): boolean {
  return score >= LEAD_SCORE && !followed && !quarantined;
}

const GONE = {
  gone_by_platform: 'removed, as the platform itself says',
  gone_by_owner: 'closed by its owner, as the platform says',
  gone_unspecified: 'gone, reason not visible',
} as const;

function deathAlert({ at, ref, death }: Of<'death'>, title: string | null): Alert {
  const { outcome, after, by, confirmedAt } = death;
  const interval =
    after === null
      ? `It was never seen alive here; it was first seen gone at ${iso(by)}.`
      : `It went after ${iso(after)}, when it was last seen alive, and not after ${iso(by)}, when it was first seen gone.`;
  return {
    kind: 'death',
    // A community that came back can die again: each death is news of its own.
    subject: `death ${ref} ${iso(by)}`,
    at,
    text: `Gone: ${named(ref, title)}: ${GONE[outcome]}. ${interval} A second look confirmed it at ${iso(confirmedAt)}.`,
    facts: { ref, title, outcome, after: isoOrNull(after), by: iso(by), confirmedAt: iso(confirmedAt) },
  };
}

function waveAlert({ at, wave }: Of<'wave'>): Alert {
  const { id, level, onset, end, ongoing, platforms, family, members, expected, recurrenceYears, controls } =
    wave;
  const others =
    controls.looked === 0
      ? 'No other community there was looked at meanwhile.'
      : `Of ${controls.looked} other communities there that were looked at meanwhile, ${controls.alive} were seen alive and ${controls.unreachable} gave no verdict.`;
  return {
    kind: 'wave',
    subject: `wave ${id} ${level}`,
    at,
    text: [
      `Wave (${level}): ${members.length} communities on ${platforms.join(', ')} were seen gone together; ${figure(expected)} would be expected by their usual rate.`,
      `The first of them went between ${between(onset)}; ${
        ongoing
          ? `deaths were still being seen at ${iso(end.latest)}`
          : `the last one between ${between(end)}`
      }.`,
      `Chance alone gives such a wave ${rarity(recurrenceYears)}. ${others}`,
      coverageSentence(wave.coverage),
      'Why they went is not known from this.',
    ].join(' '),
    facts: {
      id,
      level,
      family,
      platforms,
      members,
      expected,
      recurrenceYears: Number.isFinite(recurrenceYears) ? recurrenceYears : null,
      ongoing,
      onset: shown(onset),
      end: shown(end),
      controls: { looked: controls.looked, alive: controls.alive, unreachable: controls.unreachable },
      coverage: {
        ...wave.coverage,
        from: isoOrNull(wave.coverage.from),
        until: isoOrNull(wave.coverage.until),
      },
    },
  };
}

function leadAlert({ at, lead }: Of<'lead'>, title: string | null): Alert {
  const { id, ref, platform, score, firstSeenAt, firstSource, citers } = lead;
  return {
    kind: 'lead',
    subject: id,
    at,
    text: `Lead: the address ${named(ref, null)} was seen, first at ${iso(firstSeenAt)} in ${named(firstSource.post ?? firstSource.community, title)}; ${count(citers, 'community', 'communities')} named it independently. What is there, and whose it is, is not known from this.`,
    facts: {
      id,
      ref,
      platform,
      score,
      firstSeenAt: iso(firstSeenAt),
      firstSource: { post: firstSource.post, community: firstSource.community, capture: firstSource.capture },
      citers,
    },
  };
}

function claimAlert({ at, about, statement }: Of<'claim'>, title: string | null): Alert {
  const { post, community, grade, score, copies, origins, firstSeen, capture } = statement;
  return {
    kind: 'claim',
    subject: `claim ${about} ${post}`,
    at,
    text: `Claim watch ${isolated(about)}: a statement that claims the event was observed at ${iso(statement.at)}: ${named(post, title)}, grade ${grade}. It was first public between ${between(firstSeen)}; ${count(copies, 'copy', 'copies')} and ${count(origins, 'independent origin', 'independent origins')} were seen. Whether it is true is not said.`,
    facts: {
      event: about,
      post,
      community,
      at: iso(statement.at),
      grade,
      score,
      copies,
      origins,
      firstSeen: shown(firstSeen),
      capture,
    },
  };
}

/** An address, and the title of the community where one is known. */
function named(ref: Ref, title: string | null): string {
  return title === null || title.trim() === '' ? isolated(ref) : `${isolated(ref)} (${isolated(title)})`;
}

/** Text of any direction, in one line, kept from turning what stands around it; at most 120 characters. */
export function isolated(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 120)
    .toWellFormed();
  return /^[\x20-\x7e]*$/.test(line) ? line : `\u2068${line}\u2069`;
}

function between({ earliest, latest }: Interval): string {
  return `${iso(earliest)} and ${iso(latest)}`;
}

function shown({ earliest, latest }: Interval) {
  return { earliest: iso(earliest), latest: iso(latest) };
}

function coverageSentence(of: Coverage): string {
  const gap =
    of.medianGapHours === null
      ? 'too few looks to say how far apart'
      : `usually ${figure(of.medianGapHours)} h apart`;
  return `Coverage: ${of.observed} of ${of.watched} watched communities there were looked at, ${count(of.looks, 'look', 'looks')}, ${gap}, ${percent(of.unknownShare)} without a verdict.`;
}

/** At most one decimal; what is more than nothing is never shown as 0. */
function figure(value: number): string {
  if (value > 0 && value < 0.05) return 'under 0.1';
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}

/** A share 0..1 in whole per cent; what is more than nothing is never shown as 0. */
export function percent(share: number): string {
  return share > 0 && share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`;
}

function rarity(years: number): string {
  return years > 1000
    ? 'less than once in 1,000 years'
    : `about once in ${Math.max(1, Math.round(years)).toLocaleString('en')} years`;
}

/** `1 look`, `3 looks`. */
export function count(of: number, one: string, many: string): string {
  return `${of.toLocaleString('en')} ${of === 1 ? one : many}`;
}
