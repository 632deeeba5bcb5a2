/**
 * @module
 * What a list of words is: the same keys in English and in Arabic. Pure; how one is said is in `language.tsx`.
 */
/** A sentence, or one for each plural form that the language tells apart. `{name}` is replaced by a value. */
export type Said = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

export interface Words<K extends string> {
  en: Record<K, Said>;
  ar: Record<K, Said>;
}

/** Holds both lists to the same keys. */
export function words<K extends string>(en: Record<K, Said>, ar: Record<NoInfer<K>, Said>): Words<K> {
  return { en, ar };
}
