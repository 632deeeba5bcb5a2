/**
 * @module
 * The wave scan as the product runs it, over 2,000 communities looked at every six hours for 60 days, with 2,000 replays
 * behind its thresholds; against the simplest baseline (a fixed count) for scale.
 */
import { traceLives } from '../src/core/liveness.ts';
import { baselineFixedCount, scanWaves } from '../src/core/wave/index.ts';
import { rehearse } from '../src/core/wave/rehearsal.testing.ts';
import { duration, inTurn, type Measured } from './measure.ts';

export async function measureWaves(rounds = 3): Promise<Measured[]> {
  const world = rehearse({
    seed: 'bench',
    platforms: { 'tele.example': 1200, 'tam.example': 500, 'blue.example': 300 },
    days: 60,
    churn: 1 / 302,
    everyHours: 6,
    lost: 0.03,
    confirm: true,
    stopAfter: 3,
    waves: [{ startDay: 40, hours: 20, share: 0.15 }],
  });
  const lives = traceLives(world.observations);
  const input = { lives, families: world.brands, seed: 1 };
  const seen = lives.flatMap(({ death }) => (death ? [death.by] : []));
  const seconds = await inTurn(rounds, {
    scan: () => scanWaves(input, { replays: 2000 }),
    count: () => baselineFixedCount(seen),
  });
  return [
    {
      what: `wave scan: 2,000 communities, 60 days, ${world.observations.length.toLocaleString('en')} looks, 2,000 replays`,
      ours: duration(seconds.scan),
      peer: `fixed count: ${duration(seconds.count)}`,
      ratio: null,
      goal: '≤ 5 s',
      holds: seconds.scan <= 5,
    },
  ];
}
