/**
 * @module
 * One community with its history: states through time, names, handle reuse and comebacks, posts a day, looks, who names it and whom
 * it names, matches, captures.
 */
import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { pathOf, useAsk } from '../app/ask.ts';
import { useFollow } from '../app/follow.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { CommunityAnswer, Naming } from '../app/shapes.ts';
import { Spans } from '../charts/Spans.tsx';
import { useCopy } from '../parts/copy.ts';
import { Icon } from '../parts/Icon.tsx';
import { CommunityName, Hash, PlatformTile, Ref, StateMark, shortRef } from '../parts/marks.tsx';
import { Facts, Page, Panel } from '../parts/Page.tsx';
import { PrintButton } from '../parts/Print.tsx';
import { Scroller } from '../parts/Scroller.tsx';
import { Answered, Empty, Failed, Waiting } from '../parts/states.tsx';
import { communitiesWords } from '../words/communities.ts';
import { History } from './communities/History.tsx';
import { MatchLine } from './Matches.tsx';

const Days = lazy(() => import('../charts/Days.tsx'));

export function Community() {
  const t = useWords(communitiesWords);
  const { ref } = useSearch({ from: '/community' });
  const query = useAsk<CommunityAnswer>(ref === undefined ? null : pathOf('/api/community', { ref }));
  const known = query.data;
  if (ref === undefined)
    return (
      <Page title={t('one')}>
        <Empty icon="communities" title={t('noRef')} action={<Link to="/communities">{t('title')}</Link>} />
      </Page>
    );
  return (
    <Page
      title={known?.title ?? shortRef(ref)}
      about={<Address of={ref} {...(known === undefined ? {} : { platform: known.platform })} />}
      actions={known !== undefined && <Actions of={known} />}
    >
      {query.error?.code === 'not_found' ? (
        <Empty
          icon="communities"
          title={t('unknownRef')}
          action={<Link to="/communities/add">{t('add')}</Link>}
        >
          {t('unknownRefDo')}
        </Empty>
      ) : (
        <Answered of={query} rows={8} height={44}>
          {(answer) => <Whole of={answer} />}
        </Answered>
      )}
    </Page>
  );
}

function Address({ of, platform }: { of: string; platform?: string }) {
  const t = useWords(communitiesWords);
  const { copied, copy } = useCopy();
  return (
    <span className="row">
      {platform !== undefined && <PlatformTile id={platform} small />}
      <bdi dir="ltr" className="ref">
        {of}
      </bdi>
      <button type="button" className="mini" onClick={() => copy(of)} aria-label={t('copyRef')}>
        <Icon name={copied ? 'check' : 'copy'} size={14} />
      </button>
    </span>
  );
}

function Actions({ of }: { of: CommunityAnswer }) {
  const t = useWords(communitiesWords);
  const { may } = useHere();
  const { follow, unfollow } = useFollow();
  const [error, setError] = useState<Error | null>(null);
  const role = of.role === 'source' ? 'source' : 'community';
  const followed = of.role === 'community' || of.role === 'source';
  const toggle = () =>
    (followed ? unfollow(of.ref, role) : follow([of.ref], 'community')).catch((failure) =>
      setError(failure as Error),
    );
  return (
    <>
      <Link to="/read" search={{ community: of.ref }} className="pill-button">
        {t('read')}
      </Link>
      <Link to="/network" search={{ node: of.ref }} className="pill-button">
        <Icon name="network" size={14} /> {t('inNetwork')}
      </Link>
      {may('analyst') && of.role !== 'outlet' && (
        <button type="button" className="pill-button" aria-pressed={followed} onClick={() => void toggle()}>
          <Icon name={followed ? 'check' : 'plus'} size={14} /> {t(followed ? 'unfollow' : 'follow')}
        </button>
      )}
      <PrintButton />
      {error !== null && <Failed error={error} />}
    </>
  );
}

