/**
 * @module
 * The screen "Network": communities, links and matches as a picture through time, and beside it the chosen community with its
 * neighbours as a list, which is also the way through it by keyboard.
 */
import { Autocomplete, Slider, useComputedColorScheme } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { pathOf, useAsk } from '../app/ask.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { GraphAnswer } from '../app/shapes.ts';
import type { GraphHandle } from '../charts/graph/GraphView.tsx';
import { Icon } from '../parts/Icon.tsx';
import { PlatformTile, shortRef } from '../parts/marks.tsx';
import { Page } from '../parts/Page.tsx';
import { Scroller } from '../parts/Scroller.tsx';
import { Answered, Empty, Waiting } from '../parts/states.tsx';
import { networkWords } from '../words/network.ts';
import { Neighbours } from './network/Neighbours.tsx';

const GraphView = lazy(() =>
  import('../charts/graph/GraphView.tsx').then((module) => ({ default: module.GraphView })),
);

export function Network() {
  const t = useWords(networkWords);
  const query = useAsk<GraphAnswer>(pathOf('/api/graph', { limit: 20_000 }), {
    // A picture that is being looked at does not begin anew with every look of the collector.
    staleTime: 10 * 60_000,
    refetchOnMount: false,
  });
  return (
    <Page title={t('title')} about={t('about')} answer={query.data?.answer} wide>
      <Answered of={query} rows={8} height={60}>
        {(answer) =>
          answer.nodes.ref.length === 0 ? (
            <Empty icon="network" title={t('none')}>
              {t('noneDo')}
            </Empty>
          ) : (
            <Picture answer={answer} />
          )
        }
      </Answered>
    </Page>
  );
}

