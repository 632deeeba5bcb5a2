/**
 * @module
 * One look at one community: asked through its platform's connector, kept, written into the ledger. Asking again and
 * again is `collect.ts`; what a look means for a life is `src/core/liveness.ts`.
 */
import { InputError } from '../core/errors.ts';
import { type Life, step } from '../core/liveness.ts';
import { type Instant, isGone, type Observation, type PlatformId, type Ref } from '../core/model.ts';
import { confirmingLook } from '../core/schedule.ts';
import { type Entry, observationEntry } from '../ledger/ledger.ts';
import type { Net } from '../net/net.ts';
import type { Connector } from '../platforms/connector.ts';
import { PLATFORMS } from '../platforms/index.ts';
import { type Facts, loadFacts } from './facts.ts';
import type { CaseDoor } from './keep.ts';
import type { Avatars } from './media.ts';
import { platformWith } from './sightings.ts';

/** What looking needs. */
export interface Looking {
  readonly door: CaseDoor;
  readonly net: Net;
  readonly now: () => Instant;
  /** The connector of a platform; null when it has none. */
  readonly connectorOf: (platform: PlatformId) => Promise<Connector | null>;
  /** The pictures that communities show, where the case wants them. */
  readonly avatars?: Avatars;
  /** Hosts of Rocket.Chat servers on which the operator has an account; a case that never read from one does not know. */
  readonly rocketChatHosts?: readonly string[];
}

/** The platform of an address, by what the case knows and what was given to look with. */
export function platformIn(facts: Pick<Facts, 'platformOf'>, { rocketChatHosts = [] }: Looking) {
  const given = platformWith(rocketChatHosts);
  return (ref: Ref): PlatformId => {
    const known = facts.platformOf(ref);
    return known === 'web' ? given(ref) : known;
  };
}

/** A connector that can be used, or why there is none. `missing` names the settings that it wants. */
export type Readiness =
  | { readonly ready: true; readonly connector: Connector }
  | { readonly ready: false; readonly why: 'no_connector' | 'not_configured'; readonly missing: string[] };

/** A look that was taken. */
export interface Observed {
  readonly platform: PlatformId;
  readonly observation: Observation;
  /** SHA-256 of the capture that shows it, null when nothing came. */
  readonly capture: string | null;
  /** What the connector threw; null when it did not. A bug, told and survived. */
  readonly fault: unknown;
}

/** What is known of earlier looks. */
export interface Before {
  /** The route of the look that has to be confirmed by another one; null when none has. */
  readonly avoid: string | null;
  readonly nativeId: string | null;
}

/** The connector that the list of platforms names. */
export async function listedConnector(platform: PlatformId): Promise<Connector | null> {
  return (await PLATFORMS.find(({ id }) => id === platform)?.connector?.()) ?? null;
}

/** Says whether a platform can be looked at with what was given. */
export async function readiness(looking: Looking, platform: PlatformId): Promise<Readiness> {
  const connector = await looking.connectorOf(platform);
  if (connector === null) return { ready: false, why: 'no_connector', missing: [] };
  const missing = looking.net.missing(connector);
  return missing.length > 0 ? { ready: false, why: 'not_configured', missing } : { ready: true, connector };
}

/**
 * Looks, and keeps what came. Writes no observation: `record` does. Throws only what keeping throws, and `InputError` for
 * a setting that cannot be used.
 */
export async function lookAt(
  looking: Looking,
  { platform, connector }: { platform: PlatformId; connector: Connector },
  ref: Ref,
  before: Before,
  signal?: AbortSignal,
): Promise<Observed> {
  const io = looking.net.io({ platform, connector }, ref, signal);
  const asked = await guarded(looking.net, () => connector.probe(ref, io, before));
  const look = asked.value;
  const avatar =
    look?.avatarUrl == null ? null : await looking.avatars?.of({ platform, ref }, look.avatarUrl, io);
  return {
    platform,
    observation: {
      ref,
      at: looking.now(),
      outcome: look?.outcome ?? 'unknown',
      to: look?.to ?? null,
      title: look?.title ?? null,
      description: look?.description ?? null,
      members: look?.members ?? null,
      avatar: avatar ?? null,
      // Left out where it is not shown: the entry says what was seen.
      ...(look?.nativeId == null ? {} : { nativeId: look.nativeId }),
      why: look === null ? 'connector_failed' : look.why,
      via: look?.via ?? connector.routes[0],
    },
    capture: look?.captures.at(-1) ?? null,
    fault: asked.fault,
  };
}

