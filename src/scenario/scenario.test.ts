import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../core/errors.ts';
import { readScenario } from './scenario.ts';
import { formatTruth, parseTruth } from './truth.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'scenario-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const SETTING = { name: 'a', purpose: 'b', watch: ['https://t.me/a_place'] };
const LOOK = '{"at":"2019-11-15T10:00:00Z","ref":"https://t.me/a_place","outcome":"alive","via":"t.me"}';

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

describe('readScenario', () => {
  it('reads what the contract says, in the order of time', async () => {
    write({
      'scenario.json': `\ufeff${JSON.stringify({
        ...SETTING,
        sources: ['https://x.com/someone'],
        archives: { 'archives/tg/a': 'https://t.me/a_place', 'b.json': 'https://tt.me/b' },
        outlets: [{ ref: 'https://t.me/a_place', grade: 'A' }],
        event: {
          id: 'e',
          title: 't',
          from: '2019-11-15T00:00:00Z',
          to: '2019-11-15T01:00:00Z',
          places: ['x'],
        },
      })}`,
      'archives/tg/a/result.json': '{}',
      'archives/b.json': '{}',
      'archives/unnamed.json': '{}',
      'archives/.hidden': '',
      'media/p.png': 'x',
      'observations.jsonl': `${LOOK.replace('10:00', '12:00').replace('}', ',"avatar":"p.png","members":7}')}\n\n${LOOK}\n`,
    });
    const scenario = await readScenario(dir);
    expect(scenario.archives.map(({ path, ref }) => [path, ref])).toEqual([
      ['archives/b.json', 'https://tt.me/b'],
      ['archives/tg/a/result.json', 'https://t.me/a_place'],
      ['archives/unnamed.json', null],
    ]);
    expect(scenario.observations.map(({ line, members }) => [line, members])).toEqual([
      [3, null],
      [1, 7],
    ]);
    expect(scenario.observations[1]!.avatar).toMatch(/media\/p\.png$/);
    expect(scenario.event!.to - scenario.event!.from).toBe(3_600_000);
    expect(scenario.event!.acts).toEqual([]);
  });

  const rows: { proves: string; files: Record<string, string>; says: RegExp }[] = [
    { proves: 'an empty folder', files: {}, says: /no scenario\.json/ },
    { proves: 'no JSON', files: { 'scenario.json': '{' }, says: /scenario\.json is not JSON/ },
    { proves: 'no purpose', files: { 'scenario.json': '{"name":"a","watch":[]}' }, says: /purpose/ },
    {
      proves: 'an unknown grade',
      files: { 'scenario.json': JSON.stringify({ ...SETTING, outlets: [{ ref: 'x', grade: 'Z' }] }) },
      says: /outlets\.0\.grade/,
    },
    {
      proves: 'no observations',
      files: { 'scenario.json': JSON.stringify(SETTING) },
      says: /no observations\.jsonl/,
    },
    {
      proves: 'an archive that is not there',
      files: { 'scenario.json': JSON.stringify({ ...SETTING, archives: { 'nothing.json': 'r' } }) },
      says: /"nothing\.json"/,
    },
    {
      proves: 'an archive outside',
      files: { 'scenario.json': JSON.stringify({ ...SETTING, archives: { '../../etc/passwd': 'r' } }) },
      says: /leads out/,
    },
    {
      proves: 'an absolute path',
      files: { 'scenario.json': JSON.stringify({ ...SETTING, archives: { '/etc/passwd': 'r' } }) },
      says: /leads out/,
    },
    ...[
      { proves: 'a cut-off line', line: '{"at":', says: /line 2 is not JSON/ },
      { proves: 'an unknown outcome', line: LOOK.replace('alive', 'asleep'), says: /line 2: outcome/ },
      { proves: 'a time that is none', line: LOOK.replace('2019-11-15T10:00:00Z', 'noon'), says: /line 2/ },
      {
        proves: 'moved without to',
        line: LOOK.replace('alive', 'moved'),
        says: /line 2: the outcome is "moved"/,
      },
      {
        proves: 'an avatar that is not there',
        line: LOOK.replace('}', ',"avatar":"no.png"}'),
        says: /line 2: the avatar/,
      },
      {
        proves: 'an avatar outside',
        line: LOOK.replace('}', ',"avatar":"../../x.png"}'),
        says: /line 2: a path leads out/,
      },
    ].map(({ proves, line, says }) => ({
      proves,
      files: { 'scenario.json': JSON.stringify(SETTING), 'observations.jsonl': `${LOOK}\n${line}\n` },
      says,
    })),
  ];
  it('has a row for every way to be wrong', () => expect(rows.length).toBe(14));
  it.each(rows)('refuses $proves with a sentence', async ({ files, says }) => {
    write(files);
    const error = await readScenario(dir).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(says);
  });

  it('follows no link out of the folder', async () => {
    write({ 'scenario.json': JSON.stringify(SETTING), 'observations.jsonl': LOOK });
    mkdirSync(join(dir, 'archives'));
    symlinkSync('/etc/hostname', join(dir, 'archives', 'a.json'));
    await expect(readScenario(dir)).rejects.toThrow(/leads out/);
  });
});

describe('truth', () => {
  it('is the same after writing and reading', () => {
    const truth = parseTruth({
      waves: [{ onset: '2019-11-22T18:00:00Z', end: '2019-11-23T14:00:00Z', members: ['a'] }],
      successors: [
        { from: 'a', to: null },
        { from: 'b', to: 'c', relation: 'clone' },
      ],
      leads: ['c'],
    });
    expect(parseTruth(formatTruth(truth))).toEqual(truth);
    expect(truth.successors[0]).toEqual({ from: 'a', to: null, relation: 'successor' });
    expect(truth.claims).toEqual([]);
  });
});
