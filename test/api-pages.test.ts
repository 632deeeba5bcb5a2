/**
 * The screens of the workbench on the bundled scenario, as the app asks for them: what they show, what people write, and
 * that both agree, also while answers are computed anew and while another process writes.
 */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, userOf, type Visitor } from '../src/api/house.testing.ts';
import { ROLES } from '../src/api/route.ts';
import { canonical } from '../src/ledger/ledger.ts';
import { isIncluded, leafHash } from '../src/ledger/merkle.ts';
import { createCase } from '../src/pipeline/case.ts';
import { replayScenario } from '../src/pipeline/replay.ts';
import { openViews } from '../src/pipeline/views.ts';
import { BUNDLED, ROOT, temporary } from './cli.ts';

const MAIN = join(ROOT, 'bin', 'driftline.mjs');
const NOW = Date.UTC(2026, 10, 25, 12);
let folder: string;
let house: House;
let viewer: Visitor;
let analyst: Visitor;
let lead: Visitor;

beforeAll(async () => {
  folder = temporary();
  const dir = join(folder, 'case');
  createCase(dir, { purpose: 'to see every screen', name: 'A week', at: NOW });
  const open = await openViews(dir, { write: true });
  await replayScenario(open, BUNDLED, { now: NOW });
  await open.close();
  house = await openHouse({
    case: dir,
    users: ROLES.map((role) => userOf(role, role)),
    times: { look: 50, idle: 60_000, patience: 10_000, quiet: 100, away: 600_000 },
    uploads: { fileBytes: 100_000, totalBytes: 150_000, files: 3 },
  });
  viewer = house.as('viewer');
  analyst = house.as('analyst');
  lead = house.as('lead');
  await house.services.desk.settled();
  expect(house.services.desk.answer()).toMatchObject({ state: 'current', why: null });
}, 180_000);
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: what is tested is the JSON as it comes, against docs/api.md
type Json = any;
async function get(path: string, as: Visitor = viewer): Promise<Json> {
  const response = await as.ask(path);
  const body = await response.json();
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
  return body;
}
async function send(
  method: string,
  path: string,
  body: unknown,
  as: Visitor = analyst,
): Promise<{ status: number; body: Json }> {
  const response = await as.ask(path, { method, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: await response.json() };
}
const q = encodeURIComponent;

describe('Now', () => {
  it('is the state in one look', async () => {
    const now = await get('/api/now');
    expect(now.answer.state).toBe('current');
    expect(now.empty).toBe(false);
    expect(now.counts.watched).toBe(53);
    const { alive, restricted, private: closed, gone, unknown, moved } = now.counts;
    expect(alive + restricted + closed + gone + unknown + moved).toBe(53);
    expect(now.counts.posts).toBeGreaterThan(1_000);
    expect(now.timeline.lanes.length).toBeGreaterThan(53);
    const known = new Set(now.timeline.lanes.map((lane: Json) => lane.ref));
    const found = now.timeline.lanes.flatMap((lane: Json) => lane.to);
    expect(found.length).toBeGreaterThan(20);
    for (const { ref } of found) expect(known.has(ref)).toBe(true);
    for (const { spans } of now.timeline.lanes)
      for (const [i, [from, to]] of spans.entries()) {
        expect(from).toBeLessThanOrEqual(to);
        if (i > 0) expect(from).toBeGreaterThan(spans[i - 1][1]);
      }
    expect(now.waves.length).toBeGreaterThan(0);
    expect(now.decide.leads.count).toBe((await get('/api/leads')).total);
    expect(now.changed).toBe(null);
  });

  it('says what changed since a visit', async () => {
    // The looks of a replay are in the order of time: half of them is half of the story.
    const { entries } = await get('/api/now');
    const { changed } = await get(`/api/now?since=${Math.floor(entries / 2)}`);
    expect(changed.looks).toBeGreaterThan(1_000);
    expect(changed.deaths.length).toBeGreaterThan(30);
    expect((await get(`/api/now?since=${entries - 1}`)).changed.deaths).toEqual([]);
  });
});

describe('Wave', () => {
  it('shows members as intervals, what was expected, and what cannot be said', async () => {
    const { waves } = await get('/api/waves');
    const { wave, members, background, said } = await get(`/api/waves/${waves[0].id}`);
    expect(members.length).toBe(wave.members);
    for (const { lastAliveAt, firstGoneAt } of members) expect(lastAliveAt < firstGoneAt).toBe(true);
    expect(
      [...members]
        .sort((a: Json, b: Json) => (a.firstGoneAt < b.firstGoneAt ? -1 : 1))
        .map((m: Json) => m.firstGoneAt),
    ).toEqual(members.map((m: Json) => m.firstGoneAt));
    const observed = background.perDay.reduce((sum: number, [, , seen]: number[]) => sum + seen!, 0);
    expect(observed).toBeGreaterThan(wave.members * 0.9);
    expect(said.can.length).toBeGreaterThan(2);
    expect(said.cannot.map(({ key }: Json) => key)).toContain('wave_moment');
    for (const { text, values } of [...said.can, ...said.cannot]) {
      expect(text).not.toMatch(/[{}]|undefined|null|NaN/);
      expect(values).toBeTypeOf('object');
    }
    expect((await viewer.ask('/api/waves/none')).status).toBe(404);
  });
});

describe('Leads', () => {
  it('are a queue in which each has its post, its link in it, and its neighbours', async () => {
    const { leads, total, next } = await get('/api/leads?limit=40');
    expect(leads).toHaveLength(40);
    expect(next).toBe('40');
    expect((await get(`/api/leads?limit=200&cursor=200`)).leads.length).toBe(Math.min(200, total - 200));
    let withLink = 0;
    for (const row of leads.slice(0, 12)) {
      const one = await get(`/api/leads/${row.id}`);
      expect(one.lead.reasons.length).toBeGreaterThan(0);
      if (one.post === null) continue;
      expect(one.post.capture).toMatch(/^[0-9a-f]{64}$/);
      for (const { start, end, raw } of one.post.links)
        if (start !== null && end > start) expect(one.post.text.slice(start, end)).toBe(raw);
      if (one.link !== null && one.link.end > one.link.start) {
        expect(one.post.text.slice(one.link.start, one.link.end)).toBe(one.link.raw);
        withLink++;
      }
    }
    expect(withLink).toBeGreaterThan(5);
    const second = await get(`/api/leads/${leads[1].id}`);
    expect([second.previous, second.next]).toEqual([leads[0].id, leads[2].id]);
  });

  it('are decided on, taken back, and stay so when the answers are computed anew', async () => {
    const [first, second] = (await get('/api/leads?limit=2')).leads;
    const decide = (subject: string, verdict: string, as = analyst) =>
      send('POST', '/api/decisions', { subject, verdict, because: 'read it' }, as);
    expect((await decide(first.id, 'withdraw')).status).toBe(400);
    expect((await decide(first.id, 'accept')).body).toMatchObject({
      state: 'accepted',
      decision: { by: 'analyst' },
    });
    expect((await get('/api/leads?state=accepted')).leads.map(({ id }: Json) => id)).toContain(first.id);
    expect((await decide(first.id, 'withdraw')).body).toMatchObject({ state: 'open', decision: null });
    await decide(second.id, 'reject', lead);
    await decide(second.id, 'accept');
    expect((await decide(second.id, 'withdraw')).body).toMatchObject({
      state: 'rejected',
      decision: { by: 'lead' },
    });
    const history = (await get(`/api/decisions?subject=${second.id}`)).decisions;
    expect(history.map(({ verdict, takenBack }: Json) => [verdict, takenBack])).toEqual([
      ['withdraw', false],
      ['accept', true],
      ['reject', false],
    ]);
    const before = await get('/api/leads?state=all&limit=200');
    await house.services.desk.settled();
    const after = await get('/api/leads?state=all&limit=200');
    expect(after.answer.entries).toBeGreaterThan(before.answer.entries);
    const standing = ({ leads }: Json) =>
      leads.filter(({ decision }: Json) => decision).map(({ id, decision }: Json) => [id, decision.verdict]);
    expect(standing(after)).toEqual([[second.id, 'reject']]);
    expect((await get(`/api/decisions?subject=${second.id}`)).decisions).toEqual(history);
    expect((await decide('lead-00000000000000', 'accept')).status).toBe(400);
    expect(
      (await send('POST', '/api/decisions', { subject: first.id, verdict: 'accept', because: ' ' })).status,
    ).toBe(400);
  });
});

describe('Match', () => {
  it('adds up: where it starts and what each family counts are the bits that it has', async () => {
    const { matches, unmatched, total } = await get('/api/matches?limit=200');
    expect(total).toBe(matches.length);
    for (const row of matches.slice(0, 10)) {
      const one = await get(`/api/matches/${row.id}`);
      const bits = Object.values(one.capped as Record<string, number>).reduce((a, b) => a + b, one.prior);
      expect(bits).toBeCloseTo(one.sum, 6);
      expect(one.prior).toBeLessThan(0);
      expect(one.match.evidence.every(({ captures }: Json) => captures.length > 0)).toBe(true);
      expect(one.none.probability).toBeGreaterThanOrEqual(0);
      expect(one.from.ref).toBe(row.from);
    }
    const near = unmatched.find(({ best }: Json) => best !== null);
    expect((await get(`/api/matches/${near.best.id}`)).match.to).toBe(near.best.to);
  });

  it('is signed off by a lead when it is strong', async () => {
    const { matches } = await get('/api/matches?band=strong&relation=successor&state=open');
    const accept = { subject: matches[0].id, verdict: 'accept', because: 'read both' };
    expect(await send('POST', '/api/decisions', accept)).toMatchObject({
      status: 403,
      body: { code: 'role' },
    });
    expect((await send('POST', '/api/decisions', accept, lead)).status).toBe(200);
    expect((await get('/api/matches?state=accepted')).matches.map(({ id }: Json) => id)).toEqual([
      accept.subject,
    ]);
    expect((await send('POST', '/api/decisions', { ...accept, verdict: 'withdraw' })).status).toBe(200);
  });

  it('is an edge of the graph, whose columns fit together', async () => {
    const { nodes, edges, platforms, states, kinds } = await get('/api/graph');
    const lengths = new Set(Object.values(nodes as Record<string, unknown[]>).map(({ length }) => length));
    expect(lengths.size).toBe(1);
    const [count] = [...lengths];
    expect(new Set(Object.values(edges as Record<string, unknown[]>).map(({ length }) => length)).size).toBe(
      1,
    );
    for (const end of [...edges.from, ...edges.to]) expect(end).toBeLessThan(count!);
    for (const kind of edges.kind) expect(kinds[kind]).toBeTypeOf('string');
    for (const platform of nodes.platform) expect(platforms[platform]).toBeTypeOf('string');
    for (const state of nodes.state) expect(states[state]).toBeTypeOf('string');
    expect(edges.kind.filter((kind: number) => kinds[kind] === 'match').length).toBeGreaterThan(20);
    const near = await get(`/api/graph?community=${q(nodes.ref[0])}&depth=1`);
    expect(near.nodes.ref).toContain(nodes.ref[0]);
    expect(near.nodes.ref.length).toBeLessThan(count!);
  });
});

describe('Claims', () => {
  it('show statements with their text, and a new frame at once', async () => {
    const claims = await get('/api/claims');
    expect(claims.statements[0]).toMatchObject({ grade: 'A' });
    expect(claims.statements[0].text.text.length).toBeGreaterThan(10);
    expect(claims.none).toBe(null);
    const frame = {
      title: 'A kite over the pier',
      from: '2019-11-20',
      to: '2019-11-21',
      places: ['Pier'],
      acts: ['kite'],
      actors: [],
    };
    expect((await send('PUT', '/api/claims/events/kite', frame)).status).toBe(200);
    expect((await get('/api/claims/events')).events.at(-1)).toMatchObject({
      id: 'kite',
      from: '2019-11-20T00:00:00Z',
    });
    expect((await get('/api/claims?event=kite')).statements).toEqual([]);
    await house.services.desk.settled();
    expect((await get('/api/claims?event=kite')).none).toMatchObject({ key: 'claims_none' });
    for (const wrong of [
      { ...frame, to: '2019-11-01' },
      { ...frame, places: [] },
      { ...frame, title: ' ' },
    ])
      expect((await send('PUT', '/api/claims/events/kite', wrong)).status).toBe(400);
    expect((await send('PUT', '/api/claims/events/Kite!', frame)).status).toBe(400);
    expect((await viewer.ask('/api/claims?event=none')).status).toBe(400);
  });
});

describe('Search and reading', () => {
  it('gives every hit once, newest first, page by page, with the words marked', async () => {
    const all: Json[] = [];
    let cursor: string | null = null;
    do {
      const found: Json = await get(
        `/api/search?q=${q('we*')}&limit=30${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      for (const hit of found.hits) {
        expect(hit.marks.length).toBeGreaterThan(0);
        for (const [start, end] of hit.marks) expect(hit.text.slice(start, end).toLowerCase()).toMatch(/^we/);
      }
      all.push(...found.hits);
      cursor = found.next;
      if (cursor === null) expect(all.reduce((sum, { copies }) => sum + 1 + copies, 0)).toBe(found.total);
    } while (cursor !== null);
    expect(all.length).toBeGreaterThan(60);
    expect(new Set(all.map(({ post }) => post)).size).toBe(all.length);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .reverse(),
    );
    const { at } = all[40];
    const until = await get(`/api/search?q=${q('we*')}&limit=1&until=${at}`);
    expect(until.hits[0].at <= at).toBe(true);
    expect((await viewer.ask('/api/search?q=%20')).status).toBe(400);
    expect((await viewer.ask('/api/search?q=x&cursor=nonsense')).status).toBe(400);
  });

  it('reads a community forwards and backwards without a gap', async () => {
    const [{ ref }] = (await get('/api/communities?sort=posts&limit=1')).communities;
    const newest = await get(`/api/posts?community=${q(ref)}&limit=20`);
    expect(newest.after).toBe(null);
    const older = await get(`/api/posts?community=${q(ref)}&limit=20&before=${newest.before}`);
    const again = await get(`/api/posts?community=${q(ref)}&limit=20&after=${older.after}`);
    expect(again.posts.map((post: Json) => post.ref)).toEqual(newest.posts.map((post: Json) => post.ref));
    const middle = older.posts[10].ref;
    const around = await get(`/api/posts?community=${q(ref)}&limit=10&around=${q(middle)}`);
    expect(around.posts.map((post: Json) => post.ref)).toContain(middle);
    const times = [...older.posts, ...newest.posts].map(({ at }: Json) => at);
    expect(times).toEqual(times.toSorted());
  });

  it('keeps searches for the team, and counts what is new', async () => {
    const saved = await send('POST', '/api/searches', { name: 'Gardens', q: 'garden', alert: true });
    expect(saved).toMatchObject({ status: 201, body: { name: 'Gardens', by: 'analyst', fresh: 0 } });
    expect((await get('/api/searches')).searches).toHaveLength(1);
    const { id } = saved.body;
    expect((await send('PATCH', `/api/searches/${id}`, { name: 'All gardens', seen: true })).body.name).toBe(
      'All gardens',
    );
    expect((await send('POST', '/api/searches', { name: 'x', q: '""', alert: false })).status).toBe(400);
    expect((await send('DELETE', `/api/searches/${id}`, undefined)).status).toBe(200);
    expect((await send('DELETE', `/api/searches/${id}`, undefined)).status).toBe(404);
  });
});

describe('Communities', () => {
  it('are read out of anything pasted, added, shown at once, and removed', async () => {
    const text =
      'see https://t.me/pier_kites and t.me/pier_kites/12, hxxps://tt[.]me/new_kites!\nhttps://x.com/kite_desk https://t.me/boots_marsovo';
    const { found } = (await send('POST', '/api/communities/read', { text })).body;
    expect(found.map(({ ref, addable, why, watched }: Json) => [ref, addable, why, watched])).toEqual([
      ['https://t.me/pier_kites', true, null, false],
      ['https://tt.me/new_kites', true, null, false],
      ['https://x.com/kite_desk', true, 'organisation', false],
      ['https://t.me/boots_marsovo', false, null, true],
    ]);
    const add = (refs: string[], more = {}) =>
      send('POST', '/api/communities', { refs, role: 'community', ...more });
    expect((await add(['https://t.me/pier_kites', 'https://t.me/boots_marsovo'])).body).toEqual({
      added: ['https://t.me/pier_kites'],
      present: ['https://t.me/boots_marsovo'],
    });
    expect((await add(['https://x.com/kite_desk'])).status).toBe(400);
    expect((await add(['https://x.com/kite_desk'], { organisation: 'Kite Gazette' })).status).toBe(200);
    expect((await add(['nonsense'])).status).toBe(400);
    expect((await get('/api/communities?watched=true&limit=200')).total).toBe(55);
    expect(await get(`/api/community?ref=${q('https://t.me/pier_kites')}`)).toMatchObject({
      state: 'unknown',
      watched: true,
    });
    for (const ref of ['https://t.me/pier_kites', 'https://x.com/kite_desk'])
      expect((await send('DELETE', `/api/communities?ref=${q(ref)}`, undefined)).status).toBe(200);
    expect(
      (await send('DELETE', `/api/communities?ref=${q('https://t.me/pier_kites')}`, undefined)).status,
    ).toBe(404);
    await house.services.desk.settled();
    expect((await get('/api/communities?watched=true')).total).toBe(53);
  });

  it('have a history: looks, names, captures, who names them', async () => {
    const { matches } = await get('/api/matches?limit=1');
    const one = await get(`/api/community?ref=${q(matches[0].from)}`);
    expect(one.looks.recent[0].capture).toMatch(/^[0-9a-f]{64}$/);
    expect(one.looks.total).toBeGreaterThanOrEqual(one.looks.recent.length);
    expect(one.captures.length).toBeGreaterThan(0);
    expect(one.days.reduce((sum: number, [, n]: number[]) => sum + n!, 0)).toBe(one.posts);
    expect(one.matches.map(({ id }: Json) => id)).toContain(matches[0].id);
    expect(one.schedule.intervalHours).toBeGreaterThan(0);
    const { curve, unreachable } = await get('/api/schedule?looksPerHour=100');
    expect(curve.map(({ delayHours }: Json) => delayHours)).toEqual(
      curve.map(({ delayHours }: Json) => delayHours).toSorted((a: number, b: number) => b - a),
    );
    expect(unreachable).toEqual([
      expect.objectContaining({ platform: 'x', why: 'not_configured', count: 1 }),
    ]);
  });
});

describe('Evidence', () => {
  it('is shown as text and hash, its raw text to analysts only, with a proof that holds', async () => {
    const { leads } = await get('/api/leads?state=all&limit=1');
    const sha = leads[0].firstSource.capture;
    const forViewer = await get(`/api/captures/${sha}`);
    expect(forViewer).toMatchObject({ sha256: sha, present: true, kind: 'text', text: null });
    expect(forViewer.posts.length).toBeGreaterThan(0);
    expect((await get(`/api/captures/${sha}`, analyst)).text.length).toBeGreaterThan(100);
    const { entry, checkpoint, path } = await get(`/api/proof/${sha}`);
    expect(canonical(JSON.parse(entry.json))).toBe(entry.json);
    const leaf = leafHash(Buffer.from(entry.json));
    expect(Buffer.from(leaf).toString('hex')).toBe(entry.leaf);
    const bytes = (hex: string) => Buffer.from(hex, 'hex');
    expect(isIncluded(leaf, entry.index, checkpoint.size, path.map(bytes), bytes(checkpoint.root))).toBe(
      true,
    );
    expect((await get('/api/proof/entry?entry=0')).entry.index).toBe(0);
    const file = await viewer.ask('/api/proof/entry/file?entry=0');
    expect(file.headers.get('content-disposition')).toContain('proof-0.json');
    expect(await file.json()).toMatchObject({ format: 'driftline-proof/1', entries: expect.any(Array) });
    expect((await viewer.ask(`/api/proof/${'0'.repeat(64)}`)).status).toBe(404);
  });

  it('gives a picture only to whoever asked for it, after that was written down', async () => {
    const { tables } = await house.services.desk.read(async ({ tables: all }) => ({
      tables: await all.all<{ avatar: string }>(
        'select avatar from observations where avatar is not null limit 1',
      ),
    }));
    const sha = tables[0]!.avatar;
    const about = await get(`/api/captures/${sha}`);
    expect(about).toMatchObject({ kind: 'image', text: null });
    expect(about.image.seenAs.length).toBeGreaterThan(0);
    expect(about.recorded.length).toBeGreaterThan(0);
    expect((await analyst.ask(`/api/captures/${sha}/media?ticket=guess`)).status).toBe(403);
    expect((await send('POST', `/api/captures/${sha}/media`, { because: '' })).status).toBe(400);
    const asked = await send('POST', `/api/captures/${sha}/media`, { because: 'compare the two' });
    const { rows } = await get('/api/audit?kind=audit', lead);
    expect(rows[0]).toMatchObject({
      action: 'media_shown',
      by: 'analyst',
      subject: sha,
      because: 'compare the two',
    });
    const picture = await analyst.ask(asked.body.url);
    expect(picture.headers.get('content-type')).toMatch(/^image\/(png|jpeg|webp)$/);
    expect(picture.headers.get('content-security-policy')).toContain('sandbox');
    expect((await picture.arrayBuffer()).byteLength).toBe(about.size);
    // Nobody else, not even of the same rank, and not for long.
    expect((await house.as('analyst').ask(asked.body.url)).status).toBe(403);
    house.clock += 120_000;
    expect((await analyst.ask(asked.body.url)).status).toBe(403);
  });

  it('leaves the house by a lead, written down, as it came', async () => {
    const { leads } = await get('/api/leads?state=all&limit=1');
    const sha = leads[0].firstSource.capture;
    const { body } = await send('POST', `/api/captures/${sha}/bytes`, { because: 'for the lawyer' }, lead);
    const taken = await lead.ask(body.url);
    expect(taken.headers.get('content-disposition')).toContain('attachment');
    const hash = await crypto.subtle.digest('SHA-256', await taken.arrayBuffer());
    const { content } = await get(`/api/captures/${sha}`);
    expect(Buffer.from(hash).toString('hex')).toBe(content.sha256);
    // The capture's name is made of that and a salt, so that it says nothing once the salt is destroyed.
    expect(content.salt).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is exported by a process of its own', async () => {
    const begun = await send('POST', '/api/exports', { format: 'graphml', because: 'for the chart' }, lead);
    expect(begun.status).toBe(202);
    let one: Json;
    do one = await get(`/api/exports/${begun.body.id}`, lead);
    while (one.state === 'running' && (await new Promise((done) => setTimeout(done, 100))) === undefined);
    expect(one).toMatchObject({ state: 'done', error: null });
    const file = await (await lead.ask(`/api/exports/${one.id}/file`)).text();
    expect(file).toContain('<graphml');
    expect((await get('/api/audit?kind=audit', lead)).rows[0]).toMatchObject({
      action: 'exported',
      subject: 'graphml',
    });
    expect((await send('POST', '/api/exports', { format: 'nonsense', because: 'x' }, lead)).status).toBe(400);
  }, 90_000);
});

describe('Care of the case', () => {
  it('says how it is kept, and what its retention rules would erase', async () => {
    const keys = await get('/api/keys');
    expect(keys).toMatchObject({ captures: 'here', authorities: [], witnesses: [] });
    expect(keys.keys[0]).toMatch(/^driftline\.invalid\/ledger\//);
    expect(JSON.stringify(keys)).not.toContain('PRIVATE');
    expect(await get('/api/retention')).toMatchObject({ days: null, captures: 0, shredded: 0, rules: [] });
    const admin = house.as('admin');
    const put = (days: number | null, because: string) =>
      send('PUT', '/api/retention', { days, because }, admin);
    expect((await put(0, 'x')).status).toBe(400);
    expect((await put(180, ' ')).status).toBe(400);
    const { body } = await put(365, 'the ethics board');
    expect(body).toMatchObject({
      days: 365,
      rules: [{ olderThan: '365d', because: 'the ethics board', by: 'admin' }],
    });
    // The week is of 2019.
    expect(body.captures).toBeGreaterThan(100);
    expect((await put(null, 'a mistake')).body).toMatchObject({ days: null, rules: [] });
    expect((await get('/api/audit?kind=audit&by=admin', lead)).rows[0]).toMatchObject({
      subject: 'retention: no rule',
      because: 'a mistake',
    });
  });

  it('shows where alerts go without their secrets, and refuses settings that could not be used', async () => {
    const admin = house.as('admin');
    const put = (body: object) => send('PUT', '/api/alerts', body, admin);
    expect((await put({ ntfy: { url: 'http://ntfy.example/x' } })).status).toBe(400);
    expect((await get('/api/alerts')).channels.ntfy).toBe(null);
    const changed = await put({
      kinds: ['wave'],
      ntfy: { url: 'https://ntfy.example/garden', token: 'tk_secret' },
    });
    expect(changed.body).toMatchObject({
      kinds: ['wave'],
      channels: { ntfy: { url: 'https://ntfy.example/garden', token: true } },
    });
    expect(JSON.stringify(changed.body)).not.toContain('tk_secret');
    expect((await put({ kinds: null, ntfy: null })).body.channels.ntfy).toBe(null);
  });
});

describe('Import', () => {
  const archive = (text: string) =>
    Buffer.from(
      JSON.stringify({
        name: 'Kept Bees',
        type: 'public_channel',
        id: 4711,
        messages: [
          {
            id: 1,
            type: 'message',
            date: '2024-05-01T10:00:00',
            date_unixtime: '1714557600',
            from: 'Kept Bees',
            from_id: 'channel4711',
            text,
            text_entities: [{ type: 'plain', text }],
          },
        ],
      }),
    );
  const put = (id: string, name: string, body: Uint8Array) =>
    analyst.ask(`/api/imports/${id}/files?name=${q(name)}`, { method: 'PUT', body });
  async function ended(id: string): Promise<Json> {
    for (;;) {
      const one = await get(`/api/imports/${id}`, analyst);
      if (one.endedAt !== null) return one;
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  it('takes what was dropped, tells how far it is, and what came of it', async () => {
    const told: Json[] = [];
    const stop = house.services.hub.listen(({ event, data }) => event === 'import' && told.push(data));
    const { id, limits } = (await send('POST', '/api/imports', {})).body;
    expect(limits.files).toBe(3);
    expect((await send('POST', `/api/imports/${id}/start`, {})).status).toBe(400);
    expect((await put(id, 'bees/result.json', archive('quincunx hives'))).status).toBe(200);
    expect((await put(id, 'bees/result.json', archive('again'))).status).toBe(400);
    expect((await send('POST', `/api/imports/${id}/start`, { ref: 'https://t.me/kept_bees' })).status).toBe(
      202,
    );
    const done = await ended(id);
    stop();
    expect(done).toMatchObject({ state: 'done', error: null, report: { files: 1, posts: 1, new: 1 } });
    expect(told.map(({ state }) => state)).toEqual(expect.arrayContaining(['waiting', 'running', 'done']));
    expect((await get('/api/search?q=quincunx')).hits[0].community).toBe('https://t.me/kept_bees');
    await house.services.desk.settled();
    expect((await get(`/api/community?ref=${q('https://t.me/kept_bees')}`)).posts).toBe(1);
    const [capture] = (await get(`/api/community?ref=${q('https://t.me/kept_bees')}`)).captures;
    expect(capture.source).toBe('bees/result.json');
  }, 90_000);

  it('says why when nothing can be made of it', async () => {
    const { id } = (await send('POST', '/api/imports', {})).body;
    await put(id, 'notes.txt', Buffer.from('buy seeds'));
    await send('POST', `/api/imports/${id}/start`, {});
    const one = await ended(id);
    expect(one.state).toBe('failed');
    expect(one.error).toMatch(/no format that is known/);
    expect(one.error).not.toContain(folder);
  }, 90_000);

  it.each([
    '../evil.json',
    '/etc/../../x',
    'a/../../b',
    '',
    '.hidden',
    'a\u202eb.json',
    `${'x'.repeat(300)}.json`,
    'a/'.repeat(30),
  ])('refuses the name %j', async (name) => {
    const { id } = (await send('POST', '/api/imports', {})).body;
    expect((await put(id, name, Buffer.from('{}'))).status).toBe(400);
    expect((await send('DELETE', `/api/imports/${id}`, undefined)).body.state).toBe('stopped');
  });

  it('stops at its limits, and takes no example into a case that holds something', async () => {
    const { id } = (await send('POST', '/api/imports', {})).body;
    expect((await put(id, 'a.json', new Uint8Array(100_001))).status).toBe(413);
    expect((await put(id, 'a.json', new Uint8Array(90_000))).status).toBe(200);
    expect((await put(id, 'b.json', new Uint8Array(90_000))).status).toBe(413);
    expect((await put(id, 'c.json', new Uint8Array(10))).status).toBe(200);
    expect((await put(id, 'd.json', new Uint8Array(10))).status).toBe(200);
    expect((await put(id, 'e.json', new Uint8Array(10))).status).toBe(413);
    expect((await send('POST', `/api/imports/${id}/start`, { example: true })).status).toBe(409);
    expect((await send('DELETE', `/api/imports/${id}`, undefined)).body.state).toBe('stopped');
    expect((await put(id, 'f.json', new Uint8Array(10))).status).toBe(409);
  });
});

describe('beside other processes', () => {
  it('gives way to a verb that writes, and shows what it wrote', async () => {
    // The tables are open for reading here.
    await get('/api/search?q=garden');
    // Not `driftline` of these tests: that would stop this process, and nobody would give way.
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [MAIN, ...args, '--case', house.dir]);
    await run('watch', 'add', 'https://t.me/pier_kites');
    await expect
      .poll(() => get('/api/communities?watched=true').then(({ total }) => total), { timeout: 120_000 })
      .toBe(54);
    await run('verify');
  }, 180_000);
});
