/**
 * @module
 * One export: whether it is done, its size and hash, and the file.
 */
import { Loader } from '@mantine/core';
import { useSpeech, useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import type { Export } from '../../app/shapes.ts';
import { useCopy } from '../../parts/copy.ts';
import { Icon } from '../../parts/Icon.tsx';
import { evidenceWords } from '../../words/evidence.ts';

export function ExportLine({ of }: { of: Export }) {
  const t = useWords(evidenceWords);
  const speak = useSpeech();
  const { may } = useHere();
  const { copied, copy } = useCopy();
  return (
    <div className="export-line">
      <b>{of.format.toUpperCase()}</b>
      <span className="soft">
        {t('exportBy', { by: of.by, at: speak.when(of.at) })} · <bdi>{of.because}</bdi>
      </span>
      {of.state === 'running' && (
        <span role="status" className="row">
          <Loader size="xs" /> {t('exporting')}
        </span>
      )}
      {of.state === 'failed' && (
        <span className="wrong" role="alert">
          {t('exportFailed')} <bdi lang="en">{of.error}</bdi>
        </span>
      )}
      {of.state === 'done' && (
        <span className="row">
          {of.sha256 !== null && (
            <button
              type="button"
              className="linkish ref"
              onClick={() => copy(of.sha256!)}
              title={of.sha256}
              aria-label={t('copySha')}
            >
              <bdi dir="ltr">{of.sha256.slice(0, 12)}…</bdi>{' '}
              <Icon name={copied ? 'check' : 'copy'} size={14} />
            </button>
          )}
          <span className="soft figures">{speak.bytes(of.bytes ?? 0)}</span>
          {may('lead') && (
            <a className="pill-button" href={`/api/exports/${encodeURIComponent(of.id)}/file`} download>
              <Icon name="download" size={14} /> {t('download')}
            </a>
          )}
        </span>
      )}
    </div>
  );
}
