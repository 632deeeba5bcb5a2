/**
 * @module
 * Printing the screen; what is printed is set by `look/print.css`.
 */
import { useWords } from '../app/language.tsx';
import { printWords } from '../words/print.ts';
import { Icon } from './Icon.tsx';

export function PrintButton() {
  const t = useWords(printWords);
  return (
    <button type="button" className="pill-button" onClick={() => window.print()}>
      <Icon name="print" size={16} />
      {t('print')}
    </button>
  );
}
