/**
 * @module
 * What happens in the soak's world: which communities there are, where, and what becomes of each at which minute. Drawn
 * from a seed, so that the server that plays them and the verdict at the end know the same truth. Minutes are those of the
 * fast clock. All content is invented.
 */
import { HOUR, MINUTE } from '../../src/core/clock.ts';
import type { Ref } from '../../src/core/model.ts';
import { seeded } from '../../src/core/random.ts';

export const SOAKED = ['telegram', 'bluesky', 'mastodon', 'tamtam', 'x', 'matrix'] as const;
export type Soaked = (typeof SOAKED)[number];

/** How many in a hundred are on each platform. */
const SHARES: Readonly<Record<Soaked, number>> = {
  telegram: 20,
  bluesky: 30,
  mastodon: 20,
  tamtam: 15,
  x: 8,
  matrix: 7,
};
export const MASTODON_HOSTS = ['a', 'b', 'c', 'd'].map((name) => `social-${name}.example`);
export const MATRIX_SERVER = 'harbour.example';

export interface Plan {
  readonly seed: string;
  readonly communities: number;
  /** How long it goes on, by the fast clock. */
  readonly minutes: number;
}

/** What becomes of a community. `not_shown`: its platform denies it for some minutes, and has it again. */
export type Fate =
  | { readonly kind: 'lives' }
  | { readonly kind: 'dies'; readonly at: number; readonly by: DeathBy; readonly inWave: boolean }
  /** Dies, and `reusedAt` another takes its address. */
  | { readonly kind: 'reused'; readonly at: number; readonly by: DeathBy; readonly reusedAt: number }
  | { readonly kind: 'private' | 'restricted'; readonly at: number }
  | { readonly kind: 'not_shown'; readonly at: number; readonly until: number };

export type DeathBy = 'platform' | 'owner' | 'unspecified';

export interface Community {
  readonly index: number;
  readonly platform: Soaked;
  readonly ref: Ref;
  /** Its name in the platform's own form: handle, alias without server … */
  readonly name: string;
  /** Host of its server, where a platform has many. */
  readonly host: string | null;
  readonly title: string;
  readonly members: number;
  /** Milliseconds since the beginning, inside `fate`. */
  readonly fate: Fate;
}

/** What a platform shows of it. `another`: its address is held by somebody else. */
export type Condition = 'alive' | 'private' | 'restricted' | 'gone' | 'another';

/** The stretch in which one platform is out: hosts of `tamtam` give nothing. */
export function outageOf({ minutes }: Plan): { platform: Soaked; from: number; until: number } {
  return { platform: 'tamtam', from: 0.5 * minutes * MINUTE, until: 0.6 * minutes * MINUTE };
}

const WORDS = ['garden', 'harbour', 'orchard', 'cycling', 'chess', 'weather', 'market', 'choir', 'rowing'];
const TITLES = [
  'Garden notes',
  'Сводка порта',
  'أخبار السوق',
  'Le marché',
  'Rain and wind',
  'Дневник велоклуба',
];

/** The communities of a plan, in a lasting order. */
export function communitiesOf(plan: Plan): Community[] {
  const random = seeded(`soak ${plan.seed}`);
  const fates = fatesOf(plan);
  return Array.from({ length: plan.communities }, (_, index) => {
    const platform = platformOf(index);
    const host = platform === 'mastodon' ? MASTODON_HOSTS[index % MASTODON_HOSTS.length]! : null;
    const name = nameOf(platform, index);
    return {
      index,
      platform,
      ref: refOf(platform, name, host, index),
      name,
      host,
      title: `${TITLES[index % TITLES.length]} ${index}`,
      members: 20 + Math.floor(random() * 5000),
      fate: fates.of(platform, index, random),
    };
  });
}

/** Platforms are mixed evenly along the index. */
function platformOf(index: number): Soaked {
  let place = (index * 37) % 100;
  for (const platform of SOAKED) {
    if (place < SHARES[platform]) return platform;
    place -= SHARES[platform];
  }
  return SOAKED[0];
}

function nameOf(platform: Soaked, index: number): string {
  const word = WORDS[index % WORDS.length]!;
  const number = String(index).padStart(5, '0');
  if (platform === 'bluesky') return `${word}-${number}.soak.example`;
  if (platform === 'matrix') return `${word}-${number}`;
  return `${word}_${number}`;
}

/** Every tenth account of Bluesky is followed by its handle, the others by their DID; every other room by its number. */
function refOf(platform: Soaked, name: string, host: string | null, index: number): Ref {
  switch (platform) {
    case 'telegram':
      return `https://t.me/${name}`;
    case 'bluesky':
      return `https://bsky.app/profile/${byName(platform, index) ? name : didOf(index)}`;
    case 'mastodon':
      return `https://${host}/@${name}`;
    case 'tamtam':
      return `https://tt.me/${name}`;
    case 'x':
      return `https://x.com/${name}`;
    case 'matrix':
      return `https://matrix.to/#/${byName(platform, index) ? `#${name}:${MATRIX_SERVER}` : roomOf(index)}`;
  }
}

/** Says whether it is followed by a name that another may take. */
export function byName(platform: Soaked, index: number): boolean {
  if (platform === 'bluesky') return Math.floor(index / 100) % 10 < 2 && index % 2 === 0;
  return platform !== 'matrix' || index % 2 === 0;
}

