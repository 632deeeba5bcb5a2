/**
 * Timestamps against others' work: OpenSSL as the authority and as the judge, and a public test file of an RFC 3161
 * implementation that nobody here wrote.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openAuthority } from '../../test/peers/timestamp-authority.ts';
import { queryNonce, readTimestamp, timestampQuery } from './timestamp.ts';

const VECTORS = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'rfc3161');
const file = (name: string) => readFileSync(join(VECTORS, `test__fixtures__test_tsa__${name}`));
const folder = mkdtempSync(join(tmpdir(), 'driftline-stamps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!existsSync(VECTORS))('a public answer (skipped where the file is not there)', () => {
  test('is believed for what it is about, back to its root, and for nothing else', () => {
    const [answer, chain] = [file('response.tsr'), file('ts_chain.pem').toString()];
    const stamp = readTimestamp(answer, 'hello', [chain]);
    expect(stamp).toMatchObject({
      at: Date.parse('2024-10-08T15:40:32Z'),
      authority: 'CN=Test TSA Timestamping,O=local',
    });
    expect((stamp as { nonce: Buffer }).nonce).toEqual(queryNonce(file('request.der')));
    expect(readTimestamp(answer, 'hello!')).toBe('is about something else');
  });

  test('is no longer believed when any of its bytes is changed', () => {
    const answer = file('response.tsr');
    const believed = readTimestamp(answer, 'hello');
    const same: number[] = [];
    for (let at = 0; at < answer.length; at++) {
      const flipped = Buffer.from(answer);
      flipped[at] = flipped[at]! ^ 1;
      const stamp = readTimestamp(flipped, 'hello');
      if (typeof stamp !== 'string' && JSON.stringify(stamp) !== JSON.stringify(believed))
        throw new Error(`byte ${at}`);
      if (typeof stamp !== 'string') same.push(at);
    }
    // What no signature is over: the frame around the signed parts. The ledger holds a hash of the whole.
    expect(same.length).toBeLessThan(answer.length / 20);
  });
});

const openssl = spawnSync('openssl', ['version']).status === 0;
describe.skipIf(!openssl)('an authority of OpenSSL (skipped where there is none)', () => {
  test.each(['ec', 'rsa'] as const)(
    'with a key of kind %s: we believe its answer, and it believes our question',
    async (kind) => {
      const authority = await openAuthority(kind);
      try {
        const data = 'driftline.invalid/ledger/0011223344556677\n12\nAAAA\n';
        const query = timestampQuery(data, Buffer.alloc(16, 0xff));
        const answer = authority.answer(query);
        const stamp = readTimestamp(answer, data, [authority.root]);
        expect(stamp).toMatchObject({ nonce: queryNonce(query) });
        expect(Math.abs((stamp as { at: number }).at - Date.now())).toBeLessThan(60_000);
        const [path, asked, root] = ['answer.tsr', 'query.tsq', 'root.pem'].map((name) =>
          join(folder, name),
        ) as [string, string, string];
        writeFileSync(path, answer);
        writeFileSync(asked, query);
        writeFileSync(root, authority.root);
        writeFileSync(join(folder, 'data'), data);
        for (const about of [
          ['-queryfile', asked],
          ['-data', join(folder, 'data')],
        ])
          expect(
            execFileSync('openssl', ['ts', '-verify', ...about, '-in', path, '-CAfile', root], {
              encoding: 'utf8',
              stdio: 'pipe',
            }),
          ).toContain('OK');
        const other = await openAuthority(kind);
        expect(readTimestamp(answer, data, [other.root])).toMatch(/does not go back/);
        await other.close();
        expect(readTimestamp(authority.answer(Buffer.from('rain')), data)).toBe(
          'was refused by the authority',
        );
      } finally {
        await authority.close();
      }
    },
  );

  test('whose certificate is for something else is not believed', async () => {
    const authority = await openAuthority('ec', { purpose: 'serverAuth' });
    try {
      expect(authority.canAnswer).toBe(false);
    } finally {
      await authority.close();
    }
  });
});

test.each([
  { why: 'nothing', bytes: '' },
  { why: 'text', bytes: 'rain' },
  { why: 'other ASN.1', bytes: '3003020101' },
])('$why is no answer', ({ bytes }) => {
  expect(readTimestamp(Buffer.from(bytes, 'latin1'), 'x')).toBe('is no timestamp answer');
  expect(readTimestamp(Buffer.from(bytes, 'hex'), 'x')).toBe('is no timestamp answer');
});
