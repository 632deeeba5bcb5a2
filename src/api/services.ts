/**
 * @module
 * What the routes of one server share: the case's desk, who is signed in, uploads, news. Made once, closed once.
 */
import type { Instant } from '../core/model.ts';
import { type Desk, type DeskTimes, openDesk } from '../pages/desk.ts';
import { countSearch, readSearches } from '../pages/search.ts';
import { type AccessLog, openAccessLog } from './access-log.ts';
import { type Exports, openExports } from './exports.ts';
import { type Hub, openHub } from './hub.ts';
import { type Imports, openImports, type UploadLimits } from './imports.ts';
import { openSignOn, readSignOn, type SignOn } from './oidc.ts';
import { type Lifetimes, openSessions, type Sessions } from './sessions.ts';
import { openTeam, type Team } from './team.ts';
import { openThrottle, type Throttle } from './throttle.ts';
import { openTickets, type Tickets } from './tickets.ts';

/** Where and how a server is reached. */
export interface Address {
  /** What it listens on. */
  readonly host: string;
  readonly port: number;
  /** The address that people use when a proxy stands in front; null: none does. */
  readonly public: URL | null;
}

export interface Services {
  readonly dir: string;
  readonly desk: Desk;
  readonly team: () => Promise<Team>;
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  readonly tickets: Tickets;
  /** When each API token was last used, as long as this server runs. */
  readonly tokensUsed: Map<string, Instant>;
  readonly imports: Imports;
  readonly exports: Exports;
  readonly hub: Hub;
  readonly log: AccessLog;
  /** The organisation's sign-in; null when none is set up. */
  readonly signOn: SignOn | null;
  readonly address: Address;
  readonly now: () => Instant;
  readonly live: { readonly every: number; readonly quiet: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the streams. */
  readonly ending: AbortSignal;
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly address: Address;
  readonly now?: () => Instant;
  readonly live?: Services['live'];
  readonly lifetimes?: Lifetimes;
  readonly uploads?: UploadLimits;
  readonly times?: DeskTimes;
  readonly env?: Services['env'];
}

/** How live events are sent: how often is looked for them, and after how much quiet a sign of life is given (milliseconds). */
const LIVE = { every: 1000, quiet: 15_000 };
const HOUR = 3_600_000;
/** With users; whoever came by a one-time link is at the machine itself and stays as long as the server may. */
const LIFETIMES: Lifetimes = { idle: 2 * HOUR, whole: 12 * HOUR, link: HOUR };

/** Opens everything for the case in `dir`. Throws `InputError` when it is none or its settings cannot be used. */
export async function openServices(dir: string, options: ServiceOptions): Promise<Services> {
  const now = options.now ?? Date.now;
  const env = options.env ?? process.env;
  const ending = new AbortController();
  const hub = openHub();
  const settings = await readSignOn(dir, env);
  const desk = await openDesk(dir, ...(options.times ? [options.times] : []));
  const imports = await openImports(desk.dir, hub, now, options.uploads);
  const exports = await openExports(desk, hub, now);
  const quiet = watchSearches(desk, hub);
  const log = openAccessLog(desk.dir, now);
  return {
    dir: desk.dir,
    desk,
    team: openTeam(desk.dir),
    sessions: openSessions(now, options.lifetimes ?? LIFETIMES),
    throttle: openThrottle(now),
    tickets: openTickets(now),
    tokensUsed: new Map(),
    imports,
    exports,
    hub,
    log,
    signOn: settings === null ? null : openSignOn(settings, now),
    address: options.address,
    now,
    live: options.live ?? LIVE,
    env,
    ending: ending.signal,
    async close() {
      ending.abort();
      quiet();
      await imports.close();
      await exports.close();
      await log.close();
      await desk.close();
    },
  };
}

/** Tells of new answers, and of saved searches that found something new whenever there are. */
function watchSearches(desk: Desk, hub: Hub): () => void {
  const told = new Map<string, number>();
  return desk.onNews((news) => {
    if (news !== 'answers') return;
    hub.tell({ event: 'answer', data: { state: desk.answer().state, entries: desk.answer().entries } });
    if (desk.answer().state === 'current') void look().catch(() => undefined); // the next answers try again
  });

  async function look(): Promise<void> {
    const wanted = (await readSearches(desk.dir)).filter(({ alert }) => alert);
    if (wanted.length === 0) return;
    await desk.read(async (reading) => {
      for (const search of wanted) {
        const { fresh } = countSearch(reading, search);
        if (fresh > (told.get(search.id) ?? 0))
          hub.tell({ event: 'search', data: { id: search.id, name: search.name, fresh } });
        told.set(search.id, fresh);
      }
    });
  }
}
