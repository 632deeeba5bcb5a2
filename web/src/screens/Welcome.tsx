/**
 * @module
 * First steps: from nothing to the first answer. Each step says whether it is done, by what is in the case, and leads on.
 */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useRef, useState } from 'react';
import { ask, refresh, useAsk } from '../app/ask.ts';
import { useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { Import, NowAnswer } from '../app/shapes.ts';
import { Icon } from '../parts/Icon.tsx';
import { Page, Panel } from '../parts/Page.tsx';
import { Failed } from '../parts/states.tsx';
import { welcomeWords } from '../words/welcome.ts';
import { DropZone } from './import/DropZone.tsx';
import { ImportCard } from './import/ImportCard.tsx';
import { Sending, useSending } from './import/Sending.tsx';

export function Welcome() {
  const t = useWords(welcomeWords);
  const { may } = useHere();
  const now = useAsk<NowAnswer>('/api/now');
  const counts = now.data?.counts;
  // Offered while the case is empty, and shown to its end.
  const offered = useRef(false);
  if (now.data?.empty) offered.current = true;
  return (
    <Page title={t('title')} about={t('about')}>
      <ol className="steps">
        <Step number={1} title={t('step_1')} done={(counts?.posts ?? 0) > 0} open>
          <p>{t('say_1')}</p>
          <ol className="how">
            <li>{t('how_1')}</li>
            <li>{t('how_2')}</li>
            <li>{t('how_3')}</li>
          </ol>
          {may('analyst') && <ImportHere />}
        </Step>
        <Step number={2} title={t('step_2')} done={(counts?.watched ?? 0) > 0}>
          <p>{t('say_2')}</p>
          <p>
            <Link to="/communities/add" className="pill-button primary">
              <Icon name="plus" size={14} /> {t('do_2')}
            </Link>
          </p>
        </Step>
        <Step number={3} title={t('step_3')} done={(counts?.looks ?? 0) > 0}>
          <p>{t('say_3')}</p>
          <pre dir="ltr">driftline collect --follow --case …</pre>
          <p className="soft">{t('more_3')}</p>
        </Step>
        <Step number={4} title={t('step_4')} done={false}>
          <p>{t('say_4')}</p>
          <p className="row">
            <Link to="/" className="pill-button">
              {t('toNow')}
            </Link>
            <Link to="/leads/{-$id}" params={{ id: undefined }} className="pill-button">
              {t('toLeads')}
            </Link>
          </p>
        </Step>
        <Step number={5} title={t('step_5')} done={false}>
          <p>{t('say_5')}</p>
          <p>
            <Link to="/export" search={{ format: 'report' }} className="pill-button">
              {t('do_5')}
            </Link>
          </p>
        </Step>
      </ol>
      {offered.current && may('analyst') && <Example />}
    </Page>
  );
}

function Step({
  number,
  title,
  done,
  open = false,
  children,
}: {
  number: number;
  title: string;
  done: boolean;
  open?: boolean;
  children: ReactNode;
}) {
  const t = useWords(welcomeWords);
  return (
    <li className={done ? 'step done' : 'step'}>
      <span className="step-number" aria-hidden="true">
        {done ? <Icon name="check" size={18} /> : number}
      </span>
      <section className="panel" aria-label={title}>
        <h2>
          {title} {done && <span className="tag good">{t('done')}</span>}
        </h2>
        {done && !open ? (
          <details>
            <summary>{t('again')}</summary>
            <div className="stack">{children}</div>
          </details>
        ) : (
          children
        )}
      </section>
    </li>
  );
}

/** The bundled week, played into a case that is still empty. */
function Example() {
  const t = useWords(welcomeWords);
  const client = useQueryClient();
  const [started, setStarted] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const shown = useAsk<Import>(started === null ? null : `/api/imports/${started}`);
  const play = async () => {
    try {
      const { id } = await ask<{ id: string }>('/api/imports', { method: 'POST', body: {} });
      await ask(`/api/imports/${id}/start`, { method: 'POST', body: { example: true } });
      setStarted(id);
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <Panel title={t('example')} note={t('exampleNote')}>
      {shown.data === undefined ? (
        <Button variant="default" w="fit-content" onClick={() => void play()}>
          {t('playExample')}
        </Button>
      ) : (
        <ImportCard
          of={shown.data}
          onStop={() =>
            void ask(`/api/imports/${shown.data.id}`, { method: 'DELETE' }).then(() =>
              refresh(client, '/api/imports'),
            )
          }
        />
      )}
      {error !== null && <Failed error={error} />}
    </Panel>
  );
}

function ImportHere() {
  const client = useQueryClient();
  const [started, setStarted] = useState<string | null>(null);
  const { sending, send, stop, error } = useSending((of) => setStarted(of.id));
  const shown = useAsk<Import>(started === null ? null : `/api/imports/${started}`);
  if (sending !== null) return <Sending state={sending} onStop={stop} />;
  return (
    <>
      <DropZone picked={[]} onPick={(files) => send(files)} />
      {error !== null && <Failed error={error} />}
      {shown.data !== undefined && (
        <ImportCard
          of={shown.data}
          onStop={() =>
            void ask(`/api/imports/${shown.data.id}`, { method: 'DELETE' }).then(() =>
              refresh(client, '/api/imports'),
            )
          }
        />
      )}
    </>
  );
}
