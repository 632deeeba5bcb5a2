/**
 * @module
 * Deciding on a lead or a match, and taking it back. A decision is an entry of the ledger with a name and a reason.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { decideWords } from '../words/decide.ts';
import { ask, refresh } from './ask.ts';
import { counted } from './care.ts';
import { useWords } from './language.tsx';
import type { Verdict } from './shapes.ts';
import { done } from './undo.ts';

const TOUCHED = [
  '/api/leads',
  '/api/matches',
  '/api/now',
  '/api/decisions',
  '/api/communit',
  '/api/graph',
  '/api/waves',
  '/api/audit',
];

export interface ToDecide {
  subject: string;
  verdict: Verdict;
  /** Empty: that none was given is what is recorded. */
  because: string;
  /** What it is called in the note. */
  name: string;
}

export function useDecide() {
  const client = useQueryClient();
  const t = useWords(decideWords);
  return useCallback(
    async ({ subject, verdict, because, name }: ToDecide) => {
      await ask('/api/decisions', {
        method: 'POST',
        body: {
          subject,
          verdict,
          because: because.trim() === '' ? 'decided in the queue, no reason given' : because.trim(),
        },
      });
      counted('decisions');
      void refresh(client, ...TOUCHED);
      done({
        said: t(verdict === 'accept' ? 'accepted' : 'rejected', { name }),
        label: t('undo'),
        undo: async () => {
          await ask('/api/decisions', {
            method: 'POST',
            body: { subject, verdict: 'withdraw', because: 'taken back by whoever decided it' },
          });
          await refresh(client, ...TOUCHED);
        },
      });
    },
    [client, t],
  );
}
