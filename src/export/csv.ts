/**
 * @module
 * CSV (RFC 4180, UTF-8) for notebooks and spreadsheets. A text that a spreadsheet would run as a formula has an apostrophe put
 * before it; lists are JSON.
 */
import { type Cell, type CellType, type Dataset, timeText } from './datasets.ts';
import type { ExportedCase } from './shapes.ts';

/** A table as the text of a CSV file, in pieces. */
export async function* csv({ columns, rows }: Dataset, from: ExportedCase): AsyncGenerator<string> {
  yield line(columns.map(([name]) => name));
  for await (const some of rows(from))
    yield some.map((row) => line(columns.map(([name, type]) => cellText(row[name] ?? null, type)))).join('');
}

/** A cell as text: nothing for null, ISO 8601 for times. */
export function cellText(cell: Cell, type: CellType): string {
  if (cell === null) return '';
  if (type === 'time') return timeText(cell as number);
  if (type === 'list') return JSON.stringify(cell);
  return type === 'text' ? harmless(String(cell).toWellFormed()) : String(cell);
}

/** What begins a formula in Excel, LibreOffice or Sheets, also behind blanks and in full width. */
function harmless(text: string): string {
  return /^[\s\u00a0\u200b-\u200f\ufeff]*[=+\-@＝＋－＠\t\r|]/.test(text) ? `'${text}` : text;
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
