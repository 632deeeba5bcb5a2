/**
 * A real XMPP server for tests: Debian's Prosody on loopback, with a folder and a configuration of its own, and someone
 * who makes rooms there, talks in them and destroys them. Nothing of it outlives the test.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { client, type Element, xml } from '@xmpp/client';

/** The host whose rooms these are, the one that gives anonymous accounts, and the one with accounts of its own. */
export const ROOMS = 'conference.localhost';
export const ANONYMOUS = 'localhost';
export const ACCOUNTS = 'harbour.localhost';
const PASSWORD = 'invented-for-this-test';

/** Why there can be no such server here; null when there can. */
export function whyNoProsody(): string | null {
  const { error } = spawnSync('prosodyctl', ['about'], { stdio: 'ignore' });
  return error === undefined ? null : 'prosody is not installed (apt-get install prosody)';
}

/** A running server. */
export interface Prosody {
  readonly port: number;
  /** An account that can be logged in with. */
  readonly reader: { readonly jid: string; readonly password: string };
  /** Stops it and removes all it wrote; a second time does nothing. */
  stop(): Promise<void>;
}

/** Starts one; answers when it takes connections. */
export async function startProsody(): Promise<Prosody> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-prosody-'));
  const port = await freePort();
  const config = join(folder, 'prosody.cfg.lua');
  mkdirSync(join(folder, 'data'));
  mkdirSync(join(folder, 'certs'));
  writeFileSync(config, configuration(folder, port));
  for (const name of ['reader', 'gardener']) {
    const { status } = spawnSync('prosodyctl', ['--config', config, 'register', name, ACCOUNTS, PASSWORD]);
    if (status !== 0) throw new Error(`prosodyctl gave ${status}`);
  }
  const server = spawn('prosody', ['--config', config, '-F'], { stdio: ['ignore', 'pipe', 'pipe'] });
  await listening(server);
  let stopped: Promise<unknown> | null = null;
  return {
    port,
    reader: { jid: `reader@${ACCOUNTS}`, password: PASSWORD },
    async stop() {
      if (stopped === null) {
        stopped = once(server, 'exit');
        server.kill('SIGTERM');
      }
      await stopped;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number): string {
  return `
run_as_root = ${process.getuid?.() === 0}
pidfile = "${folder}/prosody.pid"
data_path = "${folder}/data"
certificates = "${folder}/certs"
interfaces = { "127.0.0.1", "127.0.0.2" }
c2s_ports = { ${port} }
c2s_direct_tls_ports = {}
s2s_ports = {}
modules_enabled = { "roster", "saslauth", "disco" }
modules_disabled = { "s2s", "tls", "admin_shell" }
c2s_require_encryption = false
authentication = "internal_hashed"
storage = "internal"
log = { { levels = { min = "info" }, to = "console" } }
VirtualHost "${ANONYMOUS}"
  authentication = "anonymous"
VirtualHost "${ACCOUNTS}"
Component "${ROOMS}" "muc"
  modules_enabled = { "muc_mam" }
`;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** Waits until the log says that both addresses are served. */
async function listening(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let log = '';
  const hear = (text: Buffer) => {
    log += text.toString();
    if (/Activated service 'c2s' on \[[^\n]*127\.0\.0\.2/.test(log)) resolve();
  };
  server.stdout?.on('data', hear);
  server.stderr?.on('data', hear);
  server.once('exit', (code) => reject(new Error(`prosody ended with ${code}: ${log.slice(-2000)}`)));
  server.once('error', reject);
  await promise;
}

/** Someone in the rooms. Everything is done when the server has said so. */
export interface Gardener {
  /** Makes a room and stays in it. The fields are those of its configuration form. */
  make(room: string, fields?: Readonly<Record<string, string>>): Promise<void>;
  /** Says something; answers when the room has repeated all of it. */
  say(room: string, texts: readonly string[]): Promise<void>;
  destroy(room: string, to: string | null): Promise<void>;
  /** Who was seen in the rooms, by room address and nickname. */
  readonly seen: ReadonlySet<string>;
  leave(): Promise<void>;
}

/** Lets someone in. */
export async function gardener({ port }: Prosody): Promise<Gardener> {
  const entity = client({
    service: `xmpp://127.0.0.1:${port}`,
    domain: ACCOUNTS,
    username: 'gardener',
    password: PASSWORD,
  });
  entity.reconnect.stop();
  // The server is stopped while we are in.
  entity.on('error', () => {});
  const seen = new Set<string>();
  entity.on('stanza', (stanza) => {
    if (stanza.name === 'presence') seen.add(stanza.attrs.from ?? '');
  });
  await entity.start();

  /** Sends, and waits for the stanza that answers. */
  const until = async (stanzas: readonly Element[], answers: (stanza: Element) => boolean) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const hear = (stanza: Element) => {
      if (answers(stanza)) resolve();
    };
    entity.on('stanza', hear);
    for (const stanza of stanzas) await entity.send(stanza);
    await promise;
    entity.removeListener('stanza', hear);
  };
  const owns = async (room: string, content: Element) => {
    const id = randomUUID();
    const query = xml('query', 'http://jabber.org/protocol/muc#owner', content);
    await until(
      [xml('iq', { type: 'set', to: room, id }, query)],
      ({ attrs }) => attrs.id === id && attrs.type === 'result',
    );
  };
  const field = (name: string, value: string) => xml('field', { var: name }, xml('value', {}, value));
  return {
    seen,
    async make(room, fields = {}) {
      const enter = xml('presence', { to: `${room}/Anna` }, xml('x', 'http://jabber.org/protocol/muc'));
      await until(
        [enter],
        ({ name, attrs }) => name === 'message' && attrs.from === room && attrs.type === 'groupchat',
      );
      const form = Object.entries({
        FORM_TYPE: 'http://jabber.org/protocol/muc#roomconfig',
        'muc#roomconfig_persistentroom': '1',
        ...fields,
      }).map(([name, value]) => field(name, value));
      await owns(room, xml('x', { xmlns: 'jabber:x:data', type: 'submit' }, ...form));
    },
    async say(room, texts) {
      const last = randomUUID();
      const messages = texts.map((text, i) =>
        xml(
          'message',
          { to: room, type: 'groupchat', id: i === texts.length - 1 ? last : randomUUID() },
          xml('body', {}, text),
        ),
      );
      await until(messages, ({ name, attrs }) => name === 'message' && attrs.id === last);
    },
    async destroy(room, to) {
      const where: Record<string, string> = to === null ? {} : { jid: to };
      await owns(room, xml('destroy', where, xml('reason', {}, 'Moving to the meadow')));
    },
    async leave() {
      await entity.stop();
    },
  };
}
