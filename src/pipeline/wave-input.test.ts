import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../core/clock.ts';
import { traceLives } from '../core/liveness.ts';
import type { Observation, Sighting } from '../core/model.ts';
import { platformOf } from '../platforms/links.ts';
import { type WaveFacts, waveInput } from './wave-input.ts';

const T = Date.UTC(2031, 4, 1);
const REFS = ['garden_a', 'garden_b', 'garden_c', 'garden_d', 'garden_e'].map(
  (name) => `https://t.me/${name}`,
);
const [FIRST] = REFS as [string];

const look = (ref: string, at: number, outcome: Observation['outcome']): Observation => ({
  ref,
  at,
  outcome,
  to: null,
  title: null,
  description: null,
  members: null,
  avatar: null,
  why: null,
  via: 'test',
});

/** Everybody links to everybody at `linkedAt`; the first was last seen alive on day 1 and is gone on day 2. */
function facts(linkedAt: number): WaveFacts {
  const lives = traceLives([
    ...REFS.map((ref) => look(ref, T, 'alive')),
    look(FIRST, T + DAY, 'alive'),
    look(FIRST, T + 2 * DAY, 'gone_unspecified'),
    look(FIRST, T + 2 * DAY + HOUR, 'gone_unspecified'),
    ...REFS.slice(1).map((ref) => look(ref, T + 5 * DAY, 'alive')),
  ]);
  const sightings = REFS.flatMap((community) =>
    REFS.filter((ref) => ref !== community).map(
      (ref): Sighting => ({
        ref,
        platform: 'telegram',
        kind: 'community',
        as: 'mention',
        post: null,
        community,
        at: linkedAt,
        capture: '00',
        deobfuscated: false,
        context: '',
      }),
    ),
  );
  return {
    at: T + 6 * DAY,
    lives,
    life: new Map(lives.map((life) => [life.ref, life])),
    platformOf,
    sightings,
    communities: new Map([
      [FIRST, { titles: ['حديقة الصباح'], description: '@garden_desk_bot', firstPostAt: T - 90 * DAY }],
      [REFS[1]!, { titles: ['Evening garden'], description: '@garden_desk_bot', firstPostAt: null }],
    ]),
  };
}

const graphs = (input: ReturnType<typeof waveInput>) =>
  [...input.families!].filter(([name]) => name.startsWith('graph:')).map(([, refs]) => refs);

describe('the input of the wave detector', () => {
  it('holds lives, families by names and links, operators by contacts, and first posts', () => {
    const known = facts(T + HOUR);
    const input = waveInput(known, 7);
    expect(input).toMatchObject({ lives: known.lives, seed: 7, at: known.at });
    expect(graphs(input)).toEqual([REFS]);
    expect([...input.operators!]).toEqual([
      [REFS[0], FIRST],
      [REFS[1], FIRST],
    ]);
    expect([...input.bornAt!]).toEqual([[FIRST, T - 90 * DAY]]);
    expect(input.platformOf!(FIRST)).toBe('telegram');
  });

  it('leaves out links to and from the dead: a list of the fallen makes no family', () => {
    expect(graphs(waveInput(facts(T + 3 * DAY), 1))).toEqual([]);
  });

  it('leaves out links that were seen later', () => {
    expect(graphs(waveInput(facts(T + HOUR), 1, T))).toEqual([]);
  });
});
