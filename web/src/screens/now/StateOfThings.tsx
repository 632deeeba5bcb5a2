/**
 * @module
 * How the watched communities stand, as one bar, and with what coverage that is known.
 */
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { NowAnswer, Outcome } from '../../app/shapes.ts';
import { StateShape } from '../../parts/marks.tsx';
import { nowWords } from '../../words/now.ts';

const PARTS = ['alive', 'restricted', 'private', 'moved', 'unknown', 'gone'] as const;

export function StateOfThings({ now: { counts, coverage, platforms, at } }: { now: NowAnswer }) {
  const t = useWords(nowWords);
  const speak = useSpeech();
  const shown = PARTS.filter((part) => counts[part] > 0);
  return (
    <section className="standing-now" aria-label={t('state')}>
      <div className="watched">
        <Link to="/communities" search={{ watched: 'true' }} className="big">
          {speak.number(counts.watched)}
        </Link>
        <p>
          {t('watched', { n: counts.watched })}{' '}
          {t('on', {
            platforms: speak.list(
              platforms
                .filter(({ watched }) => watched > 0)
                .map(({ name }) => name)
                .slice(0, 4),
            ),
          })}
        </p>
      </div>
      <div className="state-bar-place">
        <div className="state-bar" aria-hidden="true">
          {shown.map((part) => (
            <i key={part} className={part} style={{ flexGrow: counts[part] }} />
          ))}
        </div>
        <ul className="state-legend">
          {shown.map((part) => (
            <li key={part} className={part}>
              <Link to="/communities" search={{ watched: 'true', state: part }}>
                <StateShape state={(part === 'gone' ? 'gone_unspecified' : part) as Outcome} />
                <b>{speak.number(counts[part])}</b> {t(`is_${part}`)}
              </Link>
            </li>
          ))}
        </ul>
      </div>
      <div className="coverage">
        <p className="coverage-share">
          <b>{speak.percent(1 - coverage.unknownShare, 1)}</b> {t('answered', { n: coverage.looks })}
        </p>
        <p className="soft">
          {coverage.medianGapHours === null
            ? t('noLooks')
            : t('gap', { gap: speak.hours(coverage.medianGapHours) })}{' '}
          {at !== null && t('asOf', { at: speak.when(at) })}
        </p>
      </div>
    </section>
  );
}
