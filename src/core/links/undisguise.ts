/**
 * @module
 * The second step of reading disguised text: marks of an address that were spelled or replaced. `hxxps[:]//`,
 * `example[.]com`, `t (dot) me`, `t . me / name`, `т،me slash name`, an address broken over two lines.
 * The rule behind all of it: brackets around a mark are meant for a machine to fail, so they are enough; anything
 * weaker (spaces, words, commas) counts only where the words around it spell a host that a platform lists.
 */
import { grammarOfHost, type LinkGrammar } from '../ref.ts';
import { latinise } from '../text.ts';
import { isPublicHost } from './suffix.ts';
import { mayBeDisguised } from './suspicion.ts';
import { type Edit, rewrite, type View } from './view.ts';
import { AT_WORDS, DOT_SIGNS, DOT_WORDS, SLASH_SIGNS, SLASH_WORDS } from './words.ts';

const OPEN = '[\\[({<【「〔]';
const CLOSE = '[\\])}>】」〕]';
const SIGN = `[${DOT_SIGNS.replace(/[.*|\]\\]/g, '\\$&')}]`;
const SLASH = `[${SLASH_SIGNS}]`;

/** `hxxp://`, `h**ps[:]//`, `h t t p : / /`; the colon and slashes may be bracketed or spaced. */
const SCHEME = new RegExp(
  `(?<![\\p{L}\\p{N}])[hн]\\s?(?:tt|xx|XX|хх|тт|t\\st|\\*\\*|__|\\+\\+|xt|tx|##)\\s?[pр]\\s?([sѕ]?)\\s?${OPEN}?\\s?[:：]\\s?${CLOSE}?\\s?${OPEN}?\\s?[/\\\\]\\s?[/\\\\]\\s?${CLOSE}?\\s{0,2}(?=[\\p{L}\\p{N}])`,
  'giu',
);
/** A bracketed mark between two words: `[.]`, `(dot)`, `{ точка }`, `[/]`, `[at]`; half a bracket is enough for a sign. */
const BRACKETED = new RegExp(
  `(?<=[\\p{L}\\p{N}\\])}/])\\s{0,2}(?:${OPEN}{1,2}\\s?(?:(${SIGN}|${DOT_WORDS})|(@|${AT_WORDS})|(${SLASH}|${SLASH_WORDS})|(:))\\s?${CLOSE}{1,2}|\\[(\\.)|(\\.)\\]|["'«“”*_-]{1,2}(dot|точка|نقطة|point)["'»“”*_-]{1,2})\\s{0,2}(?=[\\p{L}\\p{N}/+#(\\[{])`,
  'giu',
);
/** A slash in any form, with the spaces around it: where a host may end and a path begin. */
const SLASH_ANCHOR = new RegExp(
  `\\s{0,3}(?:${SLASH}|${OPEN}\\s?${SLASH}\\s?${CLOSE}|%2[fF]|(?<![\\p{L}\\p{N}])(?:${SLASH_WORDS})(?![\\p{L}\\p{N}]))\\s{0,3}`,
  'giu',
);
const LAST_LABEL = /[\p{L}\p{N}-]{1,63}$/u;
const DOT_BEFORE = new RegExp(
  `(?:\\s{0,3}(?:<\\/?[a-z]{1,6}>|\\*\\*|["'«“])?(${SIGN})(?:<\\/?[a-z]{1,6}>|\\*\\*|["'»”])?\\s{0,3}|\\s{1,3}["'«“]?(${DOT_WORDS})["'»”]?\\s{1,3}|(\\s))$`,
  'iu',
);
/** `name dot t dot me`: a name's own host, which no slash follows. */
const DOT_AFTER_NAME =
  /(?<![\p{L}\p{N}.@_-])([a-z][a-z0-9_]{2,31})\s{1,3}(?:dot|point|точка|نقطة|نقطه)\s{1,3}t\s{1,3}(?:dot|point|точка|نقطة|نقطه)\s{1,3}me(?![\p{L}\p{N}])/giu;

