/**
 * @module
 * The shapes of the invented world: places, what is said in them, and what is true about them. Mechanisms change a
 * world, `probing.ts` looks at it, writers put it on paper. Nothing here draws or writes.
 */
import type { EventFrame, Instant, Outcome, PlatformId, Ref } from '../core/model.ts';
import { type Random, seeded } from '../core/random.ts';
import type { TrueRelation, TrueWave } from '../scenario/truth.ts';
import type { LanguageId, Topic, Town } from './language/index.ts';
import { USUAL_WAYS, type Ways } from './ways.ts';

/** A part of a text. `href` is where a `text_link` points; the other kinds show their own address. */
export interface Span {
  type: 'plain' | 'bold' | 'link' | 'text_link' | 'mention' | 'hashtag';
  text: string;
  href?: string;
}

/** Something said. `id` and `ref` are empty until `finish.ts` has numbered the world. */
export interface Said {
  id: string;
  ref: Ref;
  at: Instant;
  spans: Span[];
  /** Number of the person in `World.people`; null for the community itself. */
  author: number | null;
  forwardOf: { place: Place; said: Said } | null;
  replyTo: Said | null;
  editedAt: Instant | null;
  service: 'create' | 'pin' | 'title' | null;
  /** What a service message is about: the pinned post, the new title. */
  about: Said | string | null;
  photo: boolean;
  pinned: boolean;
  views: number;
  reactions: number;
}

/** How a community writes and when. */
export interface Voice {
  perDay: number;
  /** Hours of the day (UTC) at which it likes to post. */
  hours: readonly number[];
  hashtags: readonly string[];
  mark: string;
  /** Contact that it prints now and then; it keeps it when it moves. */
  contact: string;
  easternDigits: boolean;
  /** Mean number of sentences after the first. */
  talk: number;
}

export type Role = 'watched' | 'counterpart' | 'impersonator' | 'clone' | 'stranger' | 'hub';

/** A community at one address. The same people at two addresses are two places with the same `brand`. */
export interface Place {
  ref: Ref;
  platform: PlatformId;
  handle: string;
  /** The platform's own identifier. */
  nativeId: string;
  /** Hash of the invite link when it is private. */
  invite: string | null;
  brand: number;
  role: Role;
  kind: 'channel' | 'group';
  title: string;
  description: string;
  language: LanguageId;
  topic: Topic;
  town: Town;
  voice: Voice;
  bornAt: Instant;
  /** When it stopped being there, null while it is. */
  goneAt: Instant | null;
  goneAs: Outcome;
  goneWhy: string | null;
  /** From when it answers only to members, null when it is public. */
  privateFrom: Instant | null;
  /** From when nothing is said although it is there. */
  silentFrom: Instant | null;
  /** How much of its voice's volume it uses at an instant (1 = all). */
  volume: (at: Instant) => number;
  members: number;
  /** Which picture, and how it was processed; null without one. */
  picture: { brand: number; variant: number } | null;
  watchedFrom: Instant | null;
  exportForm: 'old' | 'mixed' | 'new';
  archived: boolean;
  said: Said[];
}

/** A look at a place (one line of observations). */
export interface Look {
  at: Instant;
  ref: Ref;
  outcome: Outcome;
  to?: Ref;
  title?: string;
  description?: string;
  members?: number;
  avatar?: string;
  why?: string;
  via: string;
}

/** A post on X. */
export interface Tweet {
  id: string;
  at: Instant;
  author: string;
  text: string;
  /** Links that X itself marked (shown as t.co in the text). */
  urls: { url: string; expanded: string; display: string }[];
  language: LanguageId;
}

/** A time in which looking at a platform fails: everywhere (`timeout`), or with `429` for a share of the looks. */
export interface Trouble {
  platform: PlatformId;
  from: Instant;
  to: Instant;
  why: string;
  share: number;
}

export interface World {
  seed: number;
  from: Instant;
  until: Instant;
  places: Place[];
  people: { name: string; language: LanguageId }[];
  tweets: Tweet[];
  troubles: Trouble[];
  looks: Look[];
  /** What really happened, for `truth.json`. */
  truth: {
    waves: TrueWave[];
    successors: { from: Place; to: Place | null; relation: TrueRelation }[];
    leads: Place[];
    claims: Said[];
    obfuscated: { tweet: Tweet; place: Place }[];
  };
  /** What the researcher knows of the event and of the outlets; null in a world without an event. */
  story: {
    outlets: { place: Place; grade: 'A' | 'B' | 'C' }[];
    source: string | null;
    event: EventFrame | null;
  };
  /** How people write and rename in this world. */
  ways: Ways;
  /** A stream of random numbers of its own for every part, so that one part does not shift another. */
  stream: (part: string) => Random;
}

export function newWorld(seed: number, from: Instant, until: Instant, ways: Ways = USUAL_WAYS): World {
  return {
    seed,
    from,
    until,
    places: [],
    people: [],
    tweets: [],
    troubles: [],
    looks: [],
    truth: { waves: [], successors: [], leads: [], claims: [], obfuscated: [] },
    story: { outlets: [], source: null, event: null },
    ways,
    stream: (part) => seeded(`${seed}/${part}`),
  };
}

/** Says something in a place; the rest of `Said` comes from `more`. */
export function say(place: Place, at: Instant, spans: Span[], more: Partial<Said> = {}): Said {
  const said: Said = {
    id: '',
    ref: '',
    at,
    spans,
    author: null,
    forwardOf: null,
    replyTo: null,
    editedAt: null,
    service: null,
    about: null,
    photo: false,
    pinned: false,
    views: 0,
    reactions: 0,
    ...more,
  };
  place.said.push(said);
  return said;
}

/** The text of a post as people read it. */
export function textOf(said: Said): string {
  return said.spans.map((span) => span.text).join('');
}

export function plain(text: string): Span[] {
  return [{ type: 'plain', text }];
}

/** A text whose `mark` (default `\u0001`) is replaced by a link span to `ref`. */
export function withLink(text: string, ref: Ref, mark = '\u0001'): Span[] {
  const [before, after] = text.split(mark);
  const spans: Span[] = [];
  if (before) spans.push({ type: 'plain', text: before });
  spans.push({ type: 'link', text: ref });
  if (after) spans.push({ type: 'plain', text: after });
  return spans;
}

/** True while the place is there. */
export function livesAt(place: Place, at: Instant): boolean {
  return at >= place.bornAt && (place.goneAt === null || at < place.goneAt);
}
