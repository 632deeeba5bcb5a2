/**
 * @module
 * Telegram's connector. Without an account it looks at cards (`t.me`) and previews (`t.me/s`) and reads the previews of
 * channels; with the operator's own account (`account`) it also sees groups, closed places the account is in,
 * renames, restrictions and edits. What was checked, where and when: `card.ts`, `preview.ts`, `mtproto-keep.ts`.
 *
 * A death wants to be seen by another route: after a look by `t.me` the account is asked, and where there is none or it
 * cannot tell, the preview.
 */
import type { Connector, Io, Look } from '../connector.ts';
import { unknown } from '../look.ts';
import type { OpenAccount } from './account.ts';
import { ACCOUNT, accountRoute } from './account-route.ts';
import { targetOf } from './target.ts';
import { readPreviews } from './walk.ts';
import { CARD, PREVIEW, probeCard, probePreview } from './web.ts';

/** A connector whose account is opened by `open`: the SDK's, or in tests one that answers from a script. */
export function telegramConnector(open: OpenAccount): Connector {
  const account = accountRoute(open);
  return {
    routes: [CARD, PREVIEW, ACCOUNT],
    limits: {
      perMinute: 20,
      burst: 2,
      source: 'ours: Telegram states no figure for t.me; readers at this pace report no refusals',
    },
    // The number opens nothing without the hash, and withholding it would tear numbers out of what is kept.
    wants: [
      {
        name: 'DRIFTLINE_TELEGRAM_API_ID',
        required: false,
        secret: false,
        what: 'api_id of your own application, from my.telegram.org',
      },
      {
        name: 'DRIFTLINE_TELEGRAM_API_HASH',
        required: false,
        secret: true,
        what: 'api_hash of the same application',
      },
      {
        name: 'DRIFTLINE_TELEGRAM_SESSION',
        required: false,
        secret: true,
        what: 'session string of your own account, as mtcute exports it',
      },
    ],
    tells:
      'Public pages tell that a channel or group is there, its title and its readers, and a channel its posts. Where nobody holds a name any more they do not say why: banned, deleted, renamed and made private look alike, and an invite that died says nothing of the place. ' +
      'An own account also sees restrictions, closed places it is in, edits, and a new name of a place it looked at before in the same run. A deleted post is only seen as missing.',

    async probe(ref, io, { avoid }): Promise<Look> {
      const target = targetOf(ref);
      if (target.by === 'nothing') return unknown(target.why, CARD);
      const usable = account.missing(io) === null;
      if (target.by === 'number')
        return usable
          ? account.probe(target, io)
          : unknown(
              account.missing(io) === 'account_incomplete' ? 'account_incomplete' : 'no_public_address',
              CARD,
            );
      if (avoid !== CARD) return probeCard(target, io);
      if (usable) {
        const told = await account.probe(target, io);
        if (told.outcome !== 'unknown') return told;
      }
      return target.by === 'name' ? probePreview(target, io) : probeCard(target, io);
    },

    async *read(ref, cursor, io) {
      const target = targetOf(ref);
      if (target.by === 'nothing') return;
      if (account.missing(io) === null) {
        const pages = account.read(target, cursor, io);
        try {
          const first = await pages.next();
          const failed = first.done || (first.value.stopped !== null && first.value.posts === 0);
          if (!failed || target.by !== 'name') {
            if (!first.done) yield first.value;
            yield* pages;
            return;
          }
        } finally {
          // Closes the account, however far its pages were taken.
          await pages.return(undefined);
        }
      }
      if (target.by === 'name') yield* readPreviews(target, cursor, io);
    },

    async reach(io: Io) {
      const missing = account.missing(io);
      if (missing === null || missing === 'account_incomplete') {
        const why = missing ?? (await account.reach(io));
        return { ok: why === null, why };
      }
      const answer = await io.get('https://t.me/robots.txt');
      const why =
        answer.status === null
          ? answer.why
          : answer.status === 200 || answer.status === 404
            ? null
            : String(answer.status);
      return { ok: why === null, why };
    },
  };
}

/** The connector; the account's file, and with it the SDK, is loaded when an account is first used. */
export const connector: Connector = telegramConnector(async (credentials, signal) =>
  (await import('./account.ts')).openAccount(credentials, signal),
);
