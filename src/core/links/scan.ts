/**
 * @module
 * The third step: addresses in a text that holds no disguise (any more). Finds `scheme://…`, `xmpp:…` and hosts without
 * a scheme, decides where each ends, and says as what URL it is to be read. Walks the text once; no step looks at a
 * unit more than a bounded number of times, so no text makes it slow.
 */

import type { Reference } from '../model.ts';
import { grammarOfHost, grammarOfScheme, type LinkGrammar, readReference } from '../ref.ts';
import { latinise } from '../text.ts';
import { isPublicHost } from './suffix.ts';

/** An address found: units `start`..`end` of the text, and what it names. */
export interface Found {
  start: number;
  end: number;
  reference: Reference;
  /** The host was written with letters that only look like its own. */
  lookalike: boolean;
}

const HOST_CHAR = /[\p{L}\p{N}\p{M}_-]/u;
const HOST_CHAR_OR_SYMBOL = /[\p{L}\p{N}\p{M}\p{So}_-]/u;
/** What ends an address wherever it stands. */
const STOP = /[\s<>"`\u0000-\u001f\u007f«»“”„‟‹›「」『』【】《》〈〉、。，؛؟،]/;
const CLOSES: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
const TRAILING = /[.,:;!?'"’‘*~@|\\…·•^]/;
/** RFC 2606. */
const RESERVED = /^[a-z0-9.-]+\.(?:example|test|invalid|localhost)$/i;
const ASCII = /^[\x00-\x7f]*$/;

/** All addresses of a text, in order, not overlapping. */
export function scan(text: string, grammars: readonly LinkGrammar[]): Found[] {
  const found: Found[] = [];
  const anchors = /[.:]/g;
  let done = 0;
  let refusals = 0;
  let refusedEnd = -1;
  for (let anchor = anchors.exec(text); anchor !== null; anchor = anchors.exec(text)) {
    const at = anchor.index;
    const step =
      anchor[0] === ':' ? withScheme(text, at, done, grammars) : withoutScheme(text, at, done, grammars);
    if (step === null) continue;
    if (step.found) found.push(step.found);
    // "tg:tg:tg:…": each is a scheme and the rest of the run its body. Nobody's address comes after so many that are none.
    if (step.refused !== undefined) {
      refusals = at < refusedEnd ? refusals + 1 : 0;
      refusedEnd = step.refused;
    }
    done = Math.max(done, step.refused !== undefined && refusals > 8 ? refusedEnd : step.next);
    if (anchors.lastIndex < done) anchors.lastIndex = done;
  }
  return found;
}

/** What an anchor gave: an address or none, and from where on to go on looking. */
interface Step {
  found: Found | null;
  next: number;
  /** Where the words end that were taken for an address of a scheme and were none. */
  refused?: number;
}

function withScheme(
  text: string,
  colon: number,
  floor: number,
  grammars: readonly LinkGrammar[],
): Step | null {
  let start = colon;
  while (start > floor && colon - start < 16 && /[A-Za-z0-9+]/.test(text[start - 1]!)) start--;
  const word = text.slice(start, colon).toLowerCase();
  if (word.endsWith('http') || word.endsWith('https')) {
    if (text[colon + 1] !== '/' || text[colon + 2] !== '/') return null;
    return withHttp(text, colon - (word.endsWith('https') ? 5 : 4), colon + 3, grammars);
  }
  if (!grammarOfScheme(word, grammars)) return null;
  if (start > 0 && /[\p{L}\p{N}]/u.test(text[start - 1]!)) return null;
  const after = text[colon + 1];
  // Without slashes only where the scheme's own grammar is strict: "max:speed" and "line:5" are prose.
  if (after === undefined || STOP.test(after)) return null;
  if (!(after === '/' && text[colon + 2] === '/') && !/^(?:tg|xmpp|matrix|simplex)$/.test(word)) return null;
  const end = endOf(text, start, colon + 1);
  const reference = readReference(text.slice(start, end), grammars);
  return reference
    ? { found: { start, end, reference, lookalike: false }, next: end }
    : { found: null, next: colon + 1, refused: end };
}

function withHttp(text: string, start: number, from: number, grammars: readonly LinkGrammar[]): Step {
  let at = from;
  let host = at;
  // User and password, where there are some, end at the last @ before the path.
  const credentials = /^[^\s/?#<>"@]{0,128}@/.exec(text.slice(from, from + 129))?.[0];
  if (credentials) host = from + credentials.length;
  at = host;
  while (
    at < text.length &&
    at - host < 254 &&
    (text[at] === '.' || HOST_CHAR_OR_SYMBOL.test(charAt(text, at)))
  )
    at += charAt(text, at).length;
  let name = text.slice(host, at);
  const nothing: Step = { found: null, next: Math.max(at, from) };
  if (text[at] === '!' && /^![\p{L}\p{N}]/u.test(text.slice(at, at + 2))) {
    // A host that goes on after a mark no host has is broken, and its other half is no host either.
    while (at < text.length && !STOP.test(text[at]!)) at++;
    return { found: null, next: at };
  }
  const cut = gluedTail(name);
  const glued = cut < name.length;
  if (glued) {
    at = host + cut;
    name = name.slice(0, cut);
  }
  const trimmed = name.replace(/[.\-_]+$/, '');
  if (trimmed.length < name.length) {
    // "example.com." ends a sentence, unless a path follows: then the dot is the root's.
    if (!/[/?#:]/.test(text[at] ?? ' ')) at -= name.length - trimmed.length;
    name = trimmed;
  }
  const port = glued ? undefined : /^:\d{1,5}(?!\d)/.exec(text.slice(at, at + 7))?.[0];
  if (!isHost(name, port !== undefined)) return nothing;
  at += port?.length ?? 0;
  return (
    address(
      text,
      start,
      `${text.slice(start, from)}${credentials ?? ''}`,
      name,
      port ?? '',
      at,
      glued,
      grammars,
    ) ?? nothing
  );
}

/** Hosts with a scheme: any name with a dot; a single label only where a port says that a machine is meant. */
function isHost(name: string, port: boolean): boolean {
  const labels = name.split('.');
  if (labels.length < 2) return port && /^[a-z][a-z0-9-]*$/i.test(name);
  if (!labels.every((label) => label !== '' && !label.startsWith('-') && !label.endsWith('-'))) return false;
  return !labels.slice(-2).some((label) => label.includes('_'));
}

/** Where a host in ASCII ends when letters of another script are written on to it without a space. */
function gluedTail(name: string): number {
  if (ASCII.test(name)) return name.length;
  const last = name.lastIndexOf('.') + 1;
  const tail = /^[a-z0-9-]{2,}(?=[^\x00-\x7f])/i.exec(name.slice(last));
  return tail && last > 0 && ASCII.test(name.slice(0, last)) ? last + tail[0].length : name.length;
}

function withoutScheme(
  text: string,
  dot: number,
  floor: number,
  grammars: readonly LinkGrammar[],
): Step | null {
  if (dot === 0 || dot + 1 >= text.length) return null;
  let start = dot;
  while (start > floor && dot - start < 254 && HOST_CHAR.test(charBefore(text, start)))
    start -= charBefore(text, start).length;
  let end = dot;
  while (end < text.length && end - start < 400 && (text[end] === '.' || HOST_CHAR.test(charAt(text, end))))
    end += charAt(text, end).length;
  const skip: Step = { found: null, next: end };
  if (start === dot || end === dot + 1) return skip;
  if (end - start >= 254) {
    while (end < text.length && (text[end] === '.' || HOST_CHAR.test(charAt(text, end))))
      end += charAt(text, end).length;
    return { found: null, next: end };
  }
  const before = text[start - 1] ?? ' ';
  const beforeThat = text[start - 2] ?? ' ';
  if (before === '@' && /[\p{L}\p{N}._-]/u.test(beforeThat)) return skip;
  if (text[end] === '@' && /[\p{L}\p{N}]/u.test(text[end + 1] ?? ' ')) return { found: null, next: end };
  if (before === '/' && !/[\s(/:]/.test(beforeThat)) return skip;
  if (before === '.' || before === '%') return skip;
  let name = text.slice(start, end);
  const dots = name.lastIndexOf('..');
  if (dots >= 0) {
    start += dots + 2;
    name = text.slice(start, end);
  }
  const leading = /^[._-]+/.exec(name)?.[0].length ?? 0;
  start += leading;
  name = name.slice(leading);
  let glued = false;
  const cut = gluedTail(name);
  if (cut < name.length) {
    glued = true;
    end = start + cut;
    name = name.slice(0, cut);
  }
  const trailing = /[._-]+$/.exec(name)?.[0].length ?? 0;
  // A dot of the root before a path stays out of the name but inside the address.
  if (!/[/?#]/.test(text[end] ?? ' ') || glued) end -= trailing;
  name = name.slice(0, name.length - trailing);
  if (!name.includes('.')) return skip;
  const host = knownHost(name, grammars);
  if (host) {
    start += host.offset;
    const port = glued ? undefined : /^:\d{1,5}(?=[/?#])/.exec(text.slice(end, end + 7))?.[0];
    const step = address(
      text,
      start,
      'https://',
      host.name,
      port ?? '',
      end + (port?.length ?? 0),
      glued,
      grammars,
    );
    if (!step?.found) return { found: null, next: step?.next ?? end };
    // `t.me` alone, or a page of the vendor's: an address only where something was named.
    if (step.found.reference.kind === 'web' && step.found.end - start <= host.written + 1)
      return { found: null, next: step.next };
    step.found.lookalike ||= host.lookalike;
    return step;
  }
  const hasPath = !glued && /^(?::\d{1,5})?[/?#][\p{L}\p{N}@+~_%!?#.=-]/u.test(text.slice(end, end + 8));
  if (!isPublicHost(name, hasPath)) {
    // Names reserved for examples and tests are no web pages, but a shape or a known server on them is meant.
    if (!hasPath || !RESERVED.test(name)) return skip;
    const step = address(text, start, 'https://', name, '', end, glued, grammars);
    return step?.found && step.found.reference.kind !== 'web' ? step : skip;
  }
  const port = /^:\d{1,5}(?=[/?#])/.exec(text.slice(end, end + 7))?.[0] ?? '';
  return address(text, start, 'https://', name, port, end + port.length, glued, grammars) ?? skip;
}

/** A platform's host, as written, with look-alike letters, or with words of another script written on to its front. */
function knownHost(name: string, grammars: readonly LinkGrammar[]) {
  const lower = name.toLowerCase();
  if (grammarOfHost(lower, grammars))
    return { name: lower, offset: 0, written: name.length, lookalike: false };
  if (ASCII.test(name)) return null;
  const latin = latinise(name);
  if (grammarOfHost(latin, grammars))
    return { name: latin, offset: 0, written: name.length, lookalike: true };
  const tail = /[^\x00-\x7f]([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i.exec(name)?.[1];
  return tail && grammarOfHost(tail.toLowerCase(), grammars)
    ? { name: tail.toLowerCase(), offset: name.length - tail.length, written: tail.length, lookalike: false }
    : null;
}

/** Reads on through path, query and fragment, and asks what the whole names. */
function address(
  text: string,
  start: number,
  prefix: string,
  host: string,
  port: string,
  from: number,
  glued: boolean,
  grammars: readonly LinkGrammar[],
): Step | null {
  const latin = ASCII.test(host) ? host : latinise(host);
  const lookalike =
    latin !== host &&
    grammarOfHost(host.toLowerCase(), grammars) === undefined &&
    grammarOfHost(latin, grammars) !== undefined;
  const name = lookalike ? latin : host;
  const end = glued || !/[/?#]/.test(text[from] ?? ' ') ? from : endOf(text, start, from);
  const base = `${prefix}${name}${port}`;
  const rest = text.slice(from, end);
  const whole = readReference(base + rest, grammars);
  if (whole && (whole.kind !== 'web' || whole.platform !== 'web')) {
    return { found: { start, end, reference: whole, lookalike }, next: end };
  }
  if (grammarOfHost(name.toLowerCase(), grammars))
    for (const attempt of attempts(rest)) {
      const reference = readReference(base + attempt.rest, grammars);
      if (reference && reference.kind !== 'web') {
        const stop = from + attempt.length;
        return {
          found: { start, end: stop, reference, lookalike: lookalike || attempt.lookalike },
          next: stop,
        };
      }
    }
  return whole
    ? { found: { start, end, reference: whole, lookalike }, next: end }
    : { found: null, next: end };
}

/** Other ways to read what stands after a platform's host, when the whole names nothing there. */
function* attempts(rest: string): Generator<{ rest: string; length: number; lookalike: boolean }> {
  const second = /(?<=[A-Za-z0-9_-])https?:\/\//i.exec(rest)?.index;
  if (second !== undefined) yield { rest: rest.slice(0, second), length: second, lookalike: false };
  const foreign = rest.search(/[^\x00-\x7f]/);
  if (foreign > 0) {
    const latin = latinise(rest);
    if (ASCII.test(latin) && /[a-z0-9_]/i.test(rest.slice(foreign + 1)))
      yield { rest: keepCase(rest), length: rest.length, lookalike: true };
    const upTo = rest.slice(0, foreign).replace(/[.,:;!?'"*~@|\\(-]+$/, '');
    yield { rest: upTo, length: upTo.length, lookalike: false };
  }
  const odd = rest.search(/[^\w/+?#=&%@:!$~-]/);
  if (odd > 0) yield { rest: rest.slice(0, odd), length: odd, lookalike: false };
  const last = rest.replace(/[^A-Za-z0-9]+$/, '');
  if (last.length > 1 && last.length < rest.length)
    yield { rest: last, length: last.length, lookalike: false };
}

/** Look-alike letters to Latin, the case of what was Latin already left as it is: hashes depend on it. */
function keepCase(text: string): string {
  let out = '';
  for (const c of text) out += ASCII.test(c) ? c : latinise(c);
  return out;
}

const LONGEST = 16_384;

/** Where an address ends that began at `start` and whose host ended before `from`. */
function endOf(text: string, start: number, from: number): number {
  let at = from;
  const open: number[] = [];
  const limit = Math.min(text.length, from + LONGEST);
  for (; at < limit; at++) {
    const c = text[at]!;
    if (c === '(' || c === '[' || c === '{') open.push(at);
    else if (c === ')' || c === ']' || c === '}') {
      const partner = open.at(-1);
      if (partner === undefined || text[partner] !== CLOSES[c]) break;
      open.pop();
    } else if (STOP.test(c)) break;
  }
  // A bracket that is never closed belongs to the sentence.
  if (open.length > 0) at = open[0]!;
  while (at > from && TRAILING.test(text[at - 1]!)) at--;
  // Markdown's emphasis closes with what it opened with; 's is English.
  if (start > 0 && /[_*~]/.test(text[start - 1]!)) while (at > from && text[at - 1] === text[start - 1]) at--;
  if (/['’]s$/.test(text.slice(Math.max(from, at - 2), at))) at -= 2;
  return at;
}

/** The character at an index, whole when it takes two units. */
function charAt(text: string, index: number): string {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit < 0xdc00 ? text.slice(index, index + 2) : text[index]!;
}

function charBefore(text: string, index: number): string {
  const unit = text.charCodeAt(index - 1);
  return unit >= 0xdc00 && unit < 0xe000 && index >= 2 ? text.slice(index - 2, index) : text[index - 1]!;
}
