/**
 * @module
 * Saved searches of the team: how many are new since they were last seen, and whether they tell of it.
 */
import { Button, Modal, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ask, refresh, useAsk } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import type { SavedSearch } from '../../app/shapes.ts';
import { done } from '../../app/undo.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Panel } from '../../parts/Page.tsx';
import { Answered, Failed } from '../../parts/states.tsx';
import { decideWords } from '../../words/decide.ts';
import { searchWords } from '../../words/search.ts';

type Kept = Pick<SavedSearch, 'name' | 'q' | 'platform' | 'community' | 'alert'>;

const add = (search: Kept) => ask<SavedSearch>('/api/searches', { method: 'POST', body: search });
const remove = (id: string) => ask(`/api/searches/${id}`, { method: 'DELETE' });

export function SaveThis({
  q,
  platform,
  community,
}: {
  q: string;
  platform?: string | undefined;
  community?: string | undefined;
}) {
  const t = useWords(searchWords);
  const d = useWords(decideWords);
  const client = useQueryClient();
  const { may } = useHere();
  const [open, setOpen] = useState(false);
  const [alert, setAlert] = useState(true);
  const [error, setError] = useState<Error | null>(null);
  if (!may('analyst')) return null;
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim() || q;
    try {
      const made = await add({ name, q, platform: platform ?? null, community: community ?? null, alert });
      await refresh(client, '/api/searches');
      setOpen(false);
      done({
        said: t('saved', { name }),
        label: d('undo'),
        undo: async () => {
          await remove(made.id);
          await refresh(client, '/api/searches');
        },
      });
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <>
      <button type="button" className="pill-button" onClick={() => setOpen(true)}>
        <Icon name="bell" size={14} /> {t('save')}
      </button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('save')}
        closeButtonProps={{ 'aria-label': d('cancel') }}
      >
        <form onSubmit={(event) => void save(event)} className="stack">
          <TextInput name="name" label={t('name')} defaultValue={q} data-autofocus dir="auto" />
          <Switch
            label={t('alert')}
            description={t('alertNote')}
            checked={alert}
            onChange={(event) => setAlert(event.currentTarget.checked)}
          />
          {error !== null && <Failed error={error} />}
          <div className="row end">
            <Button variant="default" onClick={() => setOpen(false)}>
              {d('cancel')}
            </Button>
            <Button type="submit">{t('keep')}</Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

export function SavedSearches() {
  const t = useWords(searchWords);
  const d = useWords(decideWords);
  const speak = useSpeech();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { may } = useHere();
  const query = useAsk<{ searches: SavedSearch[] }>('/api/searches');
  const open = (search: SavedSearch) => {
    void navigate({
      to: '/search',
      search: {
        q: search.q,
        ...(search.platform ? { platform: search.platform } : {}),
        ...(search.community ? { community: search.community } : {}),
      },
    });
    if (search.fresh > 0 && may('analyst'))
      void ask(`/api/searches/${search.id}`, { method: 'PATCH', body: { seen: true } }).then(() =>
        refresh(client, '/api/searches'),
      );
  };
  const setAlert = async (search: SavedSearch, alert: boolean) => {
    await ask(`/api/searches/${search.id}`, { method: 'PATCH', body: { alert } });
    await refresh(client, '/api/searches');
  };
  const drop = async (search: SavedSearch) => {
    await remove(search.id);
    await refresh(client, '/api/searches');
    done({
      said: t('removed', { name: search.name }),
      label: d('undo'),
      undo: async () => {
        await add(search);
        await refresh(client, '/api/searches');
      },
    });
  };
  return (
    <Panel title={t('savedTitle')} note={t('savedNote')} className="saved-searches">
      <Answered of={query} rows={2}>
        {({ searches }) =>
          searches.length === 0 ? (
            <p className="soft">{t('savedNone')}</p>
          ) : (
            <ul className="saved-list">
              {searches.map((search) => (
                <li key={search.id}>
                  <button type="button" className="linkish" onClick={() => open(search)}>
                    <bdi>{search.name}</bdi>
                  </button>
                  {search.fresh > 0 && <span className="tag warn">{t('fresh', { n: search.fresh })}</span>}
                  <span className="soft">{t('total', { n: search.total })}</span>
                  <span className="row">
                    <Switch
                      size="xs"
                      label={<Icon name="bell" size={14} />}
                      aria-label={t('alertOf', { name: search.name })}
                      checked={search.alert}
                      disabled={!may('analyst')}
                      onChange={(event) => void setAlert(search, event.currentTarget.checked)}
                    />
                    {may('analyst') && (
                      <button
                        type="button"
                        className="mini"
                        onClick={() => void drop(search)}
                        aria-label={t('remove', { name: search.name })}
                      >
                        <Icon name="cross" size={14} />
                      </button>
                    )}
                  </span>
                  <span className="soft by">{t('by', { by: search.by, at: speak.day(search.created) })}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}
