/**
 * @module
 * Before anyone is in: sign-in by name and password or by the organisation's own, or the word that the link in the terminal
 * opens the workbench.
 */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Failed } from '../parts/states.tsx';
import { shellWords } from '../words/shell.ts';
import { type AskError, ask, setCsrf } from './ask.ts';
import { useWords } from './language.tsx';
import { languagePreference, useStored } from './preferences.ts';
import type { Session } from './shapes.ts';

export function Entrance({ session }: { session: Session }) {
  const t = useWords(shellWords);
  const language = useStored(languagePreference);
  const other = language === 'ar' ? 'en' : 'ar';
  return (
    <main className="entrance">
      <div className="entrance-card">
        <p className="entrance-mark">
          <img src="/mark.svg" width="44" height="44" alt="" />
          <b>Driftline</b>
        </p>
        {session.mode === 'users' ? <SignIn session={session} /> : <UseTheLink />}
        <button type="button" className="linkish" lang={other} onClick={() => languagePreference.set(other)}>
          {other === 'ar' ? 'العربية' : 'English'}
        </button>
      </div>
      <p className="foot">{t('foot')}</p>
    </main>
  );
}

function UseTheLink() {
  const t = useWords(shellWords);
  return (
    <>
      <h1>{t('linkTitle')}</h1>
      <p className="soft">{t('linkNote')}</p>
      <pre dir="ltr">driftline serve --case …</pre>
    </>
  );
}

function SignIn({ session }: { session: Session }) {
  const t = useWords(shellWords);
  const client = useQueryClient();
  const [error, setError] = useState<AskError | null>(null);
  const [sending, setSending] = useState(false);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSending(true);
    setError(null);
    try {
      const next = await ask<Session>('/api/session', {
        method: 'POST',
        body: { name: String(form.get('name')), password: String(form.get('password')) },
      });
      setCsrf(next.csrf);
      client.setQueryData(['/api/session'], next);
    } catch (failure) {
      setError(failure as AskError);
    } finally {
      setSending(false);
    }
  };
  return (
    <>
      <h1>{t('signIn')}</h1>
      <form onSubmit={(event) => void send(event)} className="stack">
        <TextInput name="name" label={t('name')} autoComplete="username" required dir="auto" />
        <PasswordInput name="password" label={t('password')} autoComplete="current-password" required />
        {error !== null &&
          (error.code === 'no_session' ? (
            <p className="wrong" role="alert">
              {t('signInWrong')}
            </p>
          ) : (
            <Failed error={error} />
          ))}
        <Button type="submit" loading={sending} fullWidth>
          {t('signIn')}
        </Button>
      </form>
      {session.sso !== null && (
        <Button component="a" href="/api/session/oidc" variant="default" fullWidth>
          {t('sso', { name: session.sso.name })}
        </Button>
      )}
    </>
  );
}
