/**
 * @module
 * Times as other programs wrote them. Every one comes from outside, so every one is checked: what is no time, or a time
 * at which no platform of ours existed, is null and never NaN. (Times of our own users are read by `core/clock.ts`.)
 */
import type { Instant } from '../core/model.ts';

/** No post is older than the first public networks; none comes from another century. */
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:Z|([+-]\d\d):?(\d\d)?)?)?$/i;

/** An ISO 8601 text; one without a zone is UTC. Null when it is none or out of range. */
export function instantOfText(value: unknown): Instant | null {
  const match = typeof value === 'string' ? ISO.exec(value.trim()) : null;
  if (match === null) return null;
  const [, year, month, day, time = '00:00', zone, zoneMinutes = '00'] = match;
  // `Date` turns the 30th of February into a day in March.
  if (
    Number(day) > 28 &&
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)
  )
    return null;
  return inRange(
    Date.parse(`${year}-${month}-${day}T${time}${zone === undefined ? 'Z' : `${zone}:${zoneMinutes}`}`),
  );
}

/** Milliseconds since the epoch; null when it is no number or out of range. */
export function instantOfMillis(value: unknown): Instant | null {
  return typeof value === 'number' ? inRange(Math.trunc(value)) : null;
}

/** A date of a mail or feed (RFC 822, 1123, 2822); one without a zone is UTC. Null when it is none or out of range. */
export function instantOfMailDate(value: unknown): Instant | null {
  if (typeof value !== 'string') return null;
  const match =
    /^\s*(?:[A-Za-z]{2,9},?\s+)?(\d{1,2}\s+[A-Za-z]{3})[a-z]*\.?\s+(\d{2}|\d{4})\s+(\d{1,2}:\d\d(?::\d\d)?)\s*(\S+)?/.exec(
      value,
    );
  if (match === null) return null;
  const [, day, year = '', time, zone = 'GMT'] = match;
  const offset = ZONES[zone.toUpperCase()] ?? (/^[+-]\d{4}$/.test(zone) ? zone : '+0000');
  return inRange(Date.parse(`${day} ${year.length === 2 ? `20${year}` : year} ${time} ${offset}`));
}

const ZONES: Readonly<Record<string, string>> = {
  EST: '-0500',
  EDT: '-0400',
  CST: '-0600',
  CDT: '-0500',
  MST: '-0700',
  MDT: '-0600',
  PST: '-0800',
  PDT: '-0700',
  MSK: '+0300',
  CET: '+0100',
  CEST: '+0200',
};

function inRange(at: number): Instant | null {
  return at >= EARLIEST && at < LATEST ? at : null;
}
