/**
 * @module
 * Plots as SVG text, for a page without scripts: lines, dots with a diagonal, bars. Colours are the page's
 * (`var(--series-1)` …), so that a plot follows light, dark and print.
 */

const WIDTH = 460;
const HEIGHT = 260;
const LEFT = 46;
const BOTTOM = 34;
const TOP = 10;
const RIGHT = 12;

export interface Axis {
  label: string;
  from: number;
  to: number;
  ticks: readonly number[];
  show?: (value: number) => string;
}

export interface Series {
  name: string;
  points: readonly { x: number; y: number; size?: number }[];
}

export const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const fixed = (value: number) => value.toFixed(1);

/** Lines through the points of each series, with a legend; `diagonal` adds the line of perfect agreement, `mark` a goal. */
export function linePlot(
  about: string,
  x: Axis,
  y: Axis,
  series: readonly Series[],
  more: { diagonal?: boolean; mark?: { y: number; label: string }; dotsOnly?: boolean } = {},
): string {
  const px = (value: number) => LEFT + ((value - x.from) / (x.to - x.from)) * (WIDTH - LEFT - RIGHT);
  const py = (value: number) =>
    HEIGHT - BOTTOM - ((value - y.from) / (y.to - y.from)) * (HEIGHT - TOP - BOTTOM);
  const parts = [axes(x, y, px, py)];
  if (more.diagonal)
    parts.push(
      `<line class="ideal" x1="${fixed(px(x.from))}" y1="${fixed(py(y.from))}" x2="${fixed(px(x.to))}" y2="${fixed(py(y.to))}"/>`,
    );
  if (more.mark)
    parts.push(
      `<line class="ideal" x1="${LEFT}" y1="${fixed(py(more.mark.y))}" x2="${WIDTH - RIGHT}" y2="${fixed(py(more.mark.y))}"/>`,
      `<text class="tick" x="${WIDTH - RIGHT}" y="${fixed(py(more.mark.y) - 4)}" text-anchor="end">${escapeText(more.mark.label)}</text>`,
    );
  series.forEach(({ points }, i) => {
    const colour = `var(--series-${i + 1})`;
    if (!more.dotsOnly && points.length > 1)
      parts.push(
        `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map((point) => `${fixed(px(point.x))},${fixed(py(point.y))}`).join(' ')}"/>`,
      );
    for (const point of points)
      parts.push(
        `<circle cx="${fixed(px(point.x))}" cy="${fixed(py(point.y))}" r="${fixed(point.size ?? 3)}" fill="${colour}"/>`,
      );
  });
  return `${svg(about, HEIGHT, parts)}${legend(series.map(({ name }) => name))}`;
}

/** Horizontal bars from 0 to 1, one a row and series; the value stands behind each. */
export function barPlot(
  about: string,
  rows: readonly { name: string; values: readonly (number | null)[] }[],
  names: readonly string[],
): string {
  const bar = 14;
  const gap = 10;
  const left = 150;
  const wide = WIDTH - left - 48;
  const parts: string[] = [];
  let top = 6;
  for (const { name, values } of rows) {
    const middle = top + (values.length * bar) / 2 + 4;
    parts.push(
      `<text class="tick" x="${left - 8}" y="${fixed(middle)}" text-anchor="end">${escapeText(name)}</text>`,
    );
    values.forEach((value, i) => {
      const y = top + i * bar;
      parts.push(
        `<rect x="${left}" y="${y}" width="${fixed((value ?? 0) * wide)}" height="${bar - 3}" fill="var(--series-${i + 1})"/>`,
        `<text class="tick" x="${fixed(left + (value ?? 0) * wide + 5)}" y="${y + bar - 4}">${value === null ? '–' : value.toFixed(2)}</text>`,
      );
    });
    top += values.length * bar + gap;
  }
  parts.push(`<line class="axis" x1="${left}" y1="2" x2="${left}" y2="${top - 4}"/>`);
  return `${svg(about, top, parts)}${legend(names)}`;
}

function axes(x: Axis, y: Axis, px: (value: number) => number, py: (value: number) => number): string {
  const show = (axis: Axis, value: number) => escapeText(axis.show?.(value) ?? String(value));
  const parts = [
    `<line class="axis" x1="${LEFT}" y1="${HEIGHT - BOTTOM}" x2="${WIDTH - RIGHT}" y2="${HEIGHT - BOTTOM}"/>`,
    `<line class="axis" x1="${LEFT}" y1="${TOP}" x2="${LEFT}" y2="${HEIGHT - BOTTOM}"/>`,
  ];
  for (const tick of x.ticks)
    parts.push(
      `<text class="tick" x="${fixed(px(tick))}" y="${HEIGHT - BOTTOM + 14}" text-anchor="middle">${show(x, tick)}</text>`,
    );
  for (const tick of y.ticks)
    parts.push(
      `<line class="grid" x1="${LEFT}" y1="${fixed(py(tick))}" x2="${WIDTH - RIGHT}" y2="${fixed(py(tick))}"/>`,
      `<text class="tick" x="${LEFT - 6}" y="${fixed(py(tick) + 4)}" text-anchor="end">${show(y, tick)}</text>`,
    );
  parts.push(
    `<text class="label" x="${fixed((LEFT + WIDTH - RIGHT) / 2)}" y="${HEIGHT - 4}" text-anchor="middle">${escapeText(x.label)}</text>`,
    `<text class="label" transform="translate(11 ${fixed((TOP + HEIGHT - BOTTOM) / 2)}) rotate(-90)" text-anchor="middle">${escapeText(y.label)}</text>`,
  );
  return parts.join('');
}

function svg(about: string, height: number, parts: readonly string[]): string {
  return `<svg role="img" aria-label="${escapeText(about)}" viewBox="0 0 ${WIDTH} ${height}">${parts.join('')}</svg>`;
}

function legend(names: readonly string[]): string {
  if (names.length < 2) return '';
  return `<ul class="legend">${names
    .map((name, i) => `<li><span style="background:var(--series-${i + 1})"></span>${escapeText(name)}</li>`)
    .join('')}</ul>`;
}
