/**
 * @module
 * A picture: what is known of it without looking, and looking, which is asked for with a reason and recorded first. It comes grey
 * and small; colour and size are further steps.
 */
import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask, refresh } from '../../app/ask.ts';
import { counted } from '../../app/care.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import type { CaptureAnswer } from '../../app/shapes.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Ref } from '../../parts/marks.tsx';
import { Facts, Panel } from '../../parts/Page.tsx';
import { Failed } from '../../parts/states.tsx';
import { evidenceWords } from '../../words/evidence.ts';

export function Media({ of }: { of: CaptureAnswer }) {
  const t = useWords(evidenceWords);
  const speak = useSpeech();
  const client = useQueryClient();
  const { may } = useHere();
  const [url, setUrl] = useState<string | null>(null);
  const [colour, setColour] = useState(false);
  const [large, setLarge] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const show = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const because = String(new FormData(event.currentTarget).get('because') ?? '');
    try {
      const { url: next } = await ask<{ url: string }>(`/api/captures/${of.sha256}/media`, {
        method: 'POST',
        body: { because },
      });
      counted('media');
      setUrl(next);
      setError(null);
      void refresh(client, '/api/audit');
    } catch (failure) {
      setError(failure as Error);
    }
  };
  const hide = () => {
    setUrl(null);
    setColour(false);
    setLarge(false);
  };
  return (
    <Panel title={t('picture')} note={t('pictureNote')}>
      <div className={large ? 'media large' : 'media'}>
        {url === null ? (
          <span className="media-hidden">
            <Icon name="eye-off" size={32} />
            {t('hidden')}
          </span>
        ) : (
          <img src={url} alt={t('pictureAlt')} className={colour ? 'colour' : ''} />
        )}
      </div>
      {url === null ? (
        <form onSubmit={(event) => void show(event)} className="stack">
          <TextInput
            name="because"
            label={t('why')}
            description={t('whyNote')}
            required
            disabled={!may('analyst') || !of.present}
            dir="auto"
          />
          <Button
            type="submit"
            variant="default"
            leftSection={<Icon name="eye" size={16} />}
            w="fit-content"
            disabled={!may('analyst') || !of.present}
          >
            {t('show')}
          </Button>
          {error !== null && <Failed error={error} />}
        </form>
      ) : (
        <div className="row">
          <Button variant="default" size="xs" aria-pressed={colour} onClick={() => setColour(!colour)}>
            {t('colour')}
          </Button>
          <Button variant="default" size="xs" aria-pressed={large} onClick={() => setLarge(!large)}>
            {t('large')}
          </Button>
          <Button size="xs" onClick={hide}>
            {t('hide')}
          </Button>
        </div>
      )}
      {of.image !== null && (
        <Facts
          of={[
            [
              'PDQ',
              <bdi key="p" dir="ltr" className="ref">
                {of.image.pdq ?? '–'}
              </bdi>,
            ],
            [t('quality'), of.image.quality === null ? '–' : speak.number(of.image.quality)],
            [
              t('seenAs'),
              <span key="s" className="stack tight">
                {of.image.seenAs.map((ref) => (
                  <Ref key={ref} of={ref} />
                ))}
              </span>,
            ],
          ]}
        />
      )}
    </Panel>
  );
}