/**
 * Runs a connector's work. One look or one reading is an edge: a bug in it must not end the watch over everything else.
 * What is no bug (a full disk, a setting that cannot be used) is thrown.
 */
export async function guarded<T>(
  net: Net,
  work: () => Promise<T>,
): Promise<{ value: T; fault: null } | { value: null; fault: unknown }> {
  try {
    const value = await work();
    if (net.failure !== null) throw net.failure;
    return { value, fault: null };
  } catch (error) {
    if (net.failure !== null) throw net.failure;
    if (error instanceof InputError) throw error;
    return { value: null, fault: error };
  }
}

/** Writes looks into the ledger; resolves when they are durable. */
export async function record(door: CaseDoor, looks: readonly Observed[]): Promise<void> {
  const entries: Entry[] = looks.map(({ observation, capture }) => ({
    ...observationEntry(observation),
    ...(capture === null ? {} : { capture }),
  }));
  await door.write((kase) => kase.ledger.append(entries));
}

/** Everything that is followed: communities, sources and outlets, each once. */
export function followedRefs(facts: Pick<Facts, 'watched' | 'sources' | 'outlets'>): Ref[] {
  return [...new Set([...facts.watched, ...facts.sources, ...facts.outlets.map(({ ref }) => ref)])];
}

/** The route of the last look that saw each community gone: the one by which a second look must not go. */
export function goneVias({ observations }: Pick<Facts, 'observations'>): Map<Ref, string> {
  return new Map(observations.filter(({ outcome }) => isGone(outcome)).map(({ ref, via }) => [ref, via]));
}

/** A row of `driftline probe`. */
export interface Probed extends Observed {
  /** When a second look can confirm a death that was seen once; null when there is none to confirm. */
  readonly secondLookAt: Instant | null;
}

export interface ProbeReport {
  readonly probed: Probed[];
  readonly passedOver: { ref: Ref; platform: PlatformId; why: string; missing: string[] }[];
}

/**
 * Looks once at each of `refs` (null: everything followed) and brings the views up to it. Platforms are asked side by
 * side, the communities of one after another.
 */
export function probeAll(looking: Looking, refs: readonly Ref[] | null): Promise<ProbeReport> {
  return looking.door.use(async (open) => {
    await open.follow();
    const facts = await loadFacts(open.tables, null);
    const vias = goneVias(facts);
    const report: ProbeReport = { probed: [], passedOver: [] };
    const wanted = refs ?? followedRefs(facts);
    const lanes = Map.groupBy(new Set(wanted), platformIn(facts, looking));
    const done = new Map<Ref, Probed>();
    await Promise.all(
      [...lanes].map(async ([platform, lane]) => {
        const state = await readiness(looking, platform);
        if (!state.ready) {
          for (const ref of lane)
            report.passedOver.push({ ref, platform, why: state.why, missing: state.missing });
          return;
        }
        for (const ref of lane) {
          const life = facts.life.get(ref) ?? null;
          const avoid = life?.unconfirmed ? (vias.get(ref) ?? null) : null;
          const observed = await lookAt(looking, { platform, connector: state.connector }, ref, {
            avoid,
            nativeId: life?.nativeId ?? null,
          });
          await record(looking.door, [observed]);
          done.set(ref, { ...observed, secondLookAt: secondLookAt(life, observed.observation) });
        }
      }),
    );
    for (const ref of new Set(wanted)) if (done.has(ref)) report.probed.push(done.get(ref)!);
    await open.follow();
    return report;
  });
}

/** Takes a look into a life and says when the next one can confirm what it shows. */
function secondLookAt(life: Life | null, look: Observation): Instant | null {
  const newest = life?.probes.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  // A case may hold looks from a clock ahead of ours; then nothing is said.
  if (look.at < newest) return null;
  const after = step(life, look);
  return after.unconfirmed === null ? null : confirmingLook(look.ref, after.unconfirmed.at).at;
}
