/**
 * The whole job against real servers, by the command line alone, as its user would do it: communities on Bluesky's own
 * server are watched for days; its administrator takes most of them down at once; a survivor names a room on a real XMPP
 * server, and from there the others are found. Only the clock of Driftline's processes is moved, so that days can pass
 * (`peers/real-case-clock.mjs`): the looks are real, and around the takedown its clock is ahead by known amounts.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, iso, MINUTE } from '../src/core/clock.ts';
import { ROOT, temporary } from './cli.ts';
import { type Bluesky, startBluesky, whyNoBluesky } from './peers/bluesky.ts';
import { type Gardener, gardener, type Prosody, startProsody, whyNoProsody } from './peers/prosody.ts';
import {
  ACCOUNTS,
  type Account,
  accountRef,
  CHESS,
  CROSSING,
  type Room,
  roomJid,
  roomRef,
  SIGN,
  SURVIVOR,
} from './peers/real-case-story.ts';

const missing = whyNoBluesky() ?? whyNoProsody();

interface Community {
  ref: string;
  state: string;
  why: string;
  lastAliveAt: string | null;
  firstGoneAt: string | null;
  movedTo: string | null;
  posts: number;
}
interface Lead {
  id: string;
  ref: string;
  score: number;
  firstSource: { post: string | null; community: string; capture: string };
  decision: { verdict: string; by: string } | null;
}
interface Wave {
  level: string;
  onset: { earliest: string; latest: string };
  end: { earliest: string; latest: string };
  platforms: string[];
  members: string[];
  controls: { looked: number; alive: number };
}
interface Match {
  from: string;
  to: string;
  relation: string;
  probability: number;
  evidence: { family: string; bits: number; captures: string[] }[];
}
interface Collected {
  looks: number;
  unknown: number;
  posts: number;
  deaths: string[];
  unreachable: unknown[];
  gaps: unknown[];
}

const withFate = (fate: Account['fate']) => ACCOUNTS.filter((account) => account.fate === fate);
const TAKEN = withFate('taken');
const refsOf = (accounts: readonly Account[]) => accounts.map(({ handle }) => accountRef(handle)).sort();
const ROOMS_OF_TAKEN = TAKEN.flatMap(({ handle, room }) =>
  room ? [{ from: accountRef(handle), room }] : [],
);
const DAYS = 4;
/** How many times as fast the clock of a verb runs, so that waiting for a host's turn takes less real time. */
const SPEED = 8;

