/**
 * @module
 * The chosen community and whom it is joined with, as a list; without a choice the best joined ones.
 */
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { GraphAnswer } from '../../app/shapes.ts';
import { PlatformTile, Ref, StateMark, shortRef } from '../../parts/marks.tsx';
import { Panel } from '../../parts/Page.tsx';
import { networkWords } from '../../words/network.ts';

const KINDS = ['platform_moved', 'moved', 'bio', 'pinned', 'forward', 'mention', 'bare', 'match'] as const;
type Kind = (typeof KINDS)[number];
const MOST = 60;

interface Joined {
  node: number;
  kind: string;
  out: boolean;
  at: number;
}

export function Neighbours({
  answer,
  chosen,
  onChoose,
}: {
  answer: GraphAnswer;
  chosen: number;
  onChoose: (ref: string | undefined) => void;
}) {
  const t = useWords(networkWords);
  const speak = useSpeech();
  const { nodes, edges, kinds } = answer;
  const joined = useMemo(() => {
    const out: Joined[] = [];
    if (chosen >= 0)
      for (let i = 0; i < edges.from.length; i++) {
        if (edges.from[i] !== chosen && edges.to[i] !== chosen) continue;
        const outward = edges.from[i] === chosen;
        out.push({
          node: outward ? edges.to[i]! : edges.from[i]!,
          kind: kinds[edges.kind[i]!]!,
          out: outward,
          at: edges.at[i]!,
        });
      }
    return out.sort((a, b) => Number(b.kind === 'match') - Number(a.kind === 'match') || a.at - b.at);
  }, [chosen, edges, kinds]);
  const best = useMemo(() => {
    const degree = new Map<number, number>();
    for (const list of [edges.from, edges.to])
      for (const node of list) degree.set(node, (degree.get(node) ?? 0) + 1);
    return [...degree].sort((a, b) => b[1] - a[1]).slice(0, 20);
  }, [edges]);
  const name = (i: number) => nodes.title[i] ?? shortRef(nodes.ref[i]!);
  const platform = (i: number) => answer.platforms[nodes.platform[i]!]!;
  if (chosen < 0)
    return (
      <Panel title={t('best')} note={t('bestNote')} className="network-side">
        <ol className="naming tall">
          {best.map(([i, degree]) => (
            <li key={i}>
              <button type="button" className="linkish" onClick={() => onChoose(nodes.ref[i])}>
                <PlatformTile id={platform(i)} small /> <bdi>{name(i)}</bdi>
              </button>
              <span className="soft figures">{speak.number(degree)}</span>
            </li>
          ))}
        </ol>
      </Panel>
    );
  return (
    <Panel
      title={
        <span className="row">
          <PlatformTile id={platform(chosen)} /> <bdi>{name(chosen)}</bdi>
        </span>
      }
      note={<Ref of={nodes.ref[chosen]!} plain />}
      className="network-side"
      actions={
        <button type="button" className="linkish" onClick={() => onChoose(undefined)}>
          {t('leave')}
        </button>
      }
    >
      <p className="row">
        <StateMark state={answer.states[nodes.state[chosen]!]!} />
        <span className="soft">{t('posts', { n: nodes.posts[chosen]! })}</span>
        <Link to="/community" search={{ ref: nodes.ref[chosen]! }}>
          {t('open')}
        </Link>
      </p>
      <h3>{t('joined', { n: joined.length })}</h3>
      <ul className="naming tall">
        {joined.slice(0, MOST).map(({ node, kind, out, at }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two communities may be joined more than once
          <li key={`${node} ${kind} ${i}`}>
            <span>
              <button type="button" className="linkish" onClick={() => onChoose(nodes.ref[node])}>
                <PlatformTile id={platform(node)} small /> <bdi>{name(node)}</bdi>
              </button>
              <span className="note">
                {t(out ? 'outward' : 'inward')} ·{' '}
                {t(`kind_${KINDS.includes(kind as Kind) ? (kind as Kind) : 'bare'}`)} · {speak.day(at)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
