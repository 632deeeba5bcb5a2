/**
 * @module
 * The words of the product and the shapes of its data. Everything else speaks in these.
 * Pure types and closed sets; no behaviour. Instants are milliseconds since the Unix epoch (UTC) inside,
 * and ISO 8601 UTC strings at the edges (CLI, API, files).
 */

/** Milliseconds since the Unix epoch, UTC. Field names that hold one end in `At` (or are `at`). */
export type Instant = number;

/** A canonical URL that names a community, account, post, invite or web page. Made only by `core/ref.ts`. */
export type Ref = string;

/** The short name of a platform, as in `src/platforms/<id>/`. `web` is every address no platform claims. */
export type PlatformId = string;

export type RefKind = 'community' | 'invite' | 'account' | 'post' | 'web';

/** What an address names. `community` is the place a post stands in (null where the address does not say). */
export interface Reference {
  ref: Ref;
  platform: PlatformId;
  kind: RefKind;
  community: Ref | null;
}

/** The states a community can be said to be in. `unknown` is a verdict about us, never about the place. */
export const STATES = [
  'alive',
  'restricted',
  'private',
  'gone_by_platform',
  'gone_by_owner',
  'gone_unspecified',
  'unknown',
] as const;
export type State = (typeof STATES)[number];

/** What one look at a community gave: a state, or `moved` (then the observation says where to). */
export const OUTCOMES = [...STATES, 'moved'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Says whether an outcome is one of the three deaths. */
export function isGone(outcome: Outcome): boolean {
  return outcome === 'gone_by_platform' || outcome === 'gone_by_owner' || outcome === 'gone_unspecified';
}

/** One look at one community. Absent facts are null: the look did not show them. */
export interface Observation {
  ref: Ref;
  at: Instant;
  outcome: Outcome;
  /** The new address when `outcome` is `moved`. */
  to: Ref | null;
  title: string | null;
  description: string | null;
  members: number | null;
  /** SHA-256 (hex) of the avatar image's capture. */
  avatar: string | null;
  /** The platform's lasting identifier, where the look shows it; null or absent where not. */
  nativeId?: string | null;
  /** Why the outcome is what it is, in the platform's or our own words (`timeout`, `429`, `suspended`). */
  why: string | null;
  /** By which route we looked (`t.me`, `api`, a scenario's name). Two routes that agree are stronger than one. */
  via: string;
}

/** What is known of a community from an archive or a page, apart from its posts. */
export interface CommunityProfile {
  ref: Ref;
  platform: PlatformId;
  /** The platform's own lasting identifier, where it has one (a Telegram channel's number). */
  nativeId: string | null;
  title: string | null;
  description: string | null;
  members: number | null;
  /** When these facts were true, where the source says. */
  at: Instant | null;
}

/** A link that the platform itself marked in a post (an entity, an anchor, a mention, a button). */
export interface MarkedLink {
  /** Absolute URL, as the platform gave it; for a mention the URL it stands for. */
  href: string;
  /** UTF-16 offsets of the marked words in `Post.text`; null when the mark is outside the text (a button, a card). */
  start: number | null;
  end: number | null;
  kind: 'url' | 'mention' | 'button' | 'card';
}

/** Something attached to a post. Its bytes, where we have them, are a capture of their own. */
export interface Attachment {
  kind: 'photo' | 'video' | 'audio' | 'file' | 'sticker' | 'contact' | 'poll' | 'location' | 'other';
  /** File name or path inside the archive, or URL; null when the archive left it out. */
  name: string | null;
  mimeType: string | null;
}

/** One public post, in one version. `text` is exactly what the platform showed, never normalised. */
export interface Post {
  ref: Ref;
  community: Ref;
  platform: PlatformId;
  /** The platform's identifier of the post inside its community. */
  nativeId: string;
  at: Instant;
  editedAt: Instant | null;
  /** The platform's identifier or name of who wrote it; null for the community itself. The pipeline replaces it by a keyed pseudonym. */
  author: string | null;
  text: string;
  links: MarkedLink[];
  /** Where it was forwarded from; each part null when the platform does not say. */
  forwardedFrom: { community: Ref | null; title: string | null; post: Ref | null } | null;
  replyTo: Ref | null;
  attachments: Attachment[];
  pinned: boolean;
  /** A service message's action in the platform's own word (`pin_message`, `edit_group_title`), else null. */
  service: string | null;
  views: number | null;
  reactions: number | null;
}

/** How a link stands in the place where it was seen, strongest first. */
export const SIGHTING_KINDS = [
  'platform_moved', // the platform itself says that the community lives there now
  'moved', // "we moved", "our backup", in the community's own words
  'bio', // in a description or title
  'pinned',
  'forward',
  'mention',
  'bare', // an address in the text, nothing else said
] as const;
export type SightingKind = (typeof SIGHTING_KINDS)[number];

/** A link seen in a capture. The atom of leads, of declared successors and of the graph. */
export interface Sighting {
  ref: Ref;
  platform: PlatformId;
  kind: RefKind;
  as: SightingKind;
  /** The post it stands in; null when it stands in a profile or an observation. */
  post: Ref | null;
  /** The community whose words these are. */
  community: Ref;
  at: Instant;
  /** SHA-256 (hex) of the capture that shows it. */
  capture: string;
  deobfuscated: boolean;
  /** The words around it, at most 280 UTF-16 units of the post. */
  context: string;
}

/** What an analyst decided about a lead or a match. The latest one counts; all are kept. */
export interface Decision {
  subject: string;
  verdict: 'accept' | 'reject';
  by: string;
  because: string;
  at: Instant;
}

/** An interval that holds the true moment: after `earliest`, not after `latest`. */
export interface Interval {
  earliest: Instant;
  latest: Instant;
}

/** How well we looked: the honest frame of every answer. Shares are 0..1; `medianGapHours` is null with fewer than two looks. */
export interface Coverage {
  watched: number;
  observed: number;
  looks: number;
  unknownShare: number;
  medianGapHours: number | null;
  from: Instant | null;
  until: Instant | null;
}

/** An outlet that the analyst knows: posts of it (or of its successors) carry this grade. */
export interface Outlet {
  ref: Ref;
  grade: 'A' | 'B' | 'C';
}

/** What a claim would be about. Each list holds words in every language wanted. `from`..`to` is when the event happened. */
export interface EventFrame {
  id: string;
  title: string;
  from: Instant;
  to: Instant;
  places: string[];
  acts: string[];
  actors: string[];
}
