/**
 * @module
 * What an export is made from: a case as it may leave the house. Everything in it is masked already (authors are
 * pseudonyms, persons' numbers and handles are gone unless they were released), and every time is the case's own.
 * Writers of formats add nothing to it and ask for nothing else. Shapes only.
 */
import type { RejectedPost, Statement } from '../core/claim.ts';
import type { Lead } from '../core/lead.ts';
import type { Match } from '../core/match.ts';
import type {
  Coverage,
  EventFrame,
  Instant,
  Outcome,
  PlatformId,
  Ref,
  RefKind,
  SightingKind,
  State,
} from '../core/model.ts';
import type { Wave } from '../core/wave/index.ts';
import type { Signed } from './ecdsa.ts';

/** The name of a capture, 64 lower-case hexadecimal digits: SHA-256 of its bytes, or of a salt and that where it is `salted`. */
export type Sha256 = string;

/**
 * What is there of a capture: its bytes; nothing, because it was erased; nothing, and nobody said why; its bytes, sealed with a
 * key that is not at hand.
 */
export type CaptureState = 'kept' | 'erased' | 'missing' | 'locked';

/** One entry of the ledger about bytes that were stored. */
export interface ExportedCapture {
  /** Number of the entry in the ledger, from 0. */
  entry: number;
  sha256: Sha256;
  salted: boolean;
  /** Bytes. */
  size: number;
  source: string;
  ref: Ref | null;
  platform: PlatformId | null;
  format: string | null;
  mediaType: string | null;
  collector: string;
  at: Instant;
  /** Posts read from it. */
  posts: number;
  state: CaptureState;
  /** Who erased it, when, why, and the entry that says so. */
  erased: { entry: number; at: Instant; by: string; because: string } | null;
}

/** A community: followed, read or looked at. */
export interface ExportedCommunity {
  ref: Ref;
  platform: PlatformId;
  kind: RefKind;
  title: string | null;
  description: string | null;
  members: number | null;
  state: State;
  why: string;
  /** As what it is followed; null for one that is not. */
  role: 'community' | 'source' | 'outlet' | null;
  /** For whom an account speaks, in the words of who added it. */
  organisation: string | null;
  firstSeenAt: Instant | null;
  lastAliveAt: Instant | null;
  firstGoneAt: Instant | null;
  movedTo: Ref | null;
  posts: number;
  firstPostAt: Instant | null;
  lastPostAt: Instant | null;
  /** Captures that show it, at most a few. */
  captures: Sha256[];
}

export interface ExportedObservation {
  entry: number;
  ref: Ref;
  at: Instant;
  outcome: Outcome;
  to: Ref | null;
  title: string | null;
  members: number | null;
  why: string | null;
  via: string;
  capture: Sha256 | null;
}

/** A link from a community's words to an address, each time it was seen. */
export interface ExportedLink {
  from: Ref;
  to: Ref;
  platform: PlatformId;
  kind: RefKind;
  as: SightingKind;
  post: Ref | null;
  at: Instant;
  deobfuscated: boolean;
  capture: Sha256 | null;
}

/** A post in its latest version. `author` is the case's pseudonym. */
export interface ExportedPost {
  ref: Ref;
  community: Ref;
  platform: PlatformId;
  at: Instant;
  editedAt: Instant | null;
  author: string | null;
  text: string;
  forwardedFrom: Ref | null;
  replyTo: Ref | null;
  pinned: boolean;
  service: string | null;
  views: number | null;
  reactions: number | null;
  capture: Sha256;
  entry: number;
}

export interface ExportedDecision {
  entry: number;
  subject: string;
  verdict: string;
  by: string;
  because: string;
  at: Instant;
}

/** The claims about one event. */
export interface ExportedClaims {
  event: EventFrame;
  statements: (Statement & { text: string | null })[];
  rejected: RejectedPost[];
  scanned: number;
}

/** How an answer was made. */
export interface ExportedMethod {
  of: 'waves' | 'leads' | 'matches' | 'claims';
  version: string;
  says: string;
}

/** A file that proves what stands in the ledger (docs/ledger.md). */
export interface ProofFile {
  name: string;
  bytes: Uint8Array;
}

export interface ExportedCase {
  about: {
    id: string;
    name: string;
    purpose: string;
    approver: string | null;
    created: Instant;
    /** Of what is known until then this is the export. */
    at: Instant;
    software: string;
  };
  /** The ledger it rests on: entries, and their RFC 9162 tree head in hexadecimal. */
  ledger: { entries: number; root: string };
  /** What was released, and what is masked. */
  released: { what: string; by: string; because: string; at: Instant }[];
  masked: string[];
  coverage: Coverage;
  methods: ExportedMethod[];
  communities: ExportedCommunity[];
  observations: ExportedObservation[];
  links: ExportedLink[];
  waves: Wave[];
  leads: Lead[];
  matches: Match[];
  unmatched: { from: Ref; best: Match | null }[];
  claims: ExportedClaims[];
  captures: ExportedCapture[];
  decisions: ExportedDecision[];
  /**
   * Posts by community and time, in pieces, of all captures or of one (by the number of its entry). Those of erased captures
   * are not among them.
   */
  posts(entry?: number): AsyncIterable<ExportedPost[]>;
  /** Whether captures may leave as they came; else only what was read of them, masked. */
  originals: boolean;
  /** The bytes of a capture that is `kept`. Asked for only when `originals`. */
  read(sha256: Sha256): AsyncIterable<Uint8Array>;
  /** The SHA-256 of those bytes, and the salt (hexadecimal) of the capture's name, null where it has none. */
  reveal(sha256: Sha256): Promise<{ content: Sha256; salt: string | null } | null>;
  proof: ProofFile[];
  /** Signs with the key that this case signs exports with; the same text has the same signature. */
  sign(text: string): Signed;
}
