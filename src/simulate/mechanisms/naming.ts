/**
 * @module
 * How a community calls itself when it comes back: the same, with an affix, in Latin letters, or something else altogether.
 */
import { type Random, seeded } from '../../core/random.ts';
import { chance, int, pick, token } from '../draw.ts';
import { inLatin, inScript, LANGUAGES, languages, SCRIPT_OF, SCRIPTS } from '../language/index.ts';
import type { Place } from '../world.ts';

/** The ways that the bundled week draws from. */
export const USUAL_NAMINGS = ['same', 'affix', 'latin', 'handle', 'renamed'] as const;
export const NAMINGS = [...USUAL_NAMINGS, 'script', 'translated'] as const;
export type Naming = (typeof NAMINGS)[number];

/**
 * The name that `old` takes elsewhere. `handle` keeps the title alone; `renamed` keeps neither title nor handle; `script` writes
 * the same sounds in another script; `translated` is a name of another language, in which only the town stays.
 */
export function nameAgain(old: Place, naming: Naming, random: Random): { title: string; handle: string } {
  const language = languages[old.language];
  switch (naming) {
    case 'same':
      return { title: old.title, handle: old.handle };
    case 'affix': {
      const [title, handle] = pick(random, language.affixes);
      return { title: `${old.title} ${title}`, handle: `${old.handle}${handle}` };
    }
    case 'latin':
      // English and French are in Latin letters already: there it is the spelling that changes.
      return old.language === 'ar' || old.language === 'ru'
        ? { title: inLatin(old.title, old.language, keeperOf(old)), handle: old.handle.replaceAll('_', '') }
        : { title: old.title.toUpperCase(), handle: respelled(old.handle) };
    case 'handle':
      return {
        title: old.title,
        handle: `${token(random, 3)}${int(random, 10, 99)}_${old.handle.slice(0, 3)}`,
      };
    case 'script': {
      const inRoman =
        old.language === 'ar' || old.language === 'ru'
          ? inLatin(old.title, old.language, keeperOf(old))
          : old.title;
      const scripts = SCRIPTS.filter((script) => script !== SCRIPT_OF[old.language]);
      return {
        title: inScript(inRoman, pick(random, scripts)),
        handle: old.handle.replaceAll('_', chance(random, 0.5) ? '' : '__'),
      };
    }
    case 'translated': {
      const into =
        languages[
          pick(
            random,
            LANGUAGES.filter((id) => id !== old.language),
          )
        ];
      const [title, handle] = pick(random, into.names[old.topic]);
      return {
        title: title.replace('{town}', old.town[into.id]),
        handle: handle.replace('{t}', old.town.latin),
      };
    }
    case 'renamed': {
      const others = language.names[old.topic].filter(
        ([title]) => title.replace('{town}', old.town[old.language]) !== old.title,
      );
      const [title, handle] = pick(random, others);
      const elsewhere = old.town[old.language].slice(0, 4);
      return {
        title: title.replace('{town}', `${elsewhere}-${int(random, 2, 9)}`),
        handle: handle.replace('{t}', `${token(random, 4)}`),
      };
    }
  }
}

/** How a keeper writes is a habit of his own: it is drawn beside the stream of the migration, which it does not shift. */
function keeperOf(place: Place): Random {
  return seeded(`keeper of ${place.ref}, ${place.bornAt}`);
}

function respelled(handle: string): string {
  // A handle begins with a letter everywhere.
  return handle[0] + handle.slice(1).replace('o', '0').replace('i', '1').replace('_', '__');
}
