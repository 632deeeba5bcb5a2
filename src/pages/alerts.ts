/**
 * @module
 * The alerts of a case for the team's screen: what goes where, without any secret, and changing it. The settings are those of
 * docs/alerts.md; what the environment gives comes before them and is not changed here.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALERT_KINDS } from '../alerts/alert.ts';
import { ALERT_VARIABLES, readAlertSettings } from '../alerts/settings.ts';
import { makeDirectory, onDisk, readIfThere, writeWhole } from '../captures/durable.ts';
import { journalPath, readLine } from '../pipeline/journal.ts';

/** Fields that are shown by whether they are set, never by what they are. */
const SECRET = new Set(['password', 'secret', 'token']);
/** Alerts that were sent lately, as the collector's journal has them. */
const MOST_SENT = 50;

type Environment = Readonly<Record<string, string | undefined>>;
type Channel = Record<string, string | readonly string[] | boolean>;

/** Which kinds go where, and what was sent lately. */
export async function alertsPage(dir: string, env: Environment) {
  const { kinds, allowed: _, ...channels } = await readAlertSettings(dir, env);
  return {
    kinds: [...kinds],
    known: ALERT_KINDS,
    channels: Object.fromEntries(
      Object.entries(channels).map(([name, settings]) => [
        name,
        settings === null ? null : shown(settings as unknown as Record<string, unknown>),
      ]),
    ),
    fromEnvironment: Object.entries(ALERT_VARIABLES).flatMap(([field, variable]) =>
      env[variable]?.trim() ? [field] : [],
    ),
    sent: await sentLately(dir),
  };
}

function shown(settings: Record<string, unknown>): Channel {
  const row: Channel = {};
  for (const [field, value] of Object.entries(settings)) {
    if (SECRET.has(field)) row[field] = value !== null;
    else if (value instanceof URL) row[field] = value.href;
    else if (Array.isArray(value)) row[field] = value as string[];
    else if (typeof value === 'string') row[field] = value;
  }
  return row;
}

async function sentLately(dir: string) {
  const lines = (await readIfThere(journalPath(dir)))?.toString().split('\n') ?? [];
  return lines
    .flatMap((line) => {
      const row = readLine(line);
      return row?.event === 'alert' ? [row] : [];
    })
    .slice(-MOST_SENT)
    .reverse();
}

/** A change: a field that is left out stays, null takes it (or a whole channel) away. */
export type AlertsChange = {
  kinds?: readonly string[] | null | undefined;
} & Record<string, Record<string, unknown> | readonly string[] | null | undefined>;

/** Changes `keys/alerts.json`. Throws `InputError` for settings that could not be used; nothing is changed then. */
export async function changeAlerts(dir: string, change: AlertsChange): Promise<void> {
  const path = join(dir, 'keys', 'alerts.json');
  const before = await readIfThere(path);
  const stored = before === null ? {} : (JSON.parse(before.toString()) as Record<string, unknown>);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) continue;
    if (value === null) delete stored[name];
    else if (Array.isArray(value)) stored[name] = value;
    else {
      const channel = { ...((stored[name] as Record<string, unknown>) ?? {}) };
      for (const [field, of] of Object.entries(value as Record<string, unknown>))
        if (of === null) delete channel[field];
        else channel[field] = of;
      stored[name] = channel;
    }
  }
  const text = `${JSON.stringify(stored, null, 2)}\n`;
  await checked(text);
  await onDisk('keys/alerts.json cannot be written', () => writeWhole(path, text, 0o600));
}

/** Reads the text as settings are read, from a place of its own. */
async function checked(text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'driftline-alerts-'));
  try {
    await makeDirectory(join(folder, 'keys'), 0o700);
    await writeWhole(join(folder, 'keys', 'alerts.json'), text, 0o600);
    await readAlertSettings(folder, {});
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** When the collector last said something; null when it never did. */
export async function lastCollected(dir: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(journalPath(dir), 'utf8');
  } catch {
    return null; // there is no journal, or it cannot be read: nothing is known of a collector
  }
  const row = readLine(text.trimEnd().split('\n').at(-1) ?? '') as { at?: unknown } | null;
  return typeof row?.at === 'string' ? row.at : null;
}
