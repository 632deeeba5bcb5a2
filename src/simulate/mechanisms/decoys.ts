/**
 * @module
 * Those that look like somebody else: impersonators under a known name, bots that copy what others post, and
 * strangers with the same topic and town who have nothing to do with anyone.
 */
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { Instant, PlatformId } from '../../core/model.ts';
import { sentence } from '../compose.ts';
import { chance, int, pick, sample } from '../draw.ts';
import { TOWNS } from '../language/index.ts';
import { addPlace, fillDays } from '../population.ts';
import { type Place, plain, say, type World } from '../world.ts';
import { ordinary } from './prepare.ts';

/** Takes the name and the picture of each victim, says so loudly, and posts its own things. */
export function impersonate(
  world: World,
  victims: readonly Place[],
  platform: PlatformId,
  from: Instant,
  until: Instant,
): Place[] {
  return victims.map((victim) => {
    const random = world.stream(`impersonate/${victim.ref}`);
    const bornAt = from + int(random, 1, 30 * 60) * MINUTE;
    const place = addPlace(world, {
      ...victim,
      ...world.ways.rename(victim, pick(random, ['same', 'affix'] as const), random),
      platform,
      role: 'impersonator',
      brand: 1000 + victim.brand,
      bornAt,
      invite: null,
      members: int(random, 12, 300),
      picture: chance(random, 0.6) && victim.picture ? { brand: victim.brand, variant: 3 } : null,
      voice: {
        ...victim.voice,
        contact: `@prize_${int(random, 100, 999)}_bot`,
        hours: [2, 3, 14, 15, 22],
        mark: '🎁',
        perDay: 5,
      },
      description: sentence(victim, bornAt, random, pick(random, world.ways.tongues[victim.language].lure), {
        old: victim.title,
      }),
    });
    const wording = world.ways.tongues[victim.language];
    for (let at = bornAt; at < until; at += int(random, 4, 15) * HOUR) {
      const source = chance(random, 0.5) ? wording.lure : wording.formerly;
      say(
        place,
        at,
        plain(sentence(place, at, random, pick(random, source), { old: victim.title, oldlink: victim.ref })),
        {
          author: null,
        },
      );
    }
    fillDays(world, place, bornAt, until);
    world.truth.successors.push({ from: victim, to: place, relation: 'impersonator' });
    return place;
  });
}

/** A bot's channel that repeats posts of many places, minutes later, while they are there and from its store afterwards. */
export function cloneBots(
  world: World,
  sources: readonly Place[],
  platform: PlatformId,
  count: number,
  from: Instant,
  until: Instant,
): Place[] {
  const clones: Place[] = [];
  for (let i = 0; i < count; i++) {
    const random = world.stream(`clone/${platform}/${i}`);
    const copied = sample(random, sources, int(random, 4, 7));
    const first = copied[0]!;
    const bornAt = from + int(random, 0, 12) * HOUR;
    const place = addPlace(world, {
      ...first,
      title: `${first.town[first.language]} ${pick(random, ['24', 'feed', 'all in one', 'mirror'])}`,
      handle: `${first.town.latin}_${pick(random, ['feed', 'mirror', 'copy', 'all'])}${int(random, 1, 9)}`,
      platform,
      role: 'clone',
      kind: 'channel',
      brand: 2000 + i,
      bornAt,
      invite: null,
      members: int(random, 30, 900),
      picture: { brand: 2000 + i, variant: 0 },
      description: pick(random, ['Reposts. Not affiliated.', 'All feeds in one place.', 'Automatic copy.']),
    });
    for (const source of copied) {
      for (const said of ordinary(source).filter((s) => s.at > bornAt - 2 * DAY && s.at < until)) {
        if (!chance(random, 0.4)) continue;
        const at = Math.max(said.at, bornAt) + int(random, 4, 40) * MINUTE;
        if (at < until) say(place, at, said.spans);
      }
      world.truth.successors.push({ from: source, to: place, relation: 'clone' });
    }
    clones.push(place);
  }
  return clones;
}

/** Places of the same kind that have nothing to do with anyone: same topics and towns, their own names and words. */
export function strangers(
  world: World,
  platform: PlatformId,
  count: number,
  from: Instant,
  until: Instant,
): Place[] {
  const random = world.stream(`strangers/${platform}`);
  const out: Place[] = [];
  const used = new Set(world.places.map((place) => place.title));
  while (out.length < count) {
    const like = pick(
      random,
      world.places.filter((place) => place.role === 'watched'),
    );
    const town = pick(random, TOWNS);
    const [title, handle] = pick(random, world.ways.tongues[like.language].names[like.topic]);
    const name = title.replace('{town}', town[like.language]);
    if (used.has(name)) continue;
    used.add(name);
    const { voice: _voice, description: _description, picture: _picture, members: _members, ...same } = like;
    const place = addPlace(world, {
      ...same,
      title: name,
      handle: handle.replace('{t}', town.latin),
      town,
      platform,
      role: 'stranger',
      kind: 'channel',
      brand: 3000 + out.length,
      invite: null,
      bornAt: from - int(random, 10, 300) * DAY,
    });
    fillDays(world, place, from, until);
    out.push(place);
  }
  return out;
}
