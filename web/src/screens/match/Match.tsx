/**
 * @module
 * One match: two communities side by side, the evidence as a waterfall in bits, what else came into question and "no
 * counterpart", the last posts of the one beside the first of the other, and the decision.
 */
import { Button, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useAsk } from '../../app/ask.ts';
import { useExposure } from '../../app/care.ts';
import { useDecide } from '../../app/decide.ts';
import { useShortcuts } from '../../app/keys.tsx';
import { useSpeech, useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import type { MatchAnswer, MatchSide, PostText, Verdict } from '../../app/shapes.ts';
import { Waterfall } from '../../charts/Waterfall.tsx';
import { Decisions, ReasonWindow, Standing } from '../../parts/Decide.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { BandMark, PlatformTile, Ref, RelationMark, StateMark, shortRef } from '../../parts/marks.tsx';
import { Facts, Panel } from '../../parts/Page.tsx';
import { Post } from '../../parts/Reading.tsx';
import { Answered } from '../../parts/states.tsx';
import { decideWords } from '../../words/decide.ts';
import { matchWords } from '../../words/match.ts';
import { sayingIn } from '../../words/sayings.ts';

export function Match({ id, onNext, back }: { id: string; onNext: () => void; back: ReactNode }) {
  const query = useAsk<MatchAnswer>(`/api/matches/${encodeURIComponent(id)}`);
  return (
    <div className="detail">
      {back}
      <Answered of={query} rows={10} height={36}>
        {(answer) => <Whole answer={answer} onNext={onNext} />}
      </Answered>
    </div>
  );
}

function Whole({ answer, onNext }: { answer: MatchAnswer; onNext: () => void }) {
  const t = useWords(matchWords);
  const { samples, decisions } = answer;
  useExposure([...samples.from, ...samples.to].map(({ ref }) => ref));
  return (
    <>
      <Head answer={answer} onNext={onNext} />
      <div className="sides">
        <Side of={answer.from} label={t('vanished')} />
        <span className="sides-arrow" aria-hidden="true">
          <Icon name="next" size={24} />
        </span>
        <Side of={answer.to} label={t('resurfaced')} />
      </div>
      <Panel title={t('evidence')} note={t('evidenceNote')}>
        <Waterfall answer={answer} />
      </Panel>
      <Alternatives answer={answer} />
      <Panel title={t('samples')} note={t('samplesNote')}>
        <div className="samples">
          <Sample posts={samples.from} label={t('lastPosts')} />
          <Sample posts={samples.to} label={t('firstPosts')} />
        </div>
      </Panel>
      <Panel title={t('decisions')}>
        <Decisions rows={decisions} />
      </Panel>
    </>
  );
}

function Head({ answer: { match }, onNext }: { answer: MatchAnswer; onNext: () => void }) {
  const t = useWords(matchWords);
  const d = useWords(decideWords);
  const { may } = useHere();
  const decide = useDecide();
  const [asking, setAsking] = useState<Verdict | null>(null);
  const mayReject = may('analyst');
  const mayAccept = match.band === 'strong' ? may('lead') : mayReject;
  const name = `${match.fromTitle ?? shortRef(match.from)} → ${match.toTitle ?? shortRef(match.to)}`;
  useShortcuts('group_list', [
    { keys: 'a', says: t('keyAccept'), run: () => mayAccept && setAsking('accept') },
    { keys: 'r', says: t('keyReject'), run: () => mayReject && setAsking('reject') },
  ]);
  return (
    <header className="detail-head">
      <h2 className="match-title">
        <bdi>{match.fromTitle ?? shortRef(match.from)}</bdi> <Icon name="next" size={18} />{' '}
        <bdi>{match.toTitle ?? shortRef(match.to)}</bdi>
      </h2>
      <p className="match-summary">
        <RelationMark relation={match.relation} />{' '}
        <BandMark band={match.band} probability={match.probability} />
      </p>
      <Standing decision={match.decision} subject={match.id} />
      <div className="decide-bar">
        <Tooltip label={t(mayReject ? 'signOff' : 'viewer')} disabled={mayAccept}>
          <Button
            leftSection={<Icon name="check" size={16} />}
            rightSection={<kbd>A</kbd>}
            disabled={!mayAccept}
            onClick={() => setAsking('accept')}
          >
            {d('accept')}
          </Button>
        </Tooltip>
        <Button
          variant="default"
          leftSection={<Icon name="cross" size={16} />}
          rightSection={<kbd>R</kbd>}
          disabled={!mayReject}
          onClick={() => setAsking('reject')}
        >
          {d('reject')}
        </Button>
        <Link to="/network" search={{ node: match.from }} className="linkish">
          {t('inNetwork')}
        </Link>
      </div>
      <ReasonWindow
        verdict={asking}
        name={name}
        usual={
          asking === 'accept'
            ? [t('yes_1'), t('yes_2'), t('yes_3')]
            : [t('no_1'), t('no_2'), t('no_3'), t('no_4')]
        }
        onReason={async (because) => {
          await decide({ subject: match.id, verdict: asking!, because, name });
          onNext();
        }}
        onClose={() => setAsking(null)}
      />
    </header>
  );
}

function Side({ of, label }: { of: MatchSide; label: string }) {
  const t = useWords(matchWords);
  const speak = useSpeech();
  const { platformName } = useHere();
  return (
    <section className="side-card" aria-label={label}>
      <p className="side-label">{label}</p>
      <div className="detail-title">
        <PlatformTile id={of.platform} />
        <div>
          <h3>{of.title === null ? <bdi dir="ltr">{shortRef(of.ref)}</bdi> : <bdi>{of.title}</bdi>}</h3>
          <p className="soft">
            <bdi>{platformName(of.platform)}</bdi> · <Ref of={of.ref} />
          </p>
        </div>
      </div>
      {of.description !== null && of.description !== '' && (
        <p className="description" dir="auto">
          {of.description}
        </p>
      )}
      <Facts
        of={[
          [t('state'), <StateMark key="s" state={of.state} why={of.why} />],
          [t('lastAlive'), speak.when(of.lastAliveAt)],
          ...(of.firstGoneAt === null
            ? []
            : ([[t('firstGone'), speak.when(of.firstGoneAt)]] as [string, string][])),
          [t('postsFrom'), `${speak.when(of.firstPostAt)}`],
          [t('postsTo'), `${speak.when(of.lastPostAt)}`],
          [t('posts'), speak.number(of.posts)],
          ...(of.members === null ? [] : ([[t('members'), speak.number(of.members)]] as [string, string][])),
        ]}
      />
    </section>
  );
}

function Alternatives({ answer: { alternatives, none, match } }: { answer: MatchAnswer }) {
  const t = useWords(matchWords);
  const speak = useSpeech();
  return (
    <Panel title={t('alternatives')} note={t('alternativesNote')}>
      <ul className="alternatives">
        <li className="this">
          <PlatformTile id={match.toPlatform} small />
          <span>
            <bdi>{match.toTitle ?? shortRef(match.to)}</bdi> <span className="soft">{t('thisOne')}</span>
          </span>
          <RelationMark relation={match.relation} />
          <BandMark band={match.band} probability={match.probability} />
        </li>
        {alternatives.map((each) => (
          <li key={each.id}>
            <PlatformTile id={each.toPlatform} small />
            <Link to="/matches/{-$id}" params={{ id: each.id }}>
              <bdi>{each.toTitle ?? shortRef(each.to)}</bdi>
            </Link>
            <RelationMark relation={each.relation} />
            <BandMark band={each.band} probability={each.probability} />
          </li>
        ))}
        <li className="none">
          <span className="none-sign" aria-hidden="true">
            <Icon name="cross" size={14} />
          </span>
          <span>
            <b>{t('noCounterpart')}</b> <span className="soft">{sayingIn(speak, none.what)}</span>
          </span>
          <span />
          <b className="figures">{speak.percent(none.probability, 1)}</b>
        </li>
      </ul>
    </Panel>
  );
}

function Sample({ posts, label }: { posts: readonly PostText[]; label: string }) {
  const t = useWords(matchWords);
  return (
    <section aria-label={label}>
      <h3>{label}</h3>
      {posts.length === 0 ? (
        <p className="soft">{t('noPosts')}</p>
      ) : (
        posts.map((post) => <Post key={post.ref} post={post} quiet nameless />)
      )}
    </section>
  );
}