/** Lasting numbers. `taken`: of whoever took its address. */
export function didOf(index: number, taken = false): string {
  const letters = index.toString().replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!);
  return `did:plc:${letters.padStart(24, taken ? 'z' : 'q')}`;
}
export function roomOf(index: number, taken = false): string {
  return `!${taken ? 'taken' : 'room'}${index}:${MATRIX_SERVER}`;
}
export function numberOf(index: number, taken = false): number {
  return (taken ? 900_000_000 : 100_000_000) + index;
}

/** Platforms that tell one from the other. */
const SAYS_PRIVATE: ReadonlySet<Soaked> = new Set(['x', 'tamtam', 'matrix']);
const SAYS_RESTRICTED: ReadonlySet<Soaked> = new Set(['x', 'telegram', 'mastodon']);
/** Platforms that once deny communities that they have. */
const NOT_SHOWN: ReadonlySet<Soaked> = new Set(['x', 'mastodon']);

function fatesOf(plan: Plan) {
  const span = plan.minutes * MINUTE;
  const between = (random: () => number, from: number, until: number) =>
    Math.round((from + random() * (until - from)) * span);
  const by = (platform: Soaked, random: () => number): DeathBy => {
    const draw = random();
    if (platform === 'tamtam' || platform === 'matrix' || draw < 0.4) return 'unspecified';
    return platform === 'bluesky' && draw < 0.7 ? 'owner' : 'platform';
  };
  return {
    of(platform: Soaked, index: number, random: () => number): Fate {
      // All is drawn for everyone, so that one fate does not move the others.
      const draw = random();
      const at = between(random, 0.15, 0.97);
      const how = by(platform, random);
      const wave = between(random, 0.35, 0.35 + 3 / plan.minutes);
      const soon = between(random, 2 / plan.minutes, 5 / plan.minutes);
      const later = between(random, 0.45, 0.6);
      // Where others can be told apart from the one before by a lasting number that a look shows.
      const numbered = platform !== 'telegram' && platform !== 'mastodon' && byName(platform, index);
      if (draw < 0.1)
        return platform === 'telegram' || platform === 'x'
          ? { kind: 'dies', at: wave, by: 'platform', inWave: true }
          : { kind: 'lives' };
      if (draw < 0.13) return { kind: 'dies', at, by: how, inWave: false };
      if (draw < 0.15 && numbered) {
        const died = Math.min(at, Math.round(0.6 * span));
        return { kind: 'reused', at: died, by: how, reusedAt: died + (draw < 0.14 ? soon : later) };
      }
      if (draw >= 0.15 && draw < 0.17 && SAYS_PRIVATE.has(platform)) return { kind: 'private', at };
      if (draw >= 0.17 && draw < 0.19 && SAYS_RESTRICTED.has(platform)) return { kind: 'restricted', at };
      if (draw >= 0.19 && draw < 0.23 && NOT_SHOWN.has(platform))
        return { kind: 'not_shown', at: 0.45 * span, until: 0.45 * span + 6 * MINUTE };
      return { kind: 'lives' };
    },
  };
}

/** What is to be seen of it, `at` in milliseconds since the beginning. */
export function conditionAt({ fate }: Community, at: number): Condition {
  switch (fate.kind) {
    case 'lives':
      return 'alive';
    case 'dies':
      return at >= fate.at ? 'gone' : 'alive';
    case 'reused':
      return at >= fate.reusedAt ? 'another' : at >= fate.at ? 'gone' : 'alive';
    case 'not_shown':
      return at >= fate.at && at < fate.until ? 'gone' : 'alive';
    default:
      return at >= fate.at ? fate.kind : 'alive';
  }
}

/** How it went, or would have gone: what a platform says of one that is gone. */
export function goneBy({ fate }: Community): DeathBy {
  return 'by' in fate ? fate.by : 'unspecified';
}

export interface Post {
  /** From 1. */
  readonly number: number;
  /** Milliseconds since the beginning; negative for what was written before. */
  readonly at: number;
  readonly text: string;
}

/** Everybody writes once in this time. */
const EVERY = 4 * HOUR;
/** Posts that are there at the beginning. */
const BEFORE = 4;
const SAYINGS = [
  'Frost tonight, cover the seedlings.',
  'Дождь начнётся к вечеру.',
  'سوق المزارعين مفتوح صباح السبت.',
  'Le marché ouvre à huit heures.',
  'The ferry is late because of the wind.',
];

/** Its posts until `at`, oldest first. Every third one names its neighbour. */
export function postsOf(community: Community, at: number, all: readonly Community[]): Post[] {
  const phase = (community.index * 7919) % EVERY;
  const neighbour = all[(community.index + 100) % all.length]!;
  const last = 'at' in community.fate && conditionAt(community, at) === 'gone' ? community.fate.at : at;
  const posts: Post[] = [];
  for (let number = 1; ; number++) {
    const written = (number - BEFORE) * EVERY - phase;
    if (written > last) return posts;
    const saying = SAYINGS[(community.index + number) % SAYINGS.length]!;
    const link = number % 3 === 0 ? ` More: ${neighbour.ref}` : '';
    posts.push({ number, at: written, text: `${saying} ${community.index}.${number}${link}` });
  }
}
