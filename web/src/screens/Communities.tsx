/**
 * @module
 * The screen "Communities": everything the case knows of, followed or not, with its state; the ways to add, to import, to plan.
 */
import { NativeSelect, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { pathOf } from '../app/ask.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import { type CommunitiesAnswer, type CommunityRow, STATES, type State } from '../app/shapes.ts';
import { Icon } from '../parts/Icon.tsx';
import { PlatformTile, StateMark, StateShape, shortRef } from '../parts/marks.tsx';
import { Page } from '../parts/Page.tsx';
import { Rows, useRows } from '../parts/Rows.tsx';
import { Answered, Empty } from '../parts/states.tsx';
import { communitiesWords } from '../words/communities.ts';

const SORTS = ['title', 'ref', 'lastAlive', 'posts'] as const;
const GROUPS = ['alive', 'restricted', 'private', 'unknown', 'gone'] as const;

export function Communities() {
  const t = useWords(communitiesWords);
  const speak = useSpeech();
  const search = useSearch({ from: '/communities' });
  const navigate = useNavigate();
  const { session, may } = useHere();
  const filter = { ...search, sort: search.sort ?? 'title', watched: search.watched ?? 'true' };
  const asked = { ...filter, watched: filter.watched === 'all' ? undefined : filter.watched };
  const { query, rows, first, more } = useRows<CommunitiesAnswer, CommunityRow>(
    pathOf('/api/communities', asked),
    (page) => page.communities,
    200,
  );
  const change = (next: Record<string, string | undefined>) =>
    void navigate({ to: '/communities', search: { ...search, ...next } as never, replace: true });
  const count = (group: (typeof GROUPS)[number]) =>
    STATES.filter((state) => (group === 'gone' ? state.startsWith('gone') : state === group)).reduce(
      (sum, state) => sum + (first?.counts[state] ?? 0),
      0,
    );
  return (
    <Page
      title={t('title')}
      about={t('about')}
      wide
      actions={
        <>
          <Link to="/budget" className="pill-button">
            <Icon name="clock" size={14} /> {t('budget')}
          </Link>
          {may('analyst') && (
            <>
              <Link to="/import" className="pill-button">
                <Icon name="upload" size={14} /> {t('import')}
              </Link>
              <Link to="/communities/add" className="pill-button primary">
                <Icon name="plus" size={14} /> {t('add')}
              </Link>
            </>
          )}
        </>
      }
    >
      <div className="community-list">
        <div className="community-filter">
          <NativeSelect
            size="xs"
            aria-label={t('which')}
            value={filter.watched}
            onChange={(event) => change({ watched: event.currentTarget.value })}
            data={[
              { value: 'true', label: t('watchedOnly') },
              { value: 'false', label: t('notWatched') },
              { value: 'all', label: t('everything') },
            ]}
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
          <NativeSelect
            size="xs"
            aria-label={t('sort')}
            value={filter.sort}
            onChange={(event) => change({ sort: event.currentTarget.value })}
            data={SORTS.map((value) => ({ value, label: t(`sort_${value}`) }))}
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
        <div className="community-states">
          {GROUPS.map((group) => (
            <button
              key={group}
              type="button"
              className="chip"
              aria-pressed={search.state === group}
              onClick={() => change({ state: search.state === group ? '' : group })}
            >
              <StateShape state={(group === 'gone' ? 'gone_unspecified' : group) as State} />{' '}
              {t(`is_${group}`)} <b className="figures">{speak.number(count(group))}</b>
            </button>
          ))}
        </div>
        <Answered of={query} rows={10} height={40}>
          {() =>
            rows.length === 0 ? (
              <Empty
                icon="communities"
                title={t('none')}
                action={may('analyst') && <Link to="/communities/add">{t('add')}</Link>}
              >
                {t('noneDo')}
              </Empty>
            ) : (
              <Rows
                rows={rows}
                total={first?.total ?? 0}
                rowHeight={58}
                keyOf={(row) => row.ref}
                more={more}
                label={t('list')}
              >
                {(row) => <Line row={row} />}
              </Rows>
            )
          }
        </Answered>
      </div>
    </Page>
  );
}

function Line({ row }: { row: CommunityRow }) {
  const t = useWords(communitiesWords);
  const speak = useSpeech();
  return (
    <Link to="/community" search={{ ref: row.ref }} className="community-line">
      <PlatformTile id={row.platform} />
      <span className="queue-row">
        <b>{row.title === null ? <bdi dir="ltr">{shortRef(row.ref)}</bdi> : <bdi>{row.title}</bdi>}</b>
        <span className="soft">
          <bdi dir="ltr" className="ref">
            {shortRef(row.ref)}
          </bdi>
          {row.role !== null && row.role !== 'community' && (
            <span className="tag">{t(`role_${row.role}`)}</span>
          )}
          {row.reuse !== null && <span className="tag warn">{t('reused')}</span>}
        </span>
      </span>
      <StateMark state={row.movedTo === null ? row.state : 'moved'} why={row.why} />
      <span className="soft wide-cell">
        {row.firstGoneAt !== null
          ? t('goneAt', { at: speak.when(row.firstGoneAt) })
          : row.lastAliveAt !== null
            ? t('aliveAt', { at: speak.when(row.lastAliveAt) })
            : t('neverLooked')}
      </span>
      <span className="figures wide-cell end">{t('posts', { n: row.posts })}</span>
    </Link>
  );
}
