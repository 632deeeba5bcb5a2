/**
 * @module
 * What the workbench keeps of a case in memory: the answers and the facts that its screens are drawn from, computed once
 * for a state of the ledger (`worker.ts`) and stored as one disposable file in `views/`. Posts and captures are not
 * in it: those are asked for when a screen shows them. Plain data that can be cloned; instants in milliseconds.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { systemCode } from '../captures/durable.ts';
import type { ClaimAnswer } from '../core/claim.ts';
import type { Lead } from '../core/lead.ts';
import { type Comeback, coverageOf, type Death } from '../core/liveness.ts';
import type { MatchResult } from '../core/match.ts';
import type { Coverage, Decision, EventFrame, Instant, PlatformId, Ref, State } from '../core/model.ts';
import type { Wave } from '../core/wave/index.ts';
import type { LedgerReader } from '../ledger/ledger.ts';
import { VERSION } from '../version.ts';
import { TABLES_VERSION } from '../views/tables.ts';

/** Models of another version are made anew. */
export const MODEL_VERSION = `${VERSION} ${TABLES_VERSION} 3`;

/** As what a community is followed; null: it is not, and known from posts, looks or links. */
export type Role = 'community' | 'source' | 'outlet' | null;

/** A stretch of time in which looks gave one outcome (a place in `OUTCOMES`): from, to, outcome. */
export type Span = [Instant, Instant, number];

export interface KnownCommunity {
  ref: Ref;
  platform: PlatformId;
  title: string | null;
  description: string | null;
  state: State;
  why: string;
  role: Role;
  /** Also followed as a community, whatever else it is. */
  watched: boolean;
  posts: number;
  members: number | null;
  firstSeenAt: Instant | null;
  lastAliveAt: Instant | null;
  firstGoneAt: Instant | null;
  firstPostAt: Instant | null;
  lastPostAt: Instant | null;
  movedTo: Ref | null;
  reuse: { title: string | null; at: Instant } | null;
  death: Death | null;
  comebacks: Comeback[];
  titles: { at: Instant; title: string }[];
  spans: Span[];
  looks: number;
  unknown: number;
}

/** Links between places, a column a field: places in `PageModel.places`, how, when first, how often. */
export interface Links {
  from: number[];
  to: number[];
  /** A place in `SIGHTING_KINDS`, the strongest that was seen. */
  as: number[];
  at: Instant[];
  count: number[];
}

/** Deaths a day of a wave's platforms, from some weeks before it: what the background expects, and what was seen. */
export interface Background {
  from: Instant;
  expected: number[];
  observed: number[];
}

/** What of the ledger no table has. Entries from `to` on are not in it. */
export interface Noted {
  to: number;
  /** Places of captures that are pictures, by name. */
  pictures: Map<string, number[]>;
  /** Captures that were erased. */
  shredded: Set<string>;
  /** What authorities said of checkpoints: how many entries those are over, and when they were there. */
  stamps: { entry: number; size: number; authority: string; says: string }[];
}

export interface PageModel {
  version: string;
  /** The ledger's size when it was made. */
  entries: number;
  /** The ledger's size that leads, matches and claims speak of: older ones are carried on until they are made anew; 0: there are none. */
  answered: number;
  at: Instant;
  coverage: Coverage;
  allCoverage: Coverage;
  captures: number;
  communities: KnownCommunity[];
  /** Addresses that links go to and that are no community above, with what is known of them. */
  places: { ref: Ref; platform: PlatformId }[];
  links: Links;
  waves: Wave[];
  background: Background[];
  leads: Lead[];
  matches: MatchResult;
  /** By event, the newest last. */
  claims: { event: EventFrame; answer: ClaimAnswer }[];
  scheduled: Scheduled[];
  noted: Noted;
  /** Decisions that were not taken back, by subject, oldest first: the last one stands. */
  decided: Map<string, Decision[]>;
  /** For each wave, lead, match and statement by its id: the ledger's size at which a model first held it. */
  since: Map<string, number>;
  seconds: number;
}

/** What the schedule weighs of a community that is followed. */
export interface Scheduled {
  ref: Ref;
  platform: PlatformId;
  weight: number;
  hazardPerDay: number;
  lastLookAt: Instant | null;
}

/** The model of a case that holds nothing yet. */
export function emptyModel(at: Instant): PageModel {
  const coverage = coverageOf([]);
  return {
    version: MODEL_VERSION,
    entries: 0,
    answered: 0,
    at,
    coverage,
    allCoverage: coverage,
    captures: 0,
    communities: [],
    places: [],
    links: { from: [], to: [], as: [], at: [], count: [] },
    waves: [],
    background: [],
    leads: [],
    matches: { matches: [], unmatched: [], method: NO_METHOD },
    claims: [],
    scheduled: [],
    noted: { to: 0, pictures: new Map(), shredded: new Set(), stamps: [] },
    decided: new Map(),
    since: new Map(),
    seconds: 0,
  };
}

/** Of answers that there are none of yet. */
export const NO_METHOD: MatchResult['method'] = {
  version: '',
  m: 'built-in',
  candidatePairs: 0,
  expectedPairs: 0,
  rounds: 0,
  fitted: null,
};

/** Takes what is new in the ledger into `noted`. */
export async function noteLedger(noted: Noted, ledger: Pick<LedgerReader, 'read'>): Promise<void> {
  for await (const { index, entry } of ledger.read(noted.to)) {
    noted.to = index + 1;
    if (entry.kind === 'capture' && entry.mediaType !== undefined) {
      const list = noted.pictures.get(entry.sha256);
      if (list) list.push(index);
      else noted.pictures.set(entry.sha256, [index]);
    } else if (entry.kind === 'shred') for (const capture of entry.captures) noted.shredded.add(capture);
    else if (entry.kind === 'timestamp') {
      const { size, authority, says } = entry;
      noted.stamps.push({ entry: index, size, authority, says });
    }
  }
}

function fileOf(dir: string): string {
  return join(dir, 'views', 'pages.v8');
}

/** Where the whole answer as one JSON text is kept. */
export function answerFile(dir: string): string {
  return join(dir, 'views', 'answer.json');
}

/** The model that was stored last; null when there is none, or none of this version. */
export async function readModel(dir: string): Promise<PageModel | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(fileOf(dir));
  } catch (error) {
    if (systemCode(error) !== null) return null;
    throw error;
  }
  try {
    const model = deserialize(bytes) as PageModel | null;
    return model?.version === MODEL_VERSION ? model : null;
  } catch {
    return null; // torn or of another Node: it is made anew
  }
}

/** Stores the model, and the answer where there is a new one. They are disposable: nothing waits for the disk. */
export async function storeModel(dir: string, model: PageModel, answer: string | null): Promise<void> {
  if (answer !== null) await replace(answerFile(dir), answer);
  await replace(fileOf(dir), serialize(model));
}

async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
