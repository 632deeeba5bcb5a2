/**
 * @module
 * The frame of every screen: one heading that takes the focus when the screen is entered, what it is about, what can be done,
 * and how old the answers are. And the panels that a screen is made of.
 */
import { type ReactNode, useEffect, useRef } from 'react';
import { takeArrival } from '../app/arrival.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import type { AnswerState } from '../app/shapes.ts';
import { pageWords } from '../words/page.ts';

export function Page({
  title,
  about,
  actions,
  answer,
  wide = false,
  children,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  answer?: AnswerState | undefined;
  /** Lists and details side by side: the screen fills the window and its parts scroll. */
  wide?: boolean;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Driftline`;
  }, [title]);
  // Whoever comes by keyboard begins at the heading of the new screen, but not on the first load.
  useEffect(() => {
    if (takeArrival()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={wide ? 'page wide' : 'page'}>
      <header className="page-head">
        <div className="page-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about !== undefined && <p className="soft">{about}</p>}
        </div>
        <div className="page-actions">
          {answer !== undefined && <Freshness of={answer} />}
          {actions}
        </div>
      </header>
      {children}
    </div>
  );
}

/** Whether the answers speak of everything that was recorded. Says nothing when they do. */
function Freshness({ of }: { of: AnswerState }) {
  const t = useWords(pageWords);
  const speak = useSpeech();
  if (of.state === 'current') return null;
  return (
    <p className={`freshness ${of.state}`} role="status">
      <i aria-hidden="true" />
      {of.state === 'behind' && t('behind', { at: speak.when(of.at) })}
      {of.state === 'computing' && t('computing')}
      {of.state === 'failed' && `${t('answersFailed')} ${of.why ?? ''}`}
    </p>
  );
}

export function Panel({
  title,
  note,
  actions,
  children,
  className = '',
  level = 2,
}: {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  level?: 2 | 3;
}) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className={`panel ${className}`}>
      {(title !== undefined || actions !== undefined) && (
        <header className="panel-head">
          <div>
            {title !== undefined && <Heading>{title}</Heading>}
            {note !== undefined && <p className="note">{note}</p>}
          </div>
          {actions !== undefined && <div className="panel-actions">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

/** Names and values, in two columns where there is room. */
export function Facts({ of }: { of: [name: ReactNode, value: ReactNode][] }) {
  return (
    <dl className="facts">
      {of.map(([name, value], i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one list of facts never change their order
        <div key={i}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
