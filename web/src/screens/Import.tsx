/**
 * @module
 * Importing by drag and drop: files or a whole folder, with the way of the upload and of the import, and what was skipped and why.
 */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask, refresh, useAsk } from '../app/ask.ts';
import { useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { Import as ImportState, PlatformRow } from '../app/shapes.ts';
import type { Picked } from '../app/upload.ts';
import { Page, Panel } from '../parts/Page.tsx';
import { Failed } from '../parts/states.tsx';
import { importWords } from '../words/import.ts';
import { DropZone } from './import/DropZone.tsx';
import { ImportCard } from './import/ImportCard.tsx';
import { Sending, useSending } from './import/Sending.tsx';

export function Import() {
  const t = useWords(importWords);
  const client = useQueryClient();
  const { may } = useHere();
  const [picked, setPicked] = useState<readonly Picked[]>([]);
  const [ref, setRef] = useState('');
  const [platform, setPlatform] = useState('');
  const { sending, send, stop, error } = useSending(() => setPicked([]));
  const platforms = useAsk<{ platforms: PlatformRow[] }>('/api/platforms');
  const imports = useAsk<{ imports: ImportState[] }>(may('analyst') ? '/api/imports' : null);
  if (!may('analyst'))
    return (
      <Page title={t('title')} about={t('about')}>
        <p className="soft">{t('analystOnly')}</p>
      </Page>
    );
  return (
    <Page title={t('title')} about={t('about')}>
      <Panel>
        {sending !== null ? (
          <Sending state={sending} onStop={stop} />
        ) : (
          <>
            <DropZone picked={picked} onPick={setPicked} />
            {picked.length > 0 && (
              <>
                <div className="two">
                  <TextInput
                    label={t('ref')}
                    description={t('refNote')}
                    placeholder="https://t.me/…"
                    value={ref}
                    onChange={(event) => setRef(event.currentTarget.value)}
                    dir="ltr"
                  />
                  <NativeSelect
                    label={t('platform')}
                    description={t('platformNote')}
                    value={platform}
                    onChange={(event) => setPlatform(event.currentTarget.value)}
                    data={[
                      { value: '', label: t('detect') },
                      ...(platforms.data?.platforms ?? [])
                        .filter(({ archives }) => archives.length > 0)
                        .map(({ id, name }) => ({ value: id, label: name })),
                    ]}
                  />
                </div>
                <div className="row">
                  <Button
                    onClick={() =>
                      send(picked, {
                        ...(ref.trim() === '' ? {} : { ref: ref.trim() }),
                        ...(platform === '' ? {} : { platform }),
                      })
                    }
                  >
                    {t('start', { n: picked.length })}
                  </Button>
                  <Button variant="default" onClick={() => setPicked([])}>
                    {t('clear')}
                  </Button>
                </div>
              </>
            )}
            {error !== null && <Failed error={error} />}
          </>
        )}
      </Panel>
      {(imports.data?.imports ?? []).map((each) => (
        <ImportCard
          key={each.id}
          of={each}
          onStop={() =>
            void ask(`/api/imports/${each.id}`, { method: 'DELETE' }).then(() =>
              refresh(client, '/api/imports'),
            )
          }
        />
      ))}
      <Panel title={t('formats')} note={t('formatsNote')}>
        <ul className="formats">
          {(platforms.data?.platforms ?? [])
            .filter(({ archives }) => archives.length > 0)
            .map(({ id, name, archives }) => (
              <li key={id}>
                <b>{name}</b> <span className="soft">{archives.join(', ')}</span>
              </li>
            ))}
        </ul>
      </Panel>
    </Page>
  );
}
