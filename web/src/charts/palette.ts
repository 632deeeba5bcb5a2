/**
 * @module
 * The colours of platforms, states and families of evidence: the same in every chart. Values live in `look/tokens.css`; a
 * drawing that is no CSS (WebGL) reads them from there.
 */
import type { Outcome } from '../app/shapes.ts';

const PLATFORMS = new Set([
  'telegram',
  'tamtam',
  'max',
  'x',
  'bluesky',
  'mastodon',
  'matrix',
  'discord',
  'rocketchat',
  'xmpp',
]);

/** Two letters that stand for a platform where colour cannot. */
const LETTERS: Record<string, string> = {
  telegram: 'Tg',
  tamtam: 'Tt',
  max: 'Mx',
  x: 'X',
  bluesky: 'Bs',
  mastodon: 'Ma',
  matrix: 'M:',
  discord: 'Dc',
  rocketchat: 'Rc',
  xmpp: 'Xm',
  web: 'Wb',
};

export const platformColor = (id: string) => `var(--p-${PLATFORMS.has(id) ? id : 'web'})`;
export const platformLetters = (id: string) => LETTERS[id] ?? id.slice(0, 2);

/** What a state comes down to in a picture. */
export type Look = 'alive' | 'restricted' | 'private' | 'gone' | 'moved' | 'unknown';

export function lookOf(outcome: Outcome): Look {
  return outcome.startsWith('gone') ? 'gone' : (outcome as Look);
}

export const stateColor = (outcome: Outcome) => `var(--${lookOf(outcome)})`;
export const familyColor = (family: string) => `var(--f-${family}, var(--p-web))`;

/** A colour of the page as the browser computed it, for what is not drawn with CSS. */
export function cssColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
