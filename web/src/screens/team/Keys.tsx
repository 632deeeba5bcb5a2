/**
 * @module
 * Public keys and checkpoints, and how the case is in figures. A private key is never shown.
 */
import { useAsk } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { AnswerState } from '../../app/shapes.ts';
import { useCopy } from '../../parts/copy.ts';
import { Facts, Panel } from '../../parts/Page.tsx';
import { Answered } from '../../parts/states.tsx';
import { teamWords } from '../../words/team.ts';
import { type KeysAnswer, LedgerState } from '../evidence/LedgerState.tsx';

interface HealthAnswer {
  version: string;
  entries: number;
  ledgerBytes: number;
  captureCount: number;
  diskFree: number;
  answer: AnswerState;
  seconds: number | null;
  collector: { lastEventAt: string | null };
  busy: boolean;
}

export function Keys() {
  const t = useWords(teamWords);
  const speak = useSpeech();
  const keys = useAsk<KeysAnswer>('/api/keys');
  const health = useAsk<HealthAnswer>('/api/health');
  const { copied, copy } = useCopy();
  return (
    <div className="two">
      <Panel title={t('keys')} note={t('keysNote')}>
        <LedgerState />
        {keys.data?.key && (
          <>
            <pre dir="ltr">{keys.data.key.pem}</pre>
            <button type="button" className="pill-button" onClick={() => copy(keys.data.key!.pem)}>
              {t(copied ? 'copied' : 'copyKey')}
            </button>
          </>
        )}
      </Panel>
      <Panel title={t('health')} note={t('healthNote')}>
        <Answered of={health} rows={6}>
          {(of) => (
            <Facts
              of={[
                [t('version'), of.version],
                [t('ledgerSize'), speak.bytes(of.ledgerBytes)],
                [t('captureCount'), speak.number(of.captureCount)],
                [t('diskFree'), speak.bytes(of.diskFree)],
                [t('answersTook'), of.seconds === null ? '–' : t('secondsN', { n: of.seconds })],
                [
                  t('collector'),
                  of.collector.lastEventAt === null ? t('neverRan') : speak.when(of.collector.lastEventAt),
                ],
                [t('writing'), t(of.busy ? 'yes' : 'no')],
              ]}
            />
          )}
        </Answered>
      </Panel>
    </div>
  );
}
