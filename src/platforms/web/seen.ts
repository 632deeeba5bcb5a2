/**
 * @module
 * What a web page is besides what it says: an article, or one of the pages that come with status 200 and are none (a
 * challenge, a parked domain, "not found"). Told from markup and headlines, never from a word in a text. Pure.
 * Checked on 24 November 2026 against published markers of parking services; what a hoster changes tomorrow is read as a
 * page again, so a list like this one is never complete.
 */
import { faultOf } from '../look.ts';
import { type PageText, readPageText } from './page.ts';

/** A page, or why it is none: `parked`, `soft_404`, `account_suspended`, `captcha`, `login_wall`, `nothing_on_it`. */
export type Seen = { readonly page: PageText } | { readonly why: string };

/** A page with more text than this (UTF-16 units) is not a wall, whatever else is in its markup: comment forms hold captchas, too. */
const WALL = 600;
/** A page with more text than this is not a notice. */
const NOTICE = 1500;

/** Services whose scripts and frames make parked pages. */
const PARKING =
  /<(?:script|iframe|frame|form|link|meta)\b[^>]*(?:\/\/|\burl=)(?:[\w-]+\.)*(?:sedoparking\.com|parkingcrew\.net|bodis\.com|bodiscdn\.com|parklogic\.com|dsparking\.com|skenzo\.com|afternic\.com|hugedomains\.com|dan\.com|domainmarket\.com|above\.com)\b|<html\b[^>]*\bdata-adblockkey=|window\.location(?:\.href)?\s*=\s*["']\/lander["']/i;
const FOR_SALE =
  /\bdomain(?: name)?(?: \S+)? (?:is|may be) for sale\b|\bbuy this domain\b|\bdomain parked\b|\bparked free\b|домен (?:продаётся|продается|выставлен на продажу)|domaine est à vendre|هذا النطاق للبيع/iu;
const NOT_FOUND =
  /^\W*(?:error|erreur|ошибка|خطأ)?\W*404\b|\b(?:page|file|site|content) (?:was )?(?:not|cannot be|can’t be|can't be) found\b|^\W*not found\W*$|page (?:introuvable|non trouvée)|страница не найдена|الصفحة غير موجودة|لم يتم العثور على الصفحة/iu;
const SUSPENDED = /^\W*(?:this )?(?:account|site|website)(?: has been| is)? suspended\b/iu;

/** Judges a page of status 200. */
export function seenOn(html: string, url: URL): Seen {
  const page = readPageText(html, url);
  const size = page.text.length;
  const wall = size >= WALL ? null : wallIn(html, url);
  if (wall !== null) return { why: wall };
  if (size < NOTICE) {
    const headlines = [page.title ?? '', titleTag(html)];
    const says = (words: RegExp) => headlines.some((headline) => words.test(headline));
    if (PARKING.test(html) || says(FOR_SALE)) return { why: 'parked' };
    if (url.pathname.startsWith('/cgi-sys/suspendedpage') || says(SUSPENDED))
      return { why: 'account_suspended' };
    if (says(NOT_FOUND)) return { why: 'soft_404' };
  }
  return size < 40 && page.links.length === 0 ? { why: 'nothing_on_it' } : { page };
}

function wallIn(html: string, url: URL): 'captcha' | 'login_wall' | null {
  const body = new TextEncoder().encode(html);
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  const page = { status: 200, url: url.href, headers, body, cut: false, at: 0, capture: '' };
  const fault = faultOf(page, 'html');
  return fault === 'captcha' || fault === 'login_wall' ? fault : null;
}

/** A page's headline may hide what its title says. */
function titleTag(html: string): string {
  return /<title\b[^>]*>([^<]{0,300})/i.exec(html)?.[1]?.trim() ?? '';
}

/** How a network of WordPress sites (wordpress.com among them) says that one of them is closed. */
export interface Closed {
  readonly outcome: 'gone_by_platform' | 'gone_by_owner' | 'gone_unspecified';
  readonly why: string;
}

/** What such a network says with status 410, in its own form; null when it is no such page. */
export function closedByNetwork(html: string, url: URL): Closed | null {
  if (!/<body\b[^>]*\bid=["']error-page["']/i.test(html) && !/\.wordpress\.com$/i.test(url.hostname))
    return null;
  const { text } = readPageText(html, url);
  // Whoever runs the network sets this mark; the owner of a site cannot.
  if (/\b(?:site|blog) has been archived or suspended\b/i.test(text))
    return { outcome: 'gone_by_platform', why: 'archived_or_suspended' };
  if (/\bauthors have deleted this (?:site|blog)\b/i.test(text))
    return { outcome: 'gone_by_owner', why: 'deleted_by_authors' };
  return /\b(?:site|blog) is no longer available\b/i.test(text)
    ? { outcome: 'gone_unspecified', why: 'no_longer_available' }
    : null;
}
