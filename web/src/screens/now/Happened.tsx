/**
 * @module
 * The waves and the claim on the screen "Now": short, each with the way to the whole.
 */
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { EventFrame, StatementRow, WaveRow } from '../../app/shapes.ts';
import { Icon } from '../../parts/Icon.tsx';
import { CommunityName, GradeMark, PlatformTile } from '../../parts/marks.tsx';
import { Panel } from '../../parts/Page.tsx';
import { nowWords } from '../../words/now.ts';

export function WavesPanel({ waves }: { waves: readonly WaveRow[] }) {
  const t = useWords(nowWords);
  return (
    <Panel title={t('waves')}>
      {waves.length === 0 ? (
        <p className="soft">{t('noWave')}</p>
      ) : (
        <ul className="wave-list">
          {waves.map((wave, i) => (
            <li key={wave.id}>
              <WaveLine wave={wave} number={i + 1} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** One wave in two lines: how many against how many, and between when and when it began. */
export function WaveLine({ wave, number }: { wave: WaveRow; number: number }) {
  const t = useWords(nowWords);
  const speak = useSpeech();
  return (
    <Link to="/waves/$id" params={{ id: wave.id }} className="wave-line">
      <span className="wave-sign" aria-hidden="true">
        <Icon name="wave" />
      </span>
      <span>
        <b>{t('waveNumber', { i: number })}</b> <span className={`level ${wave.level}`}>{t(wave.level)}</span>
        {wave.ongoing && <span className="level ongoing">{t('ongoing')}</span>}
        <span className="wave-platforms">
          {wave.platforms.map((id) => (
            <PlatformTile key={id} id={id} small />
          ))}
        </span>
        <span className="wave-figures">
          {t('against', {
            observed: Math.round(wave.observed),
            expected: wave.expected < 0.1 ? t('under', { n: 0.1 }) : wave.expected,
          })}
        </span>
        <span className="soft">{t('began', { interval: speak.between(wave.onset) })}</span>
      </span>
      <Icon name="next" size={16} />
    </Link>
  );
}

export function ClaimPanel({
  event,
  statements,
  count,
}: {
  event: EventFrame | null;
  statements: readonly StatementRow[];
  count: number;
}) {
  const t = useWords(nowWords);
  const speak = useSpeech();
  if (event === null)
    return (
      <Panel title={t('claim')}>
        <p className="soft">{t('noEvent')}</p>
        <Link to="/claims" search={{ edit: 'new' }} className="all">
          {t('makeFrame')}
        </Link>
      </Panel>
    );
  return (
    <Panel title={t('claim')} note={<bdi>{event.title}</bdi>}>
      {statements.length === 0 ? (
        <p className="soft">{t('noneSeen')}</p>
      ) : (
        <ul className="statement-list">
          {statements.map((statement) => (
            <li key={statement.id}>
              <GradeMark grade={statement.grade} />
              <span>
                <CommunityName of={{ ref: statement.community, title: statement.communityTitle }} />
                <span className="soft">
                  {t('seenAt', { at: speak.when(statement.at) })} · {t('copies', { n: statement.copies })} ·{' '}
                  {t('origins', { n: statement.origins })}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
      <Link to="/claims" search={{ event: event.id }} className="all">
        {t('allStatements', { n: count })}
      </Link>
    </Panel>
  );
}
