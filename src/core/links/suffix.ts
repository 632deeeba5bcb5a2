/**
 * @module
 * Whether a run of words and dots that carries no scheme is a host on the open web. "end.New sentence", "file.name" and
 * "v2.0.is" are made of real top-level names, so a public suffix alone is not enough without `www.` or a path.
 */
import { parse } from 'tldts';

/** Top-level names that are neither an ordinary word nor a file name's ending in the languages we read. */
const DISTINCT = new Set(
  'com org net edu gov mil int info biz io app dev xyz ru su ua kz uz kg fr uk eu ch nl jp cn kr br mx tr ir pk pl cz ae sa eg tn dz iq jo lb qa kw ye ly sd рф xn--p1ai укр срб бел'.split(
    ' ',
  ),
);

/** Says whether a host without a scheme is clearly meant as an address. `hasPath` when `/something` follows. */
export function isPublicHost(host: string, hasPath: boolean): boolean {
  if (host.length > 253) return false;
  const labels = host.split('.');
  if (
    labels.length < 2 ||
    !labels.every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}_-]{0,61}[\p{L}\p{N}\p{M}])?$/u.test(label))
  )
    return false;
  const top = labels.at(-1)!;
  // "end.New": a capital after the dot is a new sentence, unless all of it is in capitals.
  if (top !== top.toLowerCase() && host !== host.toUpperCase()) return false;
  const lower = host.toLowerCase();
  if (/^[a-z2-7]{56}\.onion$/.test(lower)) return true;
  const parsed = parse(lower, { validateHostname: false });
  if (!parsed.isIcann || !parsed.domain || /_/.test(parsed.domain)) return false;
  if (/^\d+$/.test(parsed.domainWithoutSuffix ?? '') && !hasPath) return false;
  if (hasPath || labels[0]!.toLowerCase() === 'www') return true;
  return DISTINCT.has(top.toLowerCase()) && (parsed.domainWithoutSuffix ?? '').length > 1;
}
