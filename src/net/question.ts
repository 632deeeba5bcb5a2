/**
 * @module
 * A question in two forms: as it is sent, and as it is kept, where `[withheld]` stands for every secret.
 */
import type { Asking } from '../platforms/connector.ts';
import { VERSION } from '../version.ts';
import { UNDERSTOOD } from './inflate.ts';
import { ROBOT } from './robots.ts';
import type { Question } from './send.ts';
import type { Fields } from './warc.ts';
import { WITHHELD, type Withholder, withholder } from './withhold.ts';

const TIMEOUT = 20_000;

export interface Asked extends Question {
  /** The address without what is secret in its query. */
  readonly plain: string;
  /** The address with `[withheld]` where a secret is sent. */
  readonly shown: string;
  readonly shownFields: Fields;
  readonly hidden: Withholder;
}

/**
 * Makes a question of what a connector asks. `agent` is our User-Agent, `secrets` what was given to the connector in
 * confidence. `own`: the host is the one that the secrets of the question are meant for. `first`: no redirect led here
 * (after one, the address is whole as the host gave it).
 */
export function formQuestion(
  target: URL,
  asking: Asking,
  about: { agent: string; secrets: readonly string[]; own: boolean; first: boolean },
): Asked {
  const query = about.own && about.first ? Object.entries(asking.secretQuery ?? {}) : [];
  const withQuery = (shows: (value: string) => string) =>
    query.reduce(
      (text, [name, value], i) =>
        `${text}${i === 0 && target.search === '' ? '?' : '&'}${encodeURIComponent(name)}=${shows(value)}`,
      target.href.replace(/\?$/, ''),
    );
  const secret = lowerCase(about.own ? (asking.secretHeaders ?? {}) : {});
  const open = lowerCase({ accept: '*/*', ...asking.headers });
  for (const name of ['host', 'cookie', 'connection', ...Object.keys(secret)]) delete open[name];
  const fields = Object.entries({ ...open, 'user-agent': about.agent, 'accept-encoding': UNDERSTOOD });
  const method = asking.method ?? 'GET';
  return {
    url: query.length === 0 ? target : new URL(withQuery(encodeURIComponent)),
    plain: target.href,
    shown: query.length === 0 ? target.href : withQuery(() => WITHHELD),
    method,
    fields: [...fields, ...Object.entries(secret)],
    shownFields: [...fields, ...Object.keys(secret).map((name) => [name, WITHHELD] as const)],
    body: method === 'POST' ? (asking.body ?? '') : null,
    timeout: asking.timeout ?? TIMEOUT,
    hidden: withholder([
      ...about.secrets,
      ...Object.values(asking.secretHeaders ?? {}),
      ...Object.values(asking.secretQuery ?? {}),
    ]),
  };
}

/** An address that may be asked, without fragment; null for other protocols and for one with a name and password in it. */
export function readTarget(address: string, protocol: 'http' | 'ws', base?: string): URL | null {
  const url = URL.parse(address, base);
  const fits = protocol === 'http' ? /^https?:$/ : /^wss?:$/;
  if (url === null || !fits.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  url.hash = '';
  return url;
}

/** Who we are: the software, and whom to write to where the operator says so. */
export function userAgent(contact: string | undefined): string {
  const who = (contact ?? '').replace(/[^\x20-\x7e]|[()]/g, '').trim();
  return `${ROBOT}/${VERSION} (reads public pages${who === '' ? '' : `; contact: ${who}`})`;
}

function lowerCase(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name.toLowerCase(), text]));
}
