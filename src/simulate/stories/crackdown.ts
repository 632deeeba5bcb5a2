/**
 * @module
 * A takedown and what follows, as one story with knobs: who is taken, by which ways they come back, who else is about, what goes
 * wrong with looking. The presets between `week` and the held-out ones differ in these knobs.
 */
import { DAY, HOUR } from '../../core/clock.ts';
import type { EventFrame, Instant, PlatformId } from '../../core/model.ts';
import { sample, shuffled } from '../draw.ts';
import { finish } from '../finish.ts';
import { BEFORE_2019, churn } from '../mechanisms/churn.ts';
import { cloneBots, impersonate, strangers } from '../mechanisms/decoys.ts';
import { driftAway } from '../mechanisms/drift.ts';
import { tell } from '../mechanisms/event.ts';
import { MIGRATION, type MigrateKnobs, merge, migrate, split, vanish } from '../mechanisms/migrate.ts';
import type { Naming } from '../mechanisms/naming.ts';
import { agency, befriend, wander } from '../mechanisms/neighbours.ts';
import { chain, noise, oneTweet, openHub, point } from '../mechanisms/paths.ts';
import { announceMove, mirror, prepareFallbacks } from '../mechanisms/prepare.ts';
import { newLayout, outage, rateLimitStorm, reuseHandle } from '../mechanisms/trouble.ts';
import { takeDown } from '../mechanisms/wave.ts';
import { fillDays, populate } from '../population.ts';
import { PROBES, probe } from '../probing.ts';
import type { Ways } from '../ways.ts';
import { newWorld, type Place, type World } from '../world.ts';

export interface CrackdownKnobs {
  from: Instant;
  until: Instant;
  onset: Instant;
  ways?: Ways;
  communities: number;
  platform: PlatformId;
  /** Where they go, in turn. The meeting place is on the first. */
  homes: readonly PlatformId[];
  wave: { share: number; hours: number };
  /** Of those taken, shares that had prepared a fallback, announced a move in their last days, drifted away bit by bit, are nowhere. The rest open again afterwards. */
  prepared: number;
  announced: number;
  drifted: number;
  nowhere: number;
  /** Pairs that come back as one, communities that come back as two. */
  merges: number;
  splits: number;
  namings: readonly Naming[];
  migrate: Partial<MigrateKnobs>;
  /** Another way to come back, for this share. It records its successors itself. */
  road?: { share: number; take: (world: World, places: readonly Place[], onset: Instant) => Place[] };
  decoys: {
    impersonators: number;
    clones: number;
    strangers: number;
    bulletinEveryDays: number;
    bulletinShare: number;
    strayLinks: number;
  };
  lost: number;
  /** More that goes wrong or is said; called before anyone looks. */
  more?: (world: World, watched: readonly Place[], opened: readonly Place[]) => void;
  event?: { frame: EventFrame; lastYearAt: Instant; claimedAt: Instant };
}

/** Those who were taken, by the way that they go. */
interface Parting {
  prepared: Place[];
  announced: Place[];
  drifted: Place[];
  road: Place[];
  nowhere: Place[];
  merged: Place[];
  halved: Place[];
  plain: Place[];
}

