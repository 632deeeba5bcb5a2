/**
 * @module
 * Questions to the server: JSON in and out, the CSRF token with everything that changes something, refusals as `AskError`.
 * Nothing is asked of any other host.
 */
import { type QueryClient, type UseQueryOptions, useQuery } from '@tanstack/react-query';

/** What the server answered instead: `code` as in docs/api.md; `offline` when it cannot be reached. */
export class AskError extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds: number | null;
  constructor(status: number, code: string, message: string, retryAfterSeconds: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

let csrf: string | null = null;

/** The token of the session, as `GET /api/session` gave it. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

export const csrfToken = () => csrf;

/** Answers that `public/boot.js` asked for before the app was there; each is taken once. */
function early(path: string): Promise<Response | null> | null {
  const asked = (globalThis as { driftlineEarly?: Record<string, Promise<Response | null>> }).driftlineEarly;
  const answer = asked?.[path] ?? null;
  delete asked?.[path];
  return answer;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Asks once. Throws `AskError`. */
export async function ask<T>(
  path: string,
  { method = 'GET', body, signal }: { method?: Method; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET' && csrf !== null) headers['x-csrf-token'] = csrf;
  const bytes = body instanceof Blob;
  if (body !== undefined) headers['content-type'] = bytes ? 'application/octet-stream' : 'application/json';
  let response: Response;
  try {
    const before = method === 'GET' ? await early(path) : null;
    response =
      before ??
      (await fetch(path, {
        method,
        headers,
        credentials: 'same-origin',
        ...(body === undefined ? {} : { body: bytes ? body : JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      }));
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new AskError(0, 'offline', 'the server cannot be reached');
  }
  const text = await response.text();
  const json = readJson(text);
  if (response.ok) return json as T;
  const said = json as { error?: string; code?: string } | null;
  const after = Number(response.headers.get('retry-after'));
  throw new AskError(
    response.status,
    said?.code ?? (response.status === 404 ? 'not_found' : 'bug'),
    said?.error ?? response.statusText,
    Number.isFinite(after) && after > 0 ? after : null,
  );
}

function readJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A path with the values that are there. */
export function pathOf(
  path: string,
  query: Record<string, string | number | boolean | null | undefined>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** What is asked is its own key: two screens that ask the same share the answer. */
export function useAsk<T>(path: string | null, options: Partial<UseQueryOptions<T, AskError>> = {}) {
  return useQuery<T, AskError>({
    queryKey: [path],
    queryFn: ({ signal }) => ask<T>(path!, { signal }),
    enabled: path !== null,
    ...options,
  });
}

/** Asks anew for everything under a path that is on the screen, and forgets the rest. */
export function refresh(client: QueryClient, ...starts: string[]): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey }) => {
      const key = queryKey[0];
      return typeof key === 'string' && starts.some((start) => key.startsWith(start));
    },
  });
}

/** A refusal that trying again does not change. */
export function isFinal(error: unknown): boolean {
  return error instanceof AskError && error.status >= 400 && error.status < 500 && error.status !== 429;
}
