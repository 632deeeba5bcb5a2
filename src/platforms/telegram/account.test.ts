import { expect, it } from 'vitest';
import { openAccount, rpcError } from './account.ts';

it.each([
  [{ text: 'CHANNEL_PRIVATE' }, 'CHANNEL_PRIVATE', null],
  [{ text: 'USERNAME_NOT_OCCUPIED' }, 'USERNAME_NOT_OCCUPIED', null],
  [{ text: 'FLOOD_WAIT_%d', seconds: 2787 }, 'FLOOD_WAIT', 2787],
  [{ text: 'FLOOD_WAIT_2787' }, 'FLOOD_WAIT', 2787],
  [{ text: 'FLOOD_PREMIUM_WAIT_3' }, 'FLOOD_PREMIUM_WAIT', 3],
  [{ text: 'FLOOD_WAIT_%d' }, 'FLOOD_WAIT', 60],
  [{ text: '2FA_CONFIRM_WAIT_%d', seconds: 5 }, '2FA_CONFIRM_WAIT', null],
  [{ text: 'Something in words about @someone' }, 'unreadable_error', null],
])('reads the error %j', (error, word, waitSeconds) => {
  expect(rpcError(error)).toEqual({ ok: false, error: word, waitSeconds });
});

it('does not open a session that is none', async () => {
  const credentials = { apiId: 1, apiHash: 'invented', session: 'not a session' };
  expect(['session_unreadable', 'mtcute_not_installed']).toContain(
    await openAccount(credentials, new AbortController().signal),
  );
});
