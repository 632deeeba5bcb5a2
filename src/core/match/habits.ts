/**
 * @module
 * What communities do without saying it: what they link to, when they post, when they appeared, how they write, in
 * which language. How much a likeness says is learned from random pairs of the same case.
 */
import { DAY } from '../clock.ts';
import type { Random } from '../random.ts';
import { vocabularySimilarity } from './content.ts';
import type { Corpus } from './corpus.ts';
import { captured, rarityBits } from './identity.ts';
import type { Evidence } from './shapes.ts';
import { onsetOf, type Side } from './side.ts';

/** Shares of a measure among pairs that do not belong together, as a sorted sample. */
interface Background {
  samples: Float64Array;
}

/** What unrelated pairs of this case look like. */
export interface Habits {
  vocabulary: Background;
  week: Background;
  day: Background;
  /** For a side: share of all candidates that appeared around its death. */
  appearedAround(from: Side): number;
  forwardCount: ReadonlyMap<string, number>;
}

const SAMPLE = 600;

/** Learns the background from random pairs; the same seed gives the same answer. */
export function learnHabits(
  corpus: Corpus,
  old: readonly Side[],
  candidates: readonly Side[],
  random: Random,
): Habits {
  const vocabulary: number[] = [];
  const week: number[] = [];
  const day: number[] = [];
  if (old.length > 0 && candidates.length > 0)
    for (let i = 0; i < SAMPLE; i++) {
      const a = old[Math.floor(random() * old.length)]!;
      const b = candidates[Math.floor(random() * candidates.length)]!;
      if (a === b) continue;
      const words = vocabularySimilarity(a, b);
      if (words !== null) vocabulary.push(words);
      const weeks = cosine(a.week, b.week);
      if (weeks !== null) week.push(weeks);
      const days = cosine(a.day, b.day);
      if (days !== null) day.push(days);
    }
  const sorted = (values: number[]): Background => ({ samples: Float64Array.from(values).sort() });
  const onsets = Float64Array.from(
    candidates.map((side) => onsetOf(side.facts)).filter((at) => at !== null),
  ).sort();
  const around = new Map<Side, number>();
  const forwardCount = new Map<string, number>();
  for (const side of corpus.sides)
    for (const ref of side.forwards.keys()) forwardCount.set(ref, (forwardCount.get(ref) ?? 0) + 1);
  return {
    vocabulary: sorted(vocabulary),
    week: sorted(week),
    day: sorted(day),
    appearedAround(from) {
      let share = around.get(from);
      if (share === undefined) {
        const window = windowOf(from);
        const inside = window ? countBelow(onsets, window.until + 1) - countBelow(onsets, window.from) : 0;
        share = !window || onsets.length === 0 ? 1 : (inside + 0.5) / (onsets.length + 1);
        around.set(from, share);
      }
      return share;
    },
    forwardCount,
  };
}

/** How many of ascending values are below `value`. */
function countBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bits for a likeness that half of all true pairs and a share of the background reach; null without a background. */
function likeness(background: Background, value: number): number | null {
  const { samples } = background;
  if (samples.length < 20) return null;
  const above = samples.length - countBelow(samples, value);
  return Math.log2(0.5 / ((above + 1) / (samples.length + 2)));
}

function cosine(a: Float64Array, b: Float64Array): number | null {
  if (a.length === 0 || b.length === 0) return null;
  let dot = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    x += a[i]! ** 2;
    y += b[i]! ** 2;
  }
  return dot / Math.sqrt(x * y);
}

/** How both write, apart from copies: up to 3 bits, or 1 against. */
export function compareVocabulary(habits: Habits, from: Side, to: Side): Evidence[] {
  const similarity = vocabularySimilarity(from, to);
  if (similarity === null) return [];
  const bits = likeness(habits.vocabulary, similarity);
  if (bits === null) return [];
  if (bits > 0.5)
    return [
      {
        family: 'content',
        bits: Math.min(3, bits),
        what: 'they write about the same things in the same rare words',
        captures: captured(from, to),
      },
    ];
  const enough = Math.min(from.own, to.own) >= 15;
  return enough && bits <= -0.5
    ? [
        {
          family: 'contradiction',
          bits: -1,
          what: 'they write about different things',
          captures: captured(from, to),
        },
      ]
    : [];
}

/** Hashtags and closing lines that both use again and again: content, since anybody can copy them but few go on with it. */
export function compareSignatures(corpus: Corpus, from: Side, to: Side): Evidence[] {
  return sharedFeatures(corpus, from, to, (feature) => !feature.startsWith('link '))
    .filter(({ both }) => both >= 2)
    .slice(0, 3)
    .map(({ feature, bits }) => ({
      family: 'content',
      bits: Math.min(4, bits),
      what: feature.startsWith('tag ')
        ? `both use the rare hashtag ${feature.slice(4)}`
        : `both close their posts with “${feature.slice(5)}”`,
      captures: captured(from, to, (side) => side.shown.get(feature)),
    }));
}