/** Takes the disguise off; the same view when there is none. */
export function undisguise(view: View, grammars: readonly LinkGrammar[]): View {
  return mayBeDisguised(view.text) ? undisguiseAny(view, grammars) : view;
}

/** As `undisguise` without the test that most texts fail; for checking that test. */
export function undisguiseAny(view: View, grammars: readonly LinkGrammar[]): View {
  let out = rewrite(view, schemeEdits(view.text));
  out = rewrite(out, bracketEdits(out.text));
  return rewrite(out, hostEdits(out.text, grammars));
}

function schemeEdits(text: string): Edit[] {
  const edits: Edit[] = [];
  for (const match of text.matchAll(SCHEME)) {
    const scheme = match[1] ? 'https://' : 'http://';
    if (match[0].toLowerCase() !== scheme)
      edits.push({ start: match.index, end: match.index + match[0].length, text: scheme });
  }
  return edits;
}

function bracketEdits(text: string): Edit[] {
  const edits: Edit[] = [];
  for (const match of text.matchAll(BRACKETED)) {
    const mark = match[2] ? '@' : match[3] ? '/' : match[4] ? ':' : '.';
    edits.push({ start: match.index, end: match.index + match[0].length, text: mark });
  }
  for (const match of text.matchAll(DOT_AFTER_NAME)) {
    const end = match.index + match[0].length;
    if (!edits.some((edit) => edit.start < end && edit.end > match.index))
      edits.push({ start: match.index, end, text: `${match[1]}.t.me` });
  }
  return edits.sort((a, b) => a.start - b.start);
}

/** Goes to every slash and reads backwards: does what stands before it spell a known host? Then forwards: is the path spaced too? */
function hostEdits(text: string, grammars: readonly LinkGrammar[]): Edit[] {
  const edits: Edit[] = [];
  let free = 0;
  for (const match of text.matchAll(SLASH_ANCHOR)) {
    const at = match.index;
    if (at < free) continue;
    const slashEnd = at + match[0].length;
    if (text[slashEnd] === '/' || /[/:]\s{0,3}$/.test(text.slice(Math.max(0, at - 4), at))) continue;
    const host = hostBefore(text, at, free, grammars);
    if (!host || !followsOn(text, host, at, slashEnd)) continue;
    const replaced = text.slice(host.start, slashEnd);
    const written = `${host.name}/`;
    if (replaced !== written && replaced.toLowerCase() !== written)
      edits.push({ start: host.start, end: slashEnd, text: written });
    free = slashEnd;
    for (const edit of pathEdits(text, slashEnd, replaced.toLowerCase() !== written)) {
      edits.push(edit);
      free = edit.end;
    }
  }
  return edits;
}

interface Host {
  name: string;
  start: number;
  /** It stands in the text exactly so. */
  plain: boolean;
}

/**
 * Whether what comes after the slash can be the path. After `t.me/` written plainly, a space and a word are mostly the
 * next sentence: then the word must look like a name, or stand alone after a line break.
 */
