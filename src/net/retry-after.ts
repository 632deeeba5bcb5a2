/**
 * @module
 * How long a host asks us to stay away, from the headers of its answer.
 * Source: RFC 9110 §10.2.3; the `reset` headers as X, Discord and Mastodon document them (November 2026).
 */

/** A host that asks for more is asked again after a day (milliseconds). */
const LONGEST = 86_400_000;

/**
 * Milliseconds to wait from now; null when the answer does not say. `headers` by lower-case name, `now` in milliseconds.
 * A `Retry-After` counts with every refusal; the resets of a quota only with 429, because they are sent with good
 * answers too.
 */
export function retryAfter(
  status: number,
  headers: Readonly<Record<string, string>>,
  now: number,
): number | null {
  if (status < 400) return null;
  const said = headers['retry-after'];
  const wait = said === undefined ? null : (seconds(said) ?? untilDate(said, headers.date, now));
  if (wait !== null) return within(wait);
  if (status !== 429) return null;
  const after = seconds(headers['x-ratelimit-reset-after']);
  if (after !== null) return within(after);
  for (const name of ['x-rate-limit-reset', 'x-ratelimit-reset', 'ratelimit-reset']) {
    const value = headers[name];
    if (value === undefined) continue;
    const number = seconds(value);
    if (number !== null) return within(number > 1e12 ? number - now : number);
    const date = untilDate(value, headers.date, now);
    if (date !== null) return within(date);
  }
  return null;
}

function within(milliseconds: number): number {
  return Math.min(LONGEST, Math.max(0, milliseconds));
}

/** Seconds, also with decimals, as milliseconds; null when it is no number. */
function seconds(text: string | undefined): number | null {
  return text !== undefined && /^\s*\d{1,15}(?:\.\d+)?\s*$/.test(text)
    ? Math.ceil(Number(text) * 1000)
    : null;
}

/** Milliseconds until a date, by the host's own clock where it sent it: ours may differ. */
function untilDate(text: string, hostDate: string | undefined, now: number): number | null {
  // `Date` also takes a lone number for one.
  const at = /[a-z]{3}|^\d{4}-\d/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return null;
  const from = hostDate === undefined ? Number.NaN : Date.parse(hostDate);
  return at - (Number.isNaN(from) ? now : from);
}
