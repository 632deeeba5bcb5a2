/**
 * @module
 * The own account: who one is here, until when, and a new password.
 */
import { Button, PasswordInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { ask } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import { Facts, Panel } from '../../parts/Page.tsx';
import { Failed } from '../../parts/states.tsx';
import { teamWords } from '../../words/team.ts';

export function Me() {
  const t = useWords(teamWords);
  const speak = useSpeech();
  const { session, name, role, signOut } = useHere();
  const [error, setError] = useState<Error | null>(null);
  const change = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    try {
      await ask('/api/session/password', {
        method: 'PUT',
        body: { current: String(data.get('current')), next: String(data.get('next')) },
      });
      form.reset();
      setError(null);
      notifications.show({ message: t('passwordChanged') });
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <div className="two">
      <Panel title={t('tab_me')}>
        <Facts
          of={[
            [t('name'), <bdi key="n">{name}</bdi>],
            [t('role'), t(`role_${role}`)],
            [t('sessionEnds'), speak.when(session.expiresAt)],
            [t('purpose'), <bdi key="p">{session.case?.purpose}</bdi>],
            [t('approver'), <bdi key="a">{session.case?.approver ?? t('nobody')}</bdi>],
          ]}
        />
        {session.mode === 'users' && (
          <Button variant="default" w="fit-content" onClick={() => void signOut()}>
            {t('signOut')}
          </Button>
        )}
      </Panel>
      {session.mode === 'users' && (
        <Panel title={t('newPassword')}>
          <form onSubmit={(event) => void change(event)} className="stack">
            <PasswordInput
              name="current"
              label={t('currentPassword')}
              required
              autoComplete="current-password"
            />
            <PasswordInput
              name="next"
              label={t('newPassword')}
              description={t('passwordNote')}
              required
              autoComplete="new-password"
            />
            {error !== null && <Failed error={error} />}
            <Button type="submit" w="fit-content">
              {t('save')}
            </Button>
          </form>
        </Panel>
      )}
    </div>
  );
}
