/**
 * @module
 * What this server itself tells everybody who listens at `/api/events`: new answers, imports, exports, saved searches.
 */

export interface News {
  readonly event: 'answer' | 'import' | 'export' | 'search';
  readonly data: unknown;
}

export interface Hub {
  tell(news: News): void;
  /** Returns how to stop listening. */
  listen(listener: (news: News) => void): () => void;
}

export function openHub(): Hub {
  const listeners = new Set<(news: News) => void>();
  return {
    tell(news) {
      for (const listener of listeners) listener(news);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
