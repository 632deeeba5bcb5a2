/**
 * @module
 * The contract of a connector: how a platform is looked at and read while it lives. One `connector.ts` in a platform's
 * folder, loaded when it is first needed; the only file that may import the platform's SDK.
 *
 * What every connector promises (`conformance.ts` holds it to this):
 *   1. It reaches the world through the `Io` it is given and through nothing else: no fetch, clock, sleep, environment or
 *      file of its own. (A protocol that is not HTTP opens its own socket, and gives every byte that matters to `Io.keep`.)
 *   2. It cannot write: there is no way through `Io` to send anything but questions, and it must not join, follow or
 *      mark as read. Where a protocol cannot be read without entering a room, it says so in `tells` and leaves it alone.
 *   3. A verdict about us is never a verdict about the place. A time-out, a limit, a wall, a captcha, a page that does not
 *      look as expected: all are `unknown`, with why. Only what the platform itself says in the form we know is a death,
 *      and where it does not say why, the death is `gone_unspecified`.
 *   4. What it says, it says from captures: each response is kept before it is read, and `Look.captures` names them.
 *   5. Pages come oldest first, each with a cursor that resumes after it. A cursor never steps over what was not read: a
 *      walk that had to stop half way leaves a cursor that says what is still missing.
 *   6. Nothing of a secret, of a message's text or of a person's name is in an error or in `why`.
 */
import type { Instant, Outcome, Ref } from '../core/model.ts';

export interface Connector {
  /** By which routes it looks (`t.me`, `api`): what stands in `Observation.via`. The first is the usual one. */
  readonly routes: readonly [string, ...string[]];
  /** What the platform allows, and where that is said. The host's bucket is made of it; `Retry-After` comes on top. */
  readonly limits: Limits;
  /** What it wants from the environment or the case's secrets. */
  readonly wants: readonly Want[];
  /** What a look and a reading here can and cannot tell, in two or three plain sentences; `doctor` prints it. */
  readonly tells: string;
  /**
   * One look. `about.avoid` is the route of the look before: a death wants to be seen by another where there is one.
   * `about.nativeId` is the number an earlier look showed: by it a community is found again that has another name now.
   */
  probe(
    ref: Ref,
    io: Io,
    about: { readonly avoid: string | null; readonly nativeId?: string | null },
  ): Promise<Look>;
  /** Posts after `cursor` (null: as far back as the platform shows), oldest page first. Absent: nothing can be read live. */
  read?(ref: Ref, cursor: Cursor | null, io: Io): AsyncGenerator<ReadPage>;
  /** What the platform says by itself about these communities, as it happens, until `io.signal`. Absent: it does not. */
  listen?(refs: ReadonlySet<Ref>, cursor: Cursor | null, io: Io): AsyncGenerator<Heard>;
  /** Costs no more than one request: whether we get through, with what we were given. For `doctor`. */
  reach(io: Io): Promise<{ readonly ok: boolean; readonly why: string | null }>;
}

/** Where a reading has come to; the connector's own words, kept as they are. */
export type Cursor = string;

export interface Limits {
  /** Requests a minute, all communities of a host together, and how many may come at once. */
  readonly perMinute: number;
  readonly burst: number;
  /** Where the figure is from: the platform's documentation, or `ours` where it states none. */
  readonly source: string;
}

export interface Want {
  /** Environment variable: `DRIFTLINE_X_TOKEN`. */
  readonly name: string;
  /** Without a `required` one the connector does not work at all. */
  readonly required: boolean;
  /** Secrets never appear in a log, an error, the ledger or an export. A host name is none. */
  readonly secret: boolean;
  /** It names a file with certificates (PEM) that are trusted for this connector's hosts, besides the usual ones. */
  readonly certificates?: boolean;
  readonly what: string;
}

