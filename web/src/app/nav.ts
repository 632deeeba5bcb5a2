/**
 * @module
 * The screens in the order of the work: what is, what happened, what to decide, what was said, how it is proved.
 */
import type { IconName } from '../parts/Icon.tsx';
import type { shellWords } from '../words/shell.ts';

export type ScreenKey = Extract<keyof (typeof shellWords)['en'], `nav_${string}`>;

export interface Screen {
  to: string;
  key: ScreenKey;
  icon: IconName;
  /** The second letter after `g`. */
  letter: string;
  /** Shown in the bar at the bottom of a phone. */
  phone: boolean;
}

export const SCREENS: readonly Screen[] = [
  { to: '/', key: 'nav_now', icon: 'now', letter: 'n', phone: true },
  { to: '/waves', key: 'nav_waves', icon: 'wave', letter: 'w', phone: false },
  { to: '/leads', key: 'nav_leads', icon: 'leads', letter: 'l', phone: true },
  { to: '/matches', key: 'nav_matches', icon: 'matches', letter: 'm', phone: true },
  { to: '/network', key: 'nav_network', icon: 'network', letter: 'k', phone: false },
  { to: '/claims', key: 'nav_claims', icon: 'claims', letter: 'c', phone: false },
  { to: '/search', key: 'nav_search', icon: 'search', letter: 's', phone: true },
  { to: '/communities', key: 'nav_communities', icon: 'communities', letter: 'o', phone: false },
  { to: '/evidence', key: 'nav_evidence', icon: 'evidence', letter: 'e', phone: false },
  { to: '/team', key: 'nav_team', icon: 'team', letter: 't', phone: false },
];
