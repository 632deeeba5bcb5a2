/**
 * @module
 * TamTam's live side. The service closed on 27 February 2026, so there is no host to ask by default: a bot's token is
 * sent only to a host that the operator names (a replica, a private instance, a test).
 */
import { botApiConnector } from '../bot-api-connector.ts';
import { links } from './links.ts';

const TOKEN = 'DRIFTLINE_TAMTAM_TOKEN';
const HOST = 'DRIFTLINE_TAMTAM_HOST';

export const connector = botApiConnector({
  platform: 'tamtam',
  host: 'tt.me',
  links,
  limits: {
    perMinute: 60,
    burst: 5,
    source: 'ours: the Bot API description names status 429 and no figure',
  },
  tells:
    'Sees public chats by their name, and the chats the bot was admitted to. A name that leads nowhere may be banned, deleted, renamed or made private: the interface does not say which. ' +
    'Being removed from a chat tells nothing about the chat. Edits and deletions of posts already read are not seen.',
  wants: [
    { name: TOKEN, required: true, secret: true, what: "a bot's access token" },
    {
      name: HOST,
      required: true,
      secret: false,
      what: 'host of the Bot API; none is known by default, as the service closed',
    },
  ],
  token: { want: TOKEN, as: 'query' },
  api: { want: HOST, host: null },
  bounds: ['from', 'to'],
});
