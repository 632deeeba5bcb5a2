import { webcrypto } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyFrom, sign } from './ecdsa.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase();

test.each([
  {
    message: 'sample',
    r: '21B13D1E013C7FA1392D03C5F99AF8B30C570C6F98D4EA8E354B63A21D3DAA33BDE1E888E63355D92FA2B3C36D8FB2CD',
    s: 'F3AA443FB107745BF4BD77CB3891674632068A10CA67E3D45DB2266FA7D1FEEBEFDC63ECCD1AC42EC0CB8668A4FA0AB0',
  },
  {
    message: 'test',
    r: '6D6DEFAC9AB64DABAFE36C6BF510352A4CC27001263638E5B16D9BB51D451559F918EEDAF2293BE5B475CC8F0188636B',
    s: '2D46F3BECBCC523D5F1A1256BF0C9B024D879BA9E838144C8BA6BAEB4B53B47D51AB373F9845C0514EEFB14024787265',
  },
])('signs "$message" as RFC 6979 A.2.6 does with SHA-256', ({ message, r, s }) => {
  const key = BigInt(
    '0x6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5',
  );
  expect(hex(sign(key, message).signature)).toBe(r + s);
});

test('a key made from a secret signs what WebCrypto verifies, as ReplayWeb.page asks it to', async () => {
  const key = keyFrom(Buffer.alloc(32, 7), 'test');
  const { signature, publicKey } = sign(key, 'sha256:abc');
  const curve = { name: 'ECDSA', namedCurve: 'P-384' };
  const held = await webcrypto.subtle.importKey('spki', publicKey, curve, true, ['verify']);
  const verify = (message: string) =>
    webcrypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, held, signature, Buffer.from(message));
  expect(await verify('sha256:abc')).toBe(true);
  expect(await verify('sha256:abd')).toBe(false);
  expect(keyFrom(Buffer.alloc(32, 7), 'another use')).not.toBe(key);
});