function Whole({ of }: { of: CommunityAnswer }) {
  const t = useWords(communitiesWords);
  const speak = useSpeech();
  const end = of.spans.at(-1)?.[1];
  return (
    <>
      <div className="two community-top">
        <Panel title={t('known')}>
          {of.description !== null && of.description !== '' && (
            <p className="description" dir="auto">
              {of.description}
            </p>
          )}
          <Facts
            of={[
              [
                t('state'),
                <StateMark key="s" state={of.movedTo === null ? of.state : 'moved'} why={of.why} />,
              ],
              ...(of.movedTo === null
                ? []
                : ([[t('movedTo'), <Ref key="m" of={of.movedTo} />]] as [string, React.ReactNode][])),
              [t('lastAlive'), speak.when(of.lastAliveAt)],
              ...(of.firstGoneAt === null
                ? []
                : ([[t('firstGone'), speak.when(of.firstGoneAt)]] as [string, string][])),
              [
                t('postsSpan'),
                of.posts === 0
                  ? t('noPosts')
                  : t('postsIn', {
                      n: of.posts,
                      from: speak.when(of.firstPostAt),
                      to: speak.when(of.lastPostAt),
                    }),
              ],
              ...(of.members === null
                ? []
                : ([[t('members'), speak.number(of.members)]] as [string, string][])),
              [t('as'), of.role === null ? t('role_none') : t(`role_${of.role}`)],
              [
                t('schedule'),
                of.schedule === null || of.schedule.intervalHours === null
                  ? t('notScheduled')
                  : t('scheduled', {
                      gap: speak.hours(of.schedule.intervalHours),
                      next: speak.when(of.schedule.nextAt),
                    }),
              ],
            ]}
          />
        </Panel>
        <History of={of} />
      </div>
      {of.spans.length > 0 && end !== undefined && (
        <Panel title={t('states')} note={t('statesNote', { n: of.looks.total, unknown: of.looks.unknown })}>
          <Spans of={of} />
        </Panel>
      )}
      {of.days.length > 0 && (
        <Panel title={t('days')} note={t('daysNote')}>
          <Suspense fallback={<Waiting rows={5} height={28} />}>
            <Days days={of.days} platform={of.platform} />
          </Suspense>
        </Panel>
      )}
      {of.matches.length > 0 && (
        <Panel title={t('matches')}>
          <ul className="match-cards">
            {of.matches.map((match) => (
              <li key={match.id}>
                <Link to="/matches/{-$id}" params={{ id: match.id }}>
                  <MatchLine row={match} />
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <div className="two">
        <Names title={t('namedBy')} note={t('namedByNote')} of={of.namedBy} />
        <Names title={t('names')} note={t('namesNote')} of={of.names} />
      </div>
      <Captures of={of} />
    </>
  );
}

function Names({ title, note, of }: { title: string; note: string; of: readonly Naming[] }) {
  const t = useWords(communitiesWords);
  return (
    <Panel title={title} note={note}>
      {of.length === 0 ? (
        <p className="soft">{t('nobody')}</p>
      ) : (
        <ul className="naming">
          {of.map(({ ref, title: name, count }) => (
            <li key={ref}>
              <CommunityName of={{ ref, title: name ?? null }} />
              <span className="soft figures">{t('times', { n: count })}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Captures({ of }: { of: CommunityAnswer }) {
  const t = useWords(communitiesWords);
  const speak = useSpeech();
  return (
    <Panel title={t('captures')} note={t('capturesNote')}>
      {of.captures.length === 0 ? (
        <p className="soft">{t('noCaptures')}</p>
      ) : (
        <Scroller className="table-wrap" label={t('captures')}>
          <table>
            <thead>
              <tr>
                <th scope="col">SHA-256</th>
                <th scope="col">{t('at')}</th>
                <th scope="col">{t('source')}</th>
                <th scope="col">{t('postsHead')}</th>
                <th scope="col">{t('size')}</th>
              </tr>
            </thead>
            <tbody>
              {of.captures.map(({ sha256, at, source, posts, size }) => (
                <tr key={sha256}>
                  <td>
                    <Hash of={sha256} />
                  </td>
                  <td>{speak.when(at)}</td>
                  <td>
                    <bdi dir="ltr" className="ref">
                      {source}
                    </bdi>
                  </td>
                  <td className="figures">{speak.number(posts)}</td>
                  <td className="figures">{speak.bytes(size)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </Panel>
  );
}
