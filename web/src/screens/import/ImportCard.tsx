/**
 * @module
 * One import: how far it is, what it brought, what was skipped and why, and where to go on.
 */
import { Progress } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { Import } from '../../app/shapes.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Panel } from '../../parts/Page.tsx';
import { importWords } from '../../words/import.ts';

/** How far an import is, as a share: reading counts as much as taking up what was read. */
function shareOf({ state, progress }: Import): number {
  if (state === 'done') return 1;
  const read = progress.ofBytes > 0 ? progress.bytes / progress.ofBytes : 0;
  const taken = progress.ofEntries > 0 ? progress.entries / progress.ofEntries : 0;
  return Math.min(0.99, (read + taken) / 2);
}

export function ImportCard({ of, onStop }: { of: Import; onStop: () => void }) {
  const t = useWords(importWords);
  const speak = useSpeech();
  const busy = of.state === 'waiting' || of.state === 'running' || of.state === 'uploading';
  return (
    <Panel
      className={`import ${of.state}`}
      title={t(`state_${of.state}`)}
      note={t('card', {
        n: of.files,
        bytes: speak.bytes(of.bytes),
        by: of.by,
        at: of.startedAt === null ? '' : speak.when(of.startedAt),
      })}
      actions={
        busy && (
          <button type="button" className="pill-button" onClick={onStop}>
            {t('stop')}
          </button>
        )
      }
    >
      {busy && (
        <div role="status">
          <Progress value={shareOf(of) * 100} aria-label={t(`state_${of.state}`)} animated />
          <p className="soft figures">{t('soFar', { n: of.progress.posts })}</p>
        </div>
      )}
      {of.error !== null && (
        <p className="wrong" role="alert">
          {t('failedBecause')} <bdi lang="en">{of.error}</bdi>
        </p>
      )}
      {of.report !== null && (
        <>
          <ul className="import-figures">
            <li>
              <b className="figures">{speak.number(of.report.new)}</b> {t('newPosts', { n: of.report.new })}
            </li>
            <li>
              <b className="figures">{speak.number(of.report.duplicates)}</b> {t('duplicates')}
            </li>
            <li>
              <b className="figures">{speak.number(of.report.links)}</b> {t('links', { n: of.report.links })}
            </li>
            <li>
              <b className="figures">{speak.number(of.report.seconds, 1)}</b> {t('seconds')}
            </li>
          </ul>
          {of.report.skipped.length > 0 && (
            <details>
              <summary>{t('skipped', { n: of.report.skipped.length })}</summary>
              <ul className="plain-list">
                {of.report.skipped.slice(0, 200).map(({ file, why }) => (
                  <li key={`${file} ${why}`}>
                    <bdi dir="ltr" className="ref">
                      {file}
                    </bdi>
                    : <bdi lang="en">{why}</bdi>
                  </li>
                ))}
              </ul>
            </details>
          )}
          <p className="row">
            <Link to="/communities" search={{ watched: 'all' }} className="pill-button">
              {t('toCommunities')} <Icon name="next" size={14} />
            </Link>
            <Link to="/leads/{-$id}" params={{ id: undefined }} className="pill-button">
              {t('toLeads')} <Icon name="next" size={14} />
            </Link>
          </p>
        </>
      )}
    </Panel>
  );
}
