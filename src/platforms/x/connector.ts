/**
 * @module
 * X live, by API v2 with the operator's own key and in no other way: its pages are not read. Searching is not here, for no
 * address of a community names a search.
 */
import { stoppedAt } from '../backward.ts';
import type { Connector } from '../connector.ts';
import { unknown } from '../look.ts';
import { accountOf, ask, lookAtUser, TOKEN } from './api.ts';
import { readTimeline } from './timeline.ts';

export const connector: Connector = {
  routes: ['api'],
  limits: {
    perMinute: 20,
    burst: 5,
    source: 'docs.x.com/x-api/users/lookup: 300 requests in 15 minutes for an app; timelines allow more',
  },
  wants: [
    {
      name: TOKEN,
      required: true,
      secret: true,
      what: 'a bearer token of an app of your own (console.x.com); what it reads may cost money',
    },
  ],
  tells:
    'X says that an account is suspended, protected or withheld in a country; one that it does not find was deleted or ' +
    'renamed, which it does not tell apart (watched by number, a renamed one is found). ' +
    'Of a timeline it gives the newest 3,200 posts, and of a protected one none.',

  async probe(ref, io) {
    if (io.value(TOKEN) === null) return unknown('not_configured', 'api');
    const asked = accountOf(ref);
    return asked === null ? unknown('not_an_account', 'api') : lookAtUser(io, asked);
  },

  async *read(ref, cursor, io) {
    const asked = accountOf(ref);
    if (io.value(TOKEN) === null) yield stoppedAt(cursor, 'not_configured');
    else if (asked === null) yield stoppedAt(cursor, 'not_an_account');
    else yield* readTimeline(io, asked, cursor);
  },

  async reach(io) {
    if (io.value(TOKEN) === null) return { ok: false, why: 'not_configured' };
    // An account of X itself, which every key may see.
    const said = await ask(io, '/users/by/username/xdevelopers', {});
    if (said.status === null) return { ok: false, why: said.why };
    return said.status === 200 && 'data' in said.body
      ? { ok: true, why: null }
      : { ok: false, why: String(said.status) };
  },
};
