/**
 * @module
 * Users and their roles. The first one that is added turns accounts on; the last admin stays one.
 */
import { Button, Modal, NativeSelect, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask, refresh, useAsk } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import { ROLES, type Role, type UserRow } from '../../app/shapes.ts';
import { done } from '../../app/undo.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Panel } from '../../parts/Page.tsx';
import { Scroller } from '../../parts/Scroller.tsx';
import { Answered, Failed } from '../../parts/states.tsx';
import { decideWords } from '../../words/decide.ts';
import { teamWords } from '../../words/team.ts';

const one = (name: string) => `/api/users/${encodeURIComponent(name)}`;

export function People() {
  const t = useWords(teamWords);
  const { session } = useHere();
  const query = useAsk<{ users: UserRow[] }>('/api/users');
  const [adding, setAdding] = useState(false);
  return (
    <>
      <Panel
        title={t('people')}
        note={t(session.mode === 'link' ? 'peopleAlone' : 'peopleNote')}
        actions={
          <button type="button" className="pill-button primary" onClick={() => setAdding(true)}>
            <Icon name="plus" size={14} /> {t('addUser')}
          </button>
        }
      >
        <Answered of={query} rows={3}>
          {({ users }) =>
            users.length === 0 ? <p className="soft">{t('noUsers')}</p> : <Users users={users} />
          }
        </Answered>
      </Panel>
      <Panel title={t('roles')} note={t('rolesNote')}>
        <dl className="roles">
          {ROLES.map((role) => (
            <div key={role}>
              <dt>{t(`role_${role}`)}</dt>
              <dd>{t(`may_${role}`)}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <AddUser
        opened={adding}
        first={(query.data?.users.length ?? 0) === 0}
        onClose={() => setAdding(false)}
      />
    </>
  );
}

function Users({ users }: { users: readonly UserRow[] }) {
  const t = useWords(teamWords);
  const d = useWords(decideWords);
  const speak = useSpeech();
  const client = useQueryClient();
  const { name: me } = useHere();
  const [error, setError] = useState<Error | null>(null);
  const change = async (user: UserRow, next: { role?: Role; disabled?: boolean }) => {
    try {
      await ask(one(user.name), { method: 'PATCH', body: next });
      setError(null);
      await refresh(client, '/api/users', '/api/audit');
      const before = Object.fromEntries(
        Object.keys(next).map((key) => [key, user[key as keyof typeof next]]),
      );
      done({
        said: t('changed', { name: user.name }),
        label: d('undo'),
        undo: async () => {
          await ask(one(user.name), { method: 'PATCH', body: before });
          await refresh(client, '/api/users', '/api/audit');
        },
      });
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <>
      {error !== null && <Failed error={error} />}
      <Scroller className="table-wrap" label={t('people')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('name')}</th>
              <th scope="col">{t('role')}</th>
              <th scope="col">{t('seen')}</th>
              <th scope="col">{t('access')}</th>
            </tr>
          </thead>
          <tbody>
            {users.map((user) => (
              <tr key={user.name} className={user.disabled ? 'off' : ''}>
                <th scope="row">
                  <bdi>{user.name}</bdi> {user.name === me && <span className="tag">{t('you')}</span>}{' '}
                  {user.sso !== null && <span className="tag">{t('sso')}</span>}
                </th>
                <td>
                  <NativeSelect
                    size="xs"
                    aria-label={t('roleOf', { name: user.name })}
                    value={user.role}
                    onChange={(event) => void change(user, { role: event.currentTarget.value as Role })}
                    data={ROLES.map((value) => ({ value, label: t(`role_${value}`) }))}
                  />
                </td>
                <td>{user.lastSeenAt === null ? t('notSince') : speak.when(user.lastSeenAt)}</td>
                <td>
                  <button
                    type="button"
                    className="pill-button"
                    disabled={user.name === me}
                    onClick={() => void change(user, { disabled: !user.disabled })}
                    aria-label={t(user.disabled ? 'enableOf' : 'disableOf', { name: user.name })}
                  >
                    {t(user.disabled ? 'enable' : 'disable')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      <p className="note">{t('removeNote')}</p>
    </>
  );
}

function AddUser({ opened, first, onClose }: { opened: boolean; first: boolean; onClose: () => void }) {
  const t = useWords(teamWords);
  const d = useWords(decideWords);
  const client = useQueryClient();
  const { session } = useHere();
  const [by, setBy] = useState<'password' | 'sso'>('password');
  const [role, setRole] = useState<Role>('admin');
  const [error, setError] = useState<Error | null>(null);
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      await ask('/api/users', {
        method: 'POST',
        body: {
          name: String(form.get('name')),
          role: first ? 'admin' : role,
          ...(by === 'password'
            ? { password: String(form.get('password')) }
            : { sso: String(form.get('sso')) }),
        },
      });
      // With the first account the link from the terminal no longer counts: one signs in.
      if (first) location.assign('/');
      await refresh(client, '/api/users', '/api/audit', '/api/session');
      setError(null);
      onClose();
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('addUser')}
      closeButtonProps={{ 'aria-label': d('cancel') }}
    >
      <form onSubmit={(event) => void add(event)} className="stack">
        {first && <p className="note">{t('firstUser')}</p>}
        <TextInput name="name" label={t('name')} required data-autofocus dir="auto" autoComplete="off" />
        <NativeSelect
          label={t('role')}
          value={first ? 'admin' : role}
          disabled={first}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
          data={ROLES.map((value) => ({ value, label: t(`role_${value}`) }))}
        />
        {session.sso !== null && (
          <SegmentedControl
            aria-label={t('access')}
            value={by}
            onChange={(value) => setBy(value as typeof by)}
            data={[
              { value: 'password', label: t('byPassword') },
              { value: 'sso', label: t('bySso') },
            ]}
          />
        )}
        {by === 'password' ? (
          <PasswordInput
            name="password"
            label={t('password')}
            description={t('passwordNote')}
            required
            autoComplete="new-password"
          />
        ) : (
          <TextInput name="sso" label={t('ssoField')} required dir="ltr" />
        )}
        {error !== null && <Failed error={error} />}
        <div className="row end">
          <Button variant="default" onClick={onClose}>
            {d('cancel')}
          </Button>
          <Button type="submit">{t('addUser')}</Button>
        </div>
      </form>
    </Modal>
  );
}
