/**
 * @module
 * `driftline doctor`: what this machine and this case can and cannot do, before it matters. Offline unless asked.
 */
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { DependencyError, InputError } from '../core/errors.ts';
import type { Check, PlatformCheck, PlatformsChecked } from '../pipeline/doctor.ts';
import { VERSION } from '../version.ts';
import { answer, caseDirectory, verb, withCase } from './edge.ts';
import { untilStopped } from './stop.ts';

/** The oldest Node that Driftline runs under. */
const OLDEST_NODE = 24;

interface Options {
  case?: string;
  json?: boolean;
  online?: boolean;
}

export function register(program: Command): void {
  verb(
    program,
    'doctor',
    'check this machine and the case: runtime, disk, clock, keys, ledger, views, platforms',
  )
    .option('--online', 'also ask each platform that is set up whether we get through, and for its time')
    .addHelpText(
      'after',
      `
Needs no case; where there is one it is checked too. Nothing leaves this machine without --online; secrets are never
shown. Exit code 3 when something is not in order.
Examples:
  driftline doctor
  driftline doctor --case week --online`,
    )
    .action(async (options: Options) => {
      const dir = caseDirectory(options);
      const [{ checkAlerts, checkLayouts, checkLedger, checkPlatforms }, { sleep }] = await Promise.all([
        import('../pipeline/doctor.ts'),
        import('../pipeline/looking.ts'),
      ]);
      const found = await untilStopped((signal) =>
        checkPlatforms({ online: options.online === true, env: process.env, now: Date.now, sleep, signal }),
      );
      const checks: Check[] = [runtime(), clock(found.skew, options.online === true), disk(dir)];
      if (existsSync(join(dir, 'case.json')))
        checks.push(
          writable(dir),
          keys(dir),
          await checkLedger(dir),
          await checkLayouts(dir),
          await views(dir),
          await checkAlerts(dir, process.env),
        );
      else
        checks.push({
          what: 'case',
          ok: true,
          says: `${dir} is no case; name one with --case to have it checked`,
        });
      checks.push(...found.platforms.map(platform));
      await answer(options, { version: VERSION, checks, platforms: found.platforms }, () =>
        [
          ...checks.map(({ what, ok, says }) => `${ok ? '✓' : '✗'} ${what.padEnd(12)} ${says}`),
          '',
          'What a look can tell:',
          ...found.platforms.flatMap(({ id, connector }) =>
            connector === null ? [] : [`  ${id.padEnd(12)} ${connector.tells}`],
          ),
        ].join('\n'),
      );
      const wrong = checks.filter(({ ok }) => !ok).map(({ what }) => what);
      if (wrong.length > 0) throw new DependencyError(`not in order: ${wrong.join(', ')}`);
    });
}

function runtime(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE;
  const says = `Node ${process.versions.node}, Driftline ${VERSION}`;
  return { what: 'runtime', ok, says: ok ? says : `${says}: Node ${OLDEST_NODE} or newer is needed` };
}

/** A clock far behind the software's own files cannot be right; how right it is, only another one can tell. */
function clock(skew: PlatformsChecked['skew'], online: boolean): Check {
  const what = 'clock';
  const made = statSync(new URL('../../package.json', import.meta.url)).mtimeMs;
  if (Date.now() < made - 86_400_000)
    return {
      what,
      ok: false,
      says: 'this machine’s clock is earlier than Driftline itself: set it before collecting',
    };
  const time = new Date().toISOString();
  if (skew === null)
    return {
      what,
      ok: true,
      says: `${time}; unknown whether it is right: ${online ? 'no host told its time' : 'not compared without --online'}`,
    };
  const seconds = Math.round(Math.abs(skew.milliseconds) / 1000);
  if (seconds <= 60) return { what, ok: true, says: `${time}; within a minute of ${skew.host}` };
  const way = skew.milliseconds > 0 ? 'behind' : 'ahead of';
  return {
    what,
    ok: false,
    says: `this machine’s clock is ${seconds.toLocaleString('en')} s ${way} that of ${skew.host}: every entry would carry a wrong time`,
  };
}

function disk(dir: string): Check {
  const { bavail, bsize } = statfsSync(existsSync(dir) ? dir : '.');
  const free = (bavail * bsize) / 2 ** 30;
  return {
    what: 'disk',
    ok: free > 1,
    says: `${free.toFixed(1)} GiB free${free > 1 ? '' : ': too little to collect safely'}`,
  };
}

function writable(dir: string): Check {
  try {
    accessSync(dir, constants.W_OK);
    return { what: 'case', ok: true, says: `${dir} can be written` };
  } catch {
    return { what: 'case', ok: false, says: `${dir} can only be read: nothing can be imported or decided` };
  }
}

/** Every file under `keys/` is for its owner alone; without two of them the case is not whole. */
function keys(dir: string): Check {
  const what = 'keys';
  const folder = join(dir, 'keys');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  // The ledger makes its key when it is first written to.
  const needed = ['pseudonym.key', ...(existsSync(join(dir, 'ledger', 'ledger.pub')) ? ['ledger.key'] : [])];
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length > 0)
    return { what, ok: false, says: `keys/${missing.join(', ')} is missing: restore it from your backup` };
  const open =
    process.platform === 'win32'
      ? []
      : names.filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
  return open.length === 0
    ? { what, ok: true, says: 'present, readable by you alone' }
    : { what, ok: false, says: `others can read keys/${open.join(', keys/')}: chmod 600` };
}

/** Opening makes views that are behind whole; a case that cannot be opened is a finding, not the end of the checks. */
async function views(dir: string): Promise<Check> {
  try {
    const entries = await withCase({ case: dir }, { write: false }, (open) => open.kase.ledger.size);
    return { what: 'views', ok: true, says: `tables and text index hold all ${entries} ledger entries` };
  } catch (error) {
    if (error instanceof InputError || error instanceof DependencyError)
      return { what: 'views', ok: false, says: error.message };
    throw error;
  }
}

function platform({ id, archives, connector, fault }: PlatformCheck): Check {
  const parts: string[] = [];
  if (archives.length > 0) parts.push(`archives: ${archives.join(', ')}`);
  if (fault !== null) return { what: id, ok: false, says: [fault, ...parts].join('; ') };
  if (connector === null) parts.push('no connector');
  else {
    const { wants, ready, reach } = connector;
    const names = (which: (want: (typeof wants)[number]) => boolean) =>
      wants.filter(which).map(({ name }) => name);
    const unset = names(({ set, required }) => !set && required);
    const optional = names(({ set, required }) => !set && !required);
    parts.unshift(
      ready
        ? `can be looked at${reach?.ok ? ', and answers' : ''}`
        : `not set up: needs ${unset.join(' and ')}`,
    );
    const given = names(({ set }) => set);
    if (given.length > 0) parts.push(`given: ${given.join(', ')}`);
    if (optional.length > 0) parts.push(`could also have: ${optional.join(', ')}`);
    if (reach !== null && !reach.ok)
      return {
        what: id,
        ok: false,
        says: [`does not answer as it should (${reach.why ?? 'no reason given'})`, ...parts.slice(1)].join(
          '; ',
        ),
      };
  }
  return { what: id, ok: true, says: parts.join('; ') };
}
