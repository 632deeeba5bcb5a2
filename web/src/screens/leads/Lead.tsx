/**
 * @module
 * One lead: the post that names the address, in its language and direction, with the link marked and read; why it scores as it
 * does; who else names it, copies folded; and the decision.
 */
import { Button, Tooltip } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { pathOf, useAsk } from '../../app/ask.ts';
import { useExposure } from '../../app/care.ts';
import { useDecide } from '../../app/decide.ts';
import { useShortcuts } from '../../app/keys.tsx';
import { useSpeech, useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import type { LeadAnswer, Verdict } from '../../app/shapes.ts';
import { Decisions, ReasonWindow, Standing } from '../../parts/Decide.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Hash, PlatformTile, Ref, StateMark, shortRef } from '../../parts/marks.tsx';
import { Panel } from '../../parts/Page.tsx';
import { Post } from '../../parts/Reading.tsx';
import { Reason } from '../../parts/Reason.tsx';
import { Answered } from '../../parts/states.tsx';
import { decideWords } from '../../words/decide.ts';
import { leadsWords } from '../../words/leads.ts';

import { Citers } from './Citers.tsx';

type Filter = Record<string, string | undefined>;

export function Lead({
  id,
  filter,
  onNext,
  back,
}: {
  id: string;
  filter: Filter;
  onNext: () => void;
  back: ReactNode;
}) {
  const query = useAsk<LeadAnswer>(pathOf(`/api/leads/${encodeURIComponent(id)}`, filter));
  return (
    <div className="detail">
      {back}
      <Answered of={query} rows={10} height={36}>
        {(answer) => <Whole answer={answer} onNext={onNext} />}
      </Answered>
    </div>
  );
}

function Whole({ answer, onNext }: { answer: LeadAnswer; onNext: () => void }) {
  const t = useWords(leadsWords);
  const { lead, post, source, around, decisions } = answer;
  useExposure([...(post === null ? [] : [post.ref]), ...around.map(({ ref }) => ref)]);
  const before = around.filter(({ at }) => post !== null && at <= post.at);
  const after = around.filter((each) => !before.includes(each));
  return (
    <>
      <Head answer={answer} onNext={onNext} />
      <Panel title={t('where')} note={t('whereNote')}>
        {post === null ? (
          <p className="soft">
            {t.parts('noPost', { source: <Ref of={lead.firstSource.community} /> })}{' '}
            <Hash of={lead.firstSource.capture} />
          </p>
        ) : (
          <>
            {before.length > 0 && <Around posts={before} label={t('before', { n: before.length })} />}
            <Post post={post} title={source?.title ?? null} target={lead.ref} />
            {after.length > 0 && <Around posts={after} label={t('after', { n: after.length })} />}
          </>
        )}
      </Panel>
      <Reasons answer={answer} />
      <Citers answer={answer} />
      <Panel title={t('decisions')}>
        <Decisions rows={decisions} />
      </Panel>
    </>
  );
}

function Around({ posts, label }: { posts: LeadAnswer['around']; label: string }) {
  return (
    <details className="around">
      <summary>{label}</summary>
      {posts.map((post) => (
        <Post key={post.ref} post={post} quiet />
      ))}
    </details>
  );
}

function Head({ answer: { lead, next }, onNext }: { answer: LeadAnswer; onNext: () => void }) {
  const t = useWords(leadsWords);
  const d = useWords(decideWords);
  const speak = useSpeech();
  const { may, platformName } = useHere();
  const decide = useDecide();
  const [asking, setAsking] = useState<Verdict | null>(null);
  const can = may('analyst');
  const name = lead.title ?? shortRef(lead.ref);
  const record = async (verdict: Verdict, because: string) => {
    await decide({ subject: lead.id, verdict, because, name });
    if (next !== null || lead.decision === null) onNext();
  };
  useShortcuts('group_list', [
    { keys: 'a', says: t('keyAccept'), run: () => can && void record('accept', '') },
    { keys: 'r', says: t('keyReject'), run: () => can && setAsking('reject') },
  ]);
  return (
    <header className="detail-head">
      <div className="detail-title">
        <PlatformTile id={lead.platform} />
        <div>
          <h2>{lead.title === null ? <bdi dir="ltr">{shortRef(lead.ref)}</bdi> : <bdi>{lead.title}</bdi>}</h2>
          <p className="soft">
            <bdi>{platformName(lead.platform)}</bdi> · <Ref of={lead.ref} />
          </p>
        </div>
      </div>
      <ul className="tags">
        <li className="tag">{t('score', { score: speak.percent(lead.score) })}</li>
        <li className="tag">{t('firstSeen', { at: speak.when(lead.firstSeenAt) })}</li>
        <li className={lead.followed ? 'tag good' : 'tag'}>
          {t(lead.followed ? 'followed' : 'notFollowed')}
        </li>
        {lead.quarantined && (
          <Tooltip label={t('quarantineNote')}>
            <li className="tag warn">{t('quarantined')}</li>
          </Tooltip>
        )}
      </ul>
      <Standing decision={lead.decision} subject={lead.id} />
      <div className="decide-bar">
        <Tooltip label={d('viewerOnly')} disabled={can}>
          <Button
            leftSection={<Icon name="check" size={16} />}
            rightSection={<kbd>A</kbd>}
            disabled={!can}
            onClick={() => void record('accept', '')}
          >
            {d('accept')}
          </Button>
        </Tooltip>
        <Button
          variant="default"
          leftSection={<Icon name="cross" size={16} />}
          rightSection={<kbd>R</kbd>}
          disabled={!can}
          onClick={() => setAsking('reject')}
        >
          {d('reject')}
        </Button>
        <button type="button" className="linkish" disabled={!can} onClick={() => setAsking('accept')}>
          {t('acceptBecause')}
        </button>
      </div>
      <ReasonWindow
        verdict={asking}
        name={name}
        usual={
          asking === 'accept'
            ? [t('yes_1'), t('yes_2'), t('yes_3')]
            : [t('no_1'), t('no_2'), t('no_3'), t('no_4')]
        }
        onReason={(because) => record(asking!, because)}
        onClose={() => setAsking(null)}
      />
    </header>
  );
}

function Reasons({ answer: { lead, source } }: { answer: LeadAnswer }) {
  const t = useWords(leadsWords);
  const speak = useSpeech();
  const most = Math.max(...lead.reasons.map(({ weight }) => Math.abs(weight)), 0.01);
  return (
    <Panel title={t('why')} note={t('whyNote')}>
      <ol className="reasons">
        {lead.reasons.map(({ what, weight, capture }) => (
          <li key={`${what} ${weight}`}>
            <span className="weight" aria-hidden="true">
              <i
                className={weight < 0 ? 'against' : ''}
                style={{ inlineSize: `${(Math.abs(weight) / most) * 100}%` }}
              />
            </span>
            <b className="figures" dir="ltr">
              {weight > 0 ? '+' : '−'}
              {speak.number(Math.abs(weight), 1)}
            </b>
            <Reason what={what} />
            {capture !== null && <Hash of={capture} length={8} />}
          </li>
        ))}
      </ol>
      {source !== null && (
        <p className="note source-note">
          {t.parts('source', { name: <bdi>{source.title ?? shortRef(source.ref)}</bdi> })}{' '}
          <StateMark state={source.state} why={source.why} />
        </p>
      )}
    </Panel>
  );
}
