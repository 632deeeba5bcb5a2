/**
 * @module
 * The bundled story (examples/november-week): most of 53 communities go between a Friday evening and a Saturday afternoon,
 * one post on X leads to where they are, on Tuesday most of those go as well. Its bytes are held by a test.
 */
import { DAY, HOUR } from '../../core/clock.ts';
import { sample, shuffled } from '../draw.ts';
import { finish } from '../finish.ts';
import { cloneBots, impersonate, strangers } from '../mechanisms/decoys.ts';
import { SCARF, tell } from '../mechanisms/event.ts';
import { MIGRATION, merge, migrate, split, vanish } from '../mechanisms/migrate.ts';
import { agency, befriend, wander } from '../mechanisms/neighbours.ts';
import { chain, noise, oneTweet, openHub, point } from '../mechanisms/paths.ts';
import { prepareFallbacks } from '../mechanisms/prepare.ts';
import { newLayout, outage, rateLimitStorm } from '../mechanisms/trouble.ts';
import { takeDown } from '../mechanisms/wave.ts';
import { fillDays, populate } from '../population.ts';
import { PROBES, probe } from '../probing.ts';
import { newWorld, type Place, type World } from '../world.ts';

export function week(seed: number): World {
  const world = newWorld(seed, Date.UTC(2019, 10, 1), Date.UTC(2019, 10, 28, 18));
  const random = world.stream('week');
  const friday = Date.UTC(2019, 10, 22, 18, 40);
  const tuesday = Date.UTC(2019, 10, 26, 8, 30);
  const watched = populate(world, 53, 'telegram', Date.UTC(2019, 10, 8, 6));

  const outlet = watched.find(
    (place) => place.language === 'en' && place.topic === 'news' && place.kind === 'channel',
  )!;
  outlet.title = 'Loop and Needle Circle Notes';
  outlet.bornAt = Date.UTC(2018, 4, 3, 10);
  const order = shuffled(
    random,
    watched.filter((place) => place !== outlet),
  );
  const group = (place: Place) => place.kind === 'group';
  const ordinaryDeaths = order.filter((place) => !group(place)).slice(0, 2);
  const rest = order.filter((place) => !ordinaryDeaths.includes(place));
  const survivors = rest.slice(0, 9);
  const taken = [outlet, ...rest.slice(9)];

  for (const place of watched) fillDays(world, place, world.from, world.until);
  befriend(world, watched, world.from, world.until, 1.5);
  wander(world, watched, world.from, world.until, 1);
  ordinaryDeaths.forEach((place, i) => {
    place.goneAt = Date.UTC(2019, 10, 13 + 4 * i, 9 + 5 * i, 17);
    place.goneAs = i === 0 ? 'gone_by_owner' : 'gone_unspecified';
  });
  takeDown(world, taken, { from: friday, hours: 19.6, outcome: 'gone_unspecified', why: null });

  // Prepared beforehand: nine that go and two that stay.
  const ready = [outlet, ...taken.filter((place) => place !== outlet && !group(place)).slice(0, 8)];
  const stay = survivors.filter((place) => !group(place)).slice(0, 2);
  const prepare = { platform: 'tamtam', from: Date.UTC(2019, 10, 5), until: friday, mirrored: 0.3 };
  const fallbacks = prepareFallbacks(world, ready, {
    ...prepare,
    namings: ['affix', 'same', 'latin', 'affix', 'handle'],
  });
  const mirrors = prepareFallbacks(world, stay, { ...prepare, namings: ['same', 'affix'] });
  for (const [i, old] of ready.entries())
    world.truth.successors.push({ from: old, to: fallbacks[i]!, relation: 'successor' });
  for (const [i, old] of stay.entries())
    world.truth.successors.push({ from: old, to: mirrors[i]!, relation: 'mirror' });

  const others = taken.filter((place) => !ready.includes(place));
  const [first, second, halved] = others.filter((place) => !group(place));
  const later = others.filter((place) => ![first, second, halved].includes(place));
  const hubOpens = friday + 5 * HOUR;
  const opened = migrate(world, later.slice(0, 18), MIGRATION, hubOpens + HOUR);
  const both = merge(world, first!, second!, MIGRATION, friday + 24 * HOUR);
  const halves = split(world, halved!, MIGRATION, friday + 25 * HOUR);
  vanish(world, later.slice(18));
  const counterparts = [...fallbacks, ...mirrors, ...opened, both, ...halves];
  for (const place of counterparts) fillDays(world, place, place.bornAt, world.until);

  const hub = openHub(world, 'tamtam', hubOpens, world.until);
  const fakes = impersonate(
    world,
    sample(random, [...later.slice(12), outlet], 5),
    'tamtam',
    friday + 8 * HOUR,
    world.until,
  );
  const clones = cloneBots(world, taken, 'tamtam', 3, friday - 2 * DAY, world.until);
  const unrelated = strangers(world, 'tamtam', 6, friday - 3 * DAY, world.until);
  agency(world, [...watched, ...counterparts, ...unrelated], world.from, world.until, 4, 0.5);

  const onTamTam = [...counterparts, ...fakes, ...clones, ...unrelated];
  const known = shuffled(random, onTamTam);
  const hidden = known.slice(0, 9);
  const named = known.slice(9);
  const posted = Date.UTC(2019, 10, 23, 16, 41, 7);
  point(world, hub, named, hubOpens + 3 * HOUR, 14);
  chain(
    world,
    named.filter((place) => counterparts.includes(place)),
    hidden,
    friday + 20 * HOUR,
  );
  befriend(world, counterparts, friday + 10 * HOUR, tuesday, 6);
  noise(world, [hub, ...counterparts], 'tt.me', 90, hubOpens, tuesday);
  noise(world, watched, 't.me', 60, world.from, friday);
  oneTweet(world, hub, posted);

  hub.watchedFrom = posted + 50 * 60_000;
  for (const place of onTamTam) {
    place.watchedFrom = Math.max(hub.watchedFrom, place.bornAt) + Math.floor(random() * 14 * HOUR);
  }

  // Tuesday: most of TamTam's go as well, and some of these come back once more.
  const lasting = new Set(
    sample(
      random,
      counterparts.filter((place) => place !== fallbacks[0]),
      9,
    ),
  );
  const gone = [hub, ...counterparts.filter((place) => !lasting.has(place)), fakes[0]!, clones[0]!];
  takeDown(world, shuffled(random, gone), {
    from: tuesday,
    hours: 11,
    outcome: 'gone_unspecified',
    why: 'chat.not.found',
  });
  const again = gone.filter(
    (place) => place.role === 'counterpart' && place.kind === 'channel' && place.privateFrom === null,
  );
  const homes = ['mastodon', 'matrix', 'rocketchat', 'discord', 'bluesky'];
  const resurfaced: Place[] = [];
  homes.forEach((platform, i) => {
    const movers = again.slice(i * 3, i * 3 + (i < 2 ? 3 : 2));
    resurfaced.push(
      ...migrate(world, movers, {
        ...MIGRATION,
        platform,
        delayHours: [1, 16],
        closed: 0,
        silent: 0,
        formerly: 0.6,
        reposts: [4, 8],
      }),
    );
  });
  for (const place of resurfaced) {
    fillDays(world, place, place.bornAt, world.until);
    place.watchedFrom = place.bornAt + Math.floor((2 + 6 * random()) * HOUR);
  }
  // Two hops from the group at most: who comes back is named by somebody whom the group had named.
  const speakers = [...lasting].filter(
    (place) => named.includes(place) && place.privateFrom === null && place.silentFrom === null,
  );
  chain(world, speakers, resurfaced, tuesday);
  for (const place of again.slice(resurfaced.length))
    world.truth.successors.push({ from: place, to: null, relation: 'successor' });

  const claimant = fallbacks[0]!;
  const english = (place: Place) => place.language === 'en';
  const survivorPapers = survivors.filter((place) => place.topic === 'news' && !group(place));
  const supporter =
    opened.find((place) => english(place) && !group(place) && place.silentFrom === null) ?? opened[0]!;
  tell(world, {
    frame: SCARF,
    lastYearAt: Date.UTC(2018, 10, 24, 8, 12, 5),
    outlet,
    claimant,
    supporter,
    denier: survivors.find((place) => english(place) && !group(place)) ?? survivors[0]!,
    newspapers: [
      ...survivorPapers,
      ...watched.filter((place) => place.topic === 'news' && !group(place)).slice(0, 5),
    ],
    asking: [hub, ...watched.filter(group).slice(0, 3)],
    copying: sample(
      random,
      [...opened, ...mirrors, unrelated[0]!].filter(
        (place) => place !== supporter && place.privateFrom === null && place.silentFrom === null,
      ),
      6,
    ),
    claimedAt: Date.UTC(2019, 10, 24, 21, 10, 33),
  });
  const origin = (place: Place) => world.truth.successors.find((row) => row.to === place)!.from;
  world.story.outlets = [
    { place: outlet, grade: 'A' },
    { place: origin(mirrors[0]!), grade: 'B' },
    { place: origin(supporter), grade: 'C' },
  ];
  world.truth.leads = [hub, ...counterparts, ...resurfaced];
  rateLimitStorm(world, 'telegram', Date.UTC(2019, 10, 12, 2), 7);
  outage(world, 'telegram', Date.UTC(2019, 10, 17, 22, 30), 5);
  newLayout(world, 'telegram', Date.UTC(2019, 10, 20, 9), 20);
  probe(world, PROBES);
  finish(world);
  return world;
}
