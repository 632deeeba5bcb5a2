/**
 * @module
 * The screen "Waves": all of them, and with what coverage they were looked for. One wave is `Wave.tsx`.
 */
import { useAsk } from '../app/ask.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import type { AnswerState, Coverage, WaveRow } from '../app/shapes.ts';
import { Page, Panel } from '../parts/Page.tsx';
import { Answered, Empty } from '../parts/states.tsx';
import { waveWords } from '../words/wave.ts';
import { WaveLine } from './now/Happened.tsx';

interface WavesAnswer {
  answer: AnswerState;
  waves: WaveRow[];
  watchCoverage: Coverage | null;
}

export function Waves() {
  const t = useWords(waveWords);
  const query = useAsk<WavesAnswer>('/api/waves');
  return (
    <Page title={t('titles')} about={t('about')} answer={query.data?.answer}>
      <Answered of={query} rows={3} height={64}>
        {({ waves, watchCoverage }) => (
          <>
            {waves.length === 0 ? (
              <Empty icon="wave" title={t('none')}>
                {t('noneDo')}
              </Empty>
            ) : (
              <Panel>
                <ul className="wave-list">
                  {waves.map((wave, i) => (
                    <li key={wave.id}>
                      <WaveLine wave={wave} number={i + 1} />
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
            {watchCoverage !== null && (
              <Panel title={t('coverage')} note={t('coverageNote')}>
                <p>
                  <CoverageSaid of={watchCoverage} />
                </p>
              </Panel>
            )}
          </>
        )}
      </Answered>
    </Page>
  );
}

/** What was looked at, how often, and how often nothing was answered. */
export function CoverageSaid({ of }: { of: Coverage }) {
  const t = useWords(waveWords);
  const speak = useSpeech();
  return (
    <>
      {t('coverageSaid', {
        n: of.observed,
        looks: speak.number(of.looks),
        gap: of.medianGapHours === null ? '–' : speak.hours(of.medianGapHours),
        unknown: speak.percent(of.unknownShare, 1),
        from: speak.when(of.from),
        until: speak.when(of.until),
      })}
    </>
  );
}
