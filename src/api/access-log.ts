/**
 * @module
 * Who came in and who was turned away, for whoever keeps the server: `state/access.ndjson` in the case, one event a line, the
 * newest ones. No secret, and no name that is not a user's: people type passwords into the wrong field. It is no evidence; what
 * was decided, shown and exported is in the ledger.
 */
import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, systemCode } from '../captures/durable.ts';
import { iso } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';

export const ACCESS_EVENTS = [
  'link_opened',
  'link_refused',
  'signed_in',
  'signed_out',
  'refused',
  'throttled',
  'sign_on_refused',
  'password_changed',
  'token_refused',
] as const;
export type AccessEvent = (typeof ACCESS_EVENTS)[number];

export interface AccessLog {
  /** Takes an event; returns at once. A disk that refuses costs lines and nothing else. */
  note(event: AccessEvent, user: string | null, from: string): void;
  close(): Promise<void>;
}

/** Beyond this the file becomes the older one of two (bytes). */
const LARGEST = 4 << 20;

export function openAccessLog(dir: string, now: () => Instant): AccessLog {
  const path = join(dir, 'state', 'access.ndjson');
  let turn: Promise<void> = Promise.resolve();

  async function write(line: string): Promise<void> {
    try {
      await makeDirectory(join(dir, 'state'));
      const size = (await stat(path).catch(() => null))?.size ?? 0;
      if (size > LARGEST) await rename(path, `${path}.1`);
      await appendFile(path, line, { mode: 0o600 });
    } catch (error) {
      if (systemCode(error) === null) throw error;
    }
  }

  return {
    note(event, user, from) {
      const line = `${JSON.stringify({ at: iso(now()), event, user, from })}\n`;
      turn = turn.then(() => write(line));
    },
    close: () => turn,
  };
}
