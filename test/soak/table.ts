/**
 * @module
 * A verdict as a person reads it: tables of plain text.
 */
import type { Verdict } from './verdict.ts';

/** Lines that say what went wrong; more are left out. */
const DETAILS = 40;

export function tableOf({ checks, platforms, hosts, details, holds }: Verdict): string {
  const n = (value: number, digits = 0) => value.toFixed(digits);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const byPlatform = [
    [
      'platform',
      'communities',
      'requests',
      'faults',
      'looks',
      'unknown',
      'a look every',
      'died',
      'owed',
      'seen',
      'missed',
      'false',
      'to confirmation (median, longest)',
    ],
    ...platforms.map((row) => [
      row.platform,
      n(row.communities),
      n(row.questions),
      n(row.faults),
      n(row.looks),
      n(row.unknown),
      `${n(row.everyMinutes)}′`,
      n(row.died),
      n(row.owed),
      n(row.seen),
      n(row.missed),
      n(row.falselyDead),
      row.delayMinutes === null ? '' : `${n(row.delayMinutes.median)}′, ${n(row.delayMinutes.longest)}′`,
    ]),
  ];
  const byHost = [
    ['host', 'a minute', 'requests', 'used', 'in the worst 10′', 'while all waited'],
    ...hosts.map(({ host, perMinute, questions, used, worst, busy }) => [
      host,
      n(perMinute),
      n(questions),
      percent(used),
      percent(worst),
      busy === null ? '' : `${percent(busy.used)} for ${n(busy.minutes)}′`,
    ]),
  ];
  const held = [
    ['', 'check', 'wanted', 'found'],
    ...checks.map((each) => [each.holds ? 'holds' : 'FAILS', each.what, each.wanted, each.found]),
  ];
  const more = details.length > DETAILS ? [`… and ${details.length - DETAILS} more`] : [];
  return [
    grid(byPlatform),
    '',
    grid(byHost),
    '',
    grid(held),
    ...(details.length > 0 ? ['', ...details.slice(0, DETAILS), ...more] : []),
    '',
    holds ? 'All of it holds.' : 'Not all of it holds.',
  ].join('\n');
}

function grid(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
