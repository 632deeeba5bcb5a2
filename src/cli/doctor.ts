/**
 * @module
 * `driftline doctor`: what this machine and this case can and cannot do, before it matters.
 */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CheckFailed } from '../core/errors.ts';
import { openViews } from '../pipeline/views.ts';
import { PLATFORMS } from '../platforms/index.ts';
import { VERSION } from '../version.ts';
import { answer, caseDirectory, verb } from './edge.ts';

interface Check {
  what: string;
  ok: boolean;
  says: string;
}

export function register(program: Command): void {
  verb(
    program,
    'doctor',
    'check this machine and the case: runtime, disk, clock, keys, views, platforms',
  ).action(async (options: { case?: string; json?: boolean }) => {
    const dir = caseDirectory(options);
    const checks: Check[] = [runtime(), clock(), disk(dir)];
    if (existsSync(join(dir, 'case.json'))) checks.push(writable(dir), keys(dir), await views(dir));
    else
      checks.push({
        what: 'case',
        ok: true,
        says: `${dir} is no case; name one with --case to have it checked`,
      });
    for (const platform of PLATFORMS)
      checks.push({
        what: platform.name,
        ok: true,
        says:
          platform.archives.length > 0
            ? `archives: ${platform.archives.map((a) => a.id).join(', ')}`
            : 'links are recognised; there is no archive to read',
      });
    await answer(options, { version: VERSION, checks }, () =>
      checks.map(({ what, ok, says }) => `${ok ? '✓' : '✗'} ${what.padEnd(14)} ${says}`).join('\n'),
    );
    if (checks.some((check) => !check.ok)) throw new CheckFailed('something is not in order');
  });
}

function runtime(): Check {
  const ok = Number(process.versions.node.split('.')[0]) >= 24;
  return { what: 'runtime', ok, says: `Node ${process.versions.node}, Driftline ${VERSION}` };
}

/** A clock far behind the software's own files cannot be right, and every entry would carry its time. */
function clock(): Check {
  const made = statSync(new URL('../../package.json', import.meta.url)).mtimeMs;
  const ok = Date.now() > made - 86_400_000;
  return {
    what: 'clock',
    ok,
    says: ok
      ? new Date().toISOString()
      : 'this machine’s clock is earlier than Driftline itself: set it before collecting',
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

function keys(dir: string): Check {
  const open: string[] = [];
  for (const name of ['pseudonym.key', 'ledger.key']) {
    const file = join(dir, 'keys', name);
    if (!existsSync(file))
      return { what: 'keys', ok: false, says: `keys/${name} is missing: restore it from your backup` };
    if ((statSync(file).mode & 0o077) !== 0) open.push(name);
  }
  return open.length === 0
    ? { what: 'keys', ok: true, says: 'present, readable by you alone' }
    : { what: 'keys', ok: false, says: `others can read keys/${open.join(', ')}: chmod 600` };
}

async function views(dir: string): Promise<Check> {
  const open = await openViews(dir, { write: false });
  const entries = open.kase.ledger.size;
  await open.close();
  return { what: 'views', ok: true, says: `tables and text index hold all ${entries} ledger entries` };
}
