/**
 * @module
 * One soak from beginning to end: a case, a server, a collector, and what came of it. `soak.ts` is the command.
 */
import { fork, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DependencyError } from '../../src/core/errors.ts';
import { collectFor, driftline, environment, type Heard, type Machine } from './collector.ts';
import { type MockOptions, NAMED, type Question, type Ready } from './mock.ts';
import { communitiesOf, type Plan } from './story.ts';

export interface SoakOptions {
  readonly plan: Plan;
  /** How many times as fast the clock goes. */
  readonly speed: number;
  /** Regular looks an hour. */
  readonly looksPerHour: number;
  /** Of all answers, how many are faults. */
  readonly faults: number;
  /** Where the case is kept; null: it is thrown away. */
  readonly keep: string | null;
  say(line: string): void;
}

/** A verb that was run while the collector was at work, and how it ended after how many real milliseconds. */
export interface Meanwhile {
  readonly verb: string;
  readonly code: number;
  readonly milliseconds: number;
  readonly said: string;
}

/** What there is to judge. */
export interface Soaked {
  readonly options: SoakOptions;
  readonly heard: Heard;
  readonly questions: readonly Question[];
  readonly states: ReadonlyMap<
    string,
    { readonly state: string; readonly reused: boolean; readonly posts: number }
  >;
  readonly meanwhile: readonly Meanwhile[];
  /** The case is what its ledger says, and nothing is missing. */
  readonly verified: boolean;
  /** Questions that the server could make nothing of. */
  readonly problems: readonly string[];
}

/** For whom the accounts of the soak speak: a case follows no persons. */
const SPEAKS_FOR = 'the invented gardens of the soak';
/** Addresses that are added by one call of `watch add`. */
const AT_ONCE = 500;

/** Soaks. Throws `DependencyError` where the machine lacks what is needed. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const { plan, speed, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'driftline-soak-'));
  const dir = options.keep ?? join(folder, 'case');
  try {
    const { key, cert } = makeCertificate(folder);
    const refs = communitiesOf(plan).map(({ ref }) => ref);
    await done(driftline(dir, ['init', dir, '--purpose', 'to see whether a collector holds out']));
    for (let i = 0; i < refs.length; i += AT_ONCE)
      await done(
        driftline(dir, ['watch', 'add', '--organisation', SPEAKS_FOR, ...refs.slice(i, i + AT_ONCE)]),
      );
    const began = Date.now();
    const out = join(folder, 'questions.json');
    const mock = await startMock({ plan, began, speed, faults: options.faults, key, cert, out });
    try {
      say(
        `${refs.length} communities; ${plan.minutes} minutes of the collector's clock, which goes ${speed} times as fast`,
      );
      const machine = { dir, began, speed, ports: mock.ports, certificate: cert };
      let over = false;
      const [heard, meanwhile] = await Promise.all([
        collectFor(plan.minutes, options.looksPerHour, machine).finally(() => {
          over = true;
        }),
        askMeanwhile(machine, options, () => over),
      ]);
      await mock.stop();
      const questions = JSON.parse(readFileSync(out, 'utf8')) as Question[];
      say('collected; reading what the case knows');
      const states = await statesIn(dir);
      const verified = (await driftline(dir, ['verify', dir, '--json'])).code === 0;
      return { options, heard, questions, states, meanwhile, verified, problems: mock.problems };
    } finally {
      mock.kill();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function done(running: ReturnType<typeof driftline>): Promise<string> {
  const { code, out, said } = await running;
  if (code !== 0) throw new Error(`a verb ended with ${code}: ${said}`);
  return out;
}

async function statesIn(dir: string): Promise<Soaked['states']> {
  const { communities } = JSON.parse(await done(driftline(dir, ['status', '--json']))) as {
    communities: { ref: string; state: string; reuse: unknown; posts: number }[];
  };
  return new Map(
    communities.map(({ ref, state, reuse, posts }) => [ref, { state, reused: reuse !== null, posts }]),
  );
}

/** Asks the case as an analyst would while it is being collected, and starts a collector beside the one there is. */
async function askMeanwhile(
  machine: Machine,
  { plan, speed }: SoakOptions,
  isOver: () => boolean,
): Promise<Meanwhile[]> {
  const { dir, began } = machine;
  const seen: Meanwhile[] = [];
  for (const [part, verb] of [
    [0.2, 'status'],
    [0.4, 'collect'],
    [0.55, 'waves'],
    [0.75, 'leads'],
  ] as const) {
    await pause(Math.max(0, began + (plan.minutes * 60_000 * part) / speed - Date.now()));
    if (isOver()) break;
    const before = performance.now();
    // Another collector would be on the same machine: if it were let in, it must not ask the real world.
    const { code, said } =
      verb === 'collect'
        ? await driftline(dir, [verb, '--json'], environment(machine))
        : await driftline(dir, [verb, '--json']);
    seen.push({ verb, code, milliseconds: performance.now() - before, said });
  }
  return seen;
}

/** A certificate for the named hosts. */
function makeCertificate(folder: string): { key: string; cert: string } {
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  const names = Object.keys(NAMED).map((host) => `DNS:${host}`);
  const args = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=soak'.split(' ');
  const more = ['-addext', `subjectAltName=${names.join(',')}`, '-keyout', key, '-out', cert];
  if (spawnSync('openssl', [...args, ...more]).status !== 0)
    throw new DependencyError('the soak needs openssl to make a certificate for its server');
  return { key, cert };
}

async function startMock(options: MockOptions) {
  const child = fork(join(import.meta.dirname, 'mock.ts'), [JSON.stringify(options)], { execArgv: [] });
  const problems = new Set<string>();
  const { promise, resolve, reject } = Promise.withResolvers<Ready['ready']>();
  const ended = new Promise<void>((gone) => child.once('exit', () => gone()));
  child.once('exit', (code) => reject(new Error(`the server of the soak ended with ${code}`)));
  child.on('message', (message: Partial<Ready> & { problem?: string }) => {
    if (message.ready) resolve(message.ready);
    if (message.problem) problems.add(message.problem);
  });
  return {
    ports: await promise,
    get problems() {
      return [...problems];
    },
    async stop() {
      child.send({ stop: true });
      await ended;
    },
    kill: () => child.kill('SIGKILL'),
  };
}
