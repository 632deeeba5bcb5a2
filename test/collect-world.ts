/**
 * @module
 * A small invented world to collect from: places that live, die and post as a test says, behind connectors that keep
 * what they read like real ones, and a clock that only sleeping moves. No network.
 */
import { join } from 'node:path';
import { DAY, iso } from '../src/core/clock.ts';
import type { PlatformId, Ref } from '../src/core/model.ts';
import type { WatchEntry } from '../src/ledger/ledger.ts';
import { openNet } from '../src/net/net.ts';
import { createCase } from '../src/pipeline/case.ts';
import { type CollectEvent, type CollectOptions, collect } from '../src/pipeline/collect.ts';
import { doorTo, keepWarc } from '../src/pipeline/keep.ts';
import type { Looking } from '../src/pipeline/probe.ts';
import { type OpenCase, openViews } from '../src/pipeline/views.ts';
import type { Connector, Heard, Io, Look } from '../src/platforms/connector.ts';
import { look } from '../src/platforms/look.ts';
import { temporary } from './cli.ts';

export const BEGIN = Date.UTC(2026, 10, 24, 9);

/** What a place shows; called at each look. Absent: it is not there. */
export interface Place {
  look: (about: { via: string; at: number }) => Partial<Look> | Promise<Partial<Look>>;
  /** Numbers of its posts, oldest first, and what a post says. */
  posts: number[];
  says: (post: number) => string;
}

export interface World {
  readonly dir: string;
  readonly places: Map<Ref, Place>;
  /** Each look that was asked for: `ref via minute`. */
  readonly looked: { ref: Ref; via: string; at: number }[];
  /** Each reading: how many pages may be given before it stops, and why. */
  stops: { after: number; why: string } | null;
  heard: (signal: AbortSignal, io: Io) => AsyncGenerator<Heard>;
  readonly events: CollectEvent[];
  stop: AbortController;
  now(): number;
  pass(milliseconds: number): void;
  open: OpenCase;
  looking: Looking;
  /** Ends the case and opens it again, as after a restart. */
  restart(): Promise<void>;
  watch(...refs: Ref[]): Promise<void>;
  /** Collects; without `follow` one round, else until `until`. */
  collect(options?: Partial<CollectOptions>): ReturnType<typeof collect>;
  of<E extends CollectEvent['event']>(event: E): Extract<CollectEvent, { event: E }>[];
  close(): Promise<void>;
}

/** A place that lives, under a title, without posts. */
export function alive(title = 'Garden wire', more: Partial<Place> = {}): Place {
  return {
    look: () => ({ outcome: 'alive', title, members: 120 }),
    posts: [],
    says: (post) => `frost tonight, note ${post}`,
    ...more,
  };
}

/** Makes a world with a case in it. `env` is what connectors are given. */
export async function openWorld(env: Record<string, string> = {}): Promise<World> {
  const dir = join(temporary(), 'case');
  createCase(dir, { purpose: 'to see how collecting goes', at: BEGIN });
  let time = BEGIN;
  const world: World = {
    dir,
    places: new Map(),
    looked: [],
    stops: null,
    async *heard() {},
    events: [],
    stop: new AbortController(),
    now: () => time,
    pass(milliseconds) {
      time += milliseconds;
    },
    open: await openViews(dir, { write: true }),
    looking: null as unknown as Looking,
    async restart() {
      await world.open.close();
      world.open = await openViews(dir, { write: true });
      world.looking = lookingInto(world, env);
    },
    async watch(...refs) {
      const entries = refs.map(
        (ref): WatchEntry => ({ kind: 'watch', at: iso(time), ref, action: 'added', role: 'community' }),
      );
      await world.open.kase.ledger.append(entries);
    },
    collect: (options = {}) =>
      collect(world.looking, {
        follow: options.until !== undefined,
        until: null,
        signal: world.stop.signal,
        looksPerHour: null,
        onEvent: (event) => world.events.push(event),
        sleep: async (milliseconds) => {
          time += milliseconds;
        },
        ...options,
      }),
    of: (event) => world.events.filter((each) => each.event === event) as never,
    close: () => world.open.close(),
  };
  world.looking = lookingInto(world, env);
  return world;
}

function lookingInto(world: World, env: Record<string, string>): Looking {
  const { open } = world;
  const net = openNet({
    keep: (warc, about) => keepWarc(open.kase, warc, about),
    now: world.now,
    sleep: async (milliseconds) => world.pass(milliseconds),
    signal: world.stop.signal,
    env,
    seed: 1,
  });
  return {
    door: doorTo(open),
    net,
    now: world.now,
    connectorOf: async (platform) => connectorInto(world, platform),
  };
}

/** Telegram has two routes and posts; Bluesky also speaks by itself; X wants a token; Discord has no connector. */
function connectorInto(world: World, platform: PlatformId): Connector | null {
  if (!['telegram', 'bluesky', 'x'].includes(platform)) return null;
  const limits = { perMinute: 6000, burst: 1000, source: 'ours' };
  const common: Connector = {
    routes: ['front', 'side'],
    limits,
    wants:
      platform === 'x' ? [{ name: 'DRIFTLINE_X_TOKEN', required: true, secret: true, what: 'a token' }] : [],
    tells: 'Everything, because it is invented.',
    async probe(ref, io, { avoid }) {
      const via = avoid === 'front' ? 'side' : 'front';
      world.looked.push({ ref, via, at: io.now() });
      const seen = (await world.places.get(ref)?.look({ via, at: io.now() })) ?? {
        outcome: 'gone_unspecified',
      };
      const capture = await io.keep(Buffer.from(`<p>${ref} ${seen.outcome} ${via}</p>`), {
        name: 'look.html',
        mediaType: 'text/html',
        source: ref,
      });
      return look({ outcome: 'alive', via, captures: [capture], ...seen });
    },
    async *read(ref, cursor, io) {
      const place = world.places.get(ref)!;
      const name = ref.split('/').at(-1)!;
      const after = cursor === null ? 0 : Number(cursor);
      const todo = place.posts.filter((post) => post > after);
      for (let i = 0, pages = 0; i < todo.length; i += 2, pages++) {
        const { stops } = world;
        if (stops !== null && pages >= stops.after) {
          yield {
            captures: [],
            cursor: String(i === 0 ? after : todo[i - 1]!),
            posts: 0,
            stopped: stops.why,
          };
          return;
        }
        const page = todo.slice(i, i + 2);
        const capture = await io.keep(Buffer.from(preview(name, page, place.says)), {
          name: 'page.html',
          mediaType: 'text/html',
          source: `https://t.me/s/${name}`,
        });
        yield { captures: [capture], cursor: String(page.at(-1)!), posts: page.length, stopped: null };
      }
    },
    reach: () => Promise.resolve({ ok: true, why: null }),
  };
  if (platform !== 'bluesky') return common;
  const { read: _, ...silent } = common;
  return { ...silent, listen: (__, ___, io) => world.heard(io.signal, io) };
}

/** A page of posts as t.me shows them. A post's number is also the days since the beginning of the year. */
function preview(name: string, posts: readonly number[], says: (post: number) => string): string {
  const messages = posts.map(
    (post) =>
      `<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="${name}/${post}">
      <div class="tgme_widget_message_text js-message_text">${says(post)}</div>
      <a class="tgme_widget_message_date" href="https://t.me/${name}/${post}"><time datetime="${iso(Date.UTC(2026, 0, 1) + post * DAY)}"></time></a>
      </div></div>`,
  );
  return `<!doctype html><html><body><section>${messages.join('')}</section></body></html>`;
}