describe.skipIf(missing !== null)(
  `a takedown on a real server${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    const dir = join(temporary(), 'case');
    let bluesky: Bluesky;
    let prosody: Prosody;
    let anna: Gardener;
    const dids = new Map<string, string>();
    /** The moment of the takedown by the server's own clock. */
    const takedown = { from: Number.NaN, until: Number.NaN };
    /** How far the clock of the processes that are started is ahead of the servers' (milliseconds). */
    let ahead = 0;

    /** Runs a verb in a process of its own and gives its JSON answer. */
    async function driftline<T>(...args: readonly string[]): Promise<T> {
      const env = {
        ...process.env,
        DRIFTLINE_CASE: dir,
        DRIFTLINE_ALLOW_PRIVATE: 'localhost',
        DRIFTLINE_BLUESKY_PDS: bluesky.pds,
        DRIFTLINE_XMPP_SERVICE: `xmpp://localhost:${prosody.port}`,
        NODE_OPTIONS: `--import ${pathToFileURL(join(ROOT, 'test', 'peers', 'real-case-clock.mjs')).href}`,
        TEST_CLOCK_AHEAD: String(ahead),
        TEST_CLOCK_SPEED: String(SPEED),
      };
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      execFile(
        process.execPath,
        [join(ROOT, 'bin', 'driftline.mjs'), ...args, '--json'],
        { env, maxBuffer: 1 << 26 },
        (error, out, said) => {
          if (error) reject(new Error(`${args[0]} ended with ${error.code}: ${said}`));
          else resolve(JSON.parse(out));
        },
      );
      return promise;
    }
    const collectAt = async (offset: number): Promise<Collected> => {
      ahead = offset;
      return driftline<Collected>('collect');
    };
    const post = ({ handle }: Account, text: string, offset: number) =>
      bluesky.tell({
        do: 'post',
        did: dids.get(handle)!,
        text,
        ...(offset < 0 ? { createdAt: iso(Date.now() + offset) } : {}),
      });
    const open = async ({ name, title, about, says }: Room) => {
      await anna.make(roomJid(name), { 'muc#roomconfig_roomname': title, 'muc#roomconfig_roomdesc': about });
      await anna.say(roomJid(name), says);
    };
    const status = async (): Promise<Map<string, Community>> => {
      const { communities } = await driftline<{ communities: Community[] }>('status');
      return new Map(communities.map((one) => [one.ref, one]));
    };
    const leads = () => driftline<Lead[]>('leads', '--limit', '100');

    beforeAll(async () => {
      [bluesky, prosody] = await Promise.all([startBluesky(), startProsody()]);
      anna = await gardener(prosody);
      for (const { handle, title, about } of ACCOUNTS) {
        const { did } = await bluesky.tell({ do: 'createAccount', handle });
        dids.set(handle, did!);
        await bluesky.tell({ do: 'profile', did: did!, displayName: title, description: about });
      }
    }, 180_000);
    afterAll(async () => {
      await anna?.leave();
      await prosody?.stop();
      await bluesky?.stop();
    });

    it('watches for days, and sees one owner leave', async () => {
      ahead = -(DAYS + 1) * DAY;
      await driftline('init', dir, '--purpose', 'to see whether the circles of a region meet again');
      await driftline(
        'watch',
        'add',
        ...ACCOUNTS.map(({ handle }) => accountRef(handle)),
        '--organisation',
        'the town desks',
      );
      for (let day = DAYS; day >= 1; day--) {
        for (const account of ACCOUNTS) {
          // Whoever is there to the end says the last one on the day of the takedown.
          const { fate, says } = account;
          const [text] = (fate === 'left' ? says : says.slice(0, -1)).slice(DAYS - day);
          if (text !== undefined) await post(account, text, -day * DAY - 60 * MINUTE);
        }
        if (day === 2)
          for (const { handle } of withFate('left'))
            await bluesky.tell({ do: 'deactivate', did: dids.get(handle)! });
        const { unknown, unreachable, gaps } = await collectAt(-day * DAY);
        expect({ unknown, unreachable, gaps }).toEqual({ unknown: 0, unreachable: [], gaps: [] });
      }
      for (const account of ACCOUNTS)
        if (account.fate !== 'left') await post(account, account.says.at(-1)!, -90 * MINUTE);
      await collectAt(-60 * MINUTE);
      const known = [...(await status()).values()];
      const of = (state: string) =>
        known
          .filter((one) => one.state === state)
          .map(({ ref }) => ref)
          .sort();
      expect(of('gone_by_owner')).toEqual(refsOf(withFate('left')));
      expect(of('alive')).toEqual(refsOf([...TAKEN, ...withFate('stays')]));
      expect(await driftline('waves')).toEqual([]);
    }, 300_000);

    it('notices the wave, and says of its beginning what the server says', async () => {
      for (const { handle } of TAKEN) {
        const { before, after } = await bluesky.tell({ do: 'takedown', did: dids.get(handle)! });
        if (Number.isNaN(takedown.from)) takedown.from = Date.parse(before);
        takedown.until = Date.parse(after);
      }
      const first = await collectAt(60 * MINUTE);
      expect(first.deaths).toEqual([]);
      expect(await driftline('waves')).toEqual([]);
      const second = await collectAt(80 * MINUTE);
      expect([...second.deaths].sort()).toEqual(refsOf(TAKEN));

      const [wave, ...more] = await driftline<Wave[]>('waves');
      expect(more).toEqual([]);
      expect(wave).toMatchObject({ level: 'declared', platforms: ['bluesky'] });
      expect([...wave!.members].sort()).toEqual(refsOf(TAKEN));
      expect(wave!.controls.alive).toBeGreaterThan(0);
      for (const { earliest, latest } of [wave!.onset, wave!.end]) {
        expect(Date.parse(earliest)).toBeLessThanOrEqual(takedown.from);
        expect(Date.parse(latest)).toBeGreaterThanOrEqual(takedown.until);
      }
      const known = await status();
      for (const ref of refsOf(TAKEN)) {
        const { state, lastAliveAt, firstGoneAt } = known.get(ref)!;
        expect(state).toBe('gone_by_platform');
        expect(Date.parse(lastAliveAt!)).toBeLessThan(takedown.from);
        expect(Date.parse(firstGoneAt!)).toBeGreaterThan(takedown.until);
      }
    }, 180_000);

    it('takes the lead from the one post of a survivor', async () => {
      for (const { room } of ROOMS_OF_TAKEN) await open(room);
      await open(CHESS);
      await open(CROSSING);
      const survivor = ACCOUNTS.find(({ handle }) => handle === SURVIVOR)!;
      const { uri } = await post(survivor, SIGN, 0);
      await collectAt(120 * MINUTE);
      const found = await leads();
      const lead = found.find(({ ref }) => ref === roomRef(CROSSING.name))!;
      expect(lead).toBeDefined();
      expect(lead.firstSource.community).toBe(accountRef(SURVIVOR));
      expect(lead.firstSource.post).toBe(`${accountRef(SURVIVOR)}/post/${uri!.split('/').at(-1)}`);
      expect(lead.firstSource.capture).toMatch(/^[0-9a-f]{64}$/);
      // What a community named as its fallback while it lived was known before.
      const [fallback] = found.filter(({ ref }) => ref === roomRef('tilleuls'));
      expect(fallback?.firstSource.community).toBe(accountRef('tilleuls.test'));
      expect(
        found
          .slice(0, 2)
          .map(({ ref }) => ref)
          .sort(),
      ).toEqual([lead.ref, fallback!.ref].sort());

      await driftline('decide', lead.id, 'accept', '--by', 'A. Reader', '--because', 'a neighbour says so');
      expect((await leads()).find(({ id }) => id === lead.id)?.decision).toMatchObject({
        verdict: 'accept',
        by: 'A. Reader',
      });
    }, 180_000);

    it('reads that room, and finds the others named in it', async () => {
      await driftline('watch', 'add', roomRef(CROSSING.name));
      const { posts } = await collectAt(140 * MINUTE);
      expect(posts).toBeGreaterThanOrEqual(CROSSING.says.length);
      const found = new Map((await leads()).map((lead) => [lead.ref, lead]));
      const rooms = [...ROOMS_OF_TAKEN.map(({ room }) => room), CHESS];
      for (const { name } of rooms) expect([name, found.has(roomRef(name))]).toEqual([name, true]);
      expect(found.get(roomRef(CHESS.name))?.firstSource.community).toBe(roomRef(CROSSING.name));
      await driftline('watch', 'add', ...rooms.map(({ name }) => roomRef(name)));
      await collectAt(160 * MINUTE);
      const known = await status();
      for (const { name, says } of rooms)
        expect(known.get(roomRef(name))).toMatchObject({ state: 'alive', posts: says.length });
      // Nobody but their own host was ever in the rooms.
      expect([...anna.seen].filter((from) => !from.endsWith('/Anna'))).toEqual([]);
    }, 180_000);

    it('says who goes on where, and of whom there is no counterpart', async () => {
      const { matches, unmatched } = await driftline<{ matches: Match[]; unmatched: { from: string }[] }>(
        'matches',
      );
      const successors = new Map(
        matches.filter(({ relation }) => relation === 'successor').map((match) => [match.from, match]),
      );
      expect([...successors.keys()].sort()).toEqual(ROOMS_OF_TAKEN.map(({ from }) => from).sort());
      for (const { from, room } of ROOMS_OF_TAKEN) {
        const match = successors.get(from)!;
        expect(match.to).toBe(roomRef(room.name));
        expect(match.probability).toBeGreaterThanOrEqual(
          match.from === accountRef('tilleuls.test') ? 0.99 : 0.8,
        );
        const families = new Set(match.evidence.filter(({ bits }) => bits > 1).map(({ family }) => family));
        expect(families.size).toBeGreaterThanOrEqual(2);
        expect(match.evidence.flatMap(({ captures }) => captures).length).toBeGreaterThan(0);
      }
      expect(unmatched.map(({ from }) => from).sort()).toEqual(
        refsOf([...TAKEN.filter(({ room }) => room === undefined), ...withFate('left')]),
      );
    }, 60_000);

    it('tells a room that moved from one that is gone', async () => {
      await anna.make(roomJid('millpond-meadow'));
      await anna.destroy(roomJid(CROSSING.name), roomJid('millpond-meadow'));
      await anna.destroy(roomJid(CHESS.name), null);
      await collectAt(180 * MINUTE);
      await collectAt(210 * MINUTE);
      const known = await status();
      expect(known.get(roomRef(CROSSING.name))).toMatchObject({
        state: 'gone_by_owner',
        movedTo: roomRef('millpond-meadow'),
      });
      expect(known.get(roomRef(CHESS.name))).toMatchObject({ state: 'gone_unspecified', movedTo: null });
      const found = (await leads()).find(({ ref }) => ref === roomRef('millpond-meadow'));
      expect(found?.firstSource.community).toBe(roomRef(CROSSING.name));
    }, 120_000);

    it('holds all of it as evidence, and answers the same when everything is made anew', async () => {
      expect(await driftline('verify')).toMatchObject({ ok: true, problems: [] });
      const answers = () =>
        Promise.all(['status', 'waves', 'leads', 'matches'].map((verb) => driftline<unknown>(verb)));
      const before = await answers();
      await driftline('rebuild');
      expect(await answers()).toEqual(before);
    }, 120_000);
  },
);
