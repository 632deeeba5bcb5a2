/**
 * @module
 * Fills the tables of a case with an invented world of any size for measuring the matcher: communities in four languages
 * that write by Zipf's law about topics of their own, vanished ones and where some of them went on, with decoys, agency
 * texts, links, forwards, pictures and looks. Same seed, same rows. Harmless nonsense: words are syllables.
 */
import { DAY, HOUR, MINUTE } from '../src/core/clock.ts';
import { type Random, seeded } from '../src/core/random.ts';
import type { Row } from '../src/views/parquet.ts';
import type { Columns, Tables } from '../src/views/tables.ts';

export interface WorldSize {
  vanished: number;
  candidates: number;
  posts: number;
}

/** Who went on where, by address. */
export type Truth = Map<string, string>;

const START = Date.UTC(2031, 0, 1);
const DAYS = 180;
const WAVE = START + 170 * DAY;

const SYLLABLES: Record<Script, string[]> = {
  latin:
    'ba be bo da de do fa ga go ha ja ka ko la le lo ma me mo na ne no pa po ra re ro sa so ta te to va ve za zo'.split(
      ' ',
    ),
  cyrillic:
    'ба бе бо да де до фа га го ха жа ка ко ла ле ло ма ме мо на не но па по ра ре ро са со та те то ва ве за зо'.split(
      ' ',
    ),
  arabic:
    'با بي بو دا دي دو فا جا غو ها زا كا كو لا لي لو ما مي مو نا ني نو ف قو را ري رو سا سو تا تي تو وا وي ظا زو'.split(
      ' ',
    ),
};
type Script = 'latin' | 'cyrillic' | 'arabic';

const LITTLE: readonly (readonly [Script, string[]])[] = [
  ['latin', 'the of and in to is for on with at'.split(' ')],
  ['arabic', 'في من على عن مع هذا هذه كل'.split(' ')],
  ['cyrillic', 'и в на не что с по для это как'.split(' ')],
  ['latin', 'le la les des une est dans pour sur avec'.split(' ')],
];
const AFFIXES = ['2', 'backup', 'new', 'reserve', 'official'];
const VOCABULARY = 12_000;
const TOPIC = 400;

interface Tongue {
  script: Script;
  words: string[];
  /** A word's number by a draw of 16 bits: Zipf's law. */
  zipf: Uint16Array;
}

interface Home {
  ref: string;
  tongue: number;
  topic: number[];
  title: string;
  handle: string;
  picture: string | null;
  tag: string;
  closing: string;
  born: number;
  dies: number | null;
  weight: number;
  /** Whose last posts it posts again, and from when. */
  follows: Home | null;
  copies: Home[];
  /** The address that it announces before it dies. */
  announces: string | null;
}

function makeTongue(index: number, random: Random): Tongue {
  const [script, little] = LITTLE[index]!;
  const syllables = SYLLABLES[script];
  const words = new Set(little);
  while (words.size < VOCABULARY) {
    let word = '';
    for (let n = 2 + Math.floor(random() * 3); n > 0; n--)
      word += syllables[Math.floor(random() * syllables.length)]!;
    words.add(word);
  }
  const zipf = new Uint16Array(65_536);
  let total = 0;
  for (let i = 0; i < VOCABULARY; i++) total += 1 / (i + 2);
  let at = 0;
  let sum = 0;
  for (let i = 0; i < VOCABULARY; i++) {
    sum += 1 / (i + 2) / total;
    while (at < sum * 65_536) zipf[at++] = i;
  }
  return { script, words: [...words], zipf };
}

const hex = (random: Random, digits: number) =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');

export const POSTS: Columns = {
  pid: 'bigint',
  slot: 'bigint',
  version: 'bigint',
  current: 'boolean',
  entry: 'bigint',
  community: 'varchar',
  ref: 'varchar',
  native_id: 'varchar',
  platform: 'varchar',
  posted_at: 'bigint',
  text: 'varchar',
  forwarded_community: 'varchar',
};
const SIGHTINGS: Columns = {
  pid: 'bigint',
  entry: 'bigint',
  community: 'varchar',
  ref: 'varchar',
  platform: 'varchar',
  kind: 'varchar',
  seen_as: 'varchar',
  seen_at: 'bigint',
  start_at: 'integer',
  end_at: 'integer',
  raw: 'varchar',
  deobfuscated: 'boolean',
  context: 'varchar',
};

/** Fills `tables`; gives the truth. */
export async function fillTables(tables: Tables, size: WorldSize, seed = 1): Promise<Truth> {
  const random = seeded(`bench match ${seed}`);
  const tongues = LITTLE.map((_, i) => makeTongue(i, random));
  const { homes, truth } = makeHomes(size, tongues, random);
  await loadFacts(tables, homes, random);
  await loadPosts(tables, size, homes, tongues, random);
  return truth;
}

