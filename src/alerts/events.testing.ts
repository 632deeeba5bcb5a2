/**
 * @module
 * Invented events of a collector, for the tests of alerts and of live events.
 */
import { HOUR } from '../core/clock.ts';
import type { Lead } from '../core/lead.ts';
import type { CollectEvent } from '../pipeline/collect-events.ts';

export const NOON = Date.UTC(2026, 10, 24, 12);

type Of<E extends CollectEvent['event']> = Extract<CollectEvent, { event: E }>;

/** A look at a place that lives, under an Arabic title. */
export function lookEvent(ref: string, more: Partial<Of<'look'>> = {}): CollectEvent {
  return {
    event: 'look',
    at: NOON,
    ref,
    platform: 'telegram',
    outcome: 'alive',
    why: null,
    via: 't.me',
    title: 'أخبار الحديقة',
    members: 120,
    capture: 'ab'.repeat(32),
    because: 'turn',
    ...more,
  };
}

/** A confirmed death, seen alive an hour before it was seen gone. */
export function deathEvent(ref: string, more: Partial<Of<'death'>['death']> = {}): CollectEvent {
  const by = NOON - 20 * 60_000;
  return {
    event: 'death',
    at: NOON,
    ref,
    death: { outcome: 'gone_unspecified', after: by - HOUR, by, confirmedAt: NOON, ...more },
  };
}

/** A good lead that nobody follows yet. */
export function leadEvent(ref: string, more: Partial<Lead> = {}): CollectEvent {
  const source = { post: 'https://x.com/river_news/status/7', community: 'https://x.com/river_news' };
  return {
    event: 'lead',
    at: NOON,
    lead: {
      id: `lead-of-${ref}`,
      ref,
      platform: 'tamtam',
      kind: 'community',
      score: 0.8,
      firstSeenAt: NOON - HOUR,
      firstSource: { ...source, capture: 'cd'.repeat(32) },
      citers: 3,
      reasons: [{ what: 'a neighbour wrote: tomatoes at noon', weight: 1, capture: 'cd'.repeat(32) }],
      decision: null,
      followed: false,
      quarantined: false,
      ...more,
    },
  };
}

/** A statement about a claim watch, whose reading has words of the post in it. */
export function claimEvent(post = 'https://t.me/garden_wire/9'): CollectEvent {
  return {
    event: 'claim',
    at: NOON,
    about: 'flower-show',
    statement: {
      id: 'claim-1',
      post,
      community: 'https://t.me/garden_wire',
      at: NOON - HOUR,
      grade: 'B',
      score: 0.7,
      slots: {
        who: 'the tomato growers',
        act: 'watered the show',
        place: null,
        when: null,
      } as unknown as Of<'claim'>['statement']['slots'],
      copies: 1,
      copyPosts: ['https://t.me/seed_swap/4'],
      origins: 2,
      capture: 'ef'.repeat(32),
      firstSeen: { earliest: NOON - 2 * HOUR, latest: NOON - HOUR },
      reasons: ['the tomato growers watered the show'],
    },
  };
}

/** A wave of three on one platform. */
export function waveEvent(more: Partial<Of<'wave'>['wave']> = {}): CollectEvent {
  const members = ['https://t.me/garden_wire', 'https://t.me/river_news', 'https://t.me/seed_swap'];
  return {
    event: 'wave',
    at: NOON,
    wave: {
      id: 'wave-0123456789ab',
      level: 'declared',
      onset: { earliest: NOON - 6 * HOUR, latest: NOON - 5 * HOUR },
      end: { earliest: NOON - 3 * HOUR, latest: NOON - 2 * HOUR },
      ongoing: false,
      platforms: ['telegram'],
      family: 'platform:telegram',
      members,
      deaths: members.map((ref) => ({
        ref,
        after: NOON - 6 * HOUR,
        by: NOON - 2 * HOUR,
        outcome: 'gone_unspecified' as const,
        probability: 1,
      })),
      observed: 3,
      expected: 0.04,
      score: 12,
      recurrenceYears: 5000,
      secondOpinion: { agrees: true, score: 9, p: 0.01 },
      controls: { looked: 8, alive: 7, unreachable: 1, ruledOut: [] },
      coverage: {
        watched: 12,
        observed: 11,
        looks: 240,
        unknownShare: 0.004,
        medianGapHours: 1.25,
        from: NOON - 30 * HOUR,
        until: NOON,
      },
      ...more,
    },
  };
}
