/**
 * @module
 * The network of the workbench at its largest, panned in headless Chromium, which draws in software: how many pictures a second
 * it reaches. Usage: `node bench/graph.ts [NODES [EDGES]]` (20,000 and 100,000). There is no peer: what a picture costs
 * depends on what is drawn.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCase } from '../src/pipeline/case.ts';
import { openWorkbench } from '../test/workbench-page.ts';

const NODES = Number(process.argv[2] ?? 20_000);
const EDGES = Number(process.argv[3] ?? NODES * 5);
const SECONDS = 10;

/** A network of that size in the shape of `GET /api/graph`: a few thousand hubs, most others joined with them. */
function largest(): string {
  let state = 1;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const platforms = ['telegram', 'tamtam', 'x', 'matrix', 'mastodon', 'discord'];
  const index = Array.from({ length: NODES }, (_, i) => i);
  const from: number[] = [];
  const to: number[] = [];
  while (from.length < EDGES) {
    const a = Math.floor(random() * NODES);
    const b = Math.floor(random() ** 2 * 3000);
    if (a !== b) {
      from.push(a);
      to.push(b);
    }
  }
  const started = Date.UTC(2019, 10, 1);
  return JSON.stringify({
    answer: { state: 'current', entries: 1, at: '2019-11-28T00:00:00Z', why: null },
    at: '2019-11-28T00:00:00Z',
    from: started,
    to: started + 27 * 86_400_000,
    nodes: {
      ref: index.map((i) => `https://t.me/place_${i}`),
      title: index.map((i) => `Place ${i}`),
      platform: index.map((i) => i % platforms.length),
      state: index.map(() => 0),
      watched: index.map((i) => (i < 500 ? 1 : 0)),
      first: index.map(() => started),
      last: index.map(() => null),
      posts: index.map(() => 10),
    },
    edges: {
      from,
      to,
      kind: from.map((_, i) => i % 3),
      at: from.map((_, i) => started + (i / EDGES) * 27 * 86_400_000),
      weight: from.map(() => 1),
    },
    platforms,
    states: ['alive'],
    kinds: ['bare', 'forward', 'match'],
    total: { nodes: NODES, edges: EDGES },
  });
}

const folder = mkdtempSync(join(tmpdir(), 'driftline-graph-'));
createCase(join(folder, 'case'), { purpose: 'to measure', at: Date.now() });
const open = await openWorkbench(join(folder, 'case'));
try {
  const { page, errors } = await open.enter({ language: 'en', width: 1440 });
  const body = largest();
  await page.route('**/api/graph*', (route) => route.fulfill({ contentType: 'application/json', body }));
  await page.goto(new URL('/network', open.server.url).href);
  await page.waitForSelector('.graph canvas', { state: 'attached', timeout: 60_000 });
  // The layout has the time it may take, then rests: what is measured is the drawing.
  await page.waitForFunction(`document.querySelector('.network-state')?.textContent === ''`, undefined, {
    timeout: 120_000,
  });
  const box = (await page.locator('.network-picture').boundingBox())!;
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.evaluate(`(() => {
    window.frames_ = [];
    const step = (time) => { window.frames_.push(time); requestAnimationFrame(step); };
    requestAnimationFrame(step);
  })()`);
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  const began = Date.now();
  for (let i = 0; Date.now() - began < SECONDS * 1000; i++)
    await page.mouse.move(middle.x + Math.sin(i / 6) * 180, middle.y + Math.cos(i / 7) * 120);
  await page.mouse.up();
  const times = (await page.evaluate('window.frames_')) as number[];
  const perSecond = ((times.length - 1) * 1000) / (times.at(-1)! - times[0]!);
  console.log(
    `${NODES} communities, ${EDGES} links: ${perSecond.toFixed(1)} pictures a second while it is panned`,
  );
  for (const error of errors) console.error(error);
} finally {
  await open.close();
  rmSync(folder, { recursive: true, force: true });
}