function makeHomes(size: WorldSize, tongues: readonly Tongue[], random: Random) {
  const truth: Truth = new Map();
  const homes: Home[] = [];
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const name = (script: Script, syllables: number[]) => syllables.map((s) => SYLLABLES[script][s]!).join('');
  const make = (platform: string): Home => {
    const tongue = Math.floor(random() * tongues.length);
    const sounds = Array.from({ length: 2 + Math.floor(random() * 2) }, () =>
      Array.from({ length: 3 }, () => Math.floor(random() * 38)),
    );
    const home: Home = {
      ref: '',
      tongue,
      topic: Array.from({ length: TOPIC }, () => 50 + Math.floor(random() * (VOCABULARY - 50))),
      title: sounds.map((sound) => name(tongues[tongue]!.script, sound)).join(' '),
      handle: sounds.map((sound) => name('latin', sound)).join('_'),
      picture: random() < 0.6 ? hex(random, 64) : null,
      tag: random() < 0.2 ? `#${name('latin', sounds[0]!)}` : '',
      closing: random() < 0.1 ? `\nread more at ${name('latin', sounds[0]!)} every day` : '',
      born: START + random() * 150 * DAY,
      dies: null,
      weight: Math.exp(random() + random() + random()),
      follows: null,
      copies: [],
      announces: null,
    };
    home.ref = `https://${platform}/${home.handle}_${homes.length.toString(36)}`;
    homes.push(home);
    return home;
  };
  for (let i = 0; i < size.vanished; i++) {
    const home = make('t.me');
    home.born = START + random() * 60 * DAY;
    home.dies = random() < 0.6 ? WAVE + random() * 40 * HOUR : START + (80 + random() * 80) * DAY;
  }
  const vanished = homes.slice();
  for (let i = 0; i < size.candidates; i++) {
    const home = make(random() < 0.5 ? 'tt.me' : 't.me');
    const old = i < vanished.length ? vanished[i]! : null;
    const fate = random();
    if (!old || fate > 0.65) {
      if (i % 500 === 499) home.copies = Array.from({ length: 6 }, () => pick(vanished));
      continue;
    }
    // Going on, or (the last tenth) somebody who takes name and picture.
    home.tongue = old.tongue;
    home.title = random() < 0.8 ? `${old.title} ${pick(AFFIXES)}` : home.title;
    home.handle = random() < 0.6 ? `${old.handle}${pick(AFFIXES)}` : home.handle;
    home.ref = `${home.ref.replace(/[^/]*$/, '')}${home.handle}_${homes.length.toString(36)}`;
    if (random() < 0.6) home.picture = old.picture;
    home.born = old.dies! - 2 * DAY + random() * 5 * DAY;
    if (fate > 0.55) continue;
    home.topic = old.topic;
    home.tag = old.tag;
    home.closing = old.closing;
    if (random() < 0.6) home.follows = old;
    if (random() < 0.4) old.announces = home.ref;
    truth.set(old.ref, home.ref);
  }
  return { homes, truth };
}

async function loadFacts(tables: Tables, homes: readonly Home[], random: Random): Promise<void> {
  const end = START + DAYS * DAY;
  await tables.load(
    'captures',
    {
      entry: 'bigint',
      sha256: 'varchar',
      source: 'varchar',
      ref: 'varchar',
      platform: 'varchar',
      collected_at: 'bigint',
    },
    homes.map(({ ref }, entry) => ({
      entry,
      sha256: hex(random, 64),
      source: 'bench',
      ref,
      platform: platformOf(ref),
      collected_at: end,
    })),
  );
  const looks: Row[] = [];
  const look = (home: Home, at: number, outcome: string) =>
    looks.push({
      entry: 1e6 + looks.length,
      ref: home.ref,
      platform: platformOf(home.ref),
      looked_at: Math.round(at),
      outcome,
      title: outcome === 'alive' ? home.title : null,
      avatar: outcome === 'alive' ? home.picture : null,
      via: 'bench',
    });
  for (const home of homes) {
    const until = home.dies ?? end;
    for (let i = 0; i < 4; i++)
      look(home, home.born + ((until - home.born) * i) / 4 + random() * HOUR, 'alive');
    look(home, until - 3 * HOUR * random(), 'alive');
    if (home.dies !== null)
      for (const after of [1, 2, 8]) look(home, home.dies + after * HOUR, 'gone_unspecified');
  }
  await tables.load(
    'observations',
    {
      entry: 'bigint',
      ref: 'varchar',
      platform: 'varchar',
      looked_at: 'bigint',
      outcome: 'varchar',
      title: 'varchar',
      avatar: 'varchar',
      via: 'varchar',
    },
    looks,
  );
  const pictures = [...new Set(homes.flatMap(({ picture }) => picture ?? []))];
  await tables.load(
    'images',
    { sha256: 'varchar', pdq: 'varchar', quality: 'integer' },
    pictures.map((sha256) => ({ sha256, pdq: hex(random, 64), quality: 90 })),
  );
}

