import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from './answers.ts';
import { createCase } from './case.ts';
import { loadFacts } from './facts.ts';
import { replayScenario } from './replay.ts';
import { type OpenCase, openViews } from './views.ts';

const OLD = 'https://t.me/lark_hill_garden';
const NEW = 'https://tt.me/lark_hill_garden2';
const now = Date.UTC(2031, 4, 9);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const looks = [
  { at: '2031-05-01T10:00:00Z', ref: OLD, outcome: 'alive', title: 'Lark Hill Beds', via: 't.me' },
  { at: '2031-05-02T10:00:00Z', ref: OLD, outcome: 'alive', title: 'Lark Hill Garden', via: 't.me' },
  { at: '2031-05-03T10:00:00Z', ref: OLD, outcome: 'gone_unspecified', via: 't.me' },
  { at: '2031-05-03T10:30:00Z', ref: OLD, outcome: 'gone_unspecified', via: 'api' },
  { at: '2031-05-04T10:00:00Z', ref: NEW, outcome: 'alive', title: 'Lark Hill Garden 2', via: 'tt.me' },
];
const observations = looks.map((look) => `${JSON.stringify(look)}\n`).join('');
const archive = JSON.stringify({
  name: 'Lark Hill Seeds',
  type: 'public_channel',
  id: 1234567890,
  messages: [
    {
      id: 2,
      type: 'message',
      date: '2031-04-20T10:00:00',
      date_unixtime: String(Date.UTC(2031, 3, 20, 10) / 1000),
      from: 'Lark Hill Seeds',
      from_id: 'channel1234567890',
      text: 'The beds by the lower path are sown',
      text_entities: [{ type: 'plain', text: 'The beds by the lower path are sown' }],
    },
  ],
});

let base: string;
let open: OpenCase;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'facts-'));
  const scenario = join(base, 'scenario');
  mkdirSync(join(scenario, 'archives'), { recursive: true });
  writeFileSync(
    join(scenario, 'scenario.json'),
    JSON.stringify({
      name: 'garden',
      purpose: 'test',
      watch: [OLD, NEW],
      archives: { 'archives/old.json': OLD },
    }),
  );
  writeFileSync(join(scenario, 'observations.jsonl'), observations);
  writeFileSync(join(scenario, 'archives', 'old.json'), archive);
  createCase(join(base, 'case'), { name: 'garden', purpose: 'test', at: now, plain: true });
  open = await openViews(join(base, 'case'), { write: true });
  await replayScenario(open, scenario, { now });
});
afterAll(async () => {
  await open.close();
  rmSync(base, { recursive: true, force: true });
});

test('every title is known by the capture that shows it, from a look or from an archive', async () => {
  const { communities } = await loadFacts(open.tables, null);
  const { titles } = communities.get(OLD)!.shownBy;
  expect(Object.fromEntries(titles)).toEqual({
    'Lark Hill Garden': sha256(observations),
    'Lark Hill Beds': sha256(observations),
    'Lark Hill Seeds': sha256(archive),
  });
});

test('the evidence of a match points to those captures, line by line', async () => {
  const { matches, unmatched } = await (await analyse(open.tables, null)).matches(false);
  const pair = [...matches, ...unmatched.flatMap(({ best }) => best ?? [])].find(({ to }) => to === NEW)!;
  const name = pair.evidence.find(({ family, what }) => family === 'name' && what.startsWith('title:'))!;
  expect(name.captures).toEqual([sha256(observations)]);
  const kept = [sha256(observations), sha256(archive)];
  for (const { what, captures } of pair.evidence) {
    expect(captures.length, what).toBeGreaterThan(0);
    for (const capture of captures) expect(kept).toContain(capture);
  }
});
