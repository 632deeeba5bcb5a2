/**
 * @module
 * Reads a scenario: a folder that stands for what would have been collected (docs/scenario.md). It checks the
 * shapes once, keeps every path inside the folder, and says in one sentence what is wrong and where.
 * It does not import archives, does not touch a case, and never reads `truth.json` (that is `truth.ts`, for `evaluate`).
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, posix, relative, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parseInstant } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import {
  type EventFrame,
  type Instant,
  OUTCOMES,
  type Outcome,
  type Outlet,
  type Ref,
} from '../core/model.ts';

/** A file under `archives/`. `path` is relative to the scenario with `/`; `ref` says whose it is, null where the format must say. */
export interface ArchiveFile {
  path: string;
  file: string;
  ref: Ref | null;
}

/**
 * One line of `observations.jsonl`. `avatar` is the absolute path of a file in `media/`, null when the look showed none.
 * `line` counts from 1 and `raw` is the line as it stands in the file, so that it can be kept as the capture.
 */
export interface ObservationLine {
  line: number;
  raw: string;
  at: Instant;
  ref: Ref;
  outcome: Outcome;
  to: Ref | null;
  title: string | null;
  description: string | null;
  members: number | null;
  avatar: string | null;
  why: string | null;
  via: string;
}

/** A scenario, checked. `observations` are in the order of time; lines of the same instant keep the file's order. */
export interface Scenario {
  dir: string;
  name: string;
  purpose: string;
  /** Communities that are watched from the beginning. */
  watch: Ref[];
  /** Accounts and pages that are read for leads (an X account, a news page). */
  sources: Ref[];
  archives: ArchiveFile[];
  outlets: Outlet[];
  event: EventFrame | null;
  observations: ObservationLine[];
}

const words = z.array(z.string().min(1)).default([]);

const scenarioSchema = z.object({
  name: z.string().min(1),
  purpose: z.string().min(1),
  watch: z.array(z.string().min(1)),
  sources: z.array(z.string().min(1)).default([]),
  archives: z.record(z.string(), z.string().min(1)).default({}),
  outlets: z.array(z.object({ ref: z.string().min(1), grade: z.enum(['A', 'B', 'C']) })).default([]),
  event: z
    .object({
      id: z.string().min(1),
      title: z.string(),
      from: z.string(),
      to: z.string(),
      places: words,
      acts: words,
      actors: words,
    })
    .nullish(),
});

const lineSchema = z.object({
  at: z.string(),
  ref: z.string().min(1),
  outcome: z.enum(OUTCOMES),
  to: z.string().min(1).nullish(),
  title: z.string().nullish(),
  description: z.string().nullish(),
  members: z.number().int().nonnegative().nullish(),
  avatar: z.string().min(1).nullish(),
  why: z.string().nullish(),
  via: z.string().min(1).default('scenario'),
});

/**
 * Reads the scenario in `dir`. Throws `InputError` when the folder, `scenario.json` or `observations.jsonl` is missing,
 * when a shape is wrong (naming the field, and for observations the line), or when a path leaves the folder.
 */
export async function readScenario(dir: string): Promise<Scenario> {
  const root = await realpath(dir).catch((cause) => {
    throw new InputError(`There is no folder at the scenario's path`, { cause });
  });
  const read = checked(
    scenarioSchema,
    parseJson(await readText(join(root, 'scenario.json'), 'scenario.json'), 'scenario.json'),
    'scenario.json',
  );
  const archives = await listArchives(root, read.archives);
  const observations = await readObservations(root);
  const event = read.event
    ? {
        ...read.event,
        from: parseInstant(read.event.from, 'event.from in scenario.json'),
        to: parseInstant(read.event.to, 'event.to in scenario.json'),
      }
    : null;
  if (event && event.to < event.from) throw new InputError('scenario.json: event.to is before event.from');
  return {
    dir: root,
    name: read.name,
    purpose: read.purpose,
    watch: [...new Set(read.watch)],
    sources: [...new Set(read.sources)],
    archives,
    outlets: read.outlets,
    event,
    observations,
  };
}

/**
 * Every file below `archives/`, in the order of its path, with the reference that `map` gives it. A key of the map may be
 * relative to the scenario or to `archives/`, and may name a folder (an export as Telegram Desktop leaves it).
 */
