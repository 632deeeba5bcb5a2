/**
 * @module
 * A view of a text: the same text with disguises taken away, where every character still knows which part of the
 * original it came from. Rewriting a view never loses an offset. Not for finding anything.
 */

export interface View {
  readonly text: string;
  /** For each UTF-16 unit of `text` the part of the original it stands for; null when `text` is the original. */
  readonly map: { readonly start: Int32Array; readonly end: Int32Array; readonly changed: Uint8Array } | null;
}

/** One change: units `start`..`end` of the view become `text`. `plain` when it is no disguise (`&amp;` in HTML). */
export interface Edit {
  start: number;
  end: number;
  text: string;
  plain?: boolean;
}

/** The text as it is. */
export function viewOf(text: string): View {
  return { text, map: null };
}

/** Applies edits, which must be sorted and must not overlap. An edit may remove (`text` empty) or replace. */
export function rewrite(view: View, edits: readonly Edit[]): View {
  if (edits.length === 0) return view;
  let size = view.text.length;
  for (const edit of edits) size += edit.text.length - (edit.end - edit.start);
  const start = new Int32Array(size);
  const end = new Int32Array(size);
  const changed = new Uint8Array(size);
  const parts: string[] = [];
  let from = 0;
  let out = 0;
  const copy = (to: number) => {
    parts.push(view.text.slice(from, to));
    for (let i = from; i < to; i++, out++) {
      start[out] = view.map ? view.map.start[i]! : i;
      end[out] = view.map ? view.map.end[i]! : i + 1;
      changed[out] = view.map ? view.map.changed[i]! : 0;
    }
  };
  for (const edit of edits) {
    copy(edit.start);
    parts.push(edit.text);
    const a = originalStart(view, edit.start);
    const b = edit.end > edit.start ? originalEnd(view, edit.end) : a;
    for (let i = 0; i < edit.text.length; i++, out++) {
      start[out] = a;
      end[out] = b;
      changed[out] = edit.plain ? 0 : 1;
    }
    from = edit.end;
  }
  copy(view.text.length);
  return { text: parts.join(''), map: { start, end, changed } };
}

/** Where the unit at `index` begins in the original. */
export function originalStart(view: View, index: number): number {
  return view.map ? (view.map.start[index] ?? view.map.end[index - 1] ?? 0) : index;
}

/** Where the unit before `index` ends in the original. */
export function originalEnd(view: View, index: number): number {
  return view.map ? (view.map.end[index - 1] ?? 0) : index;
}

/** Says whether `start`..`end` of the view was changed, or something was removed inside it. */
export function wasDisguised(view: View, start: number, end: number): boolean {
  const map = view.map;
  if (!map) return false;
  for (let i = start; i < end; i++) {
    if (map.changed[i] === 1) return true;
    if (i > start && map.start[i]! > map.end[i - 1]!) return true;
  }
  return false;
}
