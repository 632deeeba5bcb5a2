/**
 * @module
 * A reason of the methods, in the language of the page where its form is known.
 */
import { useSpeech } from '../app/language.tsx';
import { reasonIn } from '../words/reasons.ts';

export function Reason({ what }: { what: string }) {
  const { language } = useSpeech();
  const { text, lang } = reasonIn(language, what);
  return (
    <bdi className="what" lang={lang} dir={lang === 'ar' ? 'rtl' : 'auto'}>
      {text}
    </bdi>
  );
}