/** What one look gave. Absent facts are null: the look did not show them. */
export interface Look {
  readonly outcome: Outcome;
  /** Where to, when `moved`. */
  readonly to: Ref | null;
  /** Why, in the platform's word (`AccountTakedown`, `suspended`) or ours (`timeout`, `429`, `login_wall`). */
  readonly why: string | null;
  readonly via: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly members: number | null;
  /** The platform's lasting identifier, where the look shows it: another one at the same address is another community. */
  readonly nativeId: string | null;
  /** Where its picture is; fetched only when the case wants pictures. */
  readonly avatarUrl: string | null;
  /** SHA-256 of what shows it, in the order it came. Empty only when nothing came. */
  readonly captures: readonly string[];
}

/** One page of posts, kept already; the posts are read from the captures like those of any archive. */
export interface ReadPage {
  readonly captures: readonly string[];
  /** Resumes after this page. */
  readonly cursor: Cursor;
  /** Posts on it, for the progress. */
  readonly posts: number;
  /** Set on the last page when it is not the end: why the reading stopped (`429`, `timeout`, `preview_off`). */
  readonly stopped: string | null;
}

/** Something the platform said by itself. */
export interface Heard {
  readonly ref: Ref;
  /** When it happened by the platform's clock, null when it does not say. Never used as our own time. */
  readonly saidAt: Instant | null;
  readonly look: Look;
  readonly cursor: Cursor;
}

/** Everything a connector may touch. Tests replace it whole. */
export interface Io {
  /**
   * One question by HTTP (GET or HEAD; POST only where a platform's read call is one, e.g. a query in a body). Waits for the host's turn, honours its
   * limits, robots.txt (`robots: true`, for pages made for people) and `Retry-After`, follows no more than five redirects
   * and says where it ended, keeps the exchange as a capture, and only then answers. Never throws for what the world does.
   */
  get(url: string, asking?: Asking): Promise<Answer>;
  /** Messages of a WebSocket, each batch kept before it is given; ends when the other side does or `signal` says so. Throws nothing for what the world does. */
  stream(url: string, asking?: Asking): AsyncGenerator<Frame>;
  /** Keeps bytes that came another way (an XML stream, an SDK's objects) as a capture; returns its SHA-256. `name` tells the format: `archive.xml`. */
  keep(
    bytes: Uint8Array,
    about: { readonly name: string; readonly mediaType: string; readonly source: string },
  ): Promise<string>;
  /** Waits its turn for a protocol that is not HTTP. */
  turn(host: string): Promise<void>;
  now(): Instant;
  /** A `Want` of the connector by name; null when it was not given. */
  value(name: string): string | null;
  readonly signal: AbortSignal;
}

export interface Asking {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers whose values must not be kept: they are sent and stand as `[withheld]` in the capture. */
  readonly secretHeaders?: Readonly<Record<string, string>>;
  /** Query parameters that are secrets; sent, withheld from the capture and from every message. */
  readonly secretQuery?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Honour the host's robots.txt: true for web pages, false (default) for interfaces made for programs. */
  readonly robots?: boolean;
  /** `manual`: a redirect is an answer (302 tells something on t.me). Default `follow`. */
  readonly redirect?: 'follow' | 'manual';
  /** Milliseconds until it is a time-out. Default 20,000. */
  readonly timeout?: number;
}

/** What came of a question: a response, or why there is none. */
export type Answer = Response | NoResponse;

export interface Response {
  readonly status: number;
  /** Where it came from, after redirects. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed; whole, or `cut` says that it is not. */
  readonly body: Uint8Array;
  /** The body ended before its length, or was larger than is read (16 MiB). */
  readonly cut: boolean;
  readonly at: Instant;
  readonly capture: string;
}

export interface NoResponse {
  readonly status: null;
  readonly why:
    | 'timeout'
    | 'reset'
    | 'refused'
    | 'no_address'
    | 'tls'
    | 'robots'
    | 'rate_limited'
    | 'circuit_open'
    | 'not_allowed'
    | 'aborted';
  readonly at: Instant;
}

export interface Frame {
  readonly data: string | Uint8Array;
  readonly at: Instant;
  readonly capture: string;
}
