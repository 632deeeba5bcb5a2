/**
 * @module
 * What came since the last visit.
 */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { Changed } from '../../app/shapes.ts';
import { CommunityName, Ref } from '../../parts/marks.tsx';
import { Panel } from '../../parts/Page.tsx';
import { nowWords } from '../../words/now.ts';

export function ChangedPanel({ changed, onSeen }: { changed: Changed; onSeen: () => void }) {
  const t = useWords(nowWords);
  const speak = useSpeech();
  const lines: ReactNode[] = [];
  if (changed.waves.length > 0)
    lines.push(
      <Link key="waves" to="/waves/$id" params={{ id: changed.waves[0]! }} className="strong">
        {t('newWaves', { n: changed.waves.length })}
      </Link>,
    );
  if (changed.deaths.length > 0)
    lines.push(
      <details key="deaths">
        <summary>{t('newDeaths', { n: changed.deaths.length })}</summary>
        <ul>
          {changed.deaths.map(({ ref, title, by }) => (
            <li key={ref}>
              <CommunityName of={{ ref, title }} />{' '}
              <span className="soft">{t('firstSeenGone', { at: speak.when(by) })}</span>
            </li>
          ))}
        </ul>
      </details>,
    );
  if (changed.returned.length > 0)
    lines.push(
      <details key="returned">
        <summary>{t('returned', { n: changed.returned.length })}</summary>
        <ul>
          {changed.returned.map((ref) => (
            <li key={ref}>
              <Ref of={ref} />
            </li>
          ))}
        </ul>
      </details>,
    );
  if (changed.leads.count > 0)
    lines.push(
      <Link key="leads" to="/leads/{-$id}" params={{ id: changed.leads.first[0] }}>
        {t('newLeads', { n: changed.leads.count })}
      </Link>,
    );
  if (changed.matches.count > 0)
    lines.push(
      <Link key="matches" to="/matches/{-$id}" params={{ id: changed.matches.first[0] }}>
        {t('newMatches', { n: changed.matches.count })}
      </Link>,
    );
  if (changed.statements.length > 0)
    lines.push(
      <Link key="claims" to="/claims">
        {t('newStatements', { n: changed.statements.length })}
      </Link>,
    );
  if (changed.posts > 0) lines.push(<span key="posts">{t('newPosts', { n: changed.posts })}</span>);
  if (changed.looks > 0) lines.push(<span key="looks">{t('newLooks', { n: changed.looks })}</span>);
  if (changed.decisions.length > 0)
    lines.push(
      <span key="decisions">
        {t('newDecisions', { n: changed.decisions.length })}{' '}
        <span className="soft">{speak.list([...new Set(changed.decisions.map(({ by }) => by))])}</span>
      </span>,
    );
  return (
    <Panel
      title={t('changed')}
      actions={
        <button type="button" className="linkish" onClick={onSeen}>
          {t('markSeen')}
        </button>
      }
    >
      {lines.length === 0 ? (
        <p className="soft">{t('nothingChanged')}</p>
      ) : (
        <ul className="changed-list">
          {lines.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: each line has its own key inside
            <li key={i}>{line}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
