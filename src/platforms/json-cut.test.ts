import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMemory } from './in-memory.ts';
import { cutJson, type JsonSpec, readJson } from './json-cut.ts';
import type { ByteSource, Damage } from './platform.ts';

/** A file in memory, given in chunks of the sizes named (the last one repeats). */
function file(content: string | Uint8Array, ...sizes: number[]): ByteSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name: 'any.json',
    size: bytes.length,
    async *read(start = 0) {
      let turn = 0;
      for (let at = start; at < bytes.length; ) {
        const size = Math.max(1, sizes[Math.min(turn++, sizes.length - 1)] ?? 65536);
        yield bytes.slice(at, at + size);
        at += size;
      }
    },
  };
}

interface Found {
  runs: { path: string; enclosing: unknown; values: unknown[]; offsets: number[]; pieces: number }[];
  damage: Damage[];
}

/** Cuts, reads, and puts the runs of one array together again. */
async function read(source: ByteSource, spec: JsonSpec): Promise<Found> {
  const found: Found = { runs: [], damage: [] };
  for await (const piece of cutJson(source, spec)) {
    if ('item' in piece) {
      found.damage.push(piece);
      continue;
    }
    const { runs, damage } = readJson(structuredClone(piece), spec);
    found.damage.push(...damage);
    for (const { path, enclosing, part, records } of runs) {
      const values = records.map((record) => record.value);
      const offsets = records.map((record) => record.offset);
      const last = found.runs.at(-1);
      if (last && last.path === path && (part > 0 || path === '')) {
        last.values.push(...values);
        last.offsets.push(...offsets);
        last.pieces++;
      } else
        found.runs.push({
          path,
          enclosing: enclosing.map((each) => ({ ...each })),
          values,
          offsets,
          pieces: 1,
        });
    }
  }
  return found;
}

const CHATS: JsonSpec = {
  paths: ['messages[]', 'chats.list[].messages[]'],
  needs: ['id'],
  first: 'id',
  pieceBytes: 120,
};
const ANY: JsonSpec = { paths: ['', '[]', 'messages[]', 'chats.list[].messages[]'], pieceBytes: 100 };

const message = (id: number, text = `the weather in garden ${id}`) => ({ id, type: 'message', text });
const chat = (id: number, count: number) => ({
  name: `Gardens ${id}`,
  id,
  messages: Array.from({ length: count }, (_, i) =>
    message(1000 * id + i, i % 3 ? `{"a":[${i}` : 'мороз "и" солнце \\ 🌞'),
  ),
});
const account = {
  about: 'x',
  chats: { about: 'y', list: [chat(1, 9), chat(2, 0), chat(3, 5)] },
  rest: [{ id: 7 }, { id: 8 }],
};

const LAYOUTS: [string, (value: unknown) => string][] = [
  ['compact', (value) => JSON.stringify(value)],
  ['indented by one', (value) => JSON.stringify(value, null, 1)],
  ['indented by four, CRLF', (value) => JSON.stringify(value, null, 4).replaceAll('\n', '\r\n')],
  ['indented by tabs, byte order mark', (value) => `\ufeff${JSON.stringify(value, null, '\t')}\n`],
  ['line breaks without indentation', (value) => JSON.stringify(value, null, 1).replace(/\n +/g, '\n')],
];

