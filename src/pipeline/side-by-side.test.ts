import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../core/clock.ts';
import { openAgenda, type Regular, type Task } from './agenda.ts';
import { openWork } from './side-by-side.ts';

const BEGIN = Date.UTC(2026, 10, 25, 9);

/** Lanes `a`, `b` … with `n` communities each, and tasks that end when they are told to. */
function world(lanes: readonly string[], n: number) {
  let time = BEGIN;
  let going = true;
  const agenda = openAgenda(() => time, false);
  const regular = new Map<string, Regular>();
  for (const lane of lanes)
    for (let i = 0; i < n; i++) regular.set(`${lane}${i}`, { lane, interval: HOUR, lastLookAt: null });
  agenda.plan(regular, 10_000, []);
  const begun: (Task & { end: () => void })[] = [];
  const failures: unknown[] = [];
  let upkeeps = 0;
  const upkeep = { do: async () => {} };
  const work = openWork({
    agenda,
    now: () => time,
    mayBegin: () => going,
    begin: (task) => new Promise((end) => void begun.push({ ...task, end })),
    upkeep: () => {
      upkeeps++;
      return upkeep.do();
    },
    onFailure: (error) => failures.push(error),
  });
  return {
    agenda,
    work,
    begun,
    failures,
    upkeep,
    get upkeeps() {
      return upkeeps;
    },
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    stop: () => {
      going = false;
    },
    /** Ends what was begun and is of these lanes, until nothing of them is begun any more. */
    async flow(...flowing: string[]) {
      for (let idle = 0; idle < 3; idle++) {
        for (const task of begun)
          if (flowing.includes(task.ref[0]!)) {
            task.end();
            agenda.looked(task.ref, time);
          }
        const before = begun.length;
        await new Promise(setImmediate);
        if (begun.length > before) idle = 0;
      }
    },
  };
}
const of = (begun: readonly Task[], lane: string, kind: Task['kind'] = 'look') =>
  begun.filter((task) => task.ref.startsWith(lane) && task.kind === kind).length;

describe('what is due', () => {
  it('of one host that does not answer holds up none of another', async () => {
    const made = world(['a', 'b'], 20);
    const done = made.work.run();
    await made.flow('b');
    expect([of(made.begun, 'a'), of(made.begun, 'b')]).toEqual([2, 20]);
    await made.flow('a');
    await done;
    expect(of(made.begun, 'a')).toBe(20);
  });

  it('is read also where there are more looks than the host allows, and looked at while a long reading goes on', async () => {
    const made = world(['a'], 20);
    made.agenda.read('a0');
    made.agenda.read('a1');
    const done = made.work.run();
    await new Promise(setImmediate);
    expect(made.begun.map(({ kind }) => kind).sort()).toEqual(['look', 'look', 'read']);
    await made.flow('a');
    await done;
    expect([of(made.begun, 'a'), of(made.begun, 'a', 'read')]).toEqual([20, 2]);
  });

  it('is begun for no more than 64 at once, and every lane has its turn', async () => {
    const lanes = Array.from({ length: 100 }, (_, i) => String.fromCodePoint(0x4e00 + i));
    const made = world(lanes, 1);
    const done = made.work.run();
    await new Promise(setImmediate);
    expect(made.begun).toHaveLength(64);
    await made.flow(...lanes);
    await done;
    expect(made.begun).toHaveLength(100);
  });

  it('when told to stop, is not begun any more, and what is under way is waited for', async () => {
    const made = world(['a'], 20);
    const done = made.work.run();
    made.stop();
    await made.flow('a');
    await done;
    expect(made.begun).toHaveLength(2);
  });
});

describe('the upkeep', () => {
  it('comes once a minute beside the tasks, never twice at once, and its failure is told', async () => {
    const made = world(['a', 'b'], 4);
    const { promise, reject } = Promise.withResolvers<void>();
    made.upkeep.do = () => promise;
    const done = made.work.run();
    made.pass(MINUTE);
    await made.flow('b');
    made.pass(MINUTE);
    made.work.nudge();
    await new Promise(setImmediate);
    expect(made.upkeeps).toBe(1);
    reject(new Error('the disk is full'));
    await made.flow('a', 'b');
    await done;
    expect(made.failures).toMatchObject([{ message: 'the disk is full' }]);
  });
});
