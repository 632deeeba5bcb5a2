/**
 * @module
 * The upload under way: how much has gone, how to stop it.
 */
import { Button, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { refresh } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { Import } from '../../app/shapes.ts';
import { type Picked, sendImport } from '../../app/upload.ts';
import { importWords } from '../../words/import.ts';

export interface SendingState {
  files: number;
  bytes: number;
  sent: number;
}

/** Sends files; `onSent` is told when the import has started. */
export function useSending(onSent: (started: Import) => void) {
  const client = useQueryClient();
  const [sending, setSending] = useState<SendingState | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const stopper = useRef<AbortController | null>(null);
  const send = useCallback(
    (files: readonly Picked[], options: { ref?: string; platform?: string } = {}) => {
      const stop = new AbortController();
      stopper.current = stop;
      setError(null);
      const base = { files: files.length, bytes: files.reduce((sum, { file }) => sum + file.size, 0) };
      setSending({ ...base, sent: 0 });
      sendImport(files, options, (sent) => setSending({ ...base, sent }), stop.signal)
        .then(async (started) => {
          await refresh(client, '/api/imports');
          onSent(started);
        })
        .catch((failure) => {
          if (!stop.signal.aborted) setError(failure as Error);
        })
        .finally(() => setSending(null));
    },
    [client, onSent],
  );
  return { sending, error, send, stop: () => stopper.current?.abort() };
}

export function Sending({
  state: { files, bytes, sent },
  onStop,
}: {
  state: SendingState;
  onStop: () => void;
}) {
  const t = useWords(importWords);
  const speak = useSpeech();
  return (
    <div className="stack" role="status">
      <p>
        <b>{t('sending', { n: files })}</b>{' '}
        <span className="soft">{t('of', { done: speak.bytes(sent), all: speak.bytes(bytes) })}</span>
      </p>
      <Progress value={bytes === 0 ? 100 : (sent / bytes) * 100} aria-label={t('sending', { n: files })} />
      <Button variant="default" onClick={onStop} w="fit-content">
        {t('stop')}
      </Button>
    </div>
  );
}
