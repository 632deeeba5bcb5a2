/**
 * @module
 * Up to where the case was seen at the last visit, in this browser. What came since is shown until it is marked as seen, or
 * until the browser's window is closed.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { NowAnswer, Session } from './shapes.ts';

const keyOf = (kase: Session['case']) => `seen ${kase?.name ?? ''} ${kase?.created ?? ''}`;

function read(storage: Storage, key: string): number | null {
  const value = Number(storage.getItem(key) ?? Number.NaN);
  return Number.isInteger(value) && value >= 0 ? value : null;
}

/** `since`: the ledger's size at the last visit; null on the first one. */
export function useVisit(kase: Session['case']): { since: number | null; seen: (entries: number) => void } {
  const client = useQueryClient();
  const key = keyOf(kase);
  const [since, setSince] = useState(() => {
    const before = read(sessionStorage, key) ?? read(localStorage, key);
    if (before !== null) sessionStorage.setItem(key, String(before));
    return before;
  });
  // What this visit shows is what the next one begins with.
  useEffect(() => {
    const leave = () => {
      const seen = client
        .getQueriesData<NowAnswer>({
          predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/api/now'),
        })
        .map(([, data]) => data?.entries ?? 0);
      if (seen.length > 0) localStorage.setItem(key, String(Math.max(...seen)));
    };
    addEventListener('pagehide', leave);
    return () => removeEventListener('pagehide', leave);
  }, [client, key]);
  const seen = useCallback(
    (entries: number) => {
      localStorage.setItem(key, String(entries));
      sessionStorage.setItem(key, String(entries));
      setSince(entries);
    },
    [key],
  );
  return { since, seen };
}
