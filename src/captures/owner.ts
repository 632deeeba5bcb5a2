/**
 * @module
 * Which process something on disk belongs to, and whether that process is still there. A number alone does not say:
 * numbers are used again, and a killed process stays listed until its parent has looked.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from a later one with the same number. Empty texts where the system does not say. */
export interface Owner {
  readonly pid: number;
  /** The kernel's start time of the process, in clock ticks since `boot`. */
  readonly started: string;
  /** Identifies one run of the machine. */
  readonly boot: string;
  readonly host: string;
}

function procFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // no /proc (macOS, Windows) or no such process
  }
}

/** State letter and start time of a process from /proc (proc(5)); null when it is not listed. */
function procStat(pid: number): { state: string; started: string } | null {
  const stat = procFile(`/proc/${pid}/stat`);
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? null : { state: fields[0] ?? '', started: fields[19] ?? '' };
}

/** Asked for with every file that is written, and always the same. */
let own: Owner | null = null;

/** This process. */
export function thisOwner(): Owner {
  own ??= {
    pid: process.pid,
    started: procStat(process.pid)?.started ?? '',
    boot: procFile('/proc/sys/kernel/random/boot_id').trim(),
    host: hostname(),
  };
  return own;
}

/** Whether the process may still be running. One on another host cannot be seen from here and counts as running. */
export function mayBeRunning(owner: Owner): boolean {
  const here = thisOwner();
  if (owner.host !== here.host) return true;
  if (owner.boot !== here.boot) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const stat = procStat(owner.pid);
  if (stat === null) return true;
  return stat.state !== 'Z' && stat.state !== 'X' && (owner.started === '' || stat.started === owner.started);
}
