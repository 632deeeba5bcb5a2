/**
 * @module
 * Who is here and what they may do. Roles decide on the server; here they only decide what is offered.
 */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react';
import { ask, setCsrf, useAsk } from './ask.ts';
import { ROLES, type Role, type Session } from './shapes.ts';

export interface Here {
  session: Session;
  name: string;
  role: Role;
  may(role: Role): boolean;
  /** The platform's name as people write it. */
  platformName(id: string): string;
  signOut(): Promise<void>;
}

const HereContext = createContext<Here | null>(null);

/** The session of whoever is signed in. Only for what stands inside `SignedIn`. */
export function useHere(): Here {
  const here = useContext(HereContext);
  if (here === null) throw new Error('this part is only for who is signed in');
  return here;
}

export function useSession() {
  return useAsk<Session>('/api/session', {
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      const session = await ask<Session>('/api/session', { signal });
      setCsrf(session.csrf);
      return session;
    },
  });
}

export function SignedIn({ session, children }: { session: Session; children: ReactNode }) {
  const client = useQueryClient();
  const signOut = useCallback(async () => {
    await ask('/api/session', { method: 'DELETE' });
    setCsrf(null);
    client.clear();
    location.assign('/');
  }, [client]);
  const here = useMemo((): Here => {
    const role = session.user?.role ?? 'viewer';
    return {
      session,
      name: session.user?.name ?? '',
      role,
      may: (least) => ROLES.indexOf(role) >= ROLES.indexOf(least),
      platformName: (id) => session.platforms?.[id] ?? id,
      signOut,
    };
  }, [session, signOut]);
  return <HereContext value={here}>{children}</HereContext>;
}
