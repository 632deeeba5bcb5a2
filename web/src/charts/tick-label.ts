/**
 * @module
 * What stands at a tick of a time axis, in the language of the page.
 */
import type { Speech } from '../app/language.tsx';

const formats = new Map<string, Intl.DateTimeFormat>();

export function tickLabel(speak: Speech, at: number, kind: 'hour' | 'day' | 'month'): string {
  const key = `${speak.language} ${kind}`;
  let format = formats.get(key);
  if (format === undefined) {
    const parts: Intl.DateTimeFormatOptions =
      kind === 'hour'
        ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
        : kind === 'day'
          ? { day: 'numeric', month: 'short' }
          : { month: 'short', year: 'numeric' };
    format = new Intl.DateTimeFormat(speak.language === 'ar' ? 'ar-u-nu-latn' : 'en-GB', {
      timeZone: 'UTC',
      ...parts,
    });
    formats.set(key, format);
  }
  return format.format(at);
}
