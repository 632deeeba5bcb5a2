/**
 * @module
 * Looking at web pages and reading sites that have a WordPress interface or a feed.
 *
 * "404" is the normal form of a page that is gone, and also what anything in between may say. So it counts only when the
 * same host shows that it is itself in the same look: its home page (for the home page: its robots.txt) still comes, and is
 * a page. And the liveness machine wants two such looks. Status 410 of a WordPress network says more, in its own words.
 * A domain that is parked, sold, suspended by its hoster or not served at all is `unknown`: what was there is not said to
 * be gone, and what is there now is not said to be it.
 *
 * Checked on 24 November 2026: RFC 9110 (301, 308, 404, 410), RFC 7725 (451), RFC 9309 (robots.txt), RFC 9110 13.1.2
 * (If-None-Match), WordPress's REST handbook and sources (Multisite's 410 pages, `Link: rel="https://api.w.org/"`).
 * Believed, not checked: wordpress.com's own words for sites that their authors deleted.
 */
import type { Ref } from '../../core/model.ts';
import type { Answer, Connector, Io, Look } from '../connector.ts';
import { readRef } from '../links.ts';
import { capturesOf, look, textOf, unknown } from '../look.ts';
import { faultInFeed, isXmlType } from './feed.ts';
import { readSite } from './reading.ts';
import { closedByNetwork, seenOn } from './seen.ts';
import { type Visit, visit } from './visit.ts';

/** The connector. */
export const connector: Connector = {
  routes: ['get', 'get-again'],
  limits: { perMinute: 12, burst: 2, source: 'ours: one page in five seconds a host, as polite crawlers do' },
  wants: [],
  tells:
    'A page is gone when its site says 404 or 410 and still shows its own home page in the same look. A whole site that is gone can only be told from the words of a WordPress network: ' +
    'a name that no longer resolves, a parked or sold domain, a suspended account, a captcha or a wall are all unknown. ' +
    'Sites with a WordPress interface are read from their first post on; others as far as their feed goes back, the rest as single pages.',
  probe: (ref, io, { avoid }) => probe(ref, io, avoid === 'get' ? 'get-again' : 'get'),
  read: readSite,
  async reach() {
    // There is no host that stands for the web.
    return { ok: true, why: null };
  },
};

async function probe(ref: Ref, io: Io, via: string): Promise<Look> {
  if (!/^https?:$/.test(new URL(ref).protocol)) return unknown('not_a_page', via);
  const came = await visit(ref, io);
  const { answers } = came;
  if (came.ended === 'nowhere') return unknown(came.why, via, answers);
  if (came.ended === 'elsewhere') {
    const to = came.forGood ? (readRef(came.to)?.ref ?? null) : null;
    return to === null || to === ref
      ? unknown('redirected_elsewhere', via, answers)
      : look({ outcome: 'moved', to, why: 'redirect', via, captures: capturesOf(answers) });
  }
  const { response, text, url } = came;
  const { status, headers } = response;
  if (status === 404 || status === 410) return missing(came, io, via);
  if (status === 401 && headers['www-authenticate'] !== undefined)
    return look({ outcome: 'private', why: '401', via, captures: capturesOf(answers) });
  if (status === 451) return look({ outcome: 'restricted', why: '451', via, captures: capturesOf(answers) });
  if (status !== 200) return unknown(String(status), via, answers);
  if (url.pathname === '/' && new URL(ref).pathname !== '/') return unknown('redirected_home', via, answers);
  if (isXmlType(headers['content-type'] ?? '')) {
    const fault = faultInFeed(text);
    return fault === null
      ? look({ outcome: 'alive', via, captures: capturesOf(answers) })
      : unknown(fault, via, answers);
  }
  const seen = seenOn(text, url);
  if ('why' in seen) return unknown(seen.why, via, answers);
  const { page } = seen;
  return look({
    outcome: 'alive',
    via,
    title: (url.pathname === '/' ? page.siteName : null) ?? page.title,
    description: page.description,
    captures: capturesOf(answers),
  });
}

/** The site says that there is no such page. Is it the site? */
async function missing(came: Extract<Visit, { ended: 'here' }>, io: Io, via: string): Promise<Look> {
  const { response, text, url } = came;
  const status = String(response.status);
  if (response.status === 410) {
    const closed = closedByNetwork(text, url);
    if (closed !== null) return look({ ...closed, via, captures: capturesOf(came.answers) });
  }
  const [itself, answers] = url.pathname === '/' ? await givesRobots(url, io) : await showsHome(url, io);
  const all = [...came.answers, ...answers];
  return itself === null
    ? look({ outcome: 'gone_unspecified', why: status, via, captures: capturesOf(all) })
    : unknown(`${status}_and_${itself}`, via, all);
}

/** Whether the host of a page shows its home page: null when it does, else what it showed. */
async function showsHome(url: URL, io: Io): Promise<[string | null, readonly Answer[]]> {
  const other = await visit(`${url.origin}/`, io);
  if (other.ended === 'nowhere') return [other.why, other.answers];
  const shown =
    other.ended === 'here' && other.response.status === 200 && 'page' in seenOn(other.text, other.url);
  return [shown ? null : 'no_home', other.answers];
}

/** Whether a host gives its robots.txt: null when it does. Every line of it is a rule, a remark or empty. */
async function givesRobots(url: URL, io: Io): Promise<[string | null, readonly Answer[]]> {
  const answer = await io.get(`${url.origin}/robots.txt`, { redirect: 'manual' });
  if (answer.status === null) return [answer.why, [answer]];
  const lines = (answer.cut ? '' : (textOf(answer) ?? '')).split(/\r?\n/);
  const rules = lines.filter((line) => /^\s*[a-z][a-z-]*\s*:/i.test(line));
  const whole = lines.every((line) => /^\s*(?:#.*|[a-z][a-z-]*\s*:.*)?$/i.test(line));
  return [answer.status === 200 && rules.length > 0 && whole ? null : 'no_home', [answer]];
}
