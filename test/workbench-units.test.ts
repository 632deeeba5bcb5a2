/**
 * What the workbench computes by itself, without a browser: texts cut for reading, places in time, the flow's layout, the proof
 * that it checks, and that both languages say the same.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paragraphs } from '../web/src/app/paragraphs.ts';
import { rootOf } from '../web/src/app/proof.ts';
import type { Lane } from '../web/src/app/shapes.ts';
import type { Said, Words } from '../web/src/app/words.ts';
import { countAt, layoutFlow } from '../web/src/charts/flow-layout.ts';
import { ticks, timeScale } from '../web/src/charts/scale.ts';
import { reasonIn } from '../web/src/words/reasons.ts';
import { ROOT } from './cli.ts';
import { merkleTree } from './workbench-tree.ts';

describe('a text cut for reading', () => {
  const marks = fc.array(
    fc
      .tuple(fc.nat(60), fc.nat(60))
      .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b), kind: 'found' as const })),
  );
  it('loses nothing and marks only what is marked', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60, unit: fc.constantFrom('a', 'ب', '\n', ' ') }),
        marks,
        (text, list) => {
          const cut = paragraphs(text, list);
          expect(cut.map(({ pieces }) => pieces.map((piece) => piece.text).join('')).join('\n')).toBe(text);
          for (const { pieces } of cut)
            for (const { at, text: piece, mark } of pieces) {
              expect(text.slice(at, at + piece.length)).toBe(piece);
              if (mark !== null) expect(at >= mark.start && at + piece.length <= mark.end).toBe(true);
            }
        },
      ),
    );
  });
});

describe('places in time', () => {
  it('run from the start of reading, and back again', () => {
    for (const rtl of [false, true]) {
      const scale = timeScale(1000, 2000, 10, 110, rtl);
      expect(scale.x(1000)).toBe(rtl ? 110 : 10);
      expect(scale.x(2000)).toBe(rtl ? 10 : 110);
      expect(scale.at(scale.x(1500))).toBeCloseTo(1500);
      expect(scale.box(1200, 1400)).toEqual({ x: Math.min(scale.x(1200), scale.x(1400)), width: 20 });
    }
  });
  it('have no more ticks than asked for, at round places', () => {
    const day = 86_400_000;
    for (const span of [day / 4, day, 9 * day, 80 * day, 900 * day, 9000 * day]) {
      const from = Date.UTC(2019, 10, 8, 6, 6);
      const found = ticks({ from, to: from + span }, 9);
      expect(found.length).toBeLessThanOrEqual(10);
      for (const { at, kind } of found) expect(at % (kind === 'hour' ? 3_600_000 : day)).toBe(0);
    }
  });
});

const lane = (ref: string, platform: string, death: number | null, to: string[] = []): Lane => ({
  ref,
  title: null,
  platform,
  watched: true,
  role: 'community',
  spans: [[0, death === null ? 100 : death - 5, 'alive']],
  death: death === null ? null : [death - 5, death],
  movedTo: null,
  to: to.map((target) => ({
    ref: target,
    relation: 'successor',
    probability: 0.9,
    band: 'probable',
    at: (death ?? 0) + 3,
    match: `${ref} ${target}`,
    decided: false,
  })),
});

describe('the flow', () => {
  const lanes = [
    lane('b', 'telegram', 20, ['y']),
    lane('a', 'telegram', 10, ['x']),
    lane('c', 'telegram', null),
    lane('y', 'tamtam', null),
    lane('x', 'tamtam', null),
  ];
  const layout = layoutFlow({ from: 0, to: 100, total: 5, lanes }, [], {
    top: 0,
    room: 100,
    gap: 5,
    head: 4,
  });
  it('puts the dying first and whom they went to in the same order', () => {
    expect(
      layout.groups.map(({ platform, lanes: placed }) => [platform, placed.map((each) => each.lane.ref)]),
    ).toEqual([
      ['telegram', ['a', 'b', 'c']],
      ['tamtam', ['x', 'y']],
    ]);
    expect(
      layout.paths.map(({ from, to, leftAt, arrivedAt }) => [from.lane.ref, to.lane.ref, leftAt, arrivedAt]),
    ).toEqual([
      ['a', 'x', 5, 13],
      ['b', 'y', 15, 23],
    ]);
  });
  it('counts who is alive and who is gone at a moment', () => {
    expect(countAt(lanes, 15)).toEqual({ alive: 4, gone: 1 });
    expect(countAt(lanes, 50)).toEqual({ alive: 3, gone: 2 });
  });
});

describe('the proof that the browser checks', () => {
  it('leads from every leaf to the root, and from no other one', async () => {
    for (const size of [1, 2, 3, 7, 8, 13]) {
      const leaves = Array.from({ length: size }, (_, i) =>
        createHash('sha256')
          .update(Buffer.concat([Buffer.of(0), Buffer.from(`entry ${i}`)]))
          .digest('hex'),
      );
      const tree = merkleTree(leaves);
      for (let i = 0; i < size; i++) {
        expect(await rootOf(leaves[i]!, i, size, tree.path(i))).toBe(tree.root);
        if (size > 1)
          expect(await rootOf(leaves[(i + 1) % size]!, i, size, tree.path(i))).not.toBe(tree.root);
        expect(await rootOf(leaves[i]!, i, size, [...tree.path(i), tree.root])).toBeNull();
      }
    }
  });
});

describe('both languages', () => {
  const lists = readdirSync(join(ROOT, 'web', 'src', 'words')).filter(
    (name) => !['reasons.ts', 'sayings.ts'].includes(name),
  );
  const formsOf = (said: Said) => (typeof said === 'string' ? [said] : Object.values(said));
  const places = (said: Said) =>
    new Set(
      formsOf(said)
        .flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))
        .filter((name) => name !== 'n'),
    );
  it.each(lists)('%s says the same in both', async (name) => {
    const all = (await import(join(ROOT, 'web', 'src', 'words', name))) as Record<string, Words<string>>;
    for (const { en, ar } of Object.values(all))
      for (const [key, said] of Object.entries(en)) {
        const other = ar[key]!;
        expect(places(other), key).toEqual(places(said));
        // Arabic counts in six ways; whoever counts says all of them.
        if (typeof other !== 'string')
          expect(Object.keys(other).sort(), key).toEqual(['few', 'many', 'one', 'other', 'two', 'zero']);
      }
  });
  it('says the reasons of the methods in Arabic and leaves what it does not know', () => {
    const said = (what: string) => reasonIn('ar', what);
    expect(said('first seen 1 h after 42 communities went dark')).toEqual({
      text: 'شوهد أولًا بعد 1 ساعة من اختفاء 42 مجتمعًا',
      lang: 'ar',
    });
    expect(said('title: “صافرة زرنيك” and “صافرة زرنيك 2” are the same, leaving aside “2”')).toMatchObject({
      lang: 'ar',
    });
    expect(said('title: “صافرة زرنيك” and “صافرة زرنيك 2” are the same, leaving aside “2”').text).toContain(
      'عدا “2”',
    );
    expect(said('something quite new')).toEqual({ text: 'something quite new', lang: 'en' });
  });
});
