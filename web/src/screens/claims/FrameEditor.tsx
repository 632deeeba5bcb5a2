/**
 * @module
 * The editor of an event frame: what a claim would be about, in every language wanted. Saving makes a new version; the old ones
 * stay in the ledger.
 */
import { Button, TagsInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask, refresh } from '../../app/ask.ts';
import { useWords } from '../../app/language.tsx';
import type { EventFrame } from '../../app/shapes.ts';
import { done } from '../../app/undo.ts';
import { Panel } from '../../parts/Page.tsx';
import { Failed } from '../../parts/states.tsx';
import { claimsWords } from '../../words/claims.ts';
import { decideWords } from '../../words/decide.ts';

type Body = Omit<EventFrame, 'id' | 'addedAt'>;

const bodyOf = ({ title, from, to, places, acts, actors }: EventFrame): Body => ({
  title,
  from,
  to,
  places,
  acts,
  actors,
});
/** An instant as the field for a date and a time writes it (UTC), and back. */
const toField = (at: string) => at.slice(0, 16);
const fromField = (value: string) => `${value}:00Z`;

/** An id out of a title; one of its own where nothing Latin is left. */
function idFor(title: string, taken: readonly string[]): string {
  const base =
    title
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 48) || 'event';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.includes(id)) return id;
  }
}

export function FrameEditor({
  frame,
  taken,
  onDone,
}: {
  frame: EventFrame | null;
  taken: readonly string[];
  onDone: (id: string | null) => void;
}) {
  const t = useWords(claimsWords);
  const d = useWords(decideWords);
  const client = useQueryClient();
  const [title, setTitle] = useState(frame?.title ?? '');
  const [from, setFrom] = useState(frame === null ? '' : toField(frame.from));
  const [to, setTo] = useState(frame === null ? '' : toField(frame.to));
  const [places, setPlaces] = useState(frame?.places ?? []);
  const [acts, setActs] = useState(frame?.acts ?? []);
  const [actors, setActors] = useState(frame?.actors ?? []);
  const [error, setError] = useState<Error | null>(null);
  const [sending, setSending] = useState(false);
  const late = from !== '' && to !== '' && from > to;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const id = frame?.id ?? idFor(title, taken);
    const put = (body: Body) => ask(`/api/claims/events/${id}`, { method: 'PUT', body });
    setSending(true);
    setError(null);
    try {
      await put({ title: title.trim(), from: fromField(from), to: fromField(to), places, acts, actors });
      await refresh(client, '/api/claims', '/api/now', '/api/audit');
      if (frame === null) notifications.show({ message: t('saved') });
      else
        done({
          said: t('saved'),
          label: d('undo'),
          undo: async () => {
            await put(bodyOf(frame));
            await refresh(client, '/api/claims', '/api/now', '/api/audit');
          },
        });
      onDone(id);
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setSending(false);
    }
  };
  return (
    <form onSubmit={(event) => void save(event)} className="stack">
      <Panel>
        <TextInput
          label={t('titleField')}
          description={t('titleNote')}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          required
          maxLength={300}
          dir="auto"
        />
        <div className="two">
          <TextInput
            type="datetime-local"
            label={t('fromField')}
            description={t('utc')}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            required
          />
          <TextInput
            type="datetime-local"
            label={t('toField')}
            description={t('utc')}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            required
            error={late ? t('lateError') : undefined}
          />
        </div>
        <Slot label={t('places')} note={t('placesNote')} value={places} onChange={setPlaces} />
        <Slot label={t('acts')} note={t('actsNote')} value={acts} onChange={setActs} />
        <Slot label={t('actors')} note={t('actorsNote')} value={actors} onChange={setActors} />
        {error !== null && <Failed error={error} />}
        <div className="row end">
          <Button variant="default" onClick={() => onDone(null)}>
            {d('cancel')}
          </Button>
          <Button type="submit" loading={sending} disabled={late || places.length === 0 || acts.length === 0}>
            {t('save')}
          </Button>
        </div>
      </Panel>
    </form>
  );
}

function Slot({
  label,
  note,
  value,
  onChange,
}: {
  label: string;
  note: string;
  value: string[];
  onChange: (value: string[]) => void;
}) {
  const t = useWords(claimsWords);
  return (
    <TagsInput
      label={label}
      description={note}
      placeholder={t('slotHint')}
      value={value}
      onChange={onChange}
      splitChars={[',', '،', ';', '\n']}
      acceptValueOnBlur
      clearable
      clearButtonProps={{ 'aria-label': t('clear') }}
      dir="auto"
    />
  );
}
