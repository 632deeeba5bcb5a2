/**
 * @module
 * The names of the watched communities, to ask which of them a handle or title resembles and whether a text speaks of
 * one that went dark. A resemblance makes a lead worth a look; whether two places belong together is a match.
 */
import type { Instant, Ref } from '../model.ts';
import { fold } from '../text.ts';
import type { KnownCommunity } from './sources.ts';

/** Dice similarity of character 3-grams from which two names resemble each other. */
const ALIKE = 0.6;
/** Shorter names resemble too much. */
const SHORTEST = 5;

export interface WatchedNames {
  /** The watched community whose handle or title is most like that of `ref`; null when none is. */
  find(ref: Ref, title: string | null): { ref: Ref; dead: boolean } | null;
  /** Whether the text holds the title of a community that had gone dark by then. */
  spokenIn(text: string): boolean;
}

/** Makes the names of `watched` ready, as things stood `at`. */
export function readWatchedNames(
  watched: ReadonlySet<Ref>,
  communities: ReadonlyMap<Ref, KnownCommunity>,
  at: Instant,
): WatchedNames {
  const forms: { ref: Ref; dead: boolean; grams: number }[] = [];
  const formsWith = new Map<string, number[]>();
  const deadTitles = new Set<string>();
  for (const ref of watched) {
    const about = communities.get(ref);
    const dead = about?.death != null && about.death.by <= at;
    const title = about?.title ? fold(about.title) : '';
    if (dead && title.length >= SHORTEST) deadTitles.add(title);
    for (const form of new Set([handleOf(ref), title.replace(/ /g, '')])) {
      if (form.length < SHORTEST) continue;
      const grams = trigrams(form);
      for (const gram of grams) {
        const list = formsWith.get(gram);
        if (list) list.push(forms.length);
        else formsWith.set(gram, [forms.length]);
      }
      forms.push({ ref, dead, grams: grams.size });
    }
  }
  const shared = new Uint16Array(forms.length);
  const spoken = deadTitles.size > 0 ? new RegExp(`(?<![^ ])(?:${[...deadTitles].join('|')})(?![^ ])`) : null;
  return {
    find(ref, title) {
      let best: { ref: Ref; dead: boolean } | null = null;
      let bestDice = ALIKE;
      for (const form of new Set([handleOf(ref), title ? fold(title).replace(/ /g, '') : ''])) {
        if (form.length < SHORTEST) continue;
        const grams = trigrams(form);
        shared.fill(0);
        for (const gram of grams) for (const i of formsWith.get(gram) ?? []) shared[i]!++;
        for (let i = 0; i < forms.length; i++) {
          const dice = (2 * shared[i]!) / (grams.size + forms[i]!.grams);
          if (dice < bestDice || (best && dice === bestDice)) continue;
          bestDice = dice;
          best = forms[i]!;
        }
      }
      return best && { ref: best.ref, dead: best.dead };
    },
    spokenIn: (text) => spoken?.test(fold(text)) ?? false,
  };
}

/** The name part of an address: `https://t.me/garden_wire` → `gardenwire`. */
function handleOf(ref: Ref): string {
  const tail =
    ref
      .replace(/\?.*$/, '')
      .split(/[/:#@]/)
      .filter(Boolean)
      .at(-1) ?? '';
  return fold(tail).replace(/ /g, '');
}

function trigrams(text: string): Set<string> {
  const grams = new Set<string>();
  for (let i = 0; i + 3 <= text.length; i++) grams.add(text.slice(i, i + 3));
  return grams;
}
