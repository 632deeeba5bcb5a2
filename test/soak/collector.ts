/**
 * @module
 * The collector of the soak as its user would start it: `driftline collect --follow`, in a process of its own on the fast
 * machine. What it says is taken down, and how much memory it has is read off the system.
 */
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NAMED, type Ready } from './mock.ts';
import { MATRIX_SERVER } from './story.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'bin', 'driftline.mjs');
/** Real milliseconds between readings of the memory. */
const SAMPLE = 1000;

/** A look as the collector told of it. */
export interface Told {
  /** Milliseconds since the beginning, by the fast clock. */
  readonly at: number;
  readonly ref: string;
  readonly outcome: string;
  readonly why: string | null;
  readonly because: string;
}

/** How often the collector meant to look, by platform, as it said when it planned. */
export interface Planned {
  readonly at: number;
  readonly platforms: { platform: string; looksPerHour: number; longestMinutes: number }[];
}

export interface Heard {
  readonly looks: Told[];
  readonly deaths: { ref: string; after: number | null; by: number; confirmedAt: number }[];
  readonly plans: Planned[];
  readonly faults: string[];
  posts: number;
  waves: number;
  gaps: number;
  filled: number;
  readonly memory: { readonly at: number; readonly mebibytes: number }[];
  end: { looks: number; looksPerHour: number; delayHours: number; unreachable: unknown[] } | null;
  code: number | null;
  said: string;
}

export interface Machine {
  readonly dir: string;
  readonly began: number;
  readonly speed: number;
  readonly ports: Ready['ready'];
  readonly certificate: string;
}

/** What every process of Driftline on the fast machine is given. */
export function environment({ dir, began, speed, ports, certificate }: Machine): NodeJS.ProcessEnv {
  const at = (port: number, protocol = 'http') => `${protocol}://127.0.0.1:${port}`;
  return {
    ...process.env,
    NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'fast-machine.mjs')).href}`,
    NODE_EXTRA_CA_CERTS: certificate,
    SOAK_BEGAN: String(began),
    SOAK_SPEED: String(speed),
    SOAK_HOSTS: Object.keys(NAMED).join(','),
    SOAK_TLS_PORT: String(ports.tls),
    DRIFTLINE_CASE: dir,
    DRIFTLINE_CONTACT: 'soak@lab.example',
    DRIFTLINE_ALLOW_PRIVATE: ['127.0.0.1', ...Object.keys(NAMED)].join(','),
    DRIFTLINE_BLUESKY_APPVIEW: at(ports.appview),
    DRIFTLINE_BLUESKY_PLC: at(ports.plc),
    DRIFTLINE_BLUESKY_JETSTREAM: at(ports.jetstream, 'ws'),
    DRIFTLINE_TAMTAM_HOST: at(ports.botapi),
    DRIFTLINE_TAMTAM_TOKEN: 'invented-token-5f1d',
    DRIFTLINE_X_TOKEN: 'AAAAinventedKeyOfTheGarden',
    DRIFTLINE_MATRIX_HOMESERVER: at(ports.homeserver),
    DRIFTLINE_MATRIX_TOKEN: `syt_invented_${MATRIX_SERVER.length}`,
    DRIFTLINE_MATRIX_SECOND: at(ports.second),
  };
}

/** Runs a verb to its end, unless told otherwise on the real clock. */
export function driftline(
  dir: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = { ...process.env, DRIFTLINE_CASE: dir },
): Promise<{ code: number; out: string; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env, maxBuffer: 1 << 28 }, (error, out, said) =>
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, out, said }),
    );
  });
}

/** Collects until `minutes` of the fast clock are over; resolves when the process has ended. */
export async function collectFor(minutes: number, looksPerHour: number, machine: Machine): Promise<Heard> {
  const { began, speed } = machine;
  const heard: Heard = {
    looks: [],
    deaths: [],
    plans: [],
    faults: [],
    posts: 0,
    waves: 0,
    gaps: 0,
    filled: 0,
    memory: [],
    end: null,
    code: null,
    said: '',
  };
  const args = ['collect', '--follow', '--for', `${minutes}m`, '--budget', String(looksPerHour), '--json'];
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment(machine) });
  const timer = setInterval(() => {
    const at = (Date.now() - began) * speed;
    const mebibytes = residentOf(child.pid!);
    if (mebibytes !== null) heard.memory.push({ at, mebibytes });
  }, SAMPLE);
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    const lines = (rest + part).split('\n');
    rest = lines.pop()!;
    for (const line of lines) take(heard, JSON.parse(line) as Record<string, unknown>, began);
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    heard.said = (heard.said + part).slice(-20_000);
  });
  heard.code = await new Promise<number | null>((done) => child.once('close', done));
  clearInterval(timer);
  return heard;
}

function take(heard: Heard, event: Record<string, unknown>, began: number): void {
  const at = (time: unknown) => Date.parse(String(time)) - began;
  switch (event.event) {
    case 'look': {
      const { ref, outcome, why, because } = event as unknown as Told;
      heard.looks.push({ at: at(event.at), ref, outcome, why, because });
      break;
    }
    case 'death': {
      const { after, by, confirmedAt } = event.death as Record<string, string | null>;
      heard.deaths.push({
        ref: String(event.ref),
        after: after == null ? null : at(after),
        by: at(by),
        confirmedAt: at(confirmedAt),
      });
      break;
    }
    case 'plan':
      heard.plans.push({ ...(event as unknown as Planned), at: at(event.at) });
      break;
    case 'fault':
      heard.faults.push(`${event.platform}: ${event.error}`);
      break;
    case 'posts':
      heard.posts += Number(event.posts);
      break;
    case 'gap':
      if (event.filled) heard.filled++;
      else heard.gaps++;
      break;
    case 'wave':
      heard.waves++;
      break;
    case 'end':
      heard.end = event as unknown as Heard['end'];
      break;
  }
}

/** Memory of a process that is in use (MiB); null where the system does not say. */
function residentOf(pid: number): number | null {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) / 1024;
  } catch {
    return null; // ended, or a system without /proc
  }
}
