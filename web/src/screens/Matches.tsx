/**
 * @module
 * The screen "Matches": where the vanished resurfaced, best first, those without a counterpart too; one match on the other side.
 */
import { NativeSelect } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { pathOf } from '../app/ask.ts';
import { useShortcuts } from '../app/keys.tsx';
import { useWords } from '../app/language.tsx';
import type { MatchesAnswer, MatchRow } from '../app/shapes.ts';
import { Icon } from '../parts/Icon.tsx';
import { BandMark, CommunityName, PlatformTile, RelationMark, shortRef } from '../parts/marks.tsx';
import { Page } from '../parts/Page.tsx';
import { QueueLink, useFirst } from '../parts/Queue.tsx';
import { Rows, useRows } from '../parts/Rows.tsx';
import { Answered, Empty } from '../parts/states.tsx';
import { matchWords } from '../words/match.ts';
import { Match } from './match/Match.tsx';

const STATES = ['open', 'accepted', 'rejected', 'all'] as const;
const BANDS = ['strong', 'probable', 'lead'] as const;
const RELATIONS = ['successor', 'mirror', 'clone', 'repost', 'impersonator', 'unrelated'] as const;

export function Matches() {
  const t = useWords(matchWords);
  const { id } = useParams({ from: '/matches/{-$id}' });
  const search = useSearch({ from: '/matches/{-$id}' });
  const state = search.state ?? 'all';
  const navigate = useNavigate();
  const filter = { state, band: search.band, relation: search.relation };
  const { query, rows, first, more } = useRows<MatchesAnswer, MatchRow>(
    pathOf('/api/matches', filter),
    (page) => page.matches,
  );
  const at = rows.findIndex((row) => row.id === id);
  const go = (row: MatchRow | undefined) =>
    row && void navigate({ to: '/matches/{-$id}', params: { id: row.id }, search, resetScroll: false });
  const move = (by: 1 | -1) => go(at < 0 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + by))]);
  useShortcuts('group_list', [
    { keys: 'j', says: t('next'), run: () => move(1) },
    { keys: 'k', says: t('previous'), run: () => move(-1) },
  ]);
  useFirst(
    id,
    rows[0],
    (row) => void navigate({ to: '/matches/{-$id}', params: { id: row.id }, search, replace: true }),
  );
  const change = (next: Partial<typeof search>) =>
    void navigate({
      to: '/matches/{-$id}',
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
              data={STATES.map((value) => ({ value, label: t(`state_${value}`) }))}
            />
            <NativeSelect
              size="xs"
              aria-label={t('band')}
              value={search.band ?? ''}
              onChange={(event) => change({ band: event.currentTarget.value })}
              data={[
                { value: '', label: t('anyBand') },
                ...BANDS.map((value) => ({ value, label: t(`band_${value}`) })),
              ]}
            />
            <NativeSelect
              size="xs"
              aria-label={t('relation')}
              value={search.relation ?? ''}
              onChange={(event) => change({ relation: event.currentTarget.value })}
              data={[
                { value: '', label: t('anyRelation') },
                ...RELATIONS.map((value) => ({ value, label: t(`relation_${value}`) })),
              ]}
            />
          </div>
          <p className="queue-count" role="status">
            {first !== undefined && t('count', { n: first.total })}{' '}
            <span className="keys-hint">J K A R U</span>
          </p>
          <Answered of={query} rows={8} height={56}>
            {() =>
              rows.length === 0 ? (
                <Empty icon="matches" title={t('none')}>
                  {t('noneDo')}
                </Empty>
              ) : (
                <Rows
                  rows={rows}
                  total={first?.total ?? 0}
                  rowHeight={76}
                  keyOf={(row) => row.id}
                  more={more}
                  at={at}
                  label={t('list')}
                >
                  {(row) => (
                    <QueueLink
                      to="/matches/{-$id}"
                      id={row.id}
                      search={search}
                      current={row.id === id}
                      verdict={row.decision?.verdict}
                    >
                      <MatchLine row={row} />
                    </QueueLink>
                  )}
                </Rows>
              )
            }
          </Answered>
          {first !== undefined && first.unmatched.length > 0 && <Unmatched of={first.unmatched} />}
        </div>
        <section className="queue-detail" aria-label={t('match')}>
          {id === undefined ? (
            <Empty icon="matches" title={t('choose')}>
              {t('chooseDo')}
            </Empty>
          ) : (
            <Match
              key={id}
              id={id}
              onNext={() => go(rows[at + 1] ?? rows[at - 1])}
              back={
                <button
                  type="button"
                  className="linkish back-to-list"
                  onClick={() => void navigate({ to: '/matches/{-$id}', params: { id: undefined }, search })}
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

export function MatchLine({ row }: { row: MatchRow }) {
  return (
    <span className="match-line">
      <span className="match-pair">
        <PlatformTile id={row.fromPlatform} small />
        <b>
          <bdi>{row.fromTitle ?? shortRef(row.from)}</bdi>
        </b>
      </span>
      <span className="match-pair">
        <PlatformTile id={row.toPlatform} small />
        <bdi>{row.toTitle ?? shortRef(row.to)}</bdi>
      </span>
      <span className="match-marks">
        <RelationMark relation={row.relation} /> <BandMark band={row.band} probability={row.probability} />
      </span>
    </span>
  );
}

function Unmatched({ of }: { of: MatchesAnswer['unmatched'] }) {
  const t = useWords(matchWords);
  return (
    <details className="unmatched">
      <summary>{t('unmatched', { n: of.length })}</summary>
      <p className="note">{t('unmatchedNote')}</p>
      <ul>
        {of.map(({ from, best }) => (
          <li key={from.ref}>
            <CommunityName of={from} platform={from.platform} />
            {best !== null && (
              <Link to="/matches/{-$id}" params={{ id: best.id }} className="soft">
                {t('nearest', { name: best.toTitle ?? shortRef(best.to) })}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
