/**
 * @module
 * Alerts: which kinds go where. Secrets are never shown, only whether they are set; what the environment gives cannot be changed
 * here.
 */
import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask, refresh, useAsk } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import { done } from '../../app/undo.ts';
import { Panel } from '../../parts/Page.tsx';
import { Answered, Failed } from '../../parts/states.tsx';
import { decideWords } from '../../words/decide.ts';
import { teamWords } from '../../words/team.ts';

type Channel = Record<string, string | string[] | boolean>;

interface AlertsAnswer {
  kinds: string[];
  known: string[];
  channels: Record<string, Channel | null>;
  fromEnvironment: string[];
  sent: { at?: string; channel?: string; why?: string | null }[];
}

const FIELDS = {
  email: ['server', 'user', 'password', 'from', 'to'],
  webhook: ['url', 'secret'],
  ntfy: ['url', 'token'],
  matrix: ['server', 'room', 'token'],
} as const;
type ChannelName = keyof typeof FIELDS;
const SECRET = new Set<string>(['password', 'secret', 'token']);

export function Alerts() {
  const t = useWords(teamWords);
  const query = useAsk<AlertsAnswer>('/api/alerts');
  return (
    <Answered of={query} rows={5}>
      {(alerts) => (
        <>
          <Panel title={t('alerts')} note={t('alertsNote')}>
            <Kinds of={alerts} />
          </Panel>
          {(Object.keys(FIELDS) as ChannelName[]).map((name) => (
            <ChannelPanel key={name} name={name} of={alerts} />
          ))}
          <Panel title={t('sent')} note={t('sentNote')}>
            <Sent of={alerts.sent} />
          </Panel>
        </>
      )}
    </Answered>
  );
}

function usePut() {
  const client = useQueryClient();
  const t = useWords(teamWords);
  const d = useWords(decideWords);
  return async (body: object, back: object | null) => {
    await ask('/api/alerts', { method: 'PUT', body });
    await refresh(client, '/api/alerts', '/api/audit');
    if (back !== null)
      done({
        said: t('alertsSaved'),
        label: d('undo'),
        undo: async () => {
          await ask('/api/alerts', { method: 'PUT', body: back });
          await refresh(client, '/api/alerts', '/api/audit');
        },
      });
  };
}

function Kinds({ of }: { of: AlertsAnswer }) {
  const t = useWords(teamWords);
  const { may } = useHere();
  const put = usePut();
  const [error, setError] = useState<Error | null>(null);
  const fixed = of.fromEnvironment.includes('kinds');
  return (
    <>
      <Checkbox.Group
        label={t('kinds')}
        value={of.kinds}
        onChange={(kinds) =>
          void put({ kinds }, { kinds: of.kinds }).catch((failure) => setError(failure as Error))
        }
      >
        <div className="row" style={{ marginBlockStart: 8 }}>
          {of.known.map((kind) => (
            <Checkbox
              key={kind}
              value={kind}
              label={t(`alert_${kind as 'wave'}`)}
              disabled={fixed || !may('admin')}
            />
          ))}
        </div>
      </Checkbox.Group>
      {fixed && <p className="note">{t('fromEnvironment')}</p>}
      {error !== null && <Failed error={error} />}
    </>
  );
}

function ChannelPanel({ name, of }: { name: ChannelName; of: AlertsAnswer }) {
  const t = useWords(teamWords);
  const { may } = useHere();
  const put = usePut();
  const [error, setError] = useState<Error | null>(null);
  const channel = of.channels[name] ?? null;
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body: Record<string, unknown> = {};
    const back: Record<string, unknown> = {};
    let undoable = true;
    for (const field of FIELDS[name]) {
      if (of.fromEnvironment.includes(`${name}.${field}`)) continue;
      const text = String(form.get(field) ?? '').trim();
      // An empty secret field leaves the secret as it is.
      if (SECRET.has(field)) {
        if (text === '') continue;
        undoable = false;
      }
      const value =
        text === '' ? null : field === 'to' ? text.split(/[\s,،]+/).filter((each) => each !== '') : text;
      body[field] = value;
      back[field] = channel?.[field] ?? null;
    }
    try {
      await put({ [name]: body }, undoable ? { [name]: channel === null ? null : back } : null);
      setError(null);
    } catch (failure) {
      setError(failure as Error);
    }
  };
  const drop = () => void put({ [name]: null }, null).catch((failure) => setError(failure as Error));
  return (
    <Panel title={t(`channel_${name}`)} note={channel === null ? t('notUsed') : t('used')}>
      <details {...(channel === null ? {} : { open: true })}>
        <summary>{t(channel === null ? 'setUp' : 'settings')}</summary>
        <form key={JSON.stringify(channel)} onSubmit={(event) => void save(event)} className="stack">
          <div className="two">
            {FIELDS[name].map((field) => {
              const fixed = of.fromEnvironment.includes(`${name}.${field}`);
              const value = channel?.[field];
              const common = {
                key: field,
                name: field,
                label: t(`field_${field}`),
                disabled: fixed || !may('admin'),
                ...(fixed ? { description: t('fromEnvironment') } : {}),
              };
              const { key, ...props } = common;
              return SECRET.has(field) ? (
                <PasswordInput
                  key={key}
                  {...props}
                  placeholder={value === true ? t('isSet') : ''}
                  autoComplete="off"
                />
              ) : (
                <TextInput
                  key={key}
                  {...props}
                  defaultValue={
                    Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : ''
                  }
                  dir="ltr"
                  autoComplete="off"
                />
              );
            })}
          </div>
          {error !== null && <Failed error={error} />}
          {may('admin') && (
            <div className="row">
              <Button type="submit">{t('save')}</Button>
              {channel !== null && (
                <Button variant="default" onClick={drop}>
                  {t('takeAway')}
                </Button>
              )}
            </div>
          )}
        </form>
      </details>
    </Panel>
  );
}

function Sent({ of }: { of: AlertsAnswer['sent'] }) {
  const t = useWords(teamWords);
  const speak = useSpeech();
  if (of.length === 0) return <p className="soft">{t('sentNone')}</p>;
  return (
    <ul className="plain-list">
      {of.map((each, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a journal have nothing else to be told by
        <li key={i}>
          {each.at !== undefined && <span className="soft figures">{speak.when(each.at)}</span>}{' '}
          {each.channel} {each.why && <bdi lang="en">{each.why}</bdi>}
        </li>
      ))}
    </ul>
  );
}