export function crackdown(seed: number, knobs: CrackdownKnobs): World {
  const world = newWorld(seed, knobs.from, knobs.until, knobs.ways);
  const random = world.stream('crackdown');
  const { onset } = knobs;
  const watched = populate(world, knobs.communities, knobs.platform, world.from + 7 * DAY);
  const outlet = watched.find((place) => place.topic === 'news' && place.kind === 'channel')!;
  const order = shuffled(
    random,
    watched.filter((place) => place !== outlet),
  );
  const taken = [outlet, ...order.slice(0, Math.round(knobs.wave.share * watched.length) - 1)];
  const spared = order.filter((place) => !taken.includes(place));
  const went = allot(taken, outlet, knobs);
  const home = (i: number) => knobs.homes[i % knobs.homes.length]!;
  const migration: MigrateKnobs = {
    ...MIGRATION,
    platform: home(0),
    namings: knobs.namings,
    ...knobs.migrate,
  };

  const drifted = driftAway(world, went.drifted, {
    ...migration,
    days: 9,
    until: onset,
    announced: knobs.announced > 0 ? 0.5 : 0,
    left: 0.2,
    reposts: [0, 2],
  });
  for (const place of watched) fillDays(world, place, world.from, world.until);
  drifted.forEach((place, i) => {
    mirror(world, went.drifted[i]!, place, place.bornAt, onset, 0.25);
  });
  befriend(world, watched, world.from, world.until, 1.5);
  wander(world, watched, world.from, world.until, 1);
  const early = churn(world, spared.slice(0, Math.ceil(spared.length / 2)), world.from, onset, BEFORE_2019);
  takeDown(world, taken, { from: onset, hours: knobs.wave.hours, outcome: 'gone_unspecified', why: null });
  vanish(world, early);
  if (early[0]) reuseHandle(world, early[0], 1);

  const prepared = byHome(went.prepared, home, (platform, places) =>
    prepareFallbacks(world, places, {
      platform,
      from: world.from + 4 * DAY,
      until: onset,
      mirrored: 0.3,
      namings: knobs.namings,
    }),
  );
  for (const [old, place] of prepared)
    world.truth.successors.push({ from: old, to: place, relation: 'successor' });
  // They know before the others: the new place is open, and says so, while the old one is still there.
  const announced = byHome(went.announced, home, (platform, places) =>
    migrate(world, places, { ...migration, platform, delayHours: [-30, -8] }),
  );
  for (const [old, place] of announced) announceMove(world, old, place, place.bornAt + 2 * HOUR);
  const opened = byHome(went.plain, home, (platform, places) =>
    migrate(world, places, { ...migration, platform }, onset + 5 * HOUR),
  ).map(([, place]) => place);
  const others = knobs.road?.take(world, went.road, onset) ?? [];
  const both: Place[] = [];
  for (let i = 0; i + 1 < went.merged.length; i += 2)
    both.push(merge(world, went.merged[i]!, went.merged[i + 1]!, migration, onset + (20 + i) * HOUR));
  const halves = went.halved.flatMap((old, i) => split(world, old, migration, onset + (22 + i) * HOUR));
  vanish(world, went.nowhere);
  const beforehand = [
    ...drifted,
    ...prepared.map(([, place]) => place),
    ...announced.map(([, place]) => place),
  ];
  const counterparts = [...beforehand, ...opened, ...others, ...both, ...halves];
  for (const place of counterparts) fillDays(world, place, place.bornAt, world.until);

  const hub = openHub(world, home(0), onset + 6 * HOUR, world.until);
  const { decoys } = knobs;
  const fakes = impersonate(
    world,
    sample(random, taken, decoys.impersonators),
    home(0),
    onset + 8 * HOUR,
    world.until,
  );
  const clones = cloneBots(world, taken, home(0), decoys.clones, onset - 2 * DAY, world.until);
  const unrelated = strangers(world, home(0), decoys.strangers, onset - 4 * DAY, world.until);
  agency(
    world,
    [...watched, ...counterparts, ...unrelated],
    world.from,
    world.until,
    decoys.bulletinEveryDays,
    decoys.bulletinShare,
  );

  const elsewhere = shuffled(random, [...counterparts, ...fakes, ...clones, ...unrelated]);
  const hidden = elsewhere.slice(0, Math.floor(elsewhere.length / 5));
  const named = elsewhere.slice(hidden.length);
  point(world, hub, named, onset + 9 * HOUR, 20);
  chain(
    world,
    named.filter((place) => counterparts.includes(place)),
    hidden,
    onset + 20 * HOUR,
  );
  befriend(world, counterparts, onset + 10 * HOUR, world.until, 4);
  noise(world, [hub, ...counterparts, ...unrelated], 'tt.me', decoys.strayLinks, onset, world.until);
  noise(world, watched, 't.me', 60, world.from, onset);
  const posted = onset + 24 * HOUR;
  oneTweet(world, hub, posted);
  hub.watchedFrom = posted + HOUR;
  for (const place of elsewhere)
    place.watchedFrom = Math.max(hub.watchedFrom, place.bornAt) + Math.floor(random() * 12 * HOUR);
  world.truth.leads = [hub, ...counterparts];

  const claimant = prepared[0]?.[1];
  if (knobs.event && claimant) {
    const speaks = (place: Place) =>
      place.kind === 'channel' &&
      place.privateFrom === null &&
      place.silentFrom === null &&
      place !== claimant;
    const supporter = [...opened, ...counterparts].find(speaks)!;
    const living = spared.filter((place) => place.goneAt === null && place.kind === 'channel');
    tell(world, {
      ...knobs.event,
      outlet,
      claimant,
      supporter,
      denier: living.at(-1)!,
      newspapers: living.slice(0, 6),
      asking: [hub, ...watched.filter((place) => place.kind === 'group').slice(0, 2)],
      copying: sample(
        random,
        counterparts.filter((place) => speaks(place) && place !== supporter),
        6,
      ),
    });
    const origin = world.truth.successors.find((row) => row.to === supporter)!.from;
    world.story.outlets = [
      { place: outlet, grade: 'A' },
      { place: origin, grade: 'C' },
    ];
  }
  rateLimitStorm(world, knobs.platform, onset - 3 * DAY, 8);
  outage(world, knobs.platform, onset - 6 * DAY, 6);
  newLayout(world, knobs.platform, onset - 5 * DAY, 14);
  knobs.more?.(world, watched, counterparts);
  probe(world, { ...PROBES, lost: knobs.lost });
  finish(world);
  return world;
}

/** Divides the taken among the ways to go. The outlet has a fallback, if anyone has. */
function allot(taken: readonly Place[], outlet: Place, knobs: CrackdownKnobs): Parting {
  const rest = taken.filter((place) => place !== outlet);
  const channels = rest.filter((place) => place.kind === 'channel');
  const left = new Set(rest);
  const take = (from: readonly Place[], count: number) => {
    const some = from.filter((place) => left.has(place)).slice(0, count);
    for (const place of some) left.delete(place);
    return some;
  };
  const share = (of: number) => Math.round(of * taken.length);
  const prepared = knobs.prepared > 0 ? [outlet, ...take(channels, share(knobs.prepared) - 1)] : [];
  if (knobs.prepared === 0) left.add(outlet);
  return {
    prepared,
    announced: take(channels, share(knobs.announced)),
    drifted: take(channels, share(knobs.drifted)),
    road: take(channels, share(knobs.road?.share ?? 0)),
    merged: take(channels, 2 * knobs.merges),
    halved: take(channels, knobs.splits),
    nowhere: take(rest, share(knobs.nowhere)),
    plain: [...left],
  };
}

/** Calls `open` once for each home with the places that go there; gives pairs of old and new. */
function byHome(
  places: readonly Place[],
  home: (i: number) => PlatformId,
  open: (platform: PlatformId, places: readonly Place[]) => readonly Place[],
): [old: Place, place: Place][] {
  const groups = new Map<PlatformId, Place[]>();
  places.forEach((place, i) => {
    groups.set(home(i), [...(groups.get(home(i)) ?? []), place]);
  });
  return [...groups].flatMap(([platform, group]) => {
    const opened = open(platform, group);
    return group.map((old, i): [Place, Place] => [old, opened[i]!]);
  });
}
