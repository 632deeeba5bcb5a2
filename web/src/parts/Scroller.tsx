/**
 * @module
 * A part of a screen that scrolls by itself; it can be reached and scrolled by keyboard and has a name.
 */
import type { KeyboardEvent, ReactNode, RefObject } from 'react';

export function Scroller({
  label,
  className,
  at,
  onKeys,
  children,
}: {
  label: string;
  className: string;
  at?: RefObject<HTMLElement | null>;
  onKeys?: (event: KeyboardEvent) => void;
  children: ReactNode;
}) {
  return (
    <section
      className={className}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard
      tabIndex={0}
      {...(at === undefined ? {} : { ref: at })}
      {...(onKeys === undefined ? {} : { onKeyDown: onKeys })}
    >
      {children}
    </section>
  );
}
