/**
 * @module
 * The screen "Leads": a queue that is worked by keyboard. The list on one side, the lead with all its reasons on the other; on a
 * phone one after the other.
 */
import { NativeSelect, TextInput } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { pathOf } from '../app/ask.ts';
import { useShortcuts } from '../app/keys.tsx';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { LeadRow, LeadsAnswer } from '../app/shapes.ts';
import { Icon } from '../parts/Icon.tsx';
import { PlatformTile, shortRef } from '../parts/marks.tsx';
import { Page } from '../parts/Page.tsx';
import { QueueLink, useFirst } from '../parts/Queue.tsx';
import { Rows, useRows } from '../parts/Rows.tsx';
import { Answered, Empty } from '../parts/states.tsx';
import { leadsWords } from '../words/leads.ts';
import { Lead } from './leads/Lead.tsx';

export function Leads() {
  const t = useWords(leadsWords);
  const speak = useSpeech();
  const { id } = useParams({ from: '/leads/{-$id}' });
  const search = useSearch({ from: '/leads/{-$id}' });
  const state = search.state ?? 'open';
  const { session } = useHere();
  const navigate = useNavigate();
  const filter = { state, platform: search.platform, q: search.q };
  const { query, rows, first, more } = useRows<LeadsAnswer, LeadRow>(
    pathOf('/api/leads', filter),
    (page) => page.leads,
  );
  const at = rows.findIndex((row) => row.id === id);
  const go = (row: LeadRow | undefined) =>
    row && void navigate({ to: '/leads/{-$id}', params: { id: row.id }, search, resetScroll: false });
  const move = (by: 1 | -1) => go(at < 0 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + by))]);
  useShortcuts('group_list', [
    { keys: 'j', says: t('next'), run: () => move(1) },
    { keys: 'k', says: t('previous'), run: () => move(-1) },
  ]);
  useFirst(
    id,
    rows[0],
    (row) => void navigate({ to: '/leads/{-$id}', params: { id: row.id }, search, replace: true }),
  );
  const change = (next: Partial<typeof search>) =>
    void navigate({
      to: '/leads/{-$id}',
      params: { id: undefined },
      search: { ...search, ...next },
      replace: true,
    });
  return (
    <Page title={t('title')} about={t('about')} answer={first?.answer} wide>
      <div className={id === undefined ? 'queue list-first' : 'queue detail-first'}>
        <div className="queue-list">
          <div className="queue-filter">
            <NativeSelect
              size="xs"
              aria-label={t('state')}
              value={state}
              onChange={(event) => change({ state: event.currentTarget.value })}
              data={(['open', 'accepted', 'rejected', 'all'] as const).map((value) => ({
                value,
                label: t(`state_${value}`),
              }))}
            />
            <NativeSelect
              size="xs"
              aria-label={t('platform')}
              value={search.platform ?? ''}
              onChange={(event) => change({ platform: event.currentTarget.value })}
              data={[
                { value: '', label: t('anyPlatform') },
                ...Object.entries(session.platforms ?? {}).map(([value, label]) => ({ value, label })),
              ]}
            />
            <TextInput
              size="xs"
              aria-label={t('filter')}
              placeholder={t('filter')}
              defaultValue={search.q ?? ''}
              onKeyDown={(event) => event.key === 'Enter' && change({ q: event.currentTarget.value })}
              onBlur={(event) =>
                event.currentTarget.value !== (search.q ?? '') && change({ q: event.currentTarget.value })
              }
              dir="auto"
            />
          </div>
          <p className="queue-count" role="status">
            {first !== undefined && t('count', { n: first.total })}{' '}
            <span className="keys-hint">J K A R U</span>
          </p>
          <Answered of={query} rows={8} height={56}>
            {() =>
              rows.length === 0 ? (
                <Empty icon="leads" title={t(state === 'open' ? 'emptyOpen' : 'emptyOther')}>
                  {t(state === 'open' && first?.answer.state === 'current' ? 'emptyOpenDo' : 'emptyOtherDo')}
                </Empty>
              ) : (
                <Rows
                  rows={rows}
                  total={first?.total ?? 0}
                  rowHeight={68}
                  keyOf={(row) => row.id}
                  more={more}
                  at={at}
                  label={t('queue')}
                >
                  {(row) => (
                    <QueueLink
                      to="/leads/{-$id}"
                      id={row.id}
                      search={search}
                      current={row.id === id}
                      verdict={row.decision?.verdict}
                    >
                      <PlatformTile id={row.platform} />
                      <span className="queue-row">
                        <b>
                          {row.title === null ? (
                            <bdi dir="ltr">{shortRef(row.ref)}</bdi>
                          ) : (
                            <bdi>{row.title}</bdi>
                          )}
                        </b>
                        <span className="soft">
                          {row.title !== null && (
                            <bdi dir="ltr" className="ref">
                              {shortRef(row.ref)}
                            </bdi>
                          )}
                          <span>{t('namedBy', { n: row.citers })}</span>
                        </span>
                      </span>
                      <Score value={row.score} label={t('score', { score: speak.percent(row.score) })} />
                    </QueueLink>
                  )}
                </Rows>
              )
            }
          </Answered>
        </div>
        <section className="queue-detail" aria-label={t('lead')}>
          {id === undefined ? (
            <Empty icon="leads" title={t('choose')}>
              {t('chooseDo')}
            </Empty>
          ) : (
            <Lead
              key={id}
              id={id}
              filter={filter}
              onNext={() => go(rows[at + 1] ?? rows[at - 1])}
              back={
                <button
                  type="button"
                  className="linkish back-to-list"
                  onClick={() => void navigate({ to: '/leads/{-$id}', params: { id: undefined }, search })}
                >
                  <Icon name="back" size={16} /> {t('backToList')}
                </button>
              }
            />
          )}
        </section>
      </div>
    </Page>
  );
}

function Score({ value, label }: { value: number; label: string }) {
  return (
    <span className="score" role="img" aria-label={label} title={label}>
      <i style={{ blockSize: `${Math.max(6, value * 100)}%` }} />
    </span>
  );
}
