/**
 * @module
 * Places in time on a line of pixels, in the direction of the page, with ticks at whole hours, days, weeks or months (UTC).
 */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface TimeScale {
  from: number;
  to: number;
  start: number;
  end: number;
  rtl: boolean;
  /** The pixel of a moment; moments outside stand at the edge. */
  x(at: number): number;
  /** The moment at a pixel. */
  at(x: number): number;
  /** `x` and `width` of what lies between two moments. */
  box(a: number, b: number): { x: number; width: number };
}

/** `start` and `end` are pixels from the left; on a right-to-left page time runs from `end` to `start`. */
export function timeScale(from: number, to: number, start: number, end: number, rtl: boolean): TimeScale {
  const length = Math.max(1, to - from);
  const x = (at: number) => {
    const share = (Math.min(Math.max(at, from), to) - from) / length;
    return rtl ? end - share * (end - start) : start + share * (end - start);
  };
  return {
    from,
    to,
    start,
    end,
    rtl,
    x,
    at: (pixel) => from + ((rtl ? end - pixel : pixel - start) / Math.max(1, end - start)) * length,
    box: (a, b) => ({ x: Math.min(x(a), x(b)), width: Math.abs(x(b) - x(a)) }),
  };
}

const STEPS = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];

export interface Tick {
  at: number;
  /** Whole days carry a date; the rest an hour. */
  kind: 'hour' | 'day' | 'month';
}

/** At most `most` ticks, at round places. */
export function ticks({ from, to }: Pick<TimeScale, 'from' | 'to'>, most: number): Tick[] {
  const step = STEPS.find((each) => (to - from) / each <= most);
  const out: Tick[] = [];
  if (step !== undefined) {
    for (let at = Math.ceil(from / step) * step; at <= to; at += step)
      out.push({ at, kind: step < DAY && at % DAY !== 0 ? 'hour' : 'day' });
    return out;
  }
  const first = new Date(from);
  const months = (to - from) / (30 * DAY);
  const every = [1, 2, 3, 6, 12, 24, 60].find((each) => months / each <= most) ?? 120;
  for (
    let month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth() + 1) / every) * every;
    ;
    month += every
  ) {
    const at = Date.UTC(Math.floor(month / 12), month % 12);
    if (at > to) return out;
    out.push({ at, kind: 'month' });
  }
}
