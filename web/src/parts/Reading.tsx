/**
 * @module
 * A post as a person reads it: each paragraph in its own direction, links and found words marked, how a hidden link reads,
 * the sound of the words in Latin letters, a translation where the browser has one of its own. Text is only ever text.
 */
import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useSpeech, useWords } from '../app/language.tsx';
import { type Marked, type Piece, paragraphs } from '../app/paragraphs.ts';
import type { PostText } from '../app/shapes.ts';
import { useTranslation } from '../app/translate.ts';
import { readingWords } from '../words/reading.ts';
import { Icon } from './Icon.tsx';
import { CommunityName, Hash, Ref, shortRef, When } from './marks.tsx';

export function Words({
  text,
  marks = [],
  lang,
}: {
  text: string;
  marks?: readonly Marked[];
  lang?: string | null;
}) {
  return (
    <div className="words" {...(lang ? { lang } : {})}>
      {paragraphs(text, marks).map(({ at, pieces }) => (
        <p key={at} dir="auto">
          {pieces.length === 0 ? ' ' : pieces.map((piece) => <Fragment key={piece.at} piece={piece} />)}
        </p>
      ))}
    </div>
  );
}

function Fragment({ piece: { text, mark } }: { piece: Piece }): ReactNode {
  if (mark === null) return text;
  const marked = <mark className={mark.kind}>{text}</mark>;
  return mark.title === undefined ? (
    marked
  ) : (
    <Tooltip label={<bdi dir="ltr">{mark.title}</bdi>}>{marked}</Tooltip>
  );
}

/** One post whole, with where it is from and the capture that shows it. `target`: the address that matters here. */
export function Post({
  post,
  title = null,
  target,
  quiet = false,
  nameless = false,
  extra,
}: {
  post: PostText;
  title?: string | null;
  target?: string | undefined;
  quiet?: boolean;
  /** Where the heading says already whose posts these are. */
  nameless?: boolean;
  extra?: ReactNode;
}) {
  const t = useWords(readingWords);
  const speak = useSpeech();
  const [sound, setSound] = useState(false);
  const translation = useTranslation(post.text, post.lang, speak.language);
  const isTarget = (ref: string) => target !== undefined && (ref === target || ref.startsWith(`${target}/`));
  const marks = post.links.flatMap(({ start, end, ref }): Marked[] =>
    start === null || end === null
      ? []
      : [{ start, end, kind: isTarget(ref) ? 'target' : 'link', title: shortRef(ref) }],
  );
  const hidden = post.links.filter((link) => link.deobfuscated);
  return (
    <article className={quiet ? 'post quiet' : 'post'} aria-label={t('postAt', { at: speak.when(post.at) })}>
      <header className="post-head">
        {!nameless && <CommunityName of={{ ref: post.community, title }} platform={post.platform} />}
        <Link to="/read" search={{ community: post.community, around: post.ref }} className="soft">
          <When at={post.at} />
        </Link>
        {post.editedAt !== null && <span className="tag">{t('edited')}</span>}
      </header>
      {post.forwardedFrom !== null && (
        <p className="note">
          {t.parts('forwarded', {
            from:
              post.forwardedFrom.community !== null ? (
                <Ref of={post.forwardedFrom.community} />
              ) : (
                <bdi>{post.forwardedFrom.title ?? t('somewhere')}</bdi>
              ),
          })}
        </p>
      )}
      {post.text === '' ? (
        <p className="soft">{t('noText')}</p>
      ) : (
        <Words text={post.text} marks={marks} lang={post.lang} />
      )}
      {hidden.map((link) => (
        <p className="reads-as" key={`${link.start} ${link.ref}`}>
          <Icon name="eye" size={16} />
          <span>
            {t.parts('readsAs', {
              raw: (
                <bdi className="raw" dir="auto">
                  {link.raw}
                </bdi>
              ),
              ref: <Ref of={link.ref} />,
            })}
          </span>
        </p>
      ))}
      {sound && post.translit !== null && (
        <div className="under" lang="en">
          <p className="note">{t('soundNote')}</p>
          <Words text={post.translit} />
        </div>
      )}
      {translation.text !== null && (
        <div className="under" lang={speak.language}>
          <p className="note">{t('translationNote')}</p>
          <Words text={translation.text} />
        </div>
      )}
      {post.attachments.length > 0 && (
        <p className="attachments">
          <Icon name="eye-off" size={16} /> {t('attachments', { n: post.attachments.length })}{' '}
          <bdi dir="ltr">{post.attachments.slice(0, 4).join(', ')}</bdi>
        </p>
      )}
      <footer className="post-foot">
        {post.author !== null && (
          <span title={t('authorNote')}>
            {t('author')} <code dir="ltr">{post.author.slice(0, 10)}</code>
          </span>
        )}
        <span>
          {t('capture')} <Hash of={post.capture} />
        </span>
        {post.translit !== null && (
          <button type="button" className="linkish" aria-pressed={sound} onClick={() => setSound(!sound)}>
            {t('sound')}
          </button>
        )}
        {translation.can && (
          <button
            type="button"
            className="linkish"
            aria-pressed={translation.text !== null}
            onClick={translation.toggle}
          >
            {t('translate')}
          </button>
        )}
        {extra}
      </footer>
    </article>
  );
}
