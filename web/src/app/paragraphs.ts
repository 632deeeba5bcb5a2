/**
 * @module
 * A text cut for reading: into paragraphs, each with a direction of its own, and into pieces where marks begin and end.
 */
export interface Marked {
  start: number;
  end: number;
  kind: 'link' | 'target' | 'found';
  title?: string;
}

export interface Piece {
  /** Where it begins in the text. */
  at: number;
  text: string;
  mark: Marked | null;
}

export interface Paragraph {
  at: number;
  pieces: Piece[];
}

/** The text in paragraphs, cut where marks begin and end. Where marks overlap the first one counts. */
export function paragraphs(text: string, marks: readonly Marked[]): Paragraph[] {
  const sorted = marks
    .filter(({ start, end }) => end > start)
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  const out: Paragraph[] = [];
  let at = 0;
  let next = 0;
  for (const line of text.split('\n')) {
    const pieces: Piece[] = [];
    const start = at;
    const end = at + line.length;
    while (at < end) {
      while (next < sorted.length && sorted[next]!.end <= at) next++;
      const mark = sorted[next];
      const inside = mark !== undefined && mark.start <= at;
      const until = Math.min(end, inside ? mark.end : (mark?.start ?? end));
      pieces.push({ at, text: text.slice(at, until), mark: inside ? mark : null });
      at = until;
    }
    out.push({ at: start, pieces });
    at = end + 1;
  }
  return out;
}
