/**
 * @module
 * A timestamp authority of one's own on loopback, for tests: `openssl ts -reply` behind HTTP, with a root certificate and
 * one for timestamps made for the occasion. It is what an operator would point a case at, and nothing we wrote.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Authority {
  /** Where it answers. */
  readonly url: string;
  /** Its root certificate, PEM. */
  readonly root: string;
  /** How many questions came over HTTP. */
  readonly asked: () => number;
  /** What it does with the next questions over HTTP instead of answering them; null to answer again. */
  trouble: 'silent' | 'busy' | 'wrong' | null;
  /** Whether OpenSSL would sign timestamps with this certificate. */
  readonly canAnswer: boolean;
  answer(query: Uint8Array): Buffer;
  close(): Promise<void>;
}

const CONFIG = `
[req]
distinguished_name = name
prompt = no
[name]
CN = Weather station clock
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamps]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, PURPOSE
[tsa]
default_tsa = here
[here]
serial = DIR/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
ess_cert_id_chain = no
certs = DIR/root.pem
`;

/** Opens one with a key of this kind. */
export async function openAuthority(
  kind: 'ec' | 'rsa',
  { purpose = 'timeStamping' }: { purpose?: string } = {},
): Promise<Authority> {
  const dir = mkdtempSync(join(tmpdir(), 'driftline-tsa-'));
  const at = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  writeFileSync(at('config'), CONFIG.replace('PURPOSE', purpose).replaceAll('DIR', dir));
  writeFileSync(at('serial'), '01\n');
  const key = (name: string) =>
    kind === 'ec'
      ? openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', at(name))
      : openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', at(name));
  key('root.key');
  key('stamps.key');
  const config = ['-config', at('config')];
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    at('root.key'),
    '-subj',
    '/CN=Weather station root',
    '-days',
    '3650',
    ...config,
    '-extensions',
    'root',
    '-out',
    at('root.pem'),
  );
  openssl('req', '-new', '-key', at('stamps.key'), ...config, '-out', at('stamps.csr'));
  openssl(
    'x509',
    '-req',
    '-in',
    at('stamps.csr'),
    '-CA',
    at('root.pem'),
    '-CAkey',
    at('root.key'),
    '-CAcreateserial',
    '-days',
    '3000',
    '-extfile',
    at('config'),
    '-extensions',
    'stamps',
    '-out',
    at('stamps.pem'),
  );

  const reply = (query: Uint8Array) => {
    writeFileSync(at('query'), query);
    rmSync(at('answer'), { force: true });
    const ran = spawnSync('openssl', [
      'ts',
      '-reply',
      ...config,
      '-queryfile',
      at('query'),
      '-signer',
      at('stamps.pem'),
      '-inkey',
      at('stamps.key'),
      '-out',
      at('answer'),
    ]);
    return ran.status;
  };
  const answer = (query: Uint8Array) => {
    reply(query);
    return readFileSync(at('answer'));
  };

  let count = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      count++;
      if (authority.trouble === 'silent') return;
      if (authority.trouble === 'busy' || request.headers['content-type'] !== 'application/timestamp-query') {
        response.writeHead(503).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
      response.end(authority.trouble === 'wrong' ? 'rain' : answer(Buffer.concat(parts)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const canAnswer =
    spawnSync('openssl', ['ts', '-query', '-data', at('config'), '-sha256', '-cert', '-out', at('try')])
      .status === 0 && reply(readFileSync(at('try'))) === 0;
  const authority: Authority = {
    url: `http://127.0.0.1:${port}/tsr`,
    root: readFileSync(at('root.pem'), 'utf8'),
    asked: () => count,
    trouble: null,
    canAnswer,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(dir, { recursive: true, force: true });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return authority;
}
