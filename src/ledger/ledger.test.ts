import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTCOMES } from '../core/model.ts';
import { encode, pick } from './batch.ts';
import { idSet } from './idset.ts';
import {
  canonical,
  canonicalEntry,
  decisionEntry,
  decisionOf,
  type Entry,
  entryId,
  eventEntry,
  eventOf,
  identify,
  type Json,
  leafOf,
  observationEntry,
  observationOf,
} from './ledger.ts';

const whole = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed());

describe('canonical JSON', () => {
  test('is what the canonicalize package gives, for any JSON', () => {
    const { json } = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false, 0, -0, 1e21, 1e-7, 333333333.3333333),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        whole,
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(whole, fc.constantFrom('10', '9', '__proto__', 'é', '\ufb33', '\u{1f600}')),
          tie('json'),
        ),
      ),
    }));
    fc.assert(
      fc.property(json, (value) => {
        expect(canonical(value)).toBe(canonicalize(value));
      }),
    );
  });

  test.each([
    {
      why: 'keys in order of UTF-16 units',
      value: { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5 },
      json: '{"\\r":2,"1":4,"€":1,"😀":5,"\ufb33":3}',
    },
    {
      why: 'numbers as ECMAScript prints them',
      value: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27],
      json: '[333333333.3333333,1e+30,4.5,0.002,1e-27]',
    },
    {
      why: 'properties that are undefined are not there',
      value: { a: undefined, b: null },
      json: '{"b":null}',
    },
    { why: 'half a character becomes U+FFFD', value: 'rain \ud83c', json: '"rain \ufffd"' },
  ])('$why', ({ value, json }) => {
    expect(canonical(value as Json)).toBe(json);
  });

  test('has no form for what JSON cannot hold', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => canonical(value)).toThrow(RangeError);
  });
});

const capture: Entry = {
  kind: 'capture',
  at: '2019-11-15T10:00:00Z',
  sha256: 'ab'.repeat(32),
  size: 3,
  source: 'garden/result.json',
  ref: null,
  collector: 'import',
  version: '0.1.0',
  until: null,
};

describe('entries', () => {
  test.each([
    { why: 'a path of this machine', entry: { ...capture, source: '/home/someone/result.json' } },
    { why: 'a Windows path', entry: { ...capture, source: 'C:\\export\\result.json' } },
    { why: 'a file URL', entry: { ...capture, source: 'file:///export/result.json' } },
    { why: 'a local time', entry: { ...capture, at: '2019-11-15 10:00' } },
    { why: 'an id that is none', entry: { ...capture, id: 'seven' } },
    { why: 'a kind that is none', entry: { ...capture, kind: 'rumour' } },
  ])('refuses $why', ({ entry }) => {
    expect(() => canonicalEntry(entry as Entry)).toThrow(TypeError);
  });

  test('are known by their own id, else by their leaf hash', () => {
    const id = identify({ sha256: capture.sha256, ref: null });
    expect(entryId(capture)).toBe(leafOf(canonicalEntry(capture)));
    expect(entryId({ ...capture, id })).toBe(id);
    expect(identify({ b: 1, a: 2 })).toBe(identify({ a: 2, b: 1 }));
  });

  test('give back what they were made from', () => {
    const at = fc.integer({ min: 0, max: 4e12 });
    const observation = fc.record({
      ref: whole,
      at,
      outcome: fc.constantFrom(...OUTCOMES),
      to: fc.option(whole),
      title: fc.option(whole),
      description: fc.option(whole),
      members: fc.option(fc.nat()),
      avatar: fc.constant(null),
      why: fc.option(whole),
      via: whole,
    });
    const round = (entry: Entry) => JSON.parse(canonicalEntry(entry)) as never;
    fc.assert(
      fc.property(observation, (seen) => {
        expect(observationOf(round(observationEntry(seen)))).toEqual(seen);
      }),
    );
    const list = fc.array(whole);
    const event = fc.record({
      id: whole,
      title: whole,
      from: at,
      to: at,
      places: list,
      acts: list,
      actors: list,
    });
    fc.assert(
      fc.property(event, (frame) => {
        expect(eventOf(round(eventEntry(0, frame)))).toEqual(frame);
      }),
    );
    const decision = fc.record({
      subject: whole,
      verdict: fc.constantFrom('accept' as const, 'reject' as const),
      by: whole,
      because: whole,
      at,
    });
    fc.assert(
      fc.property(decision, (made) => {
        expect(decisionOf(round(decisionEntry(made)))).toEqual(made);
      }),
    );
  });

  test('are encoded as lines of hash and JSON, and picked out of a batch unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(whole, fc.boolean(), fc.boolean()), { maxLength: 12 }), (rows) => {
        const entries = rows.map(
          ([source, own]): Entry => ({
            ...capture,
            source: `f${source}`,
            ...(own ? { id: identify(source) } : {}),
          }),
        );
        const places = rows.flatMap(([, , taken], i) => (taken ? [i] : []));
        const picked = pick(encode(entries), places);
        const chosen = places.map((i) => entries[i]!);
        const lines = chosen.map((entry) => `${leafOf(canonicalEntry(entry))} ${canonicalEntry(entry)}\n`);
        expect(picked.bytes.toString()).toBe(lines.join(''));
        expect(picked.ids.toString('hex')).toBe(chosen.map(entryId).join(''));
        expect(picked.leaves.toString('hex')).toBe(chosen.map((e) => leafOf(canonicalEntry(e))).join(''));
        expect(picked.ends).toEqual(lines.map((_, i) => Buffer.byteLength(lines.slice(0, i + 1).join(''))));
      }),
    );
  });

  test('too long for a line are refused', () => {
    expect(() => encode([{ ...capture, source: 'x'.repeat(5 << 20) }])).toThrow(RangeError);
  });
});

test('a set of ids is a set, past many doublings', () => {
  const ids = idSet();
  const id = (n: number) => Buffer.from(identify(n), 'hex');
  for (let n = 0; n < 20_000; n++) expect(ids.add(id(n))).toBe(true);
  for (let n = 0; n < 20_000; n++) expect(ids.add(id(n))).toBe(false);
  for (let n = 20_000; n < 40_000; n++) expect(ids.has(id(n))).toBe(false);
  expect(ids.size).toBe(20_000);
  expect(ids.add(Buffer.alloc(32))).toBe(true);
  expect(ids.has(Buffer.alloc(32))).toBe(true);
});