function Picture({ answer }: { answer: GraphAnswer }) {
  const t = useWords(networkWords);
  const speak = useSpeech();
  const search = useSearch({ from: '/network' });
  const navigate = useNavigate();
  const scheme = useComputedColorScheme();
  const handle = useRef<GraphHandle>(null);
  const [settled, setSettled] = useState(false);
  const { from, to } = answer;
  const until = search.until === undefined ? null : Date.parse(search.until);
  const [at, setAt] = useState(until ?? to ?? 0);
  const chosen = search.node === undefined ? -1 : answer.nodes.ref.indexOf(search.node);
  const shown = useMemo(
    () => ({ until: to !== null && at < to ? at : null, around: chosen < 0 ? null : String(chosen) }),
    [at, to, chosen],
  );
  const go = useCallback(
    (next: { node?: string | undefined; until?: string | undefined }) =>
      void navigate({
        to: '/network',
        search: (before) => ({ ...before, ...next }) as never,
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const playing = usePlay(from, to, setAt);
  const names = useMemo(
    () => answer.nodes.ref.map((ref, i) => ({ value: ref, label: answer.nodes.title[i] ?? shortRef(ref) })),
    [answer],
  );
  return (
    <div className="network">
      <div className="network-main">
        <div className="network-tools">
          <Find names={names} onFind={(ref) => go({ node: ref })} />
          <div className="row">
            <button
              type="button"
              className="tool"
              onClick={() => handle.current?.zoom(1 / 1.6)}
              aria-label={t('zoomIn')}
              title={t('zoomIn')}
            >
              <Icon name="plus" />
            </button>
            <button
              type="button"
              className="tool"
              onClick={() => handle.current?.zoom(1.6)}
              aria-label={t('zoomOut')}
              title={t('zoomOut')}
            >
              <span aria-hidden="true" className="minus" />
            </button>
            <button type="button" className="pill-button" onClick={() => handle.current?.reset()}>
              {t('whole')}
            </button>
          </div>
        </div>
        <Scroller
          className="network-picture"
          label={t('keysNote')}
          onKeys={(event) => moveBy(event, handle.current)}
        >
          <Suspense fallback={<Waiting rows={8} height={48} />}>
            <GraphView
              answer={answer}
              shown={shown}
              scheme={scheme}
              label={t('label', { n: answer.nodes.ref.length, edges: answer.edges.from.length })}
              onChoose={(i) => go({ node: i === null ? undefined : answer.nodes.ref[i] })}
              onSettled={() => setSettled(true)}
              handle={handle}
            />
          </Suspense>
          <p className="network-state" role="status">
            {settled ? '' : t('layingOut')}
          </p>
        </Scroller>
        {from !== null && to !== null && (
          <div className="network-time">
            <button type="button" className="pill-button" onClick={() => playing.toggle()}>
              <Icon name={playing.on ? 'pause' : 'play'} size={14} /> {t(playing.on ? 'stop' : 'play')}
            </button>
            <Slider
              thumbLabel={t('until')}
              min={from}
              max={to}
              step={Math.max(1, Math.round((to - from) / 400))}
              value={at}
              onChange={setAt}
              onChangeEnd={(value) => go({ until: value >= to ? undefined : new Date(value).toISOString() })}
              label={(value) => speak.when(value)}
              className="network-slider"
            />
            <span className="soft figures">
              {at >= to ? t('everything') : t('asOf', { at: speak.day(at) })}
            </span>
          </div>
        )}
        <Legend answer={answer} />
      </div>
      <Neighbours answer={answer} chosen={chosen} onChoose={(ref) => go({ node: ref })} />
    </div>
  );
}

function moveBy(event: React.KeyboardEvent, handle: GraphHandle | null): void {
  const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[
    event.key
  ];
  if (step !== undefined) handle?.pan(step[0]!, step[1]!);
  else if (event.key === '+') handle?.zoom(1 / 1.3);
  else if (event.key === '-') handle?.zoom(1.3);
  else return;
  event.preventDefault();
}

const PLAY_MS = 9000;

function usePlay(from: number | null, to: number | null, set: (at: number) => void) {
  const [on, setOn] = useState(false);
  useEffect(() => {
    if (!on || from === null || to === null) return;
    const began = performance.now();
    // Ten pictures a second: each paints the whole network.
    const timer = setInterval(() => {
      const share = (performance.now() - began) / PLAY_MS;
      set(from + Math.min(1, share) * (to - from));
      if (share >= 1) setOn(false);
    }, 100);
    return () => clearInterval(timer);
  }, [on, from, to, set]);
  return { on, toggle: () => setOn(!on) };
}

function Find({
  names,
  onFind,
}: {
  names: readonly { value: string; label: string }[];
  onFind: (ref: string) => void;
}) {
  const t = useWords(networkWords);
  const [text, setText] = useState('');
  const low = text.trim().toLowerCase();
  const found = useMemo(
    () =>
      low.length < 2
        ? []
        : names
            .filter(
              ({ value, label }) => label.toLowerCase().includes(low) || value.toLowerCase().includes(low),
            )
            .slice(0, 12),
    [names, low],
  );
  return (
    <Autocomplete
      size="xs"
      className="network-find"
      aria-label={t('find')}
      placeholder={t('find')}
      value={text}
      onChange={setText}
      data={found.map(({ value, label }) => `${label} · ${shortRef(value)}`)}
      filter={({ options }) => options}
      onOptionSubmit={(option) => {
        const hit = found.find(({ value, label }) => `${label} · ${shortRef(value)}` === option);
        if (hit) onFind(hit.value);
      }}
      dir="auto"
    />
  );
}

function Legend({ answer }: { answer: GraphAnswer }) {
  const t = useWords(networkWords);
  const { platformName } = useHere();
  return (
    <ul className="flow-key network-legend">
      {answer.platforms.map((id) => (
        <li key={id}>
          <PlatformTile id={id} small /> {platformName(id)}
        </li>
      ))}
      <li>
        <svg width="22" height="8" aria-hidden="true">
          <path d="M0 4h22" stroke="var(--alive)" strokeWidth="2.5" />
        </svg>
        {t('edgeMatch')}
      </li>
      <li>
        <svg width="22" height="8" aria-hidden="true">
          <path d="M0 4h22" stroke="var(--wave)" strokeWidth="1.5" />
        </svg>
        {t('edgeMoved')}
      </li>
      <li>
        <svg width="22" height="8" aria-hidden="true">
          <path d="M0 4h22" stroke="var(--line-2)" strokeWidth="1.5" />
        </svg>
        {t('edgeLink')}
      </li>
      {answer.total.nodes > answer.nodes.ref.length && (
        <li>{t('cut', { n: answer.nodes.ref.length, all: answer.total.nodes })}</li>
      )}
    </ul>
  );
}
