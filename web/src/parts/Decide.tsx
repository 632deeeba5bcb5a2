/**
 * @module
 * The window that asks for a reason, and the list of what was decided before.
 */
import { Button, Modal, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { type AskError, ask, refresh } from '../app/ask.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { DecisionRow, StandingDecision, Verdict } from '../app/shapes.ts';
import { decideWords } from '../words/decide.ts';
import { Icon } from './Icon.tsx';
import { Failed } from './states.tsx';

/** Asks for a reason and hands it on. `verdict` null: closed. */
export function ReasonWindow({
  verdict,
  title,
  action,
  name,
  usual,
  onReason,
  onClose,
}: {
  verdict: Verdict | null;
  /** Where something else than a verdict wants a reason: what is asked, and what the button says. */
  title?: string;
  action?: string;
  name: string;
  usual: readonly string[];
  onReason: (because: string) => Promise<void>;
  onClose: () => void;
}) {
  const t = useWords(decideWords);
  const [because, setBecause] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [sending, setSending] = useState(false);
  useEffect(() => {
    if (verdict !== null) {
      setBecause('');
      setError(null);
    }
  }, [verdict]);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    try {
      await onReason(because);
      onClose();
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Modal
      opened={verdict !== null}
      onClose={onClose}
      title={title ?? t(verdict === 'accept' ? 'whyAccept' : 'whyReject')}
      closeButtonProps={{ 'aria-label': t('cancel') }}
    >
      <form onSubmit={send} className="stack">
        <p className="soft">
          <bdi>{name}</bdi>
        </p>
        <Textarea
          label={t('reason')}
          description={t('reasonNote')}
          value={because}
          onChange={(event) => setBecause(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
              event.currentTarget.form?.requestSubmit();
          }}
          required
          autosize
          minRows={2}
          data-autofocus
          dir="auto"
        />
        <fieldset className="usual">
          <legend>{t('usual')}</legend>
          {usual.map((text) => (
            <button type="button" key={text} className="chip" onClick={() => setBecause(text)}>
              {text}
            </button>
          ))}
        </fieldset>
        {error !== null && <Failed error={error} />}
        <div className="row end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={sending} color={verdict === 'reject' ? 'red.8' : 'tide'}>
            {action ?? t(verdict === 'accept' ? 'accept' : 'reject')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** How it stands, in one line, with the way back. */
export function Standing({ decision, subject }: { decision: StandingDecision | null; subject: string }) {
  const t = useWords(decideWords);
  const speak = useSpeech();
  const { may } = useHere();
  const client = useQueryClient();
  const [error, setError] = useState<AskError | null>(null);
  if (decision === null) return null;
  const open = () =>
    ask('/api/decisions', { method: 'POST', body: { subject, verdict: 'withdraw', because: 'opened again' } })
      .then(() => refresh(client, '/api/leads', '/api/matches', '/api/now'))
      .catch((failure) => setError(failure as AskError));
  return (
    <div className={`standing ${decision.verdict}`}>
      <Icon name={decision.verdict === 'accept' ? 'check' : 'cross'} />
      <p>
        {t.parts('by', {
          verdict: t(`verdict_${decision.verdict}`),
          by: <bdi>{decision.by}</bdi>,
          at: speak.when(decision.at),
        })}
        <span className="soft">
          {' '}
          · <bdi>{decision.because}</bdi>
        </span>
      </p>
      {may('analyst') && (
        <button type="button" className="linkish" onClick={() => void open()}>
          {t('open')}
        </button>
      )}
      {error !== null && <Failed error={error} />}
    </div>
  );
}

export function Decisions({ rows }: { rows: readonly DecisionRow[] }) {
  const t = useWords(decideWords);
  const speak = useSpeech();
  if (rows.length === 0) return <p className="soft">{t('noHistory')}</p>;
  return (
    <ol className="decisions">
      {rows.map(({ entry, verdict, by, at, because, takenBack }) => (
        <li key={entry} className={takenBack ? 'taken-back' : ''}>
          {t.parts('by', { verdict: t(`verdict_${verdict}`), by: <bdi>{by}</bdi>, at: speak.when(at) })}
          <span className="soft">
            {' '}
            · <bdi>{because}</bdi> {takenBack && `(${t('takenBack')})`}
          </span>
        </li>
      ))}
    </ol>
  );
}
