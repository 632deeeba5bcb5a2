/**
 * @module
 * The screen "Claims": an event that is watched for, what was stated about it by grade, what was set apart and why, and what may
 * be said when nothing was seen.
 */
import { Button, NativeSelect } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { pathOf, useAsk } from '../app/ask.ts';
import { useExposure } from '../app/care.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { ClaimsAnswer, EventFrame } from '../app/shapes.ts';
import { Icon } from '../parts/Icon.tsx';
import { Facts, Page, Panel } from '../parts/Page.tsx';
import { PrintButton } from '../parts/Print.tsx';
import { Answered, Empty } from '../parts/states.tsx';
import { claimsWords } from '../words/claims.ts';
import { isTranslated, sayingIn } from '../words/sayings.ts';
import { FrameEditor } from './claims/FrameEditor.tsx';
import { SetApart } from './claims/SetApart.tsx';
import { Statement } from './claims/Statement.tsx';
import { CoverageSaid } from './Waves.tsx';

export function Claims() {
  const t = useWords(claimsWords);
  const { event, edit } = useSearch({ from: '/claims' });
  const navigate = useNavigate();
  const { may } = useHere();
  const frames = useAsk<{ events: EventFrame[] }>('/api/claims/events');
  const query = useAsk<ClaimsAnswer>(pathOf('/api/claims', { event }));
  const all = frames.data?.events ?? [];
  const shown = query.data?.event ?? null;
  const go = (search: { event?: string | undefined; edit?: string | undefined }) =>
    void navigate({ to: '/claims', search: search as Record<string, string> });
  if (edit !== undefined && (edit === 'new' || shown !== null))
    return (
      <Page title={t(edit === 'new' ? 'newFrame' : 'editFrame')} about={t('frameAbout')}>
        <FrameEditor
          frame={edit === 'new' ? null : shown}
          taken={all.map(({ id }) => id)}
          onDone={(id) => go({ event: id ?? shown?.id })}
        />
      </Page>
    );
  return (
    <Page
      title={t('title')}
      about={t('about')}
      answer={query.data?.answer}
      actions={
        <>
          {all.length > 1 && (
            <NativeSelect
              size="xs"
              aria-label={t('event')}
              value={shown?.id ?? ''}
              onChange={(change) => go({ event: change.currentTarget.value })}
              data={all.map(({ id, title }) => ({ value: id, label: title }))}
            />
          )}
          {may('analyst') && shown !== null && (
            <button
              type="button"
              className="pill-button"
              onClick={() => go({ event: shown.id, edit: 'this' })}
            >
              {t('edit')}
            </button>
          )}
          {may('analyst') && (
            <button type="button" className="pill-button" onClick={() => go({ edit: 'new' })}>
              <Icon name="plus" size={14} /> {t('newFrame')}
            </button>
          )}
          <PrintButton />
        </>
      }
    >
      <Answered of={query} rows={8} height={40}>
        {(answer) =>
          answer.event === null ? (
            <Empty
              icon="claims"
              title={t('noEvent')}
              action={may('analyst') && <Button onClick={() => go({ edit: 'new' })}>{t('newFrame')}</Button>}
            >
              {t('noEventDo')}
            </Empty>
          ) : (
            <Whole answer={answer} event={answer.event} />
          )
        }
      </Answered>
    </Page>
  );
}

function Whole({ answer, event }: { answer: ClaimsAnswer; event: EventFrame }) {
  const t = useWords(claimsWords);
  const speak = useSpeech();
  const { statements, rejected, none, coverage, scanned } = answer;
  useExposure(statements.map(({ post }) => post));
  return (
    <>
      <Panel title={<bdi>{event.title}</bdi>} note={t('frame')} className="frame-panel">
        <Facts
          of={[
            [t('when'), speak.between({ earliest: event.from, latest: event.to })],
            [t('places'), <WordChips key="p" of={event.places} />],
            [t('acts'), <WordChips key="a" of={event.acts} />],
            [t('actors'), <WordChips key="o" of={event.actors} />],
          ]}
        />
      </Panel>
      <Panel
        title={t('statements', { n: statements.length })}
        note={statements.length === 0 ? undefined : t('statementsNote')}
        className="statements"
      >
        {statements.length === 0 ? (
          <div className="none-seen">
            <Icon name="claims" size={24} />
            <p {...(none !== null && !isTranslated(speak, none) ? { lang: 'en', dir: 'ltr' } : {})}>
              <b>{none === null ? t('notYet') : sayingIn(speak, none)}</b>
            </p>
          </div>
        ) : (
          statements.map((statement) => <Statement key={statement.id} of={statement} />)
        )}
      </Panel>
      {coverage !== null && (
        <Panel title={t('coverage')} note={t('coverageNote')}>
          <p>
            {t('scanned', { n: scanned })} <CoverageSaid of={coverage} />
          </p>
        </Panel>
      )}
      <SetApart of={rejected} />
    </>
  );
}

function WordChips({ of }: { of: readonly string[] }) {
  const t = useWords(claimsWords);
  if (of.length === 0) return <span className="soft">{t('any')}</span>;
  return (
    <span className="word-chips">
      {of.map((word) => (
        <bdi key={word} className="tag" dir="auto">
          {word}
        </bdi>
      ))}
    </span>
  );
}