function followsOn(text: string, host: Host, slash: number, slashEnd: number): boolean {
  const next = text.slice(slashEnd, slashEnd + 130);
  if (!/^[\p{L}\p{N}+#@_~!%$-]/u.test(next) || /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+\//u.test(next))
    return false;
  const between = text.slice(slash, slashEnd);
  if (!host.plain || /^\s/.test(between) || !/\s$/.test(between)) return true;
  const word = /^\S+/.exec(next)![0];
  return (
    /^[+@]|[_\d]/.test(word) || (/[\n\r]/.test(between) && /^(?:[\n\r]|$)/.test(next.slice(word.length)))
  );
}

/** Words that stand before "dot" and "point" in sentences ("the dot com boom", "mise au point"). */
const PROSE =
  /^(?:the|a|an|of|this|that|to|in|no|at|le|la|un|au|du|ce|et|de|en|ton|mon|son|rond|à|и|в|на|не)$/iu;

/** Reads `t . me`, `t،me`, `chat point whatsapp point com` backwards from `end`; at most five labels. */
function hostBefore(text: string, end: number, floor: number, grammars: readonly LinkGrammar[]): Host | null {
  const labels: string[] = [];
  let spelled = false;
  const slash = text.slice(end, end + 4);
  let joint = '';
  let at = end;
  let best: Host | null = null;
  let open: Host | null = null;
  for (let count = 0; count < 5; count++) {
    const label = LAST_LABEL.exec(text.slice(Math.max(floor, at - 64), at))?.[0];
    if (!label) break;
    labels.unshift(label);
    at -= label.length;
    if (count > 0) {
      const name = latinise(labels.join('.'));
      const edge = text.slice(Math.max(0, at - 2), at);
      const free = at <= floor || !/[\p{L}\p{N}@.]$/u.test(edge);
      if (
        grammarOfHost(name, grammars) &&
        !/(?:[@'’]|(?<!\/)\/)$/.test(edge) &&
        !isSentence(joint, labels[1]!, slash)
      )
        best = { name, start: at, plain: text.slice(at, end).toLowerCase() === name };
      else if (spelled && free && !PROSE.test(label) && isPublicHost(labels.join('.').toLowerCase(), true))
        open = { name: labels.join('.').toLowerCase(), start: at, plain: false };
    }
    const before = DOT_BEFORE.exec(text.slice(Math.max(floor, at - 20), at));
    if (!before) break;
    // A bare space for a dot (`t me/name`) is believed only for the shortest form, right before the slash.
    if (before[3] !== undefined && (count > 0 || text[end] !== '/')) break;
    // "Here. t.me/name": what joins a longer host must look as what joins the host already found.
    if (best && before[0] !== joint) break;
    joint = before[0];
    if (before[2] !== undefined) spelled = true;
    at -= joint.length;
  }
  return best ?? open;
}

/** "I met Mr T. Me / us": a capital after a full stop, and a slash set apart, are a sentence's. */
function isSentence(joint: string, label: string, slash: string): boolean {
  return /\.\s/.test(joint) && /^\p{Lu}\p{Ll}/u.test(label) && /^\s/.test(slash);
}

/** Parts of a path after which another part is certain to follow, or before which one has stood. */
const LEADS_ON = /^(?:s|c|joinchat|join|invite|channels?|group|profile|addlist|i|web|communities|room)$/i;
const COMES_AFTER = /^(?:status(?:es)?|post)$/i;

/** Joins `joinchat / AbC`, `+ hash`, `name / 123`; `spaced` when the host itself was written apart. */
function pathEdits(text: string, from: number, spaced: boolean): Edit[] {
  const edits: Edit[] = [];
  let at = from;
  let previous = '';
  for (let count = 0; count < 6; count++) {
    const part = /^[\p{L}\p{N}+@#!_.:~%$=-]{1,128}/u.exec(text.slice(at, at + 128))?.[0] ?? '';
    if (part === '') break;
    if ((part === '+' || part === '@') && /^\s[\w-]/.test(text.slice(at + 1, at + 3))) {
      edits.push({ start: at + 1, end: at + 2, text: '' });
      at += 2;
      continue;
    }
    previous = part;
    at += part.length;
    const slash = new RegExp(`^(?:${SLASH_ANCHOR.source})`, 'iu').exec(text.slice(at, at + 24))?.[0];
    if (!slash) break;
    const next = /^[\p{L}\p{N}+@#!_~%$=-]{1,128}(?![\p{L}\p{N}]*[.])/u.exec(
      text.slice(at + slash.length, at + slash.length + 128),
    )?.[0];
    if (next === undefined) break;
    const certain =
      LEADS_ON.test(previous) ||
      COMES_AFTER.test(next) ||
      COMES_AFTER.test(previous) ||
      (spaced && /^\d+$/.test(next));
    if (slash !== '/') {
      if (!certain) break;
      edits.push({ start: at, end: at + slash.length, text: '/' });
    }
    at += slash.length;
  }
  return edits;
}
