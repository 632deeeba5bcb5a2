/**
 * @module
 * Where alerts go, as the operator says it: `keys/alerts.json` in the case (mode 0600) and the environment, which comes
 * before the file field by field. Nothing configured: no alerts. Messages name fields, never what stands in them.
 */
import { stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { onDisk, readIfThere } from '../captures/durable.ts';
import { InputError } from '../core/errors.ts';
import { type AllowedPrivate, isAllowedPrivate, readAllowed } from '../net/address.ts';
import { ALERT_KINDS, type AlertKind } from './alert.ts';

export interface EmailSettings {
  /** `smtps:` or `smtp:`, with host and port. */
  readonly server: URL;
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string;
  readonly to: readonly string[];
}
export interface WebhookSettings {
  readonly url: URL;
  /** The key of the signature. */
  readonly secret: Buffer;
}
export interface NtfySettings {
  /** Address of the topic. */
  readonly url: URL;
  readonly token: string | null;
}
export interface MatrixSettings {
  readonly server: URL;
  readonly room: string;
  readonly token: string;
}

export interface AlertSettings {
  readonly kinds: ReadonlySet<AlertKind>;
  readonly email: EmailSettings | null;
  readonly webhook: WebhookSettings | null;
  readonly ntfy: NtfySettings | null;
  readonly matrix: MatrixSettings | null;
  readonly allowed: AllowedPrivate;
}

/** Every setting: its place in the file, and its environment variable. Lists are separated by commas in the environment. */
export const ALERT_VARIABLES = {
  'email.server': 'DRIFTLINE_ALERT_EMAIL_SERVER',
  'email.user': 'DRIFTLINE_ALERT_EMAIL_USER',
  'email.password': 'DRIFTLINE_ALERT_EMAIL_PASSWORD',
  'email.from': 'DRIFTLINE_ALERT_EMAIL_FROM',
  'email.to': 'DRIFTLINE_ALERT_EMAIL_TO',
  'webhook.url': 'DRIFTLINE_ALERT_WEBHOOK_URL',
  'webhook.secret': 'DRIFTLINE_ALERT_WEBHOOK_SECRET',
  'ntfy.url': 'DRIFTLINE_ALERT_NTFY_URL',
  'ntfy.token': 'DRIFTLINE_ALERT_NTFY_TOKEN',
  'matrix.server': 'DRIFTLINE_ALERT_MATRIX_SERVER',
  'matrix.room': 'DRIFTLINE_ALERT_MATRIX_ROOM',
  'matrix.token': 'DRIFTLINE_ALERT_MATRIX_TOKEN',
} as const;
type Field = keyof typeof ALERT_VARIABLES;

/** The variable that says which kinds are alerted about; all when it is not given. */
export const KINDS_VARIABLE = 'DRIFTLINE_ALERT_KINDS';

const text = z.string().optional();
const file = z.strictObject({
  kinds: z.array(z.enum(ALERT_KINDS)).optional(),
  email: z
    .strictObject({
      server: text,
      user: text,
      password: text,
      from: text,
      to: z.array(z.string()).optional(),
    })
    .optional(),
  webhook: z.strictObject({ url: text, secret: text }).optional(),
  ntfy: z.strictObject({ url: text, token: text }).optional(),
  matrix: z.strictObject({ server: text, room: text, token: text }).optional(),
});

/** Reads the settings of the case in `dir`. Throws `InputError` for what cannot be used, `DependencyError` when the disk refuses. */
export async function readAlertSettings(
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AlertSettings> {
  const stored = await readFile(join(dir, 'keys', 'alerts.json'));
  const allowed = readAllowed(env.DRIFTLINE_ALLOW_PRIVATE);
  const given = (field: Field): string | null => {
    const [channel, name] = field.split('.') as ['email' | 'webhook' | 'ntfy' | 'matrix', string];
    const inFile: unknown = (stored[channel] as Record<string, unknown> | undefined)?.[name];
    const value = env[ALERT_VARIABLES[field]]?.trim() || (Array.isArray(inFile) ? inFile.join(',') : inFile);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const isGiven = (channel: string) =>
    (Object.keys(ALERT_VARIABLES) as Field[]).some(
      (field) => field.startsWith(`${channel}.`) && given(field) !== null,
    );
  const need = (field: Field): string => {
    const value = given(field);
    if (value === null) throw new InputError(`alerts: ${nameOf(field)} is missing`);
    return value;
  };

  return {
    allowed,
    kinds: kindsOf(env[KINDS_VARIABLE], stored.kinds),
    email: isGiven('email')
      ? {
          server: mailServer(need('email.server')),
          ...credentials(given('email.user'), given('email.password')),
          from: mailbox('email.from', need('email.from')),
          to: need('email.to')
            .split(',')
            .map((address) => mailbox('email.to', address)),
        }
      : null,
    webhook: isGiven('webhook')
      ? {
          url: httpAddress('webhook.url', need('webhook.url'), allowed),
          secret: secretKey(need('webhook.secret')),
        }
      : null,
    ntfy: isGiven('ntfy')
      ? {
          url: topic(httpAddress('ntfy.url', need('ntfy.url'), allowed)),
          token: headerText('ntfy.token', given('ntfy.token')),
        }
      : null,
    matrix: isGiven('matrix')
      ? {
          server: httpAddress('matrix.server', need('matrix.server'), allowed),
          room: room(need('matrix.room')),
          token: headerText('matrix.token', need('matrix.token'))!,
        }
      : null,
  };
}

async function readFile(path: string): Promise<z.infer<typeof file>> {
  const bytes = await onDisk('keys/alerts.json cannot be read', () => readIfThere(path));
  if (bytes === null) return {};
  const { mode } = await onDisk('keys/alerts.json cannot be read', () => stat(path));
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new InputError('others can read keys/alerts.json, which may hold secrets: chmod 600 it');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch {
    // The parser's own message quotes what stands in the file.
    throw new InputError('keys/alerts.json is no JSON');
  }
  const read = file.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : (issue?.path ?? []);
  throw new InputError(
    `keys/alerts.json: ${where.join('.') || 'the whole'} is not as docs/alerts.md describes it`,
  );
}

function nameOf(field: Field): string {
  return `${field} in keys/alerts.json, or ${ALERT_VARIABLES[field]},`;
}

function kindsOf(
  fromEnv: string | undefined,
  stored: readonly AlertKind[] | undefined,
): ReadonlySet<AlertKind> {
  const named = fromEnv?.trim() ? fromEnv.split(',').map((kind) => kind.trim()) : (stored ?? ALERT_KINDS);
  const known = ALERT_KINDS.filter((kind) => named.includes(kind));
  if (known.length !== new Set(named).size)
    throw new InputError(`${KINDS_VARIABLE} is a list of ${ALERT_KINDS.join(', ')}`);
  return new Set(known);
}

/** Secrets go over the wire encrypted; to a host of one's own that was allowed by name they need not. */
function httpAddress(field: Field, given: string, allowed: AllowedPrivate): URL {
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new InputError(`alerts: ${nameOf(field)} is an https:// address without a name and password in it`);
  if (url.protocol === 'http:' && !isAllowedPrivate(bare(url), allowed))
    throw new InputError(`alerts: ${nameOf(field)} has to begin with https://`);
  url.hash = '';
  return url;
}

function mailServer(given: string): URL {
  const url = URL.parse(given);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '' || url.username !== '')
    throw new InputError(
      `alerts: ${nameOf('email.server')} is smtps://host:465 or smtp://host:587, without a name in it`,
    );
  if (url.port === '') url.port = url.protocol === 'smtps:' ? '465' : '587';
  return url;
}

function credentials(user: string | null, password: string | null) {
  if ((user === null) !== (password === null))
    throw new InputError('alerts: email.user and email.password go together');
  return { user, password };
}

function mailbox(field: Field, given: string): string {
  const address = given.trim();
  if (!/^[^\s@<>,"()]+@[^\s@<>,"()]+$/.test(address))
    throw new InputError(`alerts: ${nameOf(field)} is an e-mail address, such as name@example.org`);
  return address;
}

/** Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes; the prefix may be left out. */
function secretKey(given: string): Buffer {
  const base64 = given.replace(/^whsec_/, '');
  const key = Buffer.from(base64, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || key.length < 24 || key.length > 64)
    throw new InputError(
      `alerts: ${nameOf('webhook.secret')} is "whsec_" and 24 to 64 bytes in base64; "openssl rand -base64 32" makes one`,
    );
  return key;
}

function topic(url: URL): URL {
  if (!/^\/[A-Za-z0-9_-]{1,64}$/.test(url.pathname) || url.search !== '')
    throw new InputError(
      `alerts: ${nameOf('ntfy.url')} is the address of a topic: https://ntfy.example/topic`,
    );
  return url;
}

function room(given: string): string {
  if (!given.startsWith('!'))
    throw new InputError(`alerts: ${nameOf('matrix.room')} is a room's own id, which begins with "!"`);
  return given;
}

/** What goes into a header has to fit into one. */
function headerText(field: Field, given: string | null): string | null {
  if (given !== null && !/^[\x21-\x7e]+$/.test(given))
    throw new InputError(`alerts: ${nameOf(field)} has characters that no token has`);
  return given;
}

/** The host as `isAllowedPrivate` wants it. */
export function bare({ protocol, hostname, port }: URL): {
  protocol: string;
  hostname: string;
  port: string;
} {
  const inner = hostname.replace(/^\[|\]$/g, '');
  return { protocol, hostname: isIP(inner) === 0 ? hostname : inner, port };
}
