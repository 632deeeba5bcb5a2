/**
 * @module
 * How large the ledger is, up to where a signed checkpoint covers it, and under which key.
 */
import { useAsk } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import { Facts } from '../../parts/Page.tsx';
import { Answered } from '../../parts/states.tsx';
import { evidenceWords } from '../../words/evidence.ts';

export interface KeysAnswer {
  key: { verifier: string; pem: string } | null;
  checkpoints: number;
  last: { size: number; root: string; note: string } | null;
  entries: number;
  uncovered: number;
  captures: 'here' | 'passphrase' | 'outside' | null;
  authorities: string[];
  witnesses: string[];
  created: string;
  asOf: string | null;
}

export function LedgerState() {
  const t = useWords(evidenceWords);
  const speak = useSpeech();
  const query = useAsk<KeysAnswer>('/api/keys');
  return (
    <Answered of={query} rows={4}>
      {(keys) => (
        <Facts
          of={[
            [t('entries'), speak.number(keys.entries)],
            [t('checkpoints'), speak.number(keys.checkpoints)],
            [t('uncovered'), keys.uncovered === 0 ? t('allCovered') : t('notCovered', { n: keys.uncovered })],
            [t('sealed'), t(`sealed_${keys.captures ?? 'not'}`)],
            [
              t('authorities'),
              keys.authorities.length === 0 ? (
                t('noAuthorities')
              ) : (
                <bdi dir="ltr" key="a" className="ref">
                  {keys.authorities.join(', ')}
                </bdi>
              ),
            ],
            [t('witnesses'), speak.number(keys.witnesses.length)],
            [
              t('root'),
              <bdi key="r" dir="ltr" className="ref">
                {keys.last?.root ?? '–'}
              </bdi>,
            ],
            [
              t('key'),
              <bdi key="k" dir="ltr" className="ref">
                {keys.key?.verifier ?? '–'}
              </bdi>,
            ],
          ]}
        />
      )}
    </Answered>
  );
}
