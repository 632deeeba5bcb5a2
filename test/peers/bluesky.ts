/**
 * @module
 * Bluesky's own server (PDS) and directory on loopback, in a process of their own, and what owners and its administrator
 * do there. The server is `atproto/server.mjs`; nothing of it outlives the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

const folder = new URL('atproto/', import.meta.url);

/** Why there can be no such server here; null when there can. */
export function whyNoBluesky(): string | null {
  return existsSync(new URL('node_modules/@atproto/dev-env/package.json', folder))
    ? null
    : 'Bluesky is not installed (npm ci in test/peers/atproto)';
}

/** What the server said of a command. `before` and `after` are its own clock around what was done. */
export type Told = { readonly before: string; readonly after: string } & Readonly<Record<string, string>>;

export interface Bluesky {
  /** Where accounts are hosted. */
  readonly pds: string;
  /** The directory of accounts. */
  readonly plc: string;
  /** Does something there (see `atproto/server.mjs`); throws what the server says went wrong. */
  tell(command: Readonly<Record<string, string>>): Promise<Told>;
  /** Ends it; a second time does nothing. */
  stop(): Promise<void>;
}

/** Starts one; answers when it takes requests. Loading its parts takes most of the time. */
export async function startBluesky(): Promise<Bluesky> {
  const child: ChildProcess = spawn(process.execPath, ['server.mjs'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the server ended');
    return JSON.parse(value);
  };
  const { pds, plc } = await line();
  return {
    pds,
    plc,
    async tell(command) {
      child.stdin!.write(`${JSON.stringify(command)}\n`);
      const answer = await line();
      if (!answer.ok) throw new Error(answer.why);
      return answer;
    },
    async stop() {
      child.stdin!.end();
      const late = setTimeout(() => child.kill(), 5000);
      await ended;
      clearTimeout(late);
    },
  };
}
