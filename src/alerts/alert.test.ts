import { describe, expect, it, test } from 'vitest';
import type { CollectEvent } from '../pipeline/collect-events.ts';
import { alertOf, isolated } from './alert.ts';
import { type Message, subjectOf, textOf } from './channel.ts';
import { claimEvent, deathEvent, leadEvent, lookEvent, NOON, waveEvent } from './events.testing.ts';

const GARDEN = 'https://t.me/garden_wire';
const text = (event: CollectEvent, title: string | null = null) => alertOf(event, () => title)?.text ?? null;

describe('what an alert says', () => {
  const rows: [name: string, event: CollectEvent, says: RegExp, never: RegExp][] = [
    [
      'a death of unknown reason is no ban, and has both ends of its interval',
      deathEvent(GARDEN),
      /gone, reason not visible\. It went after 2026-11-24T10:40:00Z, .* not after 2026-11-24T11:40:00Z/,
      /bann|removed|deleted/i,
    ],
    [
      'a death by the platform is the platform’s word',
      deathEvent(GARDEN, { outcome: 'gone_by_platform' }),
      /removed, as the platform itself says/,
      /not visible/,
    ],
    [
      'one that was never seen alive has no beginning made up',
      deathEvent(GARDEN, { after: null }),
      /never seen alive here; it was first seen gone at 2026-11-24T11:40:00Z/,
      /went after/,
    ],
    [
      'a wave has interval, controls and coverage',
      waveEvent(),
      /3 communities .* under 0\.1 would be expected.* between 2026-11-24T06:00:00Z and 2026-11-24T07:00:00Z; the last one between .* less than once in 1,000 years\. Of 8 other .* 7 were seen alive and 1 gave no verdict\. Coverage: 11 of 12 .* 240 looks, usually 1\.3 h apart, under 1 % without a verdict\./,
      /crackdown|police/i,
    ],
    [
      'a wave that goes on has no end',
      waveEvent({ ongoing: true }),
      /deaths were still being seen/,
      /the last one between/,
    ],
    [
      'a lead is an address that was seen',
      leadEvent('https://tt.me/garden_wire'),
      /^Lead: the address https:\/\/tt\.me\/garden_wire was seen, first at 2026-11-24T11:00:00Z in https:\/\/x\.com\/river_news\/status\/7; 3 communities named it independently\./,
      /tomato/,
    ],
    [
      'a claim is a statement that was observed',
      claimEvent(),
      /a statement that claims the event was observed .* grade B\. .* 1 copy and 2 independent origins were seen\. Whether it is true is not said\./,
      /tomato|watered/,
    ],
  ];
  test.each(rows)('%s', (_, event, says, never) => {
    expect(text(event)).toMatch(says);
    expect(text(event)).not.toMatch(never);
    expect(JSON.stringify(alertOf(event, () => null)!.facts)).not.toMatch(/tomato|watered/);
  });

  it('isolates a title, and what is in it cannot turn the rest', () => {
    expect(text(deathEvent(GARDEN), 'أخبار\u202e الحديقة\n')).toContain(
      `${GARDEN} (\u2068أخبار الحديقة\u2069): gone`,
    );
    expect(isolated('Garden wire')).toBe('Garden wire');
  });

  const silent: [name: string, event: CollectEvent][] = [
    ['a look', lookEvent(GARDEN)],
    ['a weak lead', leadEvent(GARDEN, { score: 0.4 })],
    ['a lead that is followed', leadEvent(GARDEN, { followed: true })],
    ['a lead in quarantine', leadEvent(GARDEN, { quarantined: true })],
    ['new posts', { event: 'posts', at: NOON, ref: GARDEN, posts: 4 }],
  ];
  test.each(silent)('%s alerts nobody', (_, event) => expect(text(event)).toBeNull());

  it('has one subject for one piece of news, and another for the next', () => {
    const subject = (event: CollectEvent) => alertOf(event, () => null)!.subject;
    expect(subject(deathEvent(GARDEN))).toBe(subject(deathEvent(GARDEN, { confirmedAt: NOON + 1 })));
    expect(subject(deathEvent(GARDEN))).not.toBe(subject(deathEvent(GARDEN, { by: NOON })));
    expect(subject(waveEvent())).not.toBe(subject(waveEvent({ level: 'alert' })));
  });
});

describe('a message', () => {
  const message = (events: CollectEvent[]): Message => ({
    id: 'msg_1',
    madeAt: NOON,
    caseName: 'حديقة',
    alerts: events.map((event) => alertOf(event, () => null)!),
    coverage: 'Coverage of this run: 4 looks.',
  });

  it('puts waves first and counts each kind', () => {
    const some = message([deathEvent(GARDEN), deathEvent('https://t.me/river_news'), waveEvent()]);
    expect(subjectOf(some)).toBe('1 wave, 2 communities gone');
    expect(textOf(some)).toMatch(
      /^Driftline, case \u2068حديقة\u2069: 1 wave, 2 communities gone\.\n\nWave [\s\S]*\n\nGone/,
    );
    expect(textOf(some)).toContain('Coverage of this run: 4 looks. Written 2026-11-24T12:00:00Z.');
  });

  it('never goes over the size it may have, and counts what was left out', () => {
    const many = message(Array.from({ length: 90 }, (_, i) => deathEvent(`https://t.me/garden_${i}`)));
    const short = textOf(many, 4000);
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(4000);
    expect(Buffer.byteLength(short)).toBeGreaterThan(3000);
    expect(short).toMatch(/And \d\d more: the case itself has them\.\n\nCoverage/);
  });
});
