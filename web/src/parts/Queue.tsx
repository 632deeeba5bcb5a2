/**
 * @module
 * One row of a queue: the whole row is the way to its detail.
 */
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Verdict } from '../app/shapes.ts';
import { Icon } from './Icon.tsx';

export function QueueLink({
  to,
  id,
  search,
  current,
  verdict,
  children,
}: {
  to: '/leads/{-$id}' | '/matches/{-$id}';
  id: string;
  search: Record<string, string | undefined>;
  current: boolean;
  verdict?: Verdict | undefined;
  children: ReactNode;
}) {
  return (
    <Link
      to={to}
      params={{ id }}
      search={search as never}
      resetScroll={false}
      className={`queue-link ${verdict ?? ''}`}
      {...(current ? { 'aria-current': 'true' as const } : {})}
    >
      {children}
      {verdict !== undefined && (
        <span className={`verdict ${verdict}`}>
          <Icon name={verdict === 'accept' ? 'check' : 'cross'} size={14} />
        </span>
      )}
    </Link>
  );
}

/** Where there is room for both, the first row is open at once; on a phone the list comes first. */
export function useFirst<R>(chosen: string | undefined, first: R | undefined, open: (row: R) => void): void {
  const asked = useRef(false);
  useEffect(() => {
    if (chosen !== undefined || first === undefined || asked.current) return;
    if (!matchMedia('(min-width: 901px)').matches) return;
    asked.current = true;
    open(first);
  }, [chosen, first, open]);
}
