/**
 * A host whose certificate no usual authority has signed: reached only by the connector that was told to trust it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Want } from '../platforms/connector.ts';
import { openNet } from './net.ts';

const noOpenssl = spawnSync('openssl', ['version']).status !== 0;

describe.skipIf(noOpenssl)(
  `certificates of one's own${noOpenssl ? ' (skipped: there is no openssl)' : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
    const file = join(folder, 'cert.pem');
    const wants: Want[] = [
      { name: 'DRIFTLINE_TEST_CA', required: false, secret: false, certificates: true, what: 'a file' },
    ];
    const limits = { perMinute: 600, burst: 10, source: 'ours' };
    let server: ReturnType<typeof createServer>;
    let host: string;
    beforeAll(async () => {
      const args =
        'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1';
      const made = spawnSync('openssl', [
        ...args.split(' '),
        '-keyout',
        join(folder, 'key.pem'),
        '-out',
        file,
      ]);
      expect(made.status).toBe(0);
      server = createServer(
        { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(file) },
        (_, reply) => {
          reply.end('rain');
        },
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => {
      server.close();
      rmSync(folder, { recursive: true });
    });

    const ask = async (trusting: readonly Want[], ca: string) => {
      const net = openNet({
        keep: async () => 'a',
        now: () => 0,
        sleep: async () => undefined,
        signal: new AbortController().signal,
        env: { DRIFTLINE_ALLOW_PRIVATE: host, DRIFTLINE_TEST_CA: ca },
        seed: 1,
      });
      try {
        const io = net.io({ platform: 'web', connector: { limits, wants: trusting } }, null);
        const answer = await io.get(`https://${host}/`);
        return answer.status ?? answer.why;
      } finally {
        await net.close();
      }
    };

    it('are trusted by the connector that wants them', async () => {
      expect(await ask(wants, file)).toBe(200);
    });
    it('and by no other', async () => {
      expect(await ask([], file)).toBe('tls');
    });
    it('a file that is not there is said', async () => {
      await expect(ask(wants, join(folder, 'nothing.pem'))).rejects.toThrow('certificates');
    });
  },
);
