/**
 * @module
 * The page of one capture in a web archive: what was stored, what is there of it now, and what was read from it, masked.
 * It stands under an address of ours, never under that of the place: it is not what the place showed.
 */
import { sayName, sha256Short } from './captures.ts';
import { address, bdi, facts, page, quote, table, when } from './page-style.ts';
import type { ExportedCapture, ExportedCase, ExportedObservation, ExportedPost } from './shapes.ts';
import { escapeHtml } from './xml.ts';

/** The most posts, and the most looks, that a page shows. */
export const MOST_POSTS = 500;

const base = ({ about }: ExportedCase) => `https://driftline.invalid/case/${about.id}`;

/** Where the report stands in the archive, a capture's page, and its bytes where they are released. */
export const reportUrl = (from: ExportedCase): string => `${base(from)}/report.html`;
export const pageUrl = (from: ExportedCase, of: ExportedCapture): string =>
  `${base(from)}/capture/${of.entry}-${sha256Short(of.sha256)}.html`;
export const fileUrl = (from: ExportedCase, of: ExportedCapture): string =>
  `${base(from)}/file/${of.entry}-${of.sha256}/${encodeURIComponent(
    of.source
      .split(/[/?#]/)
      .filter((part) => part !== '')
      .at(-1) ?? 'file',
  )}`;

/** The page of a capture, with posts and looks that rest on it (no more than `MOST_POSTS` of each). */
export function capturePage(
  from: ExportedCase,
  of: ExportedCapture,
  posts: readonly ExportedPost[],
  looks: readonly ExportedObservation[],
): string {
  const what =
    of.state === 'erased'
      ? `<p class="notice">This capture was erased${of.erased === null ? '' : ` on ${when(of.erased.at)} by ${bdi(of.erased.by)}, because: ${bdi(of.erased.because)} (ledger entry ${of.erased.entry})`}. Its content is gone; that it was stored is still proved by the ledger.</p>`
      : of.state === 'missing'
        ? '<p class="notice">The bytes of this capture are not there, and no entry of the ledger says that they were erased.</p>'
        : of.state === 'locked'
          ? '<p class="notice">The bytes of this capture are sealed with a key that was not at hand.</p>'
          : from.originals
            ? '<p class="notice">The bytes as they were stored are in this archive, released by a recorded decision.</p>'
            : '<p class="notice">The bytes as they were stored are not in this archive: they may name persons, and nobody has released them. This page shows what was read from them, masked.</p>';
  const readMore =
    of.posts > posts.length && of.state === 'kept'
      ? `<p class="quiet">${posts.length} of ${of.posts} posts are shown.</p>`
      : '';
  return page(
    `Capture ${of.entry}`,
    `<h1>Capture ${of.entry}</h1>
<p class="quiet">A page made by ${escapeHtml(from.about.software)} about what is in the case ${bdi(from.about.name)}. It is not what the place showed.</p>
${what}
${facts([
  ['Name', `<span class="hash">${sayName(of)}</span>`],
  ['Ledger entry', String(of.entry)],
  ['Stored', when(of.at)],
  ['Source', bdi(of.source)],
  ['Whose', of.ref === null ? null : address(of.ref)],
  ['Read as', of.format === null ? null : escapeHtml(of.format)],
  ['Bytes', String(of.size)],
  ['By', escapeHtml(of.collector)],
])}
${
  looks.length === 0
    ? ''
    : `<h2>Looks</h2>\n${table(
        ['When', 'Address', 'Outcome', 'Why'],
        looks.map((look) => [
          when(look.at),
          address(look.ref),
          escapeHtml(look.outcome),
          escapeHtml(look.why ?? ''),
        ]),
      )}`
}
${posts.length === 0 ? '' : `<h2>Posts</h2>\n${readMore}${posts.map(post).join('\n')}`}`,
  );
}

function post(of: ExportedPost): string {
  const by = of.author === null ? '' : ` · ${escapeHtml(of.author)}`;
  return `<div class="keep"><p class="quiet">${when(of.at)}${by} · ${address(of.ref)}</p>${of.text === '' ? '' : quote(of.text)}</div>`;
}
