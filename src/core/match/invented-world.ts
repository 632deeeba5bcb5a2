/**
 * @module
 * A seeded world of invented communities with a known truth, for testing the matcher: renames in four scripts, prepared
 * and fresh successors, declared or not, and every kind of decoy. Not the product's simulator, and made by other
 * means on purpose. Its titles are transliterated by hand, not by `names.ts`.
 */
import { DAY, HOUR, MINUTE } from '../clock.ts';
import type { Ref, Sighting, SightingKind } from '../model.ts';
import { type Random, seeded } from '../random.ts';
import type { MatchInput, MatchPost, MatchSide } from './shapes.ts';

export type Fate = 'none' | 'successor' | 'mirror' | 'chain' | 'split' | 'merge';

export interface InventedCase {
  input: Omit<MatchInput, 'withoutDeclared'>;
  /** Vanished → its counterparts (empty: none) and what happened to it. */
  truth: Map<Ref, { to: Ref[]; fate: Fate; how: string[] }>;
}

type Language = 'ar' | 'en' | 'ru' | 'fr';

/** First and second words of names: as written in the language, and two usual spellings on the other side. */
const NAMES: Record<Language, [string[], string[]]> = {
  ar: [
    [
      'حديقة|hadiqat|7adi9at',
      'صوت|sawt|sot',
      'نجوم|nujum|noujoum',
      'شمس|shams|chams',
      'طيور|tuyur|toyour',
      'بحر|bahr|ba7r',
      'جبال|jibal|gebal',
      'نسيم|nasim|nassim',
      'مطر|matar|mattar',
      'قمر|qamar|kamar',
    ],
    [
      'الورد|alward|el ward',
      'الملاعب|almalaeb|el mala3eb',
      'الصباح|alsabah|essabah',
      'الوادي|alwadi|el wadi',
      'الزيتون|alzaytun|ezzaitoun',
      'الشمال|alshamal|echamal',
      'السهول|alsuhul|essouhoul',
      'المدينة|almadina|el madina',
      'النخيل|alnakhil|ennakhil',
      'الربيع|alrabie|errabi3',
    ],
  ],
  en: [
    [
      'Riverside|riverside|riversde',
      'Harbour|harbour|harbor',
      'Meadow|meadow|medow',
      'Lakeview|lakeview|lake view',
      'Orchard|orchard|orchrd',
      'Northgate|northgate|north gate',
      'Willow|willow|wilow',
      'Stonebridge|stonebridge|stone bridge',
      'Foxhill|foxhill|fox hill',
      'Clearwater|clearwater|clear water',
    ],
    [
      'Garden|garden|gardn',
      'Weather|weather|wether',
      'Football|football|futball',
      'Market|market|markt',
      'Kitchen|kitchen|kitchn',
      'Cycling|cycling|cycle',
      'Gazette|gazette|gazete',
      'Anglers|anglers|angler',
      'Birds|birds|birdz',
      'Walks|walks|walkers',
    ],
  ],
  ru: [
    [
      'Зелёный|zelenyy|zelyoniy',
      'Тихий|tikhiy|tihij',
      'Северный|severnyy|severnij',
      'Солнечный|solnechnyy|solnechny',
      'Яблочный|yablochnyy|jablochnyj',
      'Речной|rechnoy|rechnoj',
      'Снежный|snezhnyy|snejny',
      'Летний|letniy|letnij',
      'Лесной|lesnoy|lesnoj',
      'Вечерний|vecherniy|vechernij',
    ],
    [
      'берег|bereg|berieg',
      'огород|ogorod|agorod',
      'стадион|stadion|stadyon',
      'прогноз|prognoz|prognos',
      'базар|bazar|basar',
      'рыбак|rybak|ribak',
      'вестник|vestnik|viestnik',
      'повар|povar|pavar',
      'двор|dvor|dvorr',
      'поход|pokhod|pohod',
    ],
  ],
  fr: [
    [
      'Météo|meteo|météo',
      'Jardin|jardin|jardins',
      'Marché|marche|marché',
      'Cuisine|cuisine|kuisine',
      'Rando|rando|randos',
      'Pêche|peche|pêche',
      'Vélo|velo|vélos',
      'Potager|potager|potagers',
      'Écho|echo|écho',
      'Stade|stade|stades',
    ],
    [
      'des Crêtes|des cretes|crêtes',
      'du Vallon|du vallon|vallon',
      'de Bruyère|de bruyere|bruyère',
      'des Sources|des sources|sources',
      'du Hameau|du hameau|hamo',
      'de Corbel|de corbel|corbell',
      'des Tilleuls|des tilleuls|tilleul',
      'du Moulin|du moulin|mouline',
      'de Rochelle|de rochele|rochelle',
      'des Prés|des pres|prés',
    ],
  ],
};