async function listArchives(root: string, map: Record<string, Ref>): Promise<ArchiveFile[]> {
  const whose = new Map<string, Ref>();
  for (const [key, ref] of Object.entries(map)) {
    const candidates = [key, posix.join('archives', key)];
    let found: string | null = null;
    for (const candidate of candidates) {
      const file = await inside(root, candidate, `archives in scenario.json`);
      if (file !== null) {
        found = slashed(relative(root, file));
        break;
      }
    }
    if (found === null)
      throw new InputError(`scenario.json: archives names ${JSON.stringify(key)}, and no such file is there`);
    whose.set(found, ref);
  }
  const folder = await inside(root, 'archives', 'archives');
  const files: string[] = [...whose.keys()].filter((path) => !path.startsWith('archives/'));
  if (folder !== null) await walk(root, folder, files);
  const out: ArchiveFile[] = [];
  for (const path of [...new Set(files)].sort()) {
    const file = join(root, path);
    if (!(await stat(file)).isFile()) continue;
    let ref: Ref | null = null;
    for (let at = path; at !== '.' && ref === null; at = posix.dirname(at)) ref = whose.get(at) ?? null;
    out.push({ path, file, ref });
  }
  return out;
}

async function walk(root: string, folder: string, into: string[]): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = slashed(relative(root, join(folder, entry.name)));
    const real = await inside(root, path, 'archives');
    if (real === null || entry.name.startsWith('.')) continue;
    if ((await stat(real)).isDirectory()) {
      // A link to a folder could lead round in a circle; the folder itself is walked where it really is.
      if (entry.isDirectory()) await walk(root, real, into);
    } else into.push(path);
  }
}

async function readObservations(root: string): Promise<ObservationLine[]> {
  const name = 'observations.jsonl';
  const file = await inside(root, name, name);
  if (file === null) throw new InputError(`The scenario has no ${name}`);
  const lines: ObservationLine[] = [];
  const avatars = new Map<string, string>();
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    line++;
    const raw = line === 1 ? text.replace(/^\ufeff/, '') : text;
    if (raw.trim() === '') continue;
    const where = `${name} line ${line}`;
    const read = checked(lineSchema, parseJson(raw, where), where);
    if (read.outcome === 'moved' && !read.to)
      throw new InputError(`${where}: the outcome is "moved" and "to" is missing`);
    let avatar: string | null = null;
    if (read.avatar) {
      avatar = avatars.get(read.avatar) ?? (await avatarFile(root, read.avatar, where));
      avatars.set(read.avatar, avatar);
    }
    lines.push({
      line,
      raw,
      at: parseInstant(read.at, `"at" in ${where}`),
      ref: read.ref,
      outcome: read.outcome,
      to: read.to ?? null,
      title: read.title ?? null,
      description: read.description ?? null,
      members: read.members ?? null,
      avatar,
      why: read.why ?? null,
      via: read.via,
    });
  }
  return lines.sort((a, b) => a.at - b.at || a.line - b.line);
}

async function avatarFile(root: string, name: string, where: string): Promise<string> {
  for (const candidate of [posix.join('media', name), name]) {
    const file = await inside(root, candidate, where);
    if (file !== null) return file;
  }
  throw new InputError(`${where}: the avatar ${JSON.stringify(basename(name))} is not in media/`);
}

/** The real path of `path` in `root`; null when nothing is there. Throws when it is, or leads, outside. */
async function inside(root: string, path: string, where: string): Promise<string | null> {
  const outside = () => new InputError(`${where}: a path leads out of the scenario's folder`);
  if (isAbsolute(path) || path.includes('\0')) throw outside();
  const joined = join(root, path);
  if (joined !== root && !joined.startsWith(root + sep)) throw outside();
  const real = await realpath(joined).catch(() => null);
  if (real !== null && real !== root && !real.startsWith(root + sep)) throw outside();
  return real;
}

async function readText(file: string, name: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (cause) {
    throw new InputError(`The scenario has no ${name} that can be read`, { cause });
  }
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${where} is not JSON`, { cause });
  }
}

/** `value` as the schema reads it; else an `InputError` that names the first field that is wrong. */
export function checked<T extends z.ZodType>(schema: T, value: unknown, where: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new InputError(`${where}: ${field}${issue?.message ?? 'has another shape'}`, { cause: result.error });
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
