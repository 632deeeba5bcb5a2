/**
 * @module
 * Adding communities: paste anything (links, a list, a page of text) or drop a text file; what is an address is shown, and only
 * what is chosen is followed.
 */
import { Button, Checkbox, SegmentedControl, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type DragEvent, useEffect, useState } from 'react';
import { ask } from '../app/ask.ts';
import { type FollowRole, useFollow } from '../app/follow.ts';
import { useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { Pasted } from '../app/shapes.ts';
import { PlatformTile, shortRef } from '../parts/marks.tsx';
import { Page, Panel } from '../parts/Page.tsx';
import { Failed } from '../parts/states.tsx';
import { communitiesWords } from '../words/communities.ts';

/** After so much quiet the text is read (milliseconds). */
const QUIET_MS = 350;
const MOST_CHARACTERS = 1_000_000;

/** What a text names, asked once the writing pauses. */
function usePasted(text: string): { found: Pasted[] | null; error: Error | null } {
  const [state, setState] = useState<{ found: Pasted[] | null; error: Error | null }>({
    found: null,
    error: null,
  });
  useEffect(() => {
    if (text.trim() === '') return setState({ found: null, error: null });
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask<{ found: Pasted[] }>('/api/communities/read', {
        method: 'POST',
        body: { text: text.slice(0, MOST_CHARACTERS) },
        signal: stop.signal,
      }).then(
        ({ found }) => setState({ found, error: null }),
        (error) => !stop.signal.aborted && setState({ found: null, error: error as Error }),
      );
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);
  return state;
}

export function Add() {
  const t = useWords(communitiesWords);
  const navigate = useNavigate();
  const { may } = useHere();
  const { follow } = useFollow();
  const [text, setText] = useState('');
  const [role, setRole] = useState<FollowRole>('community');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<Error | null>(null);
  const [sending, setSending] = useState(false);
  const { found, error } = usePasted(text);
  const can = found?.filter(({ addable }) => addable) ?? [];
  const chosen = can.filter(({ ref }) => !left.has(ref)).map(({ ref }) => ref);
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer.files[0];
    if (file === undefined) return;
    event.preventDefault();
    void file.text().then((content) => setText(content.slice(0, MOST_CHARACTERS)));
  };
  const add = async () => {
    setSending(true);
    try {
      await follow(chosen, role);
      void navigate({ to: '/communities' });
    } catch (problem) {
      setFailure(problem as Error);
      setSending(false);
    }
  };
  return (
    <Page title={t('add')} about={t('addAbout')}>
      <div className="two add">
        <Panel>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a second way to fill the field */}
          <div onDrop={drop} onDragOver={(event) => event.preventDefault()}>
            <Textarea
              label={t('paste')}
              description={t('pasteNote')}
              placeholder={'https://t.me/…\n@…\nhxxps://tamtam[.]chat/…'}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              autosize
              minRows={8}
              maxRows={22}
              data-autofocus
              dir="auto"
            />
          </div>
          <SegmentedControl
            aria-label={t('as')}
            value={role}
            onChange={(value) => setRole(value as FollowRole)}
            data={[
              { value: 'community', label: t('role_community') },
              { value: 'source', label: t('role_source') },
            ]}
          />
          <p className="note">{t(role === 'community' ? 'communityNote' : 'sourceNote')}</p>
        </Panel>
        <Panel
          title={found === null ? t('foundNothingYet') : t('found', { n: found.length })}
          note={t('foundNote')}
        >
          {error !== null && <Failed error={error} />}
          {found !== null && found.length === 0 && <p className="soft">{t('noAddress')}</p>}
          <ul className="pasted">
            {found?.map((each) => (
              <li key={each.ref} className={each.addable ? '' : 'no'}>
                <Checkbox
                  checked={each.addable && !left.has(each.ref)}
                  disabled={!each.addable}
                  onChange={() =>
                    setLeft((before) => new Set(before.symmetricDifference(new Set([each.ref]))))
                  }
                  label={
                    <span className="row">
                      <PlatformTile id={each.platform} small />
                      <bdi dir="ltr" className="ref">
                        {shortRef(each.ref)}
                      </bdi>
                      {each.watched && <span className="tag good">{t('already')}</span>}
                      {!each.watched && each.known && <span className="tag">{t('knownAlready')}</span>}
                      {each.raw !== each.ref && !each.watched && (
                        <span className="note">
                          {t('written')}{' '}
                          <bdi dir="auto" className="raw">
                            {each.raw.slice(0, 60)}
                          </bdi>
                        </span>
                      )}
                      {each.why !== null && (
                        <bdi className="note" lang="en">
                          {each.why}
                        </bdi>
                      )}
                    </span>
                  }
                />
              </li>
            ))}
          </ul>
          {failure !== null && <Failed error={failure} />}
          <Button
            onClick={() => void add()}
            disabled={chosen.length === 0 || !may('analyst')}
            loading={sending}
          >
            {t('addThese', { n: chosen.length })}
          </Button>
        </Panel>
      </div>
    </Page>
  );
}