/** The same file store, site, contact or bot, and the same sources of forwards, when few others have them. */
export function compareInfrastructure(corpus: Corpus, habits: Habits, from: Side, to: Side): Evidence[] {
  const evidence: Evidence[] = sharedFeatures(corpus, from, to, (feature) => feature.startsWith('link '))
    .slice(0, 4)
    .map(({ feature, bits, most }) => ({
      family: 'infrastructure',
      // A link that each gave once may be the news of the day; one that is given again and again is theirs.
      bits: Math.min(5, bits) * (most >= 2 ? 1 : 0.3),
      what: `both point to ${feature.slice(5)}, which ${others(corpus.featureCount.get(feature)! - 2)}`,
      captures: captured(from, to, (side) => side.shown.get(feature)),
    }));
  const shared = [...from.forwards.keys()].filter(
    (ref) => to.forwards.has(ref) && ref !== from.ref && ref !== to.ref,
  );
  const rare = shared.filter((ref) => habits.forwardCount.get(ref)! <= Math.max(3, corpus.sides.length / 20));
  if (rare.length >= 2)
    evidence.push({
      family: 'infrastructure',
      bits: Math.min(3, rare.length),
      what: `both forward from the same ${rare.length} communities that few others forward from`,
      captures: captured(from, to, (side) => side.shown.get(`forward ${rare[0]}`)),
    });
  return evidence.sort((a, b) => b.bits - a.bits);
}

function others(n: number): string {
  return n <= 0
    ? 'no other community does'
    : n === 1
      ? 'only one other community does'
      : `only ${n} other communities do`;
}

/** Addresses on which everybody is: only a whole address says something there. */
const EVERYBODY =
  /^link (?:[^/]*\.)?(?:youtube\.com|youtu\.be|twitter\.com|x\.com|facebook\.com|instagram\.com|t\.me|tt\.me|max\.ru|vk\.com|google\.[a-z.]+|wikipedia\.org|telegra\.ph|bit\.ly|whatsapp\.com|tiktok\.com|bsky\.app)(?:\/(?:watch|shorts|…))?(?:\/…)?$/;

function sharedFeatures(corpus: Corpus, from: Side, to: Side, wanted: (feature: string) => boolean) {
  const found: { feature: string; bits: number; both: number; most: number }[] = [];
  const own = [from, to].map((side) => side.ref.replace(/^https?:\/\//, '').toLowerCase());
  const [small, large] = from.features.size <= to.features.size ? [from, to] : [to, from];
  for (const [feature, n] of small.features) {
    const m = large.features.get(feature);
    if (m === undefined || !wanted(feature) || EVERYBODY.test(feature)) continue;
    if (own.some((ref) => feature.includes(ref)) || corpus.addresses.has(feature)) continue;
    const count = corpus.featureCount.get(feature)!;
    if (count > Math.max(4, corpus.sides.length / 25)) continue;
    // That a site or an account was named says little until both do it again and again.
    if ((feature.endsWith('/…') || feature.startsWith('link @')) && Math.min(n, m) < 2) continue;
    const crowd = count <= 2 ? 1 : count === 3 ? 0.8 : 0.5;
    found.push({
      feature,
      bits: rarityBits(corpus, count) * crowd,
      both: Math.min(n, m),
      most: Math.max(n, m),
    });
  }
  return found.sort((a, b) => b.bits - a.bits || (a.feature < b.feature ? -1 : 1));
}

/** Habit of hours: 168 hours of the week from 100 posts a side, else 24 of the day from 40. Up to 2 bits, or 1 against. */
export function compareRhythm(habits: Habits, from: Side, to: Side): Evidence[] {
  const week = cosine(from.week, to.week);
  const similarity = week ?? cosine(from.day, to.day);
  if (similarity === null) return [];
  const bits = likeness(week === null ? habits.day : habits.week, similarity);
  if (bits === null || Math.abs(bits) < 0.5) return [];
  return [
    {
      family: 'rhythm',
      bits: Math.max(-1, Math.min(2, bits)),
      what: bits > 0 ? 'they post at the same hours' : 'they post at other hours',
      captures: captured(from, to),
    },
  ];
}

function windowOf(from: Side): { from: number; until: number } | null {
  const death = from.death;
  return death && { from: death.earliest - 2 * DAY, until: death.latest + 5 * DAY };
}

/** Appeared around the death (up to 2 bits; less when many did), or long after it. */
export function compareTiming(habits: Habits, from: Side, to: Side): Evidence[] {
  const window = windowOf(from);
  const onset = onsetOf(to.facts);
  if (!window || onset === null) return [];
  const common = habits.appearedAround(from);
  if (onset >= window.from && onset <= window.until) {
    const bits = Math.max(0, Math.min(2, Math.log2(0.6 / common)));
    return bits < 0.1
      ? []
      : [
          {
            family: 'timing',
            bits,
            what: 'it appeared when the old community vanished',
            captures: captured(from, to),
          },
        ];
  }
  const days = (onset - window.until) / DAY;
  if (days > 25)
    return [
      {
        family: 'contradiction',
        bits: -2,
        what: `it appeared ${Math.round(days + 5)} days after the old community vanished`,
        captures: captured(from, to),
      },
    ];
  return [];
}

/** Different languages speak against a pair; bilingual or too few posts say nothing. */
export function compareLanguage(from: Side, to: Side): Evidence[] {
  if (from.language === null || to.language === null || from.language === to.language) return [];
  return [
    {
      family: 'contradiction',
      bits: -5,
      what: `they write in different languages (${from.language}, ${to.language})`,
      captures: captured(from, to),
    },
  ];
}
