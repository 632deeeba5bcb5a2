/**
 * @module
 * `npm run soak`: 2,000 communities on six platforms for ten minutes (docs/collecting.md). Prints what was wanted and what
 * was found; exit code 4 when something does not hold, 3 when the machine lacks what it takes.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { DependencyError } from '../../src/core/errors.ts';
import { soak } from './run.ts';
import { tableOf } from './table.ts';
import { judge } from './verdict.ts';

const USAGE = `usage: npm run soak -- [options]
  --minutes N      real minutes (10)
  --communities N  (2000)
  --speed N        how many times as fast the collector's clock goes (15)
  --budget N       regular looks an hour of that clock (twice the communities)
  --faults N       of a hundred answers, how many are faults (5)
  --seed TEXT      another story (1)
  --keep DIR       keep the case there
  --record FILE    write all that was heard and asked there, as JSON`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    communities: { type: 'string', default: '2000' },
    speed: { type: 'string', default: '15' },
    budget: { type: 'string' },
    faults: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
    record: { type: 'string' },
  },
});
const number = (text: string): number => {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  console.error(USAGE);
  process.exit(2);
};
const say = (line: string) => console.error(line);
const load = () => loadavg()[0]!.toFixed(1);

const speed = number(values.speed);
const communities = number(values.communities);
const before = load();
try {
  const soaked = await soak({
    plan: { seed: values.seed, communities, minutes: Math.round(number(values.minutes) * speed) },
    speed,
    looksPerHour: number(values.budget ?? String(2 * communities)),
    faults: number(values.faults) / 100,
    keep: values.keep ?? null,
    say,
  });
  if (values.record !== undefined)
    writeFileSync(values.record, JSON.stringify({ ...soaked, states: [...soaked.states] }));
  const verdict = judge(soaked);
  console.log(tableOf(verdict));
  say(`The machine's load was ${before} before and ${load()} after.`);
  process.exitCode = verdict.holds ? 0 : 4;
} catch (error) {
  if (!(error instanceof DependencyError)) throw error;
  say(error.message);
  process.exitCode = 3;
}
