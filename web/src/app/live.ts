/**
 * @module
 * What the server sends by itself (`/api/events`): what is on the screen is asked anew when there is something new, an
 * import shows its way, a saved search tells what it found.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { refresh } from './ask.ts';
import type { Export, Import } from './shapes.ts';

export type Line = 'joining' | 'live' | 'lost';

let line: Line = 'joining';
let heardAt: number | null = null;
const listeners = new Set<() => void>();

function set(next: Line): void {
  if (next === 'live') heardAt = Date.now();
  if (line === next) return;
  line = next;
  for (const listener of listeners) listener();
}

/** Whether events arrive. */
export function useLine(): Line {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => line,
  );
}

export const lastHeardAt = () => heardAt;

/** Answers that follow from the ledger. */
const SCREENS = [
  '/api/now',
  '/api/waves',
  '/api/leads',
  '/api/matches',
  '/api/claims',
  '/api/graph',
  '/api/communit',
  '/api/schedule',
  '/api/search',
  '/api/posts',
  '/api/decisions',
  '/api/audit',
  '/api/health',
];
/** Screens are asked anew at most this often (milliseconds). */
const REST_MS = 700;

/** Follows the events as long as the component is there. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    const events = new EventSource('/api/events');
    let due: ReturnType<typeof setTimeout> | null = null;
    const soon = () => {
      due ??= setTimeout(() => {
        due = null;
        void refresh(client, ...SCREENS);
      }, REST_MS);
    };
    let joined = false;
    events.onopen = () => {
      set('live');
      // What happened while the line was down is not sent again.
      if (joined) soon();
      joined = true;
    };
    events.onerror = () => set('lost');
    const on = <T>(name: string, hear: (data: T) => void) =>
      events.addEventListener(name, (event) => {
        set('live');
        hear(JSON.parse((event as MessageEvent<string>).data) as T);
      });
    for (const name of ['views', 'answer', 'look', 'death', 'posts', 'wave', 'lead', 'claim', 'cut'])
      on(name, soon);
    on<Import>('import', (state) => heardImport(client, state));
    on('search', () => void refresh(client, '/api/searches'));
    on<Export>('export', () => void refresh(client, '/api/exports'));
    on('session', () => void client.invalidateQueries({ queryKey: ['/api/session'] }));
    return () => {
      if (due !== null) clearTimeout(due);
      events.close();
    };
  }, [client]);
}

function heardImport(client: QueryClient, state: Import): void {
  client.setQueryData([`/api/imports/${state.id}`], state);
  client.setQueryData<{ imports: Import[] }>(['/api/imports'], (known) =>
    known === undefined
      ? known
      : {
          imports: [state, ...known.imports.filter(({ id }) => id !== state.id)].sort(
            (a, b) => order(b) - order(a),
          ),
        },
  );
  if (state.state === 'done') void refresh(client, ...SCREENS);
}

const order = ({ startedAt }: Import) =>
  startedAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(startedAt);
