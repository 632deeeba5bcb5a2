/**
 * @module
 * The reader: the posts of one community in order, around one of them or page by page, each paragraph in its own direction.
 */
import { Link, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { pathOf, useAsk } from '../app/ask.ts';
import { useExposure } from '../app/care.ts';
import { useWords } from '../app/language.tsx';
import type { ReaderAnswer } from '../app/shapes.ts';
import { Icon } from '../parts/Icon.tsx';
import { PlatformTile, Ref, StateMark, shortRef } from '../parts/marks.tsx';
import { Page, Panel } from '../parts/Page.tsx';
import { PrintButton } from '../parts/Print.tsx';
import { Post } from '../parts/Reading.tsx';
import { Answered, Empty } from '../parts/states.tsx';
import { searchWords } from '../words/search.ts';

export function Read() {
  const t = useWords(searchWords);
  const search = useSearch({ from: '/read' });
  const { community } = search;
  const query = useAsk<Omit<ReaderAnswer, 'community'> & { community: ReaderAnswer['community'] | null }>(
    community === undefined ? null : pathOf('/api/posts', { ...search, limit: 40 }),
  );
  const known = query.data?.community ?? null;
  return (
    <Page
      title={known?.title ?? (community === undefined ? t('reader') : shortRef(community))}
      about={
        community === undefined ? (
          t('which')
        ) : (
          <span className="row">
            {known !== null && <PlatformTile id={known.platform} small />} <Ref of={community} />{' '}
            {known !== null && <StateMark state={known.state} why={known.why} />}
          </span>
        )
      }
      actions={
        community !== undefined && (
          <>
            <Link to="/search" search={{ q: '', community }} className="pill-button">
              <Icon name="search" size={14} /> {t('searchHere')}
            </Link>
            <PrintButton />
          </>
        )
      }
    >
      {community !== undefined && (
        <Answered of={query} rows={8} height={72}>
          {(answer) => <Posts answer={answer} community={community} around={search.around} />}
        </Answered>
      )}
    </Page>
  );
}

function Posts({
  answer: { posts, before, after },
  community,
  around,
}: {
  answer: Pick<ReaderAnswer, 'posts' | 'before' | 'after'>;
  community: string;
  around: string | undefined;
}) {
  const t = useWords(searchWords);
  const place = useRef<HTMLDivElement>(null);
  useExposure(posts.map(({ ref }) => ref));
  useEffect(() => {
    if (around !== undefined) place.current?.scrollIntoView({ block: 'center' });
  }, [around]);
  if (posts.length === 0)
    return (
      <Empty icon="search" title={t('noPosts')}>
        {t('noPostsDo')}
      </Empty>
    );
  return (
    <Panel className="reader">
      {before === null ? (
        <p className="note">{t('first')}</p>
      ) : (
        <Link to="/read" search={{ community, before }} className="pill-button">
          {t('older')}
        </Link>
      )}
      {posts.map((post) => (
        <div
          key={post.ref}
          ref={post.ref === around ? place : null}
          className={post.ref === around ? 'reader-post here' : 'reader-post'}
        >
          <Post post={post} quiet nameless />
        </div>
      ))}
      {after === null ? (
        <p className="note">{t('last')}</p>
      ) : (
        <Link to="/read" search={{ community, after }} className="pill-button">
          {t('newer')}
        </Link>
      )}
    </Panel>
  );
}
