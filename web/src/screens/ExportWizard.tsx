/**
 * @module
 * The export wizard: what for, why (recorded), the file with its hash.
 */
import { Button, Stepper, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ask, refresh, useAsk } from '../app/ask.ts';
import { useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { Export, ExportsAnswer } from '../app/shapes.ts';
import { Page, Panel } from '../parts/Page.tsx';
import { Answered, Empty, Failed } from '../parts/states.tsx';
import { evidenceWords } from '../words/evidence.ts';
import { ExportLine } from './evidence/ExportLine.tsx';

const KNOWN = ['report', 'wacz', 'stix', 'misp', 'gexf', 'graphml', 'csv', 'parquet'] as const;
type Known = (typeof KNOWN)[number];

export function ExportWizard() {
  const t = useWords(evidenceWords);
  const { format } = useSearch({ from: '/export' });
  const navigate = useNavigate();
  const { may } = useHere();
  const client = useQueryClient();
  const query = useAsk<ExportsAnswer>('/api/exports');
  const [begun, setBegun] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [sending, setSending] = useState(false);
  const shown = query.data?.exports.find(({ id }) => id === begun);
  const step = begun !== null ? 2 : format !== undefined ? 1 : 0;
  const begin = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const because = String(new FormData(event.currentTarget).get('because') ?? '');
    setSending(true);
    try {
      const made = await ask<Export>('/api/exports', { method: 'POST', body: { format, because } });
      await refresh(client, '/api/exports');
      setError(null);
      setBegun(made.id);
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setSending(false);
    }
  };
  const again = () => {
    setBegun(null);
    void navigate({ to: '/export', search: {} });
  };
  if (!may('lead'))
    return (
      <Page title={t('export')}>
        <Empty icon="lock" title={t('leadOnly')}>
          {t('leadOnlyDo')}
        </Empty>
      </Page>
    );
  const chosen = query.data?.formats.find(({ id }) => id === format);
  return (
    <Page title={t('export')} about={t('exportAbout')}>
      <Panel>
        <Stepper
          active={step}
          size="sm"
          onStepClick={(next) => next === 0 && again()}
          allowNextStepsSelect={false}
        >
          <Stepper.Step label={t('step_1')} />
          <Stepper.Step label={t('step_2')} />
          <Stepper.Step label={t('step_3')} />
        </Stepper>
        {step === 0 && (
          <Answered of={query} rows={4} height={64}>
            {({ formats }) => (
              <ul className="format-cards">
                {formats.map(({ id, name, what, ending }) => (
                  <li key={id}>
                    <Link to="/export" search={{ format: id }}>
                      <b>{name}</b> <code dir="ltr">{ending}</code>
                      <span className="soft">
                        {KNOWN.includes(id as Known) ? (
                          t(`format_${id as Known}`)
                        ) : (
                          <bdi lang="en">{what}</bdi>
                        )}
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Answered>
        )}
        {step === 1 && (
          <form onSubmit={(event) => void begin(event)} className="stack">
            <p>
              <b>{chosen?.name ?? format}</b>{' '}
              <span className="soft">
                {KNOWN.includes(format as Known) ? t(`format_${format as Known}`) : chosen?.what}
              </span>
            </p>
            <Textarea
              name="because"
              label={t('exportWhy')}
              description={t('exportWhyNote')}
              required
              autosize
              minRows={2}
              data-autofocus
              dir="auto"
            />
            <ul className="ticks not">
              <li>{t('exportWarn_1')}</li>
              <li>{t('exportWarn_2')}</li>
            </ul>
            {error !== null && <Failed error={error} />}
            <div className="row">
              <Button type="submit" loading={sending}>
                {t('begin')}
              </Button>
              <Button variant="default" onClick={again}>
                {t('backStep')}
              </Button>
            </div>
          </form>
        )}
        {step === 2 && (
          <div className="stack">
            {shown !== undefined && <ExportLine of={shown} />}
            <p className="note">{t('keepHash')}</p>
            <Button variant="default" onClick={again} w="fit-content">
              {t('another')}
            </Button>
          </div>
        )}
      </Panel>
    </Page>
  );
}