const AFFIXES: Record<Language, string[]> = {
  ar: ['احتياطي', 'الجديدة', 'رسمي', '2', 'backup'],
  en: ['backup', '2', 'official', 'new', 'reserve'],
  ru: ['резерв', 'новый', '2', 'официальный', 'канал'],
  fr: ['nouvelle', '2', 'officiel', 'secours', 'canal'],
};

const COMMON: Record<Language, string[]> = {
  ar: 'في من على الى عن مع هذا اليوم غدا مساء صباح بعد قبل كل كان سوف الناس المدينة الشارع السوق الطقس الماء العمل البيت الطريق جديد كبير صغير جميل مفتوح مغلق'.split(
    ' ',
  ),
  en: 'the and of to in is for on with at today tomorrow evening morning after before every was will people town street market weather water work house road new large small fine open closed'.split(
    ' ',
  ),
  ru: 'и в на не что с по для это как сегодня завтра вечером утром после перед каждый был будет люди город улица рынок погода вода работа дом дорога новый большой малый хороший открыт закрыт'.split(
    ' ',
  ),
  fr: 'le la les des une est dans pour sur avec demain soir matin après avant chaque était sera gens ville rue temps eau travail maison route nouveau grand petit beau ouvert fermé'.split(
    ' ',
  ),
};

const SYLLABLES: Record<Language, string[]> = {
  ar: ['با', 'دو', 'ري', 'سم', 'طا', 'قل', 'مو', 'نه', 'شر', 'حب', 'كي', 'عن', 'فل', 'زي'],
  en: ['bar', 'don', 'mel', 'tic', 'ran', 'sod', 'pel', 'gar', 'wim', 'lot', 'fen', 'cur', 'hap', 'nib'],
  ru: ['бар', 'дон', 'мел', 'тик', 'ран', 'сод', 'пел', 'гар', 'вим', 'лот', 'фен', 'кур', 'хап', 'ниб'],
  fr: ['bré', 'don', 'mel', 'tique', 'ran', 'sau', 'pel', 'gar', 'vi', 'lot', 'fen', 'cou', 'ha', 'nie'],
};

const FRIDAY = Date.UTC(2031, 4, 2, 18);

interface Voice {
  language: Language;
  topic: string[];
  own: string[];
  series: string;
  tag: string | null;
  folder: string | null;
  hours: number[];
}

interface Community {
  side: MatchSide;
  posts: MatchPost[];
  voice: Voice;
  words: [string, string];
}

