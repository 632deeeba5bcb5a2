/**
 * @module
 * The flow with what belongs around it: what the marks mean, picture or table, which time, play.
 */
import { SegmentedControl } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useWords } from '../../app/language.tsx';
import type { NowAnswer } from '../../app/shapes.ts';
import { Flow } from '../../charts/Flow.tsx';
import { FlowTable } from '../../charts/FlowTable.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Panel } from '../../parts/Page.tsx';
import { flowWords } from '../../words/flow.ts';

export function FlowPanel({ now }: { now: NowAnswer }) {
  const t = useWords(flowWords);
  const [view, setView] = useState<'picture' | 'table'>('picture');
  const [span, setSpan] = useState<'part' | 'whole'>('part');
  const [playing, setPlaying] = useState(false);
  const onEnd = useCallback(() => setPlaying(false), []);
  const { timeline } = now;
  if (timeline.lanes.length === 0) return null;
  return (
    <Panel
      title={t('title')}
      note={t('note')}
      className="flow-panel"
      actions={
        <>
          <button
            type="button"
            className="pill-button"
            onClick={() => setPlaying(!playing)}
            disabled={view === 'table'}
          >
            <Icon name={playing ? 'pause' : 'play'} size={14} />
            {t(playing ? 'stop' : 'play')}
          </button>
          <SegmentedControl
            size="xs"
            aria-label={t('span')}
            value={span}
            onChange={(value) => setSpan(value as typeof span)}
            data={[
              { value: 'part', label: t('part') },
              { value: 'whole', label: t('whole') },
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('view')}
            value={view}
            onChange={(value) => setView(value as typeof view)}
            data={[
              { value: 'picture', label: t('picture') },
              { value: 'table', label: t('table') },
            ]}
          />
        </>
      }
    >
      {view === 'picture' ? (
        <>
          <Key />
          <Flow of={now} whole={span === 'whole'} playing={playing} onEnd={onEnd} />
        </>
      ) : (
        <FlowTable lanes={timeline.lanes} />
      )}
      {timeline.total > timeline.lanes.filter(({ watched }) => watched).length && (
        <p className="note">
          {t('more', { n: timeline.total - timeline.lanes.filter(({ watched }) => watched).length })}
        </p>
      )}
    </Panel>
  );
}

function Key() {
  const t = useWords(flowWords);
  return (
    <ul className="flow-key">
      <li>
        <svg width="26" height="10" aria-hidden="true">
          <rect y="3" width="26" height="4" rx="2" fill="var(--p-telegram)" />
        </svg>
        {t('keyAlive')}
      </li>
      <li>
        <svg width="26" height="10" aria-hidden="true">
          <rect y="4" width="26" height="2" fill="var(--p-telegram)" opacity="0.4" />
        </svg>
        {t('keyInterval')}
      </li>
      <li>
        <svg width="12" height="10" aria-hidden="true">
          <circle cx="6" cy="5" r="3.500" fill="var(--card)" stroke="var(--p-telegram)" strokeWidth="1.600" />
        </svg>
        {t('keyGone')}
      </li>
      <li>
        <svg width="26" height="10" aria-hidden="true">
          <path d="M1 2c12 0 12 7 24 7" fill="none" stroke="var(--p-tamtam)" strokeWidth="1.500" />
        </svg>
        {t('keyPath')}
      </li>
      <li>
        <svg width="26" height="10" aria-hidden="true" className="thread">
          <path d="M1 2c12 0 12 7 24 7" />
        </svg>
        {t('keyLead')}
      </li>
      <li>
        <svg width="16" height="12" aria-hidden="true">
          <rect width="16" height="12" fill="var(--wave-fill)" />
          <path d="M0.700 0v12" stroke="var(--wave)" strokeWidth="1.400" />
        </svg>
        {t('keyWave')}
      </li>
    </ul>
  );
}
