/**
 * @module
 * The app inside its providers: direction, colours, questions to the server, session, routes.
 */
import { DirectionProvider, MantineProvider, useDirection, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Failed } from '../parts/states.tsx';
import { AskError, isFinal } from './ask.ts';
import { Entrance } from './Entrance.tsx';
import { SpeechProvider, useSpeech } from './language.tsx';
import { themePreference, useStored } from './preferences.ts';
import { router } from './router.tsx';
import { SignedIn, useSession } from './session.tsx';
import { theme } from './theme.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      gcTime: 10 * 60_000,
      retry: (count, error) => !isFinal(error) && count < 2,
      retryDelay: (count, error) =>
        error instanceof AskError && error.retryAfterSeconds !== null
          ? Math.min(10, error.retryAfterSeconds) * 1000
          : 400 * 2 ** count,
      refetchOnWindowFocus: false,
    },
  },
});

// The screen's own script comes while the session is still being asked for.
void router.load();

export function App() {
  return (
    <SpeechProvider>
      <DirectionProvider>
        <MantineProvider theme={theme} defaultColorScheme="auto" withStaticClasses={false}>
          <Notifications position="bottom-center" limit={4} />
          <QueryClientProvider client={client}>
            <Settings />
            <Inside />
          </QueryClientProvider>
        </MantineProvider>
      </DirectionProvider>
    </SpeechProvider>
  );
}

/** Language and theme, on the page itself and in the library. */
function Settings() {
  const { language, dir } = useSpeech();
  const { setDirection } = useDirection();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useStored(themePreference);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = dir;
    setDirection(dir);
  }, [language, dir, setDirection]);
  useEffect(() => setColorScheme(scheme), [scheme, setColorScheme]);
  return null;
}

function Inside() {
  const session = useSession();
  if (session.data === undefined)
    return session.error === null ? (
      <p className="boot">
        <b>Driftline</b>
      </p>
    ) : (
      <main className="entrance">
        <Failed error={session.error} again={() => void session.refetch()} />
      </main>
    );
  if (session.data.user === null) return <Entrance session={session.data} />;
  return (
    <SignedIn session={session.data}>
      <RouterProvider router={router} />
    </SignedIn>
  );
}