describe('what is sound', () => {
  it.each(LAYOUTS)('gives every record of every chat with its fields: %s', async (_, write) => {
    const { runs, damage } = await read(file(write(account)), CHATS);
    expect(damage).toEqual([]);
    expect(runs.map(({ values }) => values)).toEqual(account.chats.list.map(({ messages }) => messages));
    expect(runs.map(({ enclosing }) => (enclosing as { name: string }[])[2]?.name)).toEqual([
      'Gardens 1',
      'Gardens 2',
      'Gardens 3',
    ]);
    expect(runs[0]!.pieces).toBeGreaterThan(1);
  });

  it.each(LAYOUTS)('gives the same at every chunk size: %s', async (_, write) => {
    const text = write(account);
    const whole = await read(file(text), CHATS);
    for (let size = 1; size < 400; size += size < 130 ? 1 : 17)
      expect(await read(file(text, size), CHATS)).toEqual(whole);
  });

  it.each(LAYOUTS)('says where each record begins: %s', async (_, write) => {
    const bytes = Buffer.from(write(account));
    const { runs } = await read(file(bytes), CHATS);
    for (const { values, offsets } of runs)
      values.forEach((value, i) => {
        const id = (value as { id: number }).id;
        expect(bytes.toString('utf8', offsets[i]!, offsets[i]! + 40)).toMatch(
          new RegExp(`^\\{\\s*"id":\\s*${id},`),
        );
      });
  });

  it('reads fields that stand behind the array, and only when they are needed', async () => {
    const text = JSON.stringify({ messages: chat(5, 20).messages, name: 'late', id: 5 });
    expect((await read(file(text, 7), CHATS)).runs[0]!.enclosing).toEqual([{ name: 'late', id: 5 }]);
    const without = await read(file(text, 7), { ...CHATS, needs: [] });
    expect(without.runs[0]!.enclosing).toEqual([{}]);
  });

  it('leaves out an array that is not wanted, and says that it was there', async () => {
    const wanted = (enclosing: readonly Record<string, unknown>[]) => enclosing.at(-1)!.id !== 1;
    for (const [, write] of LAYOUTS) {
      const { runs } = await read(file(write(account), 50), { ...CHATS, wanted });
      expect(runs.map(({ values }) => values.length)).toEqual([0, 0, 5]);
    }
  });

  it('passes over the script around an archive', async () => {
    const text = `window.YTD.tweets.part0 = ${JSON.stringify(chat(1, 9).messages)};\n`;
    const { runs, damage } = await read(file(text, 13), { paths: ['[]'], pieceBytes: 100 });
    expect(damage).toEqual([]);
    expect(runs[0]!.values).toEqual(chat(1, 9).messages);
  });

  it.each([
    ['lines', '\n', undefined],
    ['lines, CRLF', '\r\n', undefined],
    ['indented documents one after the other', '\n', 2],
    ['documents with nothing between', '', undefined],
  ])('reads %s', async (_, between, indent) => {
    const values = Array.from({ length: 40 }, (_, i) => message(i, 'a\nb'));
    for (const end of ['', between]) {
      const text = values.map((value) => JSON.stringify(value, null, indent)).join(between) + end;
      for (const size of [1, 2, 63, 64, 65, 1000, 100000]) {
        const { runs, damage } = await read(file(text, size), { paths: [''], pieceBytes: 150 });
        expect(damage).toEqual([]);
        expect(runs.flatMap((run) => run.values)).toEqual(values);
      }
    }
  });

  it('keeps everything of any JSON, at random chunk sizes', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    const indent = fc.constantFrom(undefined, 0, 1, 2, '\t');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.json({ maxDepth: 6 })),
        sizes,
        indent,
        fc.integer({ min: 1, max: 300 }),
        async (json, sizes, indent, pieceBytes) => {
          const values = json.map((text) => JSON.parse(text));
          const asArray = await read(file(JSON.stringify(values, null, indent), ...sizes), {
            paths: ['[]'],
            pieceBytes,
          });
          expect(asArray.damage).toEqual([]);
          expect(asArray.runs.flatMap((run) => run.values)).toEqual(values);
          const around = { before: values[0] ?? 1, messages: values, after: values };
          const inObject = await read(file(JSON.stringify(around, null, indent), ...sizes), {
            paths: ['messages[]'],
            pieceBytes,
          });
          expect(inObject.damage).toEqual([]);
          expect(inObject.runs.flatMap((run) => run.values)).toEqual(values);
          const text = values.map((value) => JSON.stringify(value, null, indent)).join('\n');
          const documents = await read(file(text, ...sizes), { paths: [''], pieceBytes });
          expect(documents.damage).toEqual(values.length === 0 ? [expect.anything()] : []);
          expect(documents.runs.flatMap((run) => run.values)).toEqual(values);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const ids = (found: Found) =>
  found.runs.flatMap(({ values }) => values.map((value) => (value as { id: number }).id));

describe('what is damaged', () => {
  const single = chat(1, 12);
  const all = single.messages.map(({ id }) => id);

  it.each(LAYOUTS)('loses one record to a lost quote, and says where: %s', async (_, write) => {
    const text = write(single).replace('{\\"a\\":[4"', '{\\"a\\":[4');
    for (const pieceBytes of [100, 300, 1 << 20]) {
      const found = await read(file(text, 37), { ...CHATS, pieceBytes });
      expect(ids(found)).toEqual(all.filter((id) => id !== 1004));
      expect(found.damage).toHaveLength(1);
      const at = Buffer.from(text).subarray(found.damage[0]!.offset).toString('utf8');
      expect(at).toMatch(/^\{\s*"id":\s*1004/);
    }
  });

  it.each(LAYOUTS)('keeps what stands before a cut, and says at which byte: %s', async (_, write) => {
    const bytes = Buffer.from(write(single));
    for (let length = 5; length < bytes.length - 5; length += 3) {
      const found = await read(file(bytes.subarray(0, length), 50), CHATS);
      const text = bytes.toString('utf8', 0, length);
      const whole = all.filter((id) =>
        new RegExp(`"id":\\s*${id},[^}]*?"text":\\s*"(?:[^"\\\\]|\\\\.)*"\\s*\\}`).test(text),
      );
      expect(ids(found)).toEqual(whole);
      expect(found.damage.at(-1)).toMatchObject({ offset: length });
    }
  });

  it.each(LAYOUTS)('loses only what garbage covers, wherever it lies: %s', async (_, write) => {
    const bytes = Buffer.from(write(account));
    const expected = account.chats.list.flatMap(({ messages }) => messages.map(({ id }) => id));
    for (let at = 60; at < bytes.length - 30; at += 11) {
      const broken = Buffer.from(bytes);
      broken.fill(0, at, at + 25);
      const found = await read(file(broken, 50), CHATS);
      expect(found.damage.length).toBeGreaterThan(0);
      for (const { values, enclosing } of found.runs)
        for (const value of values) {
          const { id } = value as { id: number };
          const place = (enclosing as { id?: number }[]).at(-1)?.id;
          if (place !== undefined) expect(Math.floor(id / 1000)).toBe(place);
        }
      const kept = new Set(ids(found));
      // Where the key of the list itself is destroyed, its records cannot be told from others.
      const key = [...bytes.toString('latin1').matchAll(/"messages":\s*\[/g)].some(
        ({ index, 0: { length } }) => at < index + length && at + 25 > index,
      );
      if (!key)
        expect(expected.filter((id) => !kept.has(id)).length, `garbage at ${at}`).toBeLessThanOrEqual(2);
    }
  });

  it('reads the control characters that Telegram Desktop escapes in its own way', async () => {
    const text = JSON.stringify(single, null, 1)
      .replace('garden', '')
      .replace('{\\"a\\":[1"', 'a\\x0Bb \\\\x0B"');
    const found = await read(file(text), CHATS);
    expect(found.damage).toEqual([]);
    expect((found.runs[0]!.values[1] as { text: string }).text).toBe('a\u000bb \\x0B');
  });

  it('reads text that is not UTF-8, and says so once, with its place', async () => {
    const bytes = Buffer.from(JSON.stringify(single, null, 1));
    const places = [bytes.indexOf('мороз'), bytes.lastIndexOf('мороз')];
    for (const at of places) bytes[at] = 0xff;
    const found = await read(file(bytes, 33), CHATS);
    expect(ids(found)).toEqual(all);
    expect(found.damage).toHaveLength(1);
    expect(found.damage[0]).toMatchObject({ offset: places[0] });
  });

  it('leaves out a record that is nested too deeply, and goes on', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const text of [
      `[{"id":1},{"id":2,"x":${deep}},{"id":3}]`,
      `[\n {"id":1},\n {"id":2,"x":${deep}},\n {"id":3}\n]`,
    ]) {
      const found = await read(file(text), { paths: ['[]'] });
      expect(ids(found).filter((id) => id !== 2)).toEqual([1, 3]);
    }
    const bottomless = await read(file('['.repeat(1_000_000)), ANY);
    expect(bottomless.damage.length).toBeGreaterThan(0);
  });

  it('keeps the other lines when one is torn', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => JSON.stringify(message(i)));
    lines[11] = lines[11]!.slice(0, 20);
    lines[20] = '\u0000\u0001 binary';
    lines[29] = lines[29]!.slice(0, 25);
    const text = lines.join('\n');
    const found = await read(file(text, 64), { paths: [''], pieceBytes: 200 });
    expect(ids(found)).toEqual(
      Array.from({ length: 30 }, (_, i) => i).filter((i) => ![11, 20, 29].includes(i)),
    );
    expect(found.damage.map(({ offset }) => offset).sort((a, b) => a - b)).toEqual([
      text.indexOf(lines[11]),
      text.indexOf(lines[20]),
      text.length,
    ]);
  });

  it.each([0, 1, 13, 29])(
    'keeps the other lines when line %i is broken, whatever lists documents may hold',
    async (line) => {
      const lines = Array.from({ length: 30 }, (_, i) => JSON.stringify(message(i)));
      for (const [broken, fewer] of [
        [lines[line]!.replace('"type":', 'type":'), 1],
        [lines[line]!.replace('"message"', '"message'), 1],
        [lines[line]!.slice(0, -1), 1],
      ] as const) {
        const text = lines.with(line, broken).join('\n');
        for (const pieceBytes of [40, 200, 1 << 20]) {
          const found = await read(file(`${text}\n`, 64), { ...ANY, pieceBytes });
          expect(ids(found)).toEqual(lines.map((_, i) => i).filter((i) => i !== line));
          expect(found.damage).toHaveLength(fewer);
        }
      }
    },
  );

  it('reads a list whose own name is damaged, by how its records begin, and says so', async () => {
    for (const [, write] of LAYOUTS)
      for (const pieceBytes of [120, 1 << 20]) {
        const found = await read(file(write(single).replace('"messages"', '"mess`ges"'), 50), {
          ...CHATS,
          pieceBytes,
        });
        expect(ids(found)).toEqual(all);
        expect(found.damage).toHaveLength(1);
        const nameless = await read(file(write(single).replace('"messages"', '"mess`ges"'), 50), {
          paths: ['messages[]'],
          pieceBytes,
        });
        expect(nameless).toMatchObject({ runs: [], damage: [{ offset: expect.any(Number) }] });
      }
  });

  it('reads the lists inside a record that is broken', async () => {
    const spec: JsonSpec = { paths: [''], salvage: ['data[]', 'includes.users[]'] };
    const page = { data: [message(1), message(2), message(3)], includes: { users: [{ id: 7 }] }, meta: {} };
    const text = JSON.stringify(page).replace('"id":2', 'id":2');
    for (const [content, pages] of [
      [text, 0],
      [`${text}\n${JSON.stringify(page)}\n`, 1],
      [`${JSON.stringify(page)}\n${text}\n`, 1],
      [JSON.stringify(page, null, 2).replace('"id": 2', 'id": 2'), 0],
    ] as const) {
      const { runs, damage } = await read(file(content, 30), spec);
      const all = (path: string) => runs.filter((run) => run.path === path).flatMap((run) => run.values);
      expect(all('data[]')).toEqual([message(1), message(3)]);
      expect(all('includes.users[]')).toEqual([{ id: 7 }]);
      expect(all('')).toHaveLength(pages);
      expect(damage).toHaveLength(1);
    }
  });

  it.each([
    ['empty', ''],
    ['white space', ' \n\n'],
    ['text', 'a letter about gardens\nsecond line'],
    ['half a word', 'tru'],
    ['only brackets', '}]}]'],
    ['a picture', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3)) % 256)],
  ])('says that a file is no JSON: %s', async (_, content) => {
    const found = await read(file(content, 100), ANY);
    expect(ids(found).length).toBe(0);
    expect(found.damage.length).toBeGreaterThan(0);
  });

  it('never throws and never loops, whatever the bytes', async () => {
    const noise = fc.array(
      fc.oneof(
        fc.constantFrom(
          '{',
          '}',
          '[',
          ']',
          '"',
          ',',
          ':',
          '\n',
          '\n {',
          '\n },',
          '\\',
          '"messages": [',
          '"chats": {"list": [',
          '"id": 1',
          'null',
          '7',
          ' ',
        ),
        fc.string({ maxLength: 5 }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(noise, fc.integer({ min: 1, max: 30 }), async (parts, size) => {
        await read(file(parts.join(''), size), CHATS);
        await read(file(parts.join(''), size), ANY);
      }),
      { numRuns: 600 },
    );
  });
});

