/**
 * @module
 * Titles in a script that is not their own, as people write a name for readers of another language: by sound, letter group by
 * letter group. Made independently of the matcher's tables. From other scripts to Latin is `romanise.ts`.
 */
import type { LanguageId } from './grammar.ts';

export const SCRIPTS = ['latin', 'cyrillic', 'arabic', 'greek'] as const;
export type Script = (typeof SCRIPTS)[number];

export const SCRIPT_OF: Readonly<Record<LanguageId, Script>> = {
  ar: 'arabic',
  en: 'latin',
  fr: 'latin',
  ru: 'cyrillic',
};

/** Sounds as `latin other` pairs. */
const table = (pairs: string): ReadonlyMap<string, string> =>
  new Map(pairs.split(/\s+/).map((pair) => pair.split('=') as [string, string]));

const TABLES: Readonly<Record<Exclude<Script, 'latin'>, ReadonlyMap<string, string>>> = {
  cyrillic: table(
    'shch=щ sch=ш sh=ш ch=ч zh=ж kh=х gh=г ph=ф th=т ts=ц oo=у ou=у ee=и ya=я yu=ю yo=ё ck=к qu=кв ' +
      'a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=дж k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в x=кс y=и z=з',
  ),
  arabic: table(
    'sh=ش ch=تش kh=خ gh=غ th=ث dh=ذ ph=ف oo=و ou=و ee=ي ck=ك qu=كو ' +
      'a=ا b=ب c=ك d=د e=ي f=ف g=غ h=ه i=ي j=ج k=ك l=ل m=م n=ن o=و p=ب q=ق r=ر s=س t=ت u=و v=ف w=و x=كس y=ي z=ز',
  ),
  greek: table(
    'sh=σ ch=τσ kh=χ gh=γ th=θ ph=φ oo=ου ou=ου ee=ι ps=ψ ks=ξ ck=κ ' +
      'a=α b=μπ c=κ d=ντ e=ε f=φ g=γκ h=χ i=ι j=τζ k=κ l=λ m=μ n=ν o=ο p=π q=κ r=ρ s=σ t=τ u=ου v=β w=ου x=ξ y=υ z=ζ',
  ),
};

/** A title in Latin letters, in `script`. What is no Latin letter stays as it is. */
export function inScript(title: string, script: Script): string {
  if (script === 'latin') return title;
  const sounds = TABLES[script];
  const longestFirst = [...sounds.keys()].sort((a, b) => b.length - a.length);
  const bare = title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const written = bare.replace(new RegExp(longestFirst.join('|'), 'g'), (sound) => sounds.get(sound)!);
  const ended = script === 'greek' ? written.replace(/σ(?!\p{L})/gu, 'ς') : written;
  return ended.replace(/(^|\s)\p{L}/gu, (letter) => letter.toUpperCase());
}
