/**
 * @module
 * MAX's live side: the Bot API of TamTam's successor. Off unless the operator gives a token, which MAX issues only to
 * verified residents of Russia. Its hosts need the certificate of the Russian Ministry of Digital Development: it is
 * trusted through `NODE_EXTRA_CA_CERTS` or `DRIFTLINE_MAX_CA` alone, never through the system's trust store.
 * Hosts, limit and header: dev.max.ru, read on 24 November 2026.
 */
import { botApiConnector } from '../bot-api-connector.ts';
import type { Io } from '../connector.ts';
import { links } from './links.ts';

const TOKEN = 'DRIFTLINE_MAX_TOKEN';
const HOST = 'DRIFTLINE_MAX_HOST';
const CHATS = 'DRIFTLINE_MAX_CHATS';

export const connector = botApiConnector({
  platform: 'max',
  host: 'max.ru',
  links,
  limits: {
    perMinute: 300,
    burst: 5,
    source: 'dev.max.ru: no more than 30 requests a second; this is a sixth of it',
  },
  tells:
    'Sees only the chats the bot was admitted to, by their number: MAX has no look-up by name. So it never proves that a name is gone; only a chat that MAX itself calls closed is. ' +
    'Being removed from a chat tells nothing about the chat. Edits and deletions of posts already read are not seen.',
  wants: [
    { name: TOKEN, required: true, secret: true, what: "a bot's access token" },
    { name: HOST, required: false, secret: false, what: 'host of the Bot API; default platform-api2.max.ru' },
    {
      name: CHATS,
      required: false,
      secret: false,
      what: 'numbers of chats that are followed by name: garden_wire=-70123,fair_day=-68123',
    },
    {
      name: 'DRIFTLINE_MAX_CA',
      certificates: true,
      required: false,
      secret: false,
      what: "file with the certificate (PEM) that MAX's hosts need; trusted for this platform only",
    },
  ],
  token: { want: TOKEN, as: 'header' },
  api: { want: HOST, host: 'platform-api2.max.ru' },
  bounds: ['before', 'after'],
  numberOf,
});

/** The number that the operator gave for a name; null when there is none. */
function numberOf(name: string, io: Io): string | null {
  for (const pair of (io.value(CHATS) ?? '').split(',')) {
    const [key = '', number = ''] = pair.trim().split('=');
    if (key.toLowerCase() === name.toLowerCase() && /^-?\d+$/.test(number)) return number;
  }
  return null;
}
