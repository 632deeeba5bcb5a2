/**
 * @module
 * Observable Plot inside React: the figure is made anew when its data, the width or the colours change. Loaded only by the
 * screens that have such a chart.
 */

import { useElementSize } from '@mantine/hooks';
import { plot } from '@observablehq/plot';
import { useEffect, useRef } from 'react';
import { useSpeech } from '../app/language.tsx';

type Options = Parameters<typeof plot>[0];

/** `options` is asked for each drawing; `label` says what a reader of the picture would see. */
export function Plot({
  label,
  height,
  options,
}: {
  label: string;
  height: number;
  options: (width: number, rtl: boolean) => NonNullable<Options>;
}) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const speak = useSpeech();
  const place = useRef<HTMLDivElement>(null);
  const rtl = speak.dir === 'rtl';
  useEffect(() => {
    const at = place.current;
    if (at === null || width === 0) return;
    const figure = plot({
      height,
      width,
      marginLeft: 44,
      marginRight: 44,
      style: {
        background: 'none',
        color: 'var(--soft)',
        fontFamily: 'var(--sans)',
        fontSize: '12px',
        overflow: 'visible',
      },
      ...options(width, rtl),
    });
    figure.setAttribute('aria-hidden', 'true');
    at.replaceChildren(figure);
    return () => at.replaceChildren();
  }, [width, height, options, rtl]);
  return (
    <div ref={ref} style={{ minBlockSize: height }}>
      <div ref={place} role="img" aria-label={label} dir="ltr" />
    </div>
  );
}