describe('records a line a field', () => {
  const SPEC: JsonSpec = {
    paths: ['messages[]'],
    first: 'id',
    redundant: ['text_entities', 'text'],
    pieceBytes: 300_000,
  };
  const awkward = ['"text_entities": [', ']', '\\', '"', '\n   "text": "', 'مطر', '🌧', '},\n  {', ''];
  const record = fc.record({
    id: fc.nat(),
    text: fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.constantFrom(...awkward),
      fc.array(fc.constantFrom(...awkward), { maxLength: 3 }),
    ),
    rest: fc.option(fc.constantFrom(...awkward)),
    big: fc.option(fc.constant('rain '.repeat(15_000)), { freq: 40 }),
  });
  /** As Telegram Desktop lays a file out. */
  const layOut = (messages: readonly object[]) =>
    `{\n "id": 1,\n "messages": [\n${messages
      .map((message) =>
        JSON.stringify(message, null, 1)
          .split('\n')
          .map((line) => `  ${line}`)
          .join('\n'),
      )
      .join(',\n')}\n ]\n}`;

  it.each([['last'], ['in between']])(
    'give what they hold, redundant arrays (%s) left out',
    async (place) => {
      await fc.assert(
        fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 200 }), async (records) => {
          const messages = records.map(({ id, text, rest, big }) => {
            const text_entities = typeof text === 'string' ? [{ type: 'plain', text }] : text;
            return place === 'last'
              ? { id, big, rest, text, text_entities }
              : { id, text, text_entities, rest, big };
          });
          const read: unknown[] = [];
          for await (const part of cutJson(inMemory('x', Buffer.from(layOut(messages)), 65_536), SPEC)) {
            if ('item' in part) throw new Error(part.why);
            const { runs, damage } = readJson(part, SPEC);
            expect(damage).toEqual([]);
            for (const run of runs) read.push(...run.records.map(({ value }) => value));
          }
          // A small file is one document, in which nothing is cut out.
          const bare = (values: readonly unknown[]) =>
            (values as { text: unknown; text_entities?: unknown }[]).map(({ text_entities, ...message }) =>
              typeof message.text === 'string' ? message : { ...message, text_entities },
            );
          expect(bare(read)).toEqual(bare(messages));
          if (read.length > 10 && layOut(messages).length > 400_000)
            expect(read.some((value) => !('text_entities' in (value as object)))).toBe(true);
        }),
        { numRuns: 40 },
      );
    },
  );
});