const platformOf = (ref: string) => (ref.startsWith('https://tt.me/') ? 'tamtam' : 'telegram');

async function loadPosts(
  tables: Tables,
  size: WorldSize,
  homes: readonly Home[],
  tongues: readonly Tongue[],
  random: Random,
): Promise<void> {
  const end = START + DAYS * DAY;
  const total = homes.reduce((sum, { weight }) => sum + weight, 0);
  const agencies = tongues.map((tongue) =>
    Array.from({ length: Math.max(50, Math.floor(size.posts / 800)) }, () => sentence(tongue, null, random)),
  );
  const agencyAt = agencies.map((texts) => texts.map(() => START + random() * DAYS * DAY));
  const last = new Map<Home, { at: number; text: string }[]>();
  let rows: Row[] = [];
  let sightings: Row[] = [];
  let pid = 1;
  const flush = async () => {
    await tables.load('posts', POSTS, rows);
    await tables.load('sightings', SIGHTINGS, sightings);
    rows = [];
    sightings = [];
  };
  for (const [entry, home] of homes.entries()) {
    const tongue = tongues[home.tongue]!;
    const until = home.dies ?? end;
    const count = Math.max(3, Math.round((size.posts * home.weight) / total));
    const put = (at: number, text: string, forwarded: string | null, link: string | null, moved = false) => {
      const ref = `${home.ref}/${pid}`;
      rows.push({
        pid,
        slot: pid,
        version: pid,
        current: true,
        entry,
        community: home.ref,
        ref,
        native_id: String(pid),
        platform: platformOf(home.ref),
        posted_at: Math.round(at),
        text,
        forwarded_community: forwarded,
      });
      if (link !== null)
        sightings.push({
          pid,
          entry,
          community: home.ref,
          ref: link,
          platform: platformOf(link),
          kind: 'community',
          seen_as: moved ? 'moved' : forwarded ? 'forward' : 'bare',
          seen_at: Math.round(at),
          start_at: 0,
          end_at: 10,
          raw: link,
          deobfuscated: false,
          context: text.slice(0, 200),
        });
      pid++;
    };
    const again = home.follows ? (last.get(home.follows) ?? []) : [];
    for (const { at, text } of again) put(Math.max(at, home.born) + MINUTE * 30, text, null, null);
    for (const old of home.copies)
      for (const { at, text } of last.get(old) ?? []) put(at + HOUR, text, null, null);
    const kept: { at: number; text: string }[] = [];
    for (let i = 0; i < count; i++) {
      let at = home.born + ((until - home.born) * (i + random())) / count;
      const kind = random();
      let text: string;
      let link: string | null = null;
      let forwarded: string | null = null;
      if (kind < 0.02) {
        const n = Math.floor(random() * agencies[home.tongue]!.length);
        const when = agencyAt[home.tongue]![n]! + random() * 6 * HOUR;
        if (when > home.born && when < until) at = when;
        text = agencies[home.tongue]![n]!;
        if (random() < 0.3) text += ` ${tongue.words[300 + n]!}`;
      } else {
        text = sentence(tongue, home.topic, random);
        if (kind < 0.05) {
          forwarded = homes[Math.floor(random() * homes.length)]!.ref;
          link = forwarded === home.ref ? null : forwarded;
          if (link === null) forwarded = null;
        } else if (kind < 0.07) {
          link = homes[Math.floor(random() * homes.length)]!.ref;
          if (link === home.ref) link = null;
          else text += ` ${link}`;
        } else if (kind < 0.09) text += ` https://news.example/${Math.floor(random() * 50_000)}`;
        else if (kind < 0.16) text += ' 🌧️';
        if (home.tag !== '' && random() < 0.5) text += ` ${home.tag}`;
        if (home.closing !== '' && random() < 0.7) text += home.closing;
      }
      put(at, text, forwarded, link);
      if (home.dies !== null && i >= count - 12) kept.push({ at, text });
    }
    if (home.announces !== null)
      put(until - HOUR, `our new channel, we moved: ${home.announces}`, null, home.announces, true);
    if (home.dies !== null) last.set(home, kept);
    if (rows.length > 60_000) await flush();
  }
  await flush();
}

function sentence(tongue: Tongue, topic: readonly number[] | null, random: Random): string {
  const count = 8 + Math.floor(random() ** 2 * 42);
  let text = '';
  for (let i = 0; i < count; i++) {
    const draw = Math.floor(random() * 65_536);
    const word =
      topic !== null && (draw & 3) === 0
        ? topic[Math.floor(random() ** 2 * topic.length)]!
        : tongue.zipf[draw]!;
    text += (i === 0 ? '' : i % 9 === 8 ? ', ' : ' ') + tongue.words[word]!;
  }
  return text;
}
