/**
 * @module
 * The screen "Evidence": a capture by its hash, exports, and the state of the ledger that proves them.
 */
import { Button, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useAsk } from '../app/ask.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { ExportsAnswer } from '../app/shapes.ts';
import { Icon } from '../parts/Icon.tsx';
import { Page, Panel } from '../parts/Page.tsx';
import { Answered } from '../parts/states.tsx';
import { evidenceWords } from '../words/evidence.ts';
import { ExportLine } from './evidence/ExportLine.tsx';
import { LedgerState } from './evidence/LedgerState.tsx';

export function Evidence() {
  const t = useWords(evidenceWords);
  const { may } = useHere();
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        may('lead') && (
          <Link to="/export" className="pill-button primary">
            <Icon name="download" size={14} /> {t('export')}
          </Link>
        )
      }
    >
      <div className="two">
        <Find />
        <Panel title={t('ledger')} note={t('ledgerNote')}>
          <LedgerState />
        </Panel>
      </div>
      <Exports />
      <Panel title={t('check')} note={t('checkNote')}>
        <pre dir="ltr">driftline verify --case …</pre>
        <p className="soft">{t('checkMore')}</p>
      </Panel>
    </Page>
  );
}

function Find() {
  const t = useWords(evidenceWords);
  const navigate = useNavigate();
  const [wrong, setWrong] = useState(false);
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const sha = String(new FormData(event.currentTarget).get('sha') ?? '')
      .trim()
      .toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(sha)) return setWrong(true);
    void navigate({ to: '/evidence/$sha', params: { sha } });
  };
  return (
    <Panel title={t('find')} note={t('findNote')}>
      <form onSubmit={find} className="stack">
        <TextInput
          name="sha"
          label="SHA-256"
          placeholder="75499ec3de6c…"
          error={wrong ? t('notAHash') : undefined}
          dir="ltr"
        />
        <Button type="submit" w="fit-content">
          {t('open')}
        </Button>
      </form>
    </Panel>
  );
}

function Exports() {
  const t = useWords(evidenceWords);
  const speak = useSpeech();
  const query = useAsk<ExportsAnswer>('/api/exports');
  return (
    <Panel title={t('exports')} note={t('exportsNote')}>
      <Answered of={query} rows={2}>
        {({ exports }) =>
          exports.length === 0 ? (
            <p className="soft">{t('noExports')}</p>
          ) : (
            <ul className="plain-list" aria-label={speak.number(exports.length)}>
              {exports.map((each) => (
                <li key={each.id}>
                  <ExportLine of={each} />
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}
