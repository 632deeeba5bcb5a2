/**
 * @module
 * One visit to an address of the web: where it led, and what came. Robots.txt is honoured. A redirect is followed inside
 * the site; one that leaves it is told apart by whether it is for good. What a page means is not decided here.
 */
import type { Answer, Asking, Io, Response } from '../connector.ts';
import { faultOf } from '../look.ts';
import { isXmlType } from './feed.ts';
import { decodePage } from './page.ts';

/** How a visit ended. `answers` are all that came on the way. */
export type Visit = { readonly answers: readonly Answer[] } & (
  | { readonly ended: 'here'; readonly response: Response; readonly url: URL; readonly text: string }
  /** A redirect to another site; `forGood` (301, 308) says that it moved. */
  | { readonly ended: 'elsewhere'; readonly to: string; readonly forGood: boolean }
  /** Nothing that can be read: about us or the way there. */
  | { readonly ended: 'nowhere'; readonly why: string }
);

const HOPS = 5;

/** Visits. Statuses other than redirects, and those that are about us, are left to the caller. */
export async function visit(address: string, io: Io, asking: Asking = {}): Promise<Visit> {
  const answers: Answer[] = [];
  let url = new URL(address);
  url.hash = '';
  for (let hop = 0; hop <= HOPS; hop++) {
    const answer = await io.get(url.href, { ...asking, robots: true, redirect: 'manual' });
    answers.push(answer);
    const why = faultIn(answer);
    if (answer.status === null || why !== null)
      return { answers, ended: 'nowhere', why: why ?? 'unrecognised' };
    const location = [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.location : undefined;
    if (location === undefined)
      return { answers, ended: 'here', response: answer, url, text: textIn(answer) };
    const next = URL.parse(location, url.href);
    if (next === null || !/^https?:$/.test(next.protocol))
      return { answers, ended: 'nowhere', why: 'bad_redirect' };
    if (!sameSite(next, url)) {
      // A network that wants a log-in first redirects, too; it cannot where the connection is to the site itself.
      const forGood = (answer.status === 301 || answer.status === 308) && url.protocol === 'https:';
      return { answers, ended: 'elsewhere', to: next.href, forGood };
    }
    next.hash = '';
    url = next;
  }
  return { answers, ended: 'nowhere', why: 'too_many_redirects' };
}

/** Hosts that differ in nothing but `www.` are one site. */
export function sameSite(a: URL, b: URL): boolean {
  return a.host.replace(/^www\./, '') === b.host.replace(/^www\./, '');
}

function textIn(response: Response): string {
  return decodePage({ body: response.body, mimeType: response.headers['content-type'] ?? '' });
}

/** What is wrong with an answer before its words are read. Walls are left to who reads the page; so is its charset, which many pages name in themselves. */
function faultIn(answer: Answer): string | null {
  if (answer.status === null) return answer.why;
  const type = answer.headers['content-type'] ?? '';
  const xml = isXmlType(type);
  if (answer.status === 200 && !xml && type !== '' && !/html/i.test(type)) {
    const empty = answer.body.length === 0 ? 'empty' : 'not_a_page';
    return answer.cut ? 'cut_off' : empty;
  }
  const text = textIn(answer);
  if (!xml && /<html\b/i.test(text) && !/<\/html\s*>/i.test(text)) return 'cut_off';
  const plain = { ...answer, headers: {}, body: new TextEncoder().encode(text) };
  const fault = faultOf(plain, xml ? 'xml' : 'html');
  if (fault === 'captcha' || fault === 'login_wall') return answer.status === 200 ? null : fault;
  // An error may come as plain text.
  return fault === 'not_html' && answer.status !== 200 ? null : fault;
}
