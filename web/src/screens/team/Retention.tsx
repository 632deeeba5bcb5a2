/**
 * @module
 * Retention: how long captures are kept, what the rule would erase, changing it with a reason.
 */
import { Button, NumberInput, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask, refresh, useAsk } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import { done } from '../../app/undo.ts';
import { Facts, Panel } from '../../parts/Page.tsx';
import { Answered, Failed } from '../../parts/states.tsx';
import { decideWords } from '../../words/decide.ts';
import { teamWords } from '../../words/team.ts';

interface RetentionAnswer {
  days: number | null;
  captures: number;
  bytes: number;
  oldestAt: string | null;
  shredded: number;
  rules: { olderThan: string; because: string; by: string }[];
}

export function Retention() {
  const t = useWords(teamWords);
  const speak = useSpeech();
  const { may } = useHere();
  const query = useAsk<RetentionAnswer>('/api/retention');
  return (
    <>
      <Panel title={t('retention')} note={t('retentionNote')}>
        <Answered of={query} rows={3}>
          {(rule) => (
            <>
              <Facts
                of={[
                  [t('keptFor'), rule.days === null ? t('noRule') : t('days', { n: rule.days })],
                  [t('wouldErase'), `${t('captures', { n: rule.captures })} (${speak.bytes(rule.bytes)})`],
                  [t('oldest'), speak.when(rule.oldestAt)],
                  [t('erased'), t('captures', { n: rule.shredded })],
                  ...rule.rules.map(({ because, by }): [React.ReactNode, React.ReactNode] => [
                    t('ruleBy'),
                    <span key={because}>
                      <bdi>{by}</bdi>: <bdi>{because}</bdi>
                    </span>,
                  ]),
                ]}
              />
              {may('admin') && <ChangeRule days={rule.days} />}
            </>
          )}
        </Answered>
      </Panel>
      <Panel title={t('howErased')}>
        <p className="soft">{t('howErasedText')}</p>
      </Panel>
    </>
  );
}

function ChangeRule({ days }: { days: number | null }) {
  const t = useWords(teamWords);
  const d = useWords(decideWords);
  const client = useQueryClient();
  const [value, setValue] = useState<number | string>(days ?? '');
  const [error, setError] = useState<Error | null>(null);
  const put = (next: number | null, because: string) =>
    ask('/api/retention', { method: 'PUT', body: { days: next, because } });
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const because = String(new FormData(event.currentTarget).get('because') ?? '');
    try {
      await put(value === '' ? null : Number(value), because);
      await refresh(client, '/api/retention', '/api/audit');
      setError(null);
      done({
        said: t('ruleSaved'),
        label: d('undo'),
        undo: async () => {
          await put(days, 'taken back by whoever changed it');
          await refresh(client, '/api/retention', '/api/audit');
        },
      });
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)} className="stack">
      <NumberInput
        label={t('daysField')}
        description={t('daysNote')}
        value={value}
        onChange={setValue}
        min={1}
        max={36_500}
        allowDecimal={false}
        hideControls
      />
      <Textarea
        name="because"
        label={d('reason')}
        description={d('reasonNote')}
        required
        autosize
        minRows={2}
        dir="auto"
      />
      {error !== null && <Failed error={error} />}
      <Button type="submit" w="fit-content">
        {t('save')}
      </Button>
    </form>
  );
}
