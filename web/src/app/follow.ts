/**
 * @module
 * Following communities and no longer doing so; both are recorded, both can be taken back.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { communitiesWords } from '../words/communities.ts';
import { decideWords } from '../words/decide.ts';
import { ask, pathOf, refresh } from './ask.ts';
import { useWords } from './language.tsx';
import { done } from './undo.ts';

export type FollowRole = 'community' | 'source';

const TOUCHED = ['/api/communit', '/api/now', '/api/schedule', '/api/leads', '/api/audit', '/api/matches'];

export function useFollow() {
  const client = useQueryClient();
  const t = useWords(communitiesWords);
  const d = useWords(decideWords);
  const put = useCallback(
    (refs: readonly string[], role: FollowRole) =>
      ask<{ added: string[]; present: string[] }>('/api/communities', {
        method: 'POST',
        body: { refs, role },
      }),
    [],
  );
  const take = useCallback(async (refs: readonly string[], role: FollowRole) => {
    for (const ref of refs) await ask(pathOf('/api/communities', { ref, role }), { method: 'DELETE' });
  }, []);
  const follow = useCallback(
    async (refs: readonly string[], role: FollowRole) => {
      const { added } = await put(refs, role);
      await refresh(client, ...TOUCHED);
      done({
        said: t('followed', { n: added.length }),
        label: d('undo'),
        undo: async () => {
          await take(added, role);
          await refresh(client, ...TOUCHED);
        },
      });
      return added;
    },
    [client, t, d, put, take],
  );
  const unfollow = useCallback(
    async (ref: string, role: FollowRole) => {
      await take([ref], role);
      await refresh(client, ...TOUCHED);
      done({
        said: t('unfollowed'),
        label: d('undo'),
        undo: async () => {
          await put([ref], role);
          await refresh(client, ...TOUCHED);
        },
      });
    },
    [client, t, d, put, take],
  );
  return { follow, unfollow };
}
