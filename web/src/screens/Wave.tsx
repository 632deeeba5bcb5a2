/**
 * @module
 * The screen "Wave": every member as an interval on one axis, expected against observed, controls and alternatives ruled out,
 * and what can and cannot be said.
 */
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useAsk } from '../app/ask.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { AnswerState, Saying, WaveAnswer, WaveRow } from '../app/shapes.ts';
import { Members } from '../charts/Members.tsx';
import { Icon } from '../parts/Icon.tsx';
import { Between, PlatformTile } from '../parts/marks.tsx';
import { Facts, Page, Panel } from '../parts/Page.tsx';
import { PrintButton } from '../parts/Print.tsx';
import { Reason } from '../parts/Reason.tsx';
import { Answered, Waiting } from '../parts/states.tsx';
import { isTranslated, sayingIn } from '../words/sayings.ts';
import { waveWords } from '../words/wave.ts';
import { CoverageSaid } from './Waves.tsx';
import { MemberTable } from './wave/MemberTable.tsx';

const Background = lazy(() => import('../charts/Background.tsx'));

export function Wave() {
  const t = useWords(waveWords);
  const { id } = useParams({ from: '/waves/$id' });
  const query = useAsk<WaveAnswer>(`/api/waves/${encodeURIComponent(id)}`);
  const all = useAsk<{ answer: AnswerState; waves: WaveRow[] }>('/api/waves');
  const waves = all.data?.waves ?? [];
  const at = waves.findIndex((wave) => wave.id === id);
  return (
    <Page
      title={at < 0 ? t('title') : t('number', { i: at + 1 })}
      about={
        query.data && (
          <Between
            interval={{ earliest: query.data.wave.onset.earliest, latest: query.data.wave.end.latest }}
          />
        )
      }
      answer={query.data?.answer}
      actions={
        <>
          <WaveSwitch waves={waves} at={at} />
          <PrintButton />
        </>
      }
    >
      <Answered of={query} rows={10} height={48}>
        {(answer) => <Whole answer={answer} />}
      </Answered>
    </Page>
  );
}

function WaveSwitch({ waves, at }: { waves: readonly WaveRow[]; at: number }) {
  const t = useWords(waveWords);
  if (waves.length < 2) return null;
  return (
    <nav className="switch" aria-label={t('titles')}>
      {waves.map((wave, i) => (
        <Link
          key={wave.id}
          to="/waves/$id"
          params={{ id: wave.id }}
          {...(i === at ? { 'aria-current': 'page' as const } : {})}
        >
          {t('number', { i: i + 1 })}
        </Link>
      ))}
    </nav>
  );
}

function Whole({ answer }: { answer: WaveAnswer }) {
  const t = useWords(waveWords);
  const { wave, members, background, said } = answer;
  return (
    <>
      <Figures wave={wave} />
      <Panel title={t('members', { n: members.length })} note={t('membersNote')} className="members-panel">
        <Members of={answer} />
        <MemberTable members={members} />
      </Panel>
      <div className="two">
        <Panel title={t('background')} note={t('backgroundNote')}>
          {background === null ? (
            <p className="soft">{t('noBackground')}</p>
          ) : (
            <Suspense fallback={<Waiting rows={6} height={28} />}>
              <Background perDay={background.perDay} wave={wave} />
            </Suspense>
          )}
        </Panel>
        <Ruled answer={answer} />
      </div>
      <div className="two">
        <Sayings title={t('can')} of={said.can} good />
        <Sayings title={t('cannot')} of={said.cannot} />
      </div>
    </>
  );
}

function Figures({ wave }: { wave: WaveAnswer['wave'] }) {
  const t = useWords(waveWords);
  const speak = useSpeech();
  const { platformName } = useHere();
  return (
    <section className="wave-figures-row" aria-label={t('short')}>
      <p className="figure">
        <b>{speak.number(wave.observed, 1)}</b>
        <span>{t('goneTogether')}</span>
      </p>
      <p className="figure">
        <b dir="ltr">{wave.expected < 0.1 ? `< ${speak.number(0.1, 1)}` : speak.number(wave.expected, 1)}</b>
        <span>{t('expectedByChance')}</span>
      </p>
      <p className="figure">
        <b>{wave.recurrenceYears >= 1000 ? `> ${speak.number(1000)}` : speak.number(wave.recurrenceYears)}</b>
        <span>{t('yearsByChance')}</span>
      </p>
      <div className="wave-when">
        <p>
          <span className={`level ${wave.level}`}>{t(wave.level)}</span>{' '}
          {wave.platforms.map((id) => (
            <span key={id} className="platform">
              <PlatformTile id={id} small /> {platformName(id)}
            </span>
          ))}
        </p>
        <p className="soft">
          {t('began')} <Between interval={wave.onset} />
        </p>
        <p className="soft">
          {wave.ongoing ? t('ongoing') : t('ended')} {!wave.ongoing && <Between interval={wave.end} />}
        </p>
      </div>
    </section>
  );
}

function Ruled({ answer: { wave } }: { answer: WaveAnswer }) {
  const t = useWords(waveWords);
  const speak = useSpeech();
  const { controls, secondOpinion, coverage } = wave;
  return (
    <Panel title={t('ruledOut')} note={t('ruledOutNote')}>
      <Facts
        of={[
          [
            t('controls'),
            controls.looked === 0
              ? t('noControls')
              : t('controlsSaid', {
                  alive: controls.alive,
                  n: controls.looked,
                  unreachable: controls.unreachable,
                }),
          ],
          [
            t('second'),
            secondOpinion.agrees === null
              ? t('secondNone')
              : secondOpinion.agrees
                ? t('secondYes', { p: speak.number(secondOpinion.p ?? 0, 3) })
                : t('secondNo'),
          ],
          [t('coverage'), <CoverageSaid key="c" of={coverage} />],
        ]}
      />
      {controls.ruledOut.length > 0 && (
        <ul className="ticks">
          {controls.ruledOut.map((text) => (
            <li key={text}>
              <Icon name="check" size={16} />
              <Reason what={text} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Sayings({ title, of, good = false }: { title: string; of: readonly Saying[]; good?: boolean }) {
  const speak = useSpeech();
  return (
    <Panel title={title}>
      <ul className={good ? 'ticks' : 'ticks not'}>
        {of.map((each) => (
          <li key={each.key}>
            <Icon name={good ? 'check' : 'cross'} size={16} />
            <span {...(isTranslated(speak, each) ? {} : { lang: 'en', dir: 'ltr' })}>
              {sayingIn(speak, each)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
