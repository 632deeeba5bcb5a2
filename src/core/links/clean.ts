/**
 * @module
 * The first step of reading disguised text: single characters and entities that stand for another character. Fullwidth,
 * mathematical and circled letters become ASCII, Eastern digits too; invisible characters and strike-through marks go;
 * HTML entities and Markdown escapes are resolved. Offsets are kept by the view. Letters of other scripts stay.
 */
import { INVISIBLE } from '../text.ts';
import { type Edit, rewrite, type View } from './view.ts';

const NAMED: Record<string, string> = {
  amp: '&',
  period: '.',
  sol: '/',
  colon: ':',
  commat: '@',
  num: '#',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  quest: '?',
  equals: '=',
  plus: '+',
  percnt: '%',
  lpar: '(',
  rpar: ')',
  lsqb: '[',
  rsqb: ']',
  lbrack: '[',
  rbrack: ']',
  nbsp: ' ',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  bsol: '\\',
  zwj: '',
  zwnj: '',
  shy: '',
  lrm: '',
  rlm: '',
  ZeroWidthSpace: '',
};

const CHANGES = new RegExp(
  [
    INVISIBLE.source,
    '[\\u0332-\\u0338\\u20d2\\u20d3\\u20d8-\\u20db\\u20e5\\u20e6]', // marks laid over a letter to strike it
    '[\\u0660-\\u0669\\u06f0-\\u06f9]',
    '[\\uff01-\\uff5e\\u24b6-\\u24e9\\u{1d400}-\\u{1d7ff}\\u{1f130}-\\u{1f149}\\u2024\\ufe52\\ufe55]',
    '&(?:#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,14});',
    '\\\\(?=[._/+\\-=#!~@:?&()\\[\\]])',
    '%2[eE]',
    '<wbr\\s?/?>',
  ].join('|'),
  'gu',
);

/** Resolves what single characters and entities stand for. The same view when there is nothing to do. */
export function clean(view: View): View {
  const edits: Edit[] = [];
  for (const match of view.text.matchAll(CHANGES)) {
    const found = match[0];
    const text = meaning(found);
    if (text === null) continue;
    edits.push({
      start: match.index,
      end: match.index + found.length,
      text,
      plain: /^&(?:amp|nbsp|lt|gt|quot|apos);$/.test(found),
    });
  }
  return rewrite(view, edits);
}

/** What a match stands for: '' for nothing at all, null to leave it. */
function meaning(found: string): string | null {
  if (found.startsWith('&')) {
    const body = found.slice(1, -1);
    if (!body.startsWith('#')) return NAMED[body] ?? null;
    const code = /^#x/i.test(body) ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
    if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return null;
    return meaning(String.fromCodePoint(code)) ?? '';
  }
  if (found === '\\' || found.startsWith('<')) return '';
  if (found.startsWith('%')) return '.';
  const code = found.codePointAt(0)!;
  if (code >= 0x0660 && code <= 0x0669) return String(code - 0x0660);
  if (code >= 0x06f0 && code <= 0x06f9) return String(code - 0x06f0);
  if (code >= 0x1f130 && code <= 0x1f149) return String.fromCharCode(code - 0x1f130 + 0x41);
  if (/^[\u0332-\u0338\u20d2-\u20e6]$/.test(found)) return '';
  if (found.replace(INVISIBLE, '') === '') return '';
  return found.normalize('NFKC');
}
