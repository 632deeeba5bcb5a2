import { describe, expect, test } from 'vitest';
import {
  cutNotes,
  newKeyPem,
  publicKeyFile,
  readCheckpoint,
  readPublicKeyFile,
  readVerifierLine,
  signCheckpoint,
  signingKey,
  verifierLine,
} from './checkpoint.ts';
import { EMPTY_ROOT } from './merkle.ts';

const key = signingKey(newKeyPem());

describe('keys', () => {
  test.each([
    {
      why: 'the example of the signed-note package',
      line: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    },
    {
      why: 'the key of the Go checksum database',
      line: 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
    },
    { why: 'our own', line: verifierLine(key) },
  ])('a verifier line is read and written back: $why', ({ line }) => {
    const read = readVerifierLine(line);
    expect(read && verifierLine(read)).toBe(line);
  });

  test('a line whose id is not its key is refused', () => {
    expect(readVerifierLine('PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')).toBeNull();
  });

  test('the public file is refused when its two forms name different keys', () => {
    const other = signingKey(newKeyPem());
    expect(readPublicKeyFile(publicKeyFile(key))?.name).toBe(key.name);
    const mixed = publicKeyFile(other).replace(/^.*\n/, `${verifierLine(key)}\n`);
    expect(readPublicKeyFile(mixed)).toBeNull();
  });
});

describe('notes', () => {
  const note = signCheckpoint(7, EMPTY_ROOT, key);

  test('say what was signed, by whom, in the form of C2SP', () => {
    expect(note).toMatch(
      /^driftline\.invalid\/ledger\/[0-9a-f]{16}\n7\n47DEQpj8HBSa\+\/TImW\+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u2014 \S+ \S+\n$/,
    );
    expect(readCheckpoint(note, key)).toEqual({
      origin: key.name,
      size: 7,
      root: Buffer.from(EMPTY_ROOT),
      signed: true,
    });
  });

  test('with signatures of witnesses are still ours', () => {
    expect(readCheckpoint(`${note}\u2014 witness.example AAAAAAAA\n`, key)?.signed).toBe(true);
  });

  test('of another key are read and not believed', () => {
    const other = signingKey(newKeyPem());
    expect(readCheckpoint(note, other)?.signed).toBe(false);
  });

  test('are cut apart, and what is left of one whose writing was interrupted is told at every byte', () => {
    const second = signCheckpoint(9, EMPTY_ROOT, key);
    const text = `${note}\n${second}\n`;
    expect(cutNotes(text)).toEqual({ notes: [note, second], rest: '' });
    for (let end = note.length + 2; end < text.length; end++)
      expect(cutNotes(text.slice(0, end))).toEqual({ notes: [note], rest: text.slice(note.length + 1, end) });
  });
});
