/**
 * @module
 * Who did what, newest first, from the ledger.
 */
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { pathOf } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { AuditRow } from '../../app/shapes.ts';
import { Panel } from '../../parts/Page.tsx';
import { Rows, useRows } from '../../parts/Rows.tsx';
import { Answered } from '../../parts/states.tsx';
import { isTranslated, sayingIn } from '../../words/sayings.ts';
import { teamWords } from '../../words/team.ts';

const KINDS = ['decision', 'watch', 'event', 'audit'] as const;

export function Audit() {
  const t = useWords(teamWords);
  const speak = useSpeech();
  const [kind, setKind] = useState('');
  const { query, rows, first, more } = useRows<
    { total: number; rows: AuditRow[]; next: string | null },
    AuditRow
  >(pathOf('/api/audit', { kind }), (page) => page.rows);
  return (
    <Panel
      title={t('audit')}
      note={t('auditNote')}
      actions={
        <NativeSelect
          size="xs"
          aria-label={t('kind')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[
            { value: '', label: t('kind_all') },
            ...KINDS.map((value) => ({ value, label: t(`kind_${value}`) })),
          ]}
        />
      }
    >
      <Answered of={query} rows={8}>
        {() =>
          rows.length === 0 ? (
            <p className="soft">{t('auditNone')}</p>
          ) : (
            <Rows
              rows={rows}
              total={first?.total ?? 0}
              rowHeight={64}
              keyOf={(row) => String(row.entry)}
              more={more}
              label={t('audit')}
              className="tall"
              measured
            >
              {(row) => (
                <div className="audit-row">
                  <span className="soft figures">{speak.when(row.at)}</span>
                  <span>
                    <span {...(isTranslated(speak, row.what) ? {} : { lang: 'en' })} dir="auto">
                      {sayingIn(speak, row.what)}
                    </span>
                    {row.because !== null && (
                      <span className="soft">
                        {' '}
                        · <bdi>{row.because}</bdi>
                      </span>
                    )}
                  </span>
                  <span className="soft">
                    {row.by !== null && <bdi>{row.by}</bdi>}{' '}
                    <span className="figures">#{speak.number(row.entry)}</span>
                  </span>
                </div>
              )}
            </Rows>
          )
        }
      </Answered>
    </Panel>
  );
}