/** Makes a case. `size` is the number of vanished communities. */
export function inventCase(seed: number, size = 40): InventedCase {
  const random = seeded(`match world ${seed}`);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const chance = (p: number) => random() < p;
  const between = (a: number, b: number) => a + random() * (b - a);
  const coin = (language: Language) =>
    Array.from({ length: 2 + Math.floor(random() * 2) }, () => pick(SYLLABLES[language])).join('');
  const topics: Record<Language, string[][]> = { ar: [], en: [], ru: [], fr: [] };
  for (const language of ['ar', 'en', 'ru', 'fr'] as const)
    for (let i = 0; i < 5; i++) topics[language].push(Array.from({ length: 45 }, () => coin(language)));

  let serial = 0;
  const images = new Map<string, string>();
  const image = () => {
    const sha = `sha${serial++}`;
    images.set(sha, Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join(''));
    return sha;
  };
  const rescaled = (sha: string) => {
    const copy = `sha${serial++}`;
    const digits = [...images.get(sha)!];
    for (let i = 0; i < 4; i++) digits[Math.floor(random() * 64)] = Math.floor(random() * 16).toString(16);
    images.set(copy, digits.join(''));
    return copy;
  };
  const stock = [image(), image()];

  const voice = (language: Language): Voice => {
    const peak = Math.floor(random() * 24);
    return {
      language,
      topic: pick(topics[language]),
      own: Array.from({ length: 12 }, () => coin(language)),
      series: Array.from({ length: 9 }, () => pick(COMMON[language]))
        .join(' ')
        .concat(' ', coin(language), ' ', coin(language)),
      tag: chance(0.3) ? `#${coin(language)}_${coin(language)}` : null,
      folder: chance(0.5) ? `https://files.example.net/${coin('en')}${coin('en')}/` : null,
      hours: [peak, peak, (peak + 1) % 24, (peak + 5) % 24, (peak + 9) % 24],
    };
  };
  const sentence = (v: Voice, length = 8 + Math.floor(random() * 18)) =>
    Array.from({ length }, () => {
      const r = random();
      return r < 0.55 ? pick(COMMON[v.language]) : r < 0.85 ? pick(v.topic) : pick(v.own);
    }).join(' ');
  const write = (v: Voice): string => {
    const parts = [chance(0.12) ? `${v.series} ${Math.floor(random() * 900)} ${pick(v.own)}` : sentence(v)];
    if (v.folder && chance(0.15)) parts.push(`${v.folder}${Math.floor(random() * 1000)}`);
    if (v.tag && chance(0.4)) parts.push(v.tag);
    return parts.join(' ');
  };
  const instants = (v: Voice, from: number, until: number, n: number): number[] => {
    const list: number[] = [];
    for (let i = 0; i < n; i++) {
      const day = Math.floor(between(from, until) / DAY) * DAY;
      const at = day + pick(v.hours) * HOUR + Math.floor(random() * 60) * MINUTE;
      if (at >= from && at < until) list.push(at);
    }
    return list.sort((a, b) => a - b);
  };
  const usedNames = new Set<string>();
  const nameWords = (language: Language): [string, string] => {
    for (let tries = 0; ; tries++) {
      const words: [string, string] = [pick(NAMES[language][0]), pick(NAMES[language][1])];
      if (tries > 200 || !usedNames.has(words.join())) {
        usedNames.add(words.join());
        return words;
      }
    }
  };
  const form = (words: readonly string[], which: number) =>
    words.map((word) => word.split('|')[which]!).join(' ');
  const handleOf = (words: readonly string[], which = 1) =>
    form(words, which)
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z0-9]+/g, chance(0.5) ? '_' : '');

  const everyone: Community[] = [];
  const sightings: Sighting[] = [];
  const end = FRIDAY + 9 * DAY;
  const found = (
    platform: string,
    title: string | null,
    handle: string | null,
    voiceOf: Voice,
    words: [string, string],
  ): Community => {
    const base =
      platform === 'telegram'
        ? 'https://t.me/'
        : platform === 'tamtam'
          ? 'https://tt.me/'
          : 'https://max.ru/';
    let path = handle && /[a-z]{4}/.test(handle) && chance(0.7) ? handle : null;
    if (path && everyone.some((c) => c.side.ref === base + path)) path = null;
    const ref = base + (path ?? `join/${(serial++).toString(36)}x${Math.floor(random() * 1e9).toString(36)}`);
    const community: Community = {
      side: {
        ref,
        platform,
        title,
        titles: title ? [title] : [],
        description: null,
        members: 100,
        handle: path,
        firstSeenAt: null,
        lastAliveAt: end,
        firstGoneAt: null,
        firstPostAt: null,
        avatars: [],
      },
      posts: [],
      voice: voiceOf,
      words,
    };
    everyone.push(community);
    return community;
  };
  const wear = (community: Community, sha: string) => {
    community.side.avatars = [{ sha256: sha, pdq: images.get(sha)! }];
  };
  const post = (community: Community, at: number, text: string) =>
    community.posts.push({
      ref: `${community.side.ref}/${community.posts.length + 1}`,
      at,
      text,
      capture: `cap${serial++}`,
    });
  const see = (speaker: Community, target: Community, as: SightingKind, at: number, context: string) =>
    sightings.push({
      ref: target.side.ref,
      platform: target.side.platform,
      kind: 'community',
      as,
      post: null,
      community: speaker.side.ref,
      at,
      capture: `cap${serial++}`,
      deobfuscated: false,
      context: context.replace('{}', target.side.ref),
    });
  const die = (community: Community, at: number) => {
    community.side.lastAliveAt = at - between(1, 6) * HOUR;
    community.side.firstGoneAt = at + between(0.2, 6) * HOUR;
    community.posts = community.posts.filter((p) => p.at < at);
  };

  const truth: InventedCase['truth'] = new Map();
  const vanished: Community[] = [];
  for (let i = 0; i < size; i++) {
    const language = pick(['ar', 'ar', 'en', 'ru', 'fr'] as const);
    const words = nameWords(language);
    const v = voice(language);
    const community = found('telegram', form(words, 0), handleOf(words), v, words);
    wear(community, chance(0.12) ? pick(stock) : image());
    if (chance(0.4)) community.side.description = `${sentence(v, 12)} ${v.folder ?? ''}`;
    const n = chance(0.15) ? Math.floor(random() * 4) : Math.floor(between(20, 170));
    const death = FRIDAY + between(0, 20) * HOUR;
    for (const at of instants(v, FRIDAY - 60 * DAY, death, n)) post(community, at, write(v));
    die(community, death);
    vanished.push(community);
  }

  const renames = ['same', 'affix', 'translit', 'translit_affix', 'chat', 'renamed', 'handle'] as const;
  const follow = (old: Community, platform: string, how: string[], death: number): Community => {
    const { language } = old.voice;
    const rename = pick(renames);
    how.push(rename);
    const affix = pick(AFFIXES[language]);
    const fresh = rename === 'renamed' ? nameWords(language) : old.words;
    const title =
      rename === 'same' || rename === 'handle' || rename === 'renamed'
        ? form(fresh, 0)
        : rename === 'affix'
          ? `${form(fresh, 0)} ${affix}`
          : rename === 'chat'
            ? form(fresh, 2)
            : form(fresh, 1) + (rename === 'translit_affix' ? ` ${affix}` : '');
    const next = found(
      platform,
      rename === 'handle' ? sentence(old.voice, 3) : title,
      handleOf(fresh) + (chance(0.3) ? '2' : ''),
      old.voice,
      fresh,
    );
    const worn = old.side.avatars[0]?.sha256 ?? image();
    if (chance(0.6)) wear(next, chance(0.5) ? worn : rescaled(worn));
    else if (chance(0.7)) wear(next, image());
    if (old.side.description && chance(0.5)) next.side.description = old.side.description;
    const prepared = chance(0.35);
    how.push(prepared ? 'prepared' : 'fresh');
    const since = prepared ? death - between(2, 20) * DAY : death + between(1, 60) * HOUR;
    next.side.firstSeenAt = since + between(0, 2) * DAY;
    const old3 = old.posts.filter((p) => p.at > death - 3 * DAY);
    if (prepared)
      for (const p of old.posts)
        if (p.at > since && chance(0.5)) post(next, p.at + between(-3, 40) * MINUTE, p.text);
    if (!prepared && chance(0.6))
      for (const p of old3) if (chance(0.5)) post(next, since + between(0, 20) * HOUR, p.text);
    if (chance(0.35))
      for (const p of old.posts.slice(0, 60))
        if (chance(0.12)) post(next, since + between(0, 90) * HOUR, p.text);
    const n = Math.floor(between(0, 45));
    for (const at of instants(old.voice, Math.max(since, death), end, n)) post(next, at, write(old.voice));
    return next;
  };
  const say: Record<Language, string> = {
    ar: 'انتقلنا الى قناتنا الجديدة {}',
    en: 'We moved, our new channel is {}',
    ru: 'Мы переехали, наш новый канал {}',
    fr: 'Nous avons déménagé, notre nouveau canal {}',
  };
  const declare = (old: Community, next: Community, how: string[], death: number) => {
    if (!chance(0.6)) {
      how.push('undeclared');
      return;
    }
    how.push('declared');
    const kind = pick(['moved', 'moved', 'moved', 'bio', 'pinned'] as const);
    see(old, next, kind, death - between(0.5, 200) * HOUR, say[old.voice.language]);
    if (chance(0.3)) see(next, old, 'moved', death + between(1, 40) * HOUR, `${old.side.title}: {}`);
  };

  for (const old of vanished) {
    const death = old.side.firstGoneAt!;
    const r = random();
    const how: string[] = [];
    const to: Ref[] = [];
    let fate: Fate = 'none';
    if (r >= 0.38) {
      const next = follow(old, 'tamtam', how, death);
      declare(old, next, how, death);
      to.push(next.side.ref);
      fate = 'successor';
      if (r > 0.9) {
        fate = 'chain';
        const second = FRIDAY + 4.5 * DAY;
        const third = follow(next, 'max', [], second);
        third.side.firstSeenAt = Math.max(third.side.firstSeenAt!, second);
        third.posts = third.posts.filter((p) => p.at > second - 2 * DAY);
        die(next, second);
        declare(next, third, [], second);
        truth.set(next.side.ref, { to: [third.side.ref], fate: 'successor', how: ['chained'] });
      } else if (r > 0.86) {
        fate = 'split';
        const other = follow(old, 'tamtam', [], death);
        to.push(other.side.ref);
        see(old, other, 'moved', death - 3 * HOUR, say[old.voice.language]);
        see(old, next, 'moved', death - 3 * HOUR, say[old.voice.language]);
      }
    }
    truth.set(old.side.ref, { to, fate, how });

    // Somebody takes the name, the picture and some old posts, and says to be the new one.
    if (chance(0.25)) {
      const title = chance(0.5)
        ? form(old.words, 0)
        : `${form(old.words, 0)} ${pick(AFFIXES[old.voice.language])}`;
      const fake = found('tamtam', title, handleOf(old.words), voice(old.voice.language), old.words);
      if (chance(0.8)) wear(fake, old.side.avatars[0]!.sha256);
      const since = death + between(2, 70) * HOUR;
      fake.side.firstSeenAt = since;
      for (const p of old.posts.slice(-40))
        if (chance(0.25)) post(fake, since + between(0, 60) * HOUR, p.text);
      const own = Math.floor(between(0, 10));
      for (let k = 0; k < own; k++)
        post(
          fake,
          since + between(0, 100) * HOUR,
          chance(0.4) ? `${sentence(fake.voice, 6)} send bitcoin wallet` : sentence(fake.voice),
        );
      if (chance(0.7)) see(fake, old, 'moved', since, `${title} {}`);
      if (chance(0.15)) see(old, fake, 'bare', death - HOUR, 'This one is a fake, not ours: {}');
    }
    // A name on another platform that somebody else took.
    if (old.side.handle && chance(0.08)) {
      const v = voice(pick(['ar', 'en', 'ru', 'fr'] as const));
      const squat = found('max', form(nameWords(v.language), 0), null, v, old.words);
      squat.side.handle = old.side.handle;
      wear(squat, image());
      for (const at of instants(v, FRIDAY - 20 * DAY, end, 25)) post(squat, at, write(v));
      squat.side.firstSeenAt = FRIDAY;
    }
  }
  // Strangers on the other platforms: long there, or new by chance; some on the same topic in another language.
  for (let i = 0; i < size; i++) {
    const language = pick(['ar', 'en', 'ru', 'fr'] as const);
    const v = voice(language);
    const stranger = found(
      pick(['tamtam', 'tamtam', 'max']),
      form(nameWords(language), 0),
      null,
      v,
      nameWords(language),
    );
    stranger.side.handle = null;
    wear(stranger, chance(0.12) ? pick(stock) : image());
    const since = chance(0.5) ? FRIDAY - between(10, 50) * DAY : FRIDAY + between(-1, 4) * DAY;
    stranger.side.firstSeenAt = Math.max(since, FRIDAY - DAY);
    for (const at of instants(v, since, end, Math.floor(between(0, 60)))) post(stranger, at, write(v));
    // Friends link to each other, which says nothing.
    if (chance(0.3))
      see(
        pick(vanished),
        stranger,
        pick(['bare', 'mention', 'forward'] as const),
        FRIDAY - between(1, 20) * DAY,
        'See also {}',
      );
  }
  // Bots that copy many.
  for (let b = 0; b < 3; b++) {
    const v = voice('en');
    const bot = found('tamtam', `All ${form(nameWords('en'), 0)}`, null, v, nameWords('en'));
    wear(bot, image());
    const since = FRIDAY - between(-1, 15) * DAY;
    bot.side.firstSeenAt = since;
    for (const source of everyone.slice(0, size))
      if (chance(0.4))
        for (const p of source.posts)
          if (p.at > since - 2 * DAY && chance(0.3))
            post(bot, Math.max(since, p.at) + between(5, 600) * MINUTE, p.text);
  }
  // One that copies one, under its own name.
  for (let b = 0; b < 3; b++) {
    const source = pick(vanished);
    const v = voice(source.voice.language);
    const echo = found('tamtam', form(nameWords(v.language), 0), null, v, nameWords(v.language));
    wear(echo, image());
    const since = FRIDAY - between(5, 20) * DAY;
    echo.side.firstSeenAt = since;
    for (const p of source.posts)
      if (p.at > since && chance(0.6)) post(echo, p.at + between(30, 900) * MINUTE, p.text);
  }
  // Agency text that outlets of a language carry.
  for (const language of ['ar', 'en', 'ru', 'fr'] as const) {
    const outlets = everyone.filter((c) => c.voice.language === language);
    for (let k = 0; k < 12 && outlets.length > 0; k++) {
      const text = sentence(
        { ...outlets[0]!.voice, own: Array.from({ length: 8 }, () => coin(language)) },
        20,
      );
      const at = between(FRIDAY - 25 * DAY, end);
      for (const outlet of outlets)
        if (
          chance(k % 3 === 0 ? 0.08 : 0.5) &&
          (outlet.side.firstGoneAt ?? end) > at + 10 * HOUR &&
          (outlet.posts[0]?.at ?? end) < at
        )
          post(outlet, at + between(0, 9) * HOUR, text);
    }
  }
  // Two that go on as one, both saying so.
  const [one, two] = vanished.filter((c) => truth.get(c.side.ref)!.fate === 'successor');
  if (one && two && chance(0.5)) {
    const to = truth.get(one.side.ref)!.to[0]!;
    const next = everyone.find((c) => c.side.ref === to)!;
    see(one, next, 'moved', FRIDAY - HOUR, say[one.voice.language]);
    see(two, next, 'moved', FRIDAY - HOUR, say[two.voice.language]);
    const entry = truth.get(two.side.ref)!;
    entry.to.push(to);
    entry.fate = 'merge';
  }

  for (const community of everyone) {
    community.posts.sort((a, b) => a.at - b.at);
    const gone = community.side.firstGoneAt;
    if (gone !== null) community.posts = community.posts.filter((p) => p.at <= gone);
    community.side.firstPostAt = community.posts[0]?.at ?? null;
    community.side.lastPostAt = community.posts.at(-1)?.at ?? null;
  }
  const posts = new Map(everyone.map((c) => [c.side.ref, c.posts]));
  const sides = everyone.map((c) => c.side);
  return {
    input: {
      vanished: sides.filter((side) => side.firstGoneAt !== null),
      candidates: shuffled(sides, random),
      sightings,
      posts: (ref) => posts.get(ref) ?? [],
      decisions: new Map(),
      at: end,
    },
    truth,
  };
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
