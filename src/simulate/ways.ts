/**
 * @module
 * What may differ from one invented world to another in how people write: the languages they mix, the words of their announcements,
 * how they call themselves again, what happens to a post that is posted again. The usual ways are here, those that
 * are kept for the final figures in `heldout/ways.ts`.
 */
import type { Random } from '../core/random.ts';
import { type Language, type LanguageId, languages } from './language/index.ts';
import { type Naming, nameAgain } from './mechanisms/naming.ts';
import type { Place, Span } from './world.ts';

export interface Ways {
  tongues: Readonly<Record<LanguageId, Language>>;
  /** Languages of the watched communities, in turn. */
  mix: readonly LanguageId[];
  /** The name that a place takes elsewhere. */
  rename: (old: Place, naming: Naming, random: Random) => { title: string; handle: string };
  /** A post when it is posted again by the same people. */
  retell: (spans: readonly Span[], random: Random) => Span[];
}

export const USUAL_WAYS: Ways = {
  tongues: languages,
  // Arabic first among equals, as in the week that the story follows.
  mix: ['ar', 'ar', 'ar', 'en', 'en', 'en', 'ru', 'ru', 'fr', 'fr'],
  rename: nameAgain,
  retell: (spans) => [...spans],
};
