/**
 * @module
 * What can be told of a case and of the platforms before it matters: whether the ledger's lines are those that were
 * written, what each platform wants and is given, and, only when asked to, whether we get through to it and whether our
 * clock agrees with theirs. It keeps nothing and changes nothing.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { readAlertSettings } from '../alerts/settings.ts';
import { readIfThere } from '../captures/durable.ts';
import { DependencyError, InputError } from '../core/errors.ts';
import type { Instant, PlatformId } from '../core/model.ts';
import { cutNotes, isSignedBy, readNote, readPublicKeys } from '../ledger/checkpoint.ts';
import { readLedger } from '../ledger/file.ts';
import { openNet } from '../net/net.ts';
import type { Connector, Io } from '../platforms/connector.ts';
import { PLATFORMS } from '../platforms/index.ts';
import { platformOf } from '../platforms/links.ts';

/** One thing that was checked. */
export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly says: string;
}

/** What a platform can do here and now. */
export interface PlatformCheck {
  readonly id: PlatformId;
  readonly name: string;
  /** Formats of archives that are read. */
  readonly archives: readonly string[];
  /** Null: it has no connector, only archives and links. */
  readonly connector: {
    readonly tells: string;
    readonly routes: readonly string[];
    /** Settings, whether they are given, never their values. */
    readonly wants: readonly {
      readonly name: string;
      readonly required: boolean;
      readonly set: boolean;
      readonly what: string;
    }[];
    /** All that it must have is given. */
    readonly ready: boolean;
    /** Whether we got through; null when it was not tried. */
    readonly reach: { readonly ok: boolean; readonly why: string | null } | null;
  } | null;
  /** Why the connector could not be loaded or asked; null when all went well. */
  readonly fault: string | null;
}

export interface PlatformsChecked {
  readonly platforms: PlatformCheck[];
  /** By how many milliseconds a platform's clock is ahead of ours, and whose; null when no answer said. */
  readonly skew: { readonly milliseconds: number; readonly host: string } | null;
}

/** Our clock and theirs may differ by this (milliseconds): a `Date` header has seconds, and answers take some. */
export const SKEW = 60_000;

/**
 * Reads every entry of a case's ledger and its last checkpoint. It does not read captures: that is `driftline verify`.
 */
export async function checkLedger(dir: string): Promise<Check> {
  const what = 'ledger';
  try {
    const ledger = await readLedger(dir);
    let entries = 0;
    for await (const _ of ledger.read()) entries++;
    const problem = await lastCheckpointProblem(dir, ledger);
    if (problem !== null) return { what, ok: false, says: `${problem}; "driftline verify" says more` };
    return {
      what,
      ok: true,
      says: `${entries} entries, each as it was written, under the last checkpoint ("driftline verify" also reads the captures)`,
    };
  } catch (error) {
    if (error instanceof InputError || error instanceof DependencyError)
      return { what, ok: false, says: error.message };
    throw error;
  }
}

