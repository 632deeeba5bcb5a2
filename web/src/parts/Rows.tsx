/**
 * @module
 * Long lists: only the rows in sight are drawn, further ones are asked for when the end comes near.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { type AskError, ask, pathOf } from '../app/ask.ts';
import { Scroller } from './Scroller.tsx';

interface Paged {
  next: string | null;
}

/** A list that comes in pages. `path` has the filter; `limit` and `cursor` are added here. */
export function useRows<T extends Paged, R>(path: string, rowsOf: (page: T) => readonly R[], limit = 100) {
  const query = useInfiniteQuery<T, AskError, { pages: T[] }, [string, string], string | null>({
    queryKey: [path, 'rows'],
    initialPageParam: null,
    queryFn: ({ pageParam, signal }) => {
      const [start, search = ''] = path.split('?');
      return ask<T>(
        pathOf(start!, { ...Object.fromEntries(new URLSearchParams(search)), limit, cursor: pageParam }),
        { signal },
      );
    },
    getNextPageParam: (last) => last.next,
  });
  return {
    query,
    first: query.data?.pages[0],
    rows: query.data?.pages.flatMap(rowsOf) ?? [],
    more: query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : null,
  };
}

export function Rows<R>({
  rows,
  total,
  rowHeight,
  keyOf,
  children,
  more,
  label,
  at,
  className = '',
  measured = false,
}: {
  rows: readonly R[];
  total: number;
  rowHeight: number;
  keyOf: (row: R) => string;
  children: (row: R, index: number) => ReactNode;
  more?: (() => void) | null;
  label: string;
  /** The row to keep in sight. */
  at?: number;
  className?: string;
  /** Rows have heights of their own. */
  measured?: boolean;
}) {
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (i) => keyOf(rows[i]!),
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 10) more();
  }, [last, rows.length, more]);
  useEffect(() => {
    if (at !== undefined && at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  return (
    <Scroller className={`rows ${className}`} at={scroller} label={label}>
      <ul style={{ blockSize: virtual.getTotalSize() }}>
        {items.map((item) => (
          <li
            key={item.key}
            ref={measured ? virtual.measureElement : null}
            data-index={item.index}
            aria-setsize={total}
            aria-posinset={item.index + 1}
            style={{
              transform: `translateY(${item.start}px)`,
              ...(measured ? {} : { blockSize: item.size }),
            }}
          >
            {children(rows[item.index]!, item.index)}
          </li>
        ))}
      </ul>
    </Scroller>
  );
}
