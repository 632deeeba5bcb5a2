/**
 * @module
 * The screen "Search": posts by their words (Arabic folded), filters, saved searches with alerts. Only the rows in sight are
 * drawn.
 */
import { NativeSelect, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useRef } from 'react';
import { pathOf } from '../app/ask.ts';
import { exposed } from '../app/care.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import type { Marked } from '../app/paragraphs.ts';
import { useHere } from '../app/session.tsx';
import type { SearchAnswer, SearchHit } from '../app/shapes.ts';
import { Icon } from '../parts/Icon.tsx';
import { CommunityName, Hash, shortRef } from '../parts/marks.tsx';
import { Page } from '../parts/Page.tsx';
import { Words } from '../parts/Reading.tsx';
import { Rows, useRows } from '../parts/Rows.tsx';
import { Answered, Empty } from '../parts/states.tsx';
import { searchWords } from '../words/search.ts';
import { SavedSearches, SaveThis } from './search/Saved.tsx';

export function Search() {
  const t = useWords(searchWords);
  const search = useSearch({ from: '/search' });
  const navigate = useNavigate();
  const { session } = useHere();
  const change = (next: Record<string, string | undefined>) =>
    void navigate({ to: '/search', search: { ...search, ...next } as never });
  const field = useRef<HTMLInputElement>(null);
  const go = (event: FormEvent) => {
    event.preventDefault();
    change({ q: field.current?.value.trim() });
  };
  const day = (value: string | undefined) => value?.slice(0, 10) ?? '';
  return (
    <Page title={t('title')} about={t('about')}>
      <div className="search-screen">
        <div className="search-main">
          <search aria-label={t('title')}>
            <form className="search-form" onSubmit={go}>
              <TextInput
                key={search.q ?? ''}
                ref={field}
                size="md"
                type="search"
                aria-label={t('words')}
                placeholder={t('hint')}
                defaultValue={search.q ?? ''}
                leftSection={<Icon name="search" size={18} />}
                autoComplete="off"
                dir="auto"
              />
              <button type="submit" className="search-go">
                {t('go')}
              </button>
              <div className="search-filters">
                <NativeSelect
                  size="xs"
                  label={t('platform')}
                  value={search.platform ?? ''}
                  onChange={(event) => change({ platform: event.currentTarget.value })}
                  data={[
                    { value: '', label: t('anyPlatform') },
                    ...Object.entries(session.platforms ?? {}).map(([value, label]) => ({ value, label })),
                  ]}
                />
                <TextInput
                  size="xs"
                  type="date"
                  label={t('since')}
                  value={day(search.since)}
                  onChange={(event) =>
                    change({
                      since: event.currentTarget.value === '' ? '' : `${event.currentTarget.value}T00:00:00Z`,
                    })
                  }
                />
                <TextInput
                  size="xs"
                  type="date"
                  label={t('until')}
                  value={day(search.until)}
                  onChange={(event) =>
                    change({
                      until: event.currentTarget.value === '' ? '' : `${event.currentTarget.value}T23:59:59Z`,
                    })
                  }
                />
                {search.community !== undefined && (
                  <button type="button" className="chip" onClick={() => change({ community: '' })}>
                    <bdi dir="ltr">{shortRef(search.community)}</bdi> <Icon name="cross" size={12} />
                    <span className="hidden">{t('anywhere')}</span>
                  </button>
                )}
                {search.q !== undefined && (
                  <SaveThis q={search.q} platform={search.platform} community={search.community} />
                )}
              </div>
            </form>
          </search>
          {search.q === undefined ? (
            <Empty icon="search" title={t('begin')}>
              {t('beginDo')}
            </Empty>
          ) : (
            <Hits path={pathOf('/api/search', search)} />
          )}
        </div>
        <SavedSearches />
      </div>
    </Page>
  );
}

function Hits({ path }: { path: string }) {
  const t = useWords(searchWords);
  const speak = useSpeech();
  const { query, rows, first, more } = useRows<SearchAnswer, SearchHit>(path, (page) => page.hits, 50);
  return (
    <Answered of={query} rows={6} height={72}>
      {() => (
        <>
          <p className="soft search-count" role="status">
            {t(first?.totalIsAtLeast ? 'atLeast' : 'found', { n: first?.total ?? 0 })}
          </p>
          {rows.length === 0 ? (
            <Empty icon="search" title={t('none')}>
              {t('noneDo')}
            </Empty>
          ) : (
            <Rows
              rows={rows}
              total={first?.total ?? 0}
              rowHeight={140}
              keyOf={(hit) => hit.post}
              more={more}
              label={t('hits')}
              className="hits"
              measured
            >
              {(hit) => (
                <article className="hit" onMouseEnter={() => exposed([hit.post])}>
                  <p className="post-head">
                    <CommunityName of={{ ref: hit.community, title: hit.title }} platform={hit.platform} />
                    <Link to="/read" search={{ community: hit.community, around: hit.post }}>
                      {speak.when(hit.at)}
                    </Link>
                    {hit.copies > 0 && <span className="tag">{t('copies', { n: hit.copies })}</span>}
                    <Hash of={hit.capture} length={8} />
                  </p>
                  <Words
                    text={hit.text}
                    marks={hit.marks.map(([start, end]): Marked => ({ start, end, kind: 'found' }))}
                  />
                </article>
              )}
            </Rows>
          )}
        </>
      )}
    </Answered>
  );
}