/** Whether the settings of alerts can be used. Nothing is sent. */
export async function checkAlerts(
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check> {
  const what = 'alerts';
  try {
    const { kinds, allowed: _, ...channels } = await readAlertSettings(dir, env);
    const names = Object.entries(channels).flatMap(([name, settings]) => (settings === null ? [] : name));
    const says =
      names.length === 0
        ? 'none are configured (docs/alerts.md)'
        : `${[...kinds].join(', ')} by ${names.join(', ')}`;
    return { what, ok: true, says };
  } catch (error) {
    if (error instanceof InputError || error instanceof DependencyError)
      return { what, ok: false, says: error.message };
    throw error;
  }
}

/** What is wrong with the newest checkpoint; null when nothing is, or when there is none yet. */
/** Looks of a platform that are counted, the newest ones. */
const NEWEST_LOOKS = 50;
/** From so many, and this share, of pages that were not understood on, the platform is taken to have changed them. */
const NOT_UNDERSTOOD = 3;
const NOT_UNDERSTOOD_SHARE = 0.2;

/**
 * Whether a platform shows pages that this version does not understand: nothing that was looked at there since can be
 * told alive or gone. From the looks in the ledger; a case without any is well.
 */
export async function checkLayouts(dir: string): Promise<Check> {
  const what = 'pages';
  const looks = new Map<PlatformId, (string | null)[]>();
  try {
    for await (const { entry } of (await readLedger(dir)).read()) {
      if (entry.kind !== 'observation') continue;
      const platform = platformOf(entry.ref);
      const newest = looks.get(platform) ?? [];
      looks.set(platform, newest);
      newest.push(entry.outcome === 'unknown' ? entry.why : null);
      if (newest.length > NEWEST_LOOKS) newest.shift();
    }
  } catch (error) {
    if (error instanceof DependencyError) return { what, ok: false, says: 'the looks could not be read' };
    throw error;
  }
  const changed = [...looks].flatMap(([platform, whys]) => {
    const count = whys.filter((why) => why === 'unrecognised').length;
    return count >= NOT_UNDERSTOOD && count >= whys.length * NOT_UNDERSTOOD_SHARE
      ? [
          `${platform}: ${count} of the last ${whys.length} looks met an answer this version does not know (unrecognised)`,
        ]
      : [];
  });
  return changed.length === 0
    ? { what, ok: true, says: 'what platforms showed at the last looks is understood' }
    : {
        what,
        ok: false,
        says: `${changed.join('; ')}. The platform may have changed its pages; until then its communities stay unknown`,
      };
}

async function lastCheckpointProblem(
  dir: string,
  ledger: Awaited<ReturnType<typeof readLedger>>,
): Promise<string | null> {
  const { notes } = cutNotes((await readIfThere(join(dir, 'ledger', 'checkpoints')))?.toString() ?? '');
  const note = notes.at(-1);
  if (note === undefined) return null;
  const keys = readPublicKeys((await readIfThere(join(dir, 'ledger', 'ledger.pub')))?.toString() ?? '');
  if (keys === null) return 'ledger/ledger.pub is missing or damaged';
  const last = readNote(note);
  if (last === null || !keys.some((key) => isSignedBy(last, key)))
    return 'the last checkpoint is not one that the ledger’s key signed';
  if (last.size > ledger.size)
    return `entries after ${ledger.size} are missing: ${last.size} were signed for`;
  if (Buffer.compare(last.root, await ledger.root(last.size)) !== 0)
    return 'the entries are not those of the last checkpoint';
  return null;
}

/**
 * Checks every platform. Nothing leaves this machine unless `online`: then each one that has what it must have is asked
 * once whether we get through.
 */
export async function checkPlatforms(options: {
  readonly online: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Instant;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** For tests. */
  readonly listed?: typeof PLATFORMS;
}): Promise<PlatformsChecked> {
  const net = openNet({
    ...options,
    seed: options.now(),
    // What comes is looked at once and not kept: it belongs to no case.
    keep: (warc) => Promise.resolve(hash('sha256', warc, 'hex')),
  });
  const skews: { milliseconds: number; host: string }[] = [];
  const noting = (io: Io): Io => ({
    ...io,
    async get(url, asking) {
      const answer = await io.get(url, asking);
      const said = answer.status === null ? Number.NaN : Date.parse(answer.headers.date ?? '');
      const host = URL.parse(url)?.host;
      if (!Number.isNaN(said) && host !== undefined) skews.push({ milliseconds: said - answer.at, host });
      return answer;
    },
  });

  async function reach(id: PlatformId, connector: Connector) {
    return connector.reach(noting(net.io({ platform: id, connector }, null, options.signal)));
  }

  try {
    const platforms = await Promise.all(
      (options.listed ?? PLATFORMS).map(
        async ({ id, name, archives, connector: load }): Promise<PlatformCheck> => {
          const about = { id, name, archives: archives.map((format) => format.id) };
          // One platform is an edge: what is wrong with it must not hide the others.
          try {
            if (load === undefined) return { ...about, connector: null, fault: null };
            const connector = await load();
            const missing = net.missing(connector);
            const ready = missing.length === 0;
            return {
              ...about,
              fault: null,
              connector: {
                tells: connector.tells,
                routes: connector.routes,
                wants: connector.wants.map(({ name: want, required, what }) => ({
                  name: want,
                  required,
                  set: Boolean(options.env[want]?.trim()),
                  what,
                })),
                ready,
                reach: options.online && ready ? await reach(id, connector) : null,
              },
            };
          } catch (error) {
            const known = error instanceof InputError || error instanceof DependencyError;
            return { ...about, connector: null, fault: known ? error.message : wordOf(error) };
          }
        },
      ),
    );
    // One host with a wrong clock of its own must not blame ours.
    skews.sort((a, b) => Math.abs(a.milliseconds) - Math.abs(b.milliseconds));
    return { platforms, skew: skews[0] ?? null };
  } finally {
    await net.close();
  }
}

/** A failure that is none of the known ones, without its words, which may hold what was asked for. */
function wordOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
    return 'a package that it needs is not installed';
  return `a bug in its connector (${error instanceof Error ? error.name : typeof error}), please report it`;
}
