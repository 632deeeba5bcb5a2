/**
 * @module
 * Keeps secrets out of what is kept: every place where a secret that was sent could come back (a header, an address, a
 * page that repeats the question) shows `[withheld]` instead.
 */

/** What stands where a secret was. */
export const WITHHELD = '[withheld]';

/** Shorter words than this occur by chance; in a body they are left. */
const TELLING = 8;

export interface Withholder {
  /** A text (an address, a header's value) without secrets. */
  text(text: string): string;
  /** A body without secrets: the same array when there was none in it. */
  bytes(bytes: Uint8Array): Uint8Array;
}

/** Makes one for these secrets. The words of a value (`Bearer abc…`) count each by itself. */
export function withholder(values: readonly string[]): Withholder {
  const words = new Set<string>();
  for (const value of values)
    for (const word of [value, ...value.split(/\s+/)]) {
      if (word.length < TELLING) continue;
      words.add(word);
      words.add(encodeURIComponent(word));
      words.add(new URLSearchParams([['', word]]).toString().slice(1));
      words.add(JSON.stringify(word).slice(1, -1));
    }
  // The longest first: a word may hold another.
  const sorted = [...words].sort((a, b) => b.length - a.length);
  const needles = sorted.map((word) => Buffer.from(word));
  return {
    text: (text) => sorted.reduce((rest, word) => rest.replaceAll(word, WITHHELD), text),
    bytes(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (needles.every((needle) => !buffer.includes(needle))) return bytes;
      // Byte for byte through latin1, so that nothing else in the body changes.
      const text = needles.reduce(
        (rest, needle) => rest.replaceAll(needle.toString('latin1'), WITHHELD),
        buffer.toString('latin1'),
      );
      return Buffer.from(text, 'latin1');
    },
  };
}
