/**
 * @module
 * The frame of every page that an export holds: one file without scripts or anything from outside, readable in light and dark,
 * in any direction of writing, on paper.
 */
import { escapeHtml } from './xml.ts';

const STYLE = `
:root { color-scheme: light dark; --line: #c9ced6; --quiet: #5b6470; --mark: #f2f4f7; --link: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --line: #444c56; --quiet: #a3acb8; --mark: #22272e; --link: #7fb5f5; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Naskh Arabic", Arial, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.4rem 0 .3rem; }
p, ul, dl { margin: .4rem 0; }
a { color: var(--link); }
bdi, td, blockquote { unicode-bidi: isolate; }
.quiet { color: var(--quiet); font-size: .9rem; }
.ref { overflow-wrap: anywhere; }
code, .hash { font: .82rem/1.4 ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
td.number { text-align: end; font-variant-numeric: tabular-nums; }
td.number, td time { white-space: nowrap; }
blockquote { margin: .5rem 0; padding: .5rem .8rem; background: var(--mark); border-inline-start: 3px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; }
.notice { padding: .6rem .8rem; background: var(--mark); border-inline-start: 3px solid var(--quiet); }
@page { margin: 18mm 15mm; }
@media print {
  :root { color-scheme: light; --line: #999; --quiet: #333; --mark: #f4f4f4; --link: #000; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2, h3 { break-after: avoid; } tr, blockquote, .keep { break-inside: avoid; } thead { display: table-header-group; }
  a { text-decoration: none; } .wide { overflow: visible; }
}`;

/** A whole page. `body` is HTML. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** Text of any direction inside a line of ours. */
export function bdi(text: string): string {
  return `<bdi dir="auto">${escapeHtml(text)}</bdi>`;
}

/** An address: shown, never a link, so that no reader visits the place by a slip. */
export function address(ref: string): string {
  return `<bdi dir="ltr" class="ref">${escapeHtml(ref)}</bdi>`;
}

/** Words that somebody wrote, as they stand. */
export function quote(text: string): string {
  return `<blockquote dir="auto">${escapeHtml(text)}</blockquote>`;
}

/** Names and values; those without a value are left out. */
export function facts(rows: readonly (readonly [name: string, html: string | null])[]): string {
  const shown = rows.filter(([, html]) => html !== null && html !== '');
  return `<dl>${shown.map(([name, html]) => `<dt>${escapeHtml(name)}</dt><dd>${html}</dd>`).join('')}</dl>`;
}

/** A table; cells are HTML. `numbers` are the columns that hold numbers. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  const cells = (row: readonly string[]) =>
    row.map((cell, i) => `<td${numbers.includes(i) ? ' class="number"' : ''}>${cell}</td>`).join('');
  return `<div class="wide"><table><thead><tr>${head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>
${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}
</tbody></table></div>`;
}

/** An instant for a reader. */
export function when(at: number | null): string {
  if (at === null) return '';
  const text = new Date(at).toISOString();
  return `<time datetime="${text}">${text.slice(0, 16).replace('T', ' ')}</time>`;
}
