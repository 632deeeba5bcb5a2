/**
 * @module
 * A seeded world of invented communities with a known truth, for testing the matcher: renames in four scripts, prepared
 * and fresh successors, declared or not, and every kind of decoy. Not the product's simulator, and made by other
 * means on purpose.
 */
import { DAY, HOUR, MINUTE } from '../clock.ts';
import type { Ref, Sighting, SightingKind } from '../model.ts';
import { type Random, seeded } from '../random.ts';
import { type NameWords, openVoices, type Voice } from './invented-voices.testing.ts';
import { AFFIXES, type Language } from './invented-words.testing.ts';
import type { MatchInput, MatchPost, MatchPosts, MatchSide } from './shapes.ts';

export type Fate = 'none' | 'successor' | 'mirror' | 'chain' | 'split' | 'merge';

export interface InventedCase {
  input: Omit<MatchInput & MatchPosts, 'withoutDeclared'>;
  /** Vanished → its counterparts (empty: none) and what happened to it. */
  truth: Map<Ref, { to: Ref[]; fate: Fate; how: string[] }>;
}

/** What successors keep, and how many copy. Shares, 0..1. */
export interface Habits {
  /** Wears the old picture, the same file or processed again. */
  picture: number;
  /** Keeps the description, where the old one had one. */
  description: number;
  /** Posts some of the last days again, when it was not prepared. */
  reposts: number;
  /** Vanished communities whose name, picture and old posts somebody takes. */
  fakes: number;
}

const HABITS: Habits = { picture: 0.6, description: 0.5, reposts: 0.6, fakes: 0.25 };

const FRIDAY = Date.UTC(2031, 4, 2, 18);

interface Community {
  side: MatchSide;
  posts: MatchPost[];
  voice: Voice;
  words: NameWords;
}

/** Makes a case. `size` is the number of vanished communities; `habits` says what is not as usual. */
export function inventCase(seed: number, size = 40, habits: Partial<Habits> = {}): InventedCase {
  const keeps = { ...HABITS, ...habits };
  const voices = openVoices(seeded(`match world ${seed}`));
  const { pick, chance, between, voice, sentence, write, instants, nameWords, form, handleOf, image } =
    voices;
  const everyone: Community[] = [];
  const sightings: Sighting[] = [];
  const end = FRIDAY + 9 * DAY;
  const found = (
    platform: string,
    title: string | null,
    handle: string | null,
    voiceOf: Voice,
    words: NameWords,
  ): Community => {
    const base =
      platform === 'telegram'
        ? 'https://t.me/'
        : platform === 'tamtam'
          ? 'https://tt.me/'
          : 'https://max.ru/';
    let path = handle && /[a-z]{4}/.test(handle) && chance(0.7) ? handle : null;
    if (path && everyone.some((c) => c.side.ref === base + path)) path = null;
    const ref =
      base +
      (path ?? `join/${(voices.next()).toString(36)}x${Math.floor(voices.random() * 1e9).toString(36)}`);
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
    community.side.avatars = [{ sha256: sha, pdq: voices.pdqOf(sha) }];
  };
  const post = (community: Community, at: number, text: string) =>
    community.posts.push({
      ref: `${community.side.ref}/${community.posts.length + 1}`,
      at,
      text,
      capture: `cap${voices.next()}`,
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
      capture: `cap${voices.next()}`,
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
    wear(community, chance(0.12) ? pick(voices.stock) : image());
    if (chance(0.4)) community.side.description = `${sentence(v, 12)} ${v.folder ?? ''}`;
    const n = chance(0.15) ? Math.floor(voices.random() * 4) : Math.floor(between(20, 170));
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
    if (chance(keeps.picture)) wear(next, chance(0.5) ? worn : voices.rescaled(worn));
    else if (chance(0.7)) wear(next, image());
    if (old.side.description && chance(keeps.description)) next.side.description = old.side.description;
    const prepared = chance(0.35);
    how.push(prepared ? 'prepared' : 'fresh');
    const since = prepared ? death - between(2, 20) * DAY : death + between(1, 60) * HOUR;
    next.side.firstSeenAt = since + between(0, 2) * DAY;
    const old3 = old.posts.filter((p) => p.at > death - 3 * DAY);
    if (prepared)
      for (const p of old.posts)
        if (p.at > since && chance(0.5)) post(next, p.at + between(-3, 40) * MINUTE, p.text);
    if (!prepared && chance(keeps.reposts))
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
    const r = voices.random();
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
    if (chance(keeps.fakes)) {
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
    wear(stranger, chance(0.12) ? pick(voices.stock) : image());
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
        { ...outlets[0]!.voice, own: Array.from({ length: 8 }, () => voices.coin(language)) },
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
      candidates: shuffled(sides, voices.random),
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
