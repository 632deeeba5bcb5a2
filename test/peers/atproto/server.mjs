/**
 * @module
 * A PDS and a PLC directory on loopback, driven by lines on standard input. The first line it prints gives their
 * addresses; then each command `{"id", "do", …}` is answered by one line `{"id", "ok", "before", "after", …}`, where
 * `before` and `after` are this server's clock around what was done. It ends when its standard input does.
 *
 * Commands: createAccount {handle} · profile {did, displayName, description} · post {did, text, createdAt?} ·
 * rename {did, handle} · takedown {did} · restore {did} · deactivate {did} · reactivate {did} · delete {did}.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// What it starts listens on every address unless told otherwise, and it has no way to be told.
const listen = Server.prototype.listen;
Server.prototype.listen = function onLoopback(...args) {
  const [port, ...rest] = args;
  const asked = typeof port === 'object' && port !== null ? port.port : port;
  const callback = rest.find((each) => typeof each === 'function');
  return listen.call(this, { port: asked ?? 0, host: '127.0.0.1' }, callback);
};

process.env.LOG_ENABLED = 'false';
// It leaves its databases behind: they go into a folder that goes with it.
const folder = mkdtempSync(join(tmpdir(), 'driftline-atproto-'));
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const { TestNetworkNoAppView } = await import('@atproto/dev-env');
const network = await TestNetworkNoAppView.create({});
const { pds, plc } = network;

/** The password of each account, by DID, and its access token. */
const accounts = new Map();

async function call(method, body, authorization) {
  const response = await fetch(`${pds.url}/xrpc/${method}`, {
    method: 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

const asOwner = (did) => `Bearer ${accounts.get(did)}`;
const asAdmin = () => pds.adminAuth();
const takedown = (did, applied) =>
  call(
    'com.atproto.admin.updateSubjectStatus',
    {
      subject: { $type: 'com.atproto.admin.defs#repoRef', did },
      takedown: applied ? { applied, ref: 'test' } : { applied },
    },
    asAdmin(),
  );

const COMMANDS = {
  async createAccount({ handle }) {
    const email = `${handle.replaceAll('.', '-')}@garden.org`;
    const made = await call('com.atproto.server.createAccount', {
      handle,
      email,
      password: 'seedlings-and-rain',
    });
    accounts.set(made.did, made.accessJwt);
    return { did: made.did, handle: made.handle };
  },
  async profile({ did, displayName, description }) {
    const record = { $type: 'app.bsky.actor.profile', displayName, description };
    const at = { repo: did, collection: 'app.bsky.actor.profile', rkey: 'self' };
    const { uri } = await call('com.atproto.repo.putRecord', { ...at, record }, asOwner(did));
    return { uri };
  },
  async post({ did, text, createdAt = new Date().toISOString() }) {
    const record = { $type: 'app.bsky.feed.post', text, createdAt };
    const made = { repo: did, collection: 'app.bsky.feed.post', record };
    const { uri } = await call('com.atproto.repo.createRecord', made, asOwner(did));
    return { uri };
  },
  rename: ({ did, handle }) => call('com.atproto.identity.updateHandle', { handle }, asOwner(did)),
  takedown: ({ did }) => takedown(did, true),
  restore: ({ did }) => takedown(did, false),
  deactivate: ({ did }) => call('com.atproto.server.deactivateAccount', {}, asOwner(did)),
  reactivate: ({ did }) => call('com.atproto.server.activateAccount', undefined, asOwner(did)),
  delete: ({ did }) => call('com.atproto.admin.deleteAccount', { did }, asAdmin()),
};

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ pds: pds.url, plc: plc.url, at: new Date().toISOString() });

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  const before = new Date().toISOString();
  let id = null;
  try {
    const command = JSON.parse(line);
    id = command.id ?? null;
    const result = await COMMANDS[command.do](command);
    say({ id, ok: true, before, after: new Date().toISOString(), ...result });
  } catch (error) {
    say({ id, ok: false, before, after: new Date().toISOString(), why: String(error) });
  }
}
await network.close();
process.exit(0);
