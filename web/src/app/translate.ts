/**
 * @module
 * The hook for a translation that stays on this machine: browsers that carry a translator of their own offer it
 * (`Translator`). It is used only when its words are on the machine already; nothing is fetched and nothing leaves.
 */
import { useCallback, useEffect, useState } from 'react';

interface Pair {
  sourceLanguage: string;
  targetLanguage: string;
}

interface LocalTranslator {
  availability(pair: Pair): Promise<string>;
  create(pair: Pair): Promise<{ translate(text: string): Promise<string> }>;
}

const local = (): LocalTranslator | null =>
  'Translator' in globalThis ? (globalThis as unknown as { Translator: LocalTranslator }).Translator : null;

/** `can`: there is a translator for this pair, here and now. `lang` null: a script that several languages share, taken for English. */
export function useTranslation(text: string, lang: string | null, target: string) {
  const [can, setCan] = useState(false);
  const [translated, setTranslated] = useState<string | null>(null);
  const source = lang ?? 'en';
  useEffect(() => {
    let left = false;
    setTranslated(null);
    const translator = local();
    if (translator === null || source === target || text === '') {
      setCan(false);
      return;
    }
    translator
      .availability({ sourceLanguage: source, targetLanguage: target })
      .then((found) => !left && setCan(found === 'available'))
      .catch(() => !left && setCan(false));
    return () => {
      left = true;
    };
  }, [source, target, text]);
  const toggle = useCallback(async () => {
    if (translated !== null) return setTranslated(null);
    const translator = await local()?.create({ sourceLanguage: source, targetLanguage: target });
    if (translator) setTranslated(await translator.translate(text));
  }, [translated, source, target, text]);
  return { can, text: translated, toggle: () => void toggle().catch(() => setCan(false)) };
}
