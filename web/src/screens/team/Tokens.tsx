/**
 * @module
 * Access of programs: tokens with scopes and an end. A token is shown once.
 */
import { Button, Checkbox, Modal, NumberInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask, refresh, useAsk } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { TokenRow } from '../../app/shapes.ts';
import { useCopy } from '../../parts/copy.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Panel } from '../../parts/Page.tsx';
import { Scroller } from '../../parts/Scroller.tsx';
import { Answered, Failed } from '../../parts/states.tsx';
import { decideWords } from '../../words/decide.ts';
import { teamWords } from '../../words/team.ts';

const SCOPES = ['read', 'decide', 'watch', 'import', 'media', 'export', 'team'] as const;

export function Tokens() {
  const t = useWords(teamWords);
  const speak = useSpeech();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const query = useAsk<{ tokens: TokenRow[] }>('/api/tokens');
  const end = async ({ id, name }: TokenRow) => {
    await ask(`/api/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' });
    await refresh(client, '/api/tokens', '/api/audit');
    notifications.show({ message: t('tokenEnded', { name }) });
  };
  return (
    <Panel
      title={t('tokens')}
      note={t('tokensNote')}
      actions={
        <button type="button" className="pill-button primary" onClick={() => setOpen(true)}>
          <Icon name="plus" size={14} /> {t('addToken')}
        </button>
      }
    >
      <Answered of={query} rows={3}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <p className="soft">{t('noTokens')}</p>
          ) : (
            <Scroller className="table-wrap" label={t('tokens')}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t('name')}</th>
                    <th scope="col">{t('scopes')}</th>
                    <th scope="col">{t('until')}</th>
                    <th scope="col">{t('lastUsed')}</th>
                    <th scope="col">{t('access')}</th>
                  </tr>
                </thead>
                <tbody>
                  {tokens.map((token) => (
                    <tr key={token.id}>
                      <th scope="row">
                        <bdi>{token.name}</bdi> <span className="soft">{token.user}</span>
                      </th>
                      <td>{token.scopes.map((scope) => t(`scope_${scope as 'read'}`)).join(', ')}</td>
                      <td>{speak.when(token.expiresAt)}</td>
                      <td>{token.lastUsedAt === null ? t('notUsedYet') : speak.when(token.lastUsedAt)}</td>
                      <td>
                        <button
                          type="button"
                          className="pill-button"
                          onClick={() => void end(token)}
                          aria-label={t('endToken', { name: token.name })}
                        >
                          {t('end')}
                        </button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroller>
          )
        }
      </Answered>
      <AddToken opened={open} onClose={() => setOpen(false)} />
    </Panel>
  );
}

function AddToken({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useWords(teamWords);
  const d = useWords(decideWords);
  const client = useQueryClient();
  const { copied, copy } = useCopy();
  const [scopes, setScopes] = useState<string[]>(['read']);
  const [days, setDays] = useState<number | string>(90);
  const [made, setMade] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const close = () => {
    setMade(null);
    setError(null);
    onClose();
  };
  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '');
    try {
      const { token } = await ask<{ token: string }>('/api/tokens', {
        method: 'POST',
        body: { name, scopes, days: Number(days) },
      });
      setMade(token);
      await refresh(client, '/api/tokens', '/api/audit');
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('addToken')}
      closeButtonProps={{ 'aria-label': d('cancel') }}
    >
      {made === null ? (
        <form onSubmit={(event) => void make(event)} className="stack">
          <TextInput name="name" label={t('tokenName')} required data-autofocus dir="auto" />
          <Checkbox.Group label={t('scopes')} value={scopes} onChange={setScopes}>
            <div className="stack tight">
              {SCOPES.map((scope) => (
                <Checkbox key={scope} value={scope} label={t(`scope_${scope}`)} />
              ))}
            </div>
          </Checkbox.Group>
          <NumberInput
            label={t('tokenDays')}
            value={days}
            onChange={setDays}
            min={1}
            max={365}
            hideControls
          />
          {error !== null && <Failed error={error} />}
          <div className="row end">
            <Button variant="default" onClick={close}>
              {d('cancel')}
            </Button>
            <Button type="submit" disabled={scopes.length === 0}>
              {t('make')}
            </Button>
          </div>
        </form>
      ) : (
        <div className="stack">
          <p>{t('tokenOnce')}</p>
          <pre dir="ltr">{made}</pre>
          <div className="row end">
            <Button variant="default" onClick={() => copy(made)}>
              {t(copied ? 'copied' : 'copyKey')}
            </Button>
            <Button onClick={close}>{t('haveIt')}</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
