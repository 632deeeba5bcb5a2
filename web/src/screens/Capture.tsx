/**
 * @module
 * One capture: hash and text first, the posts that were read from it, media only when it is asked for (which is recorded), and the
 * proof that the ledger holds it, checked in this browser.
 */
import { Link, useParams } from '@tanstack/react-router';
import { useAsk } from '../app/ask.ts';
import { useExposure } from '../app/care.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import type { CaptureAnswer } from '../app/shapes.ts';
import { useCopy } from '../parts/copy.ts';
import { Icon } from '../parts/Icon.tsx';
import { Platform, Ref, StateMark } from '../parts/marks.tsx';
import { Facts, Page, Panel } from '../parts/Page.tsx';
import { PrintButton } from '../parts/Print.tsx';
import { Post } from '../parts/Reading.tsx';
import { Scroller } from '../parts/Scroller.tsx';
import { Answered, Empty } from '../parts/states.tsx';
import { evidenceWords } from '../words/evidence.ts';
import { Media } from './evidence/Media.tsx';
import { Proof } from './evidence/Proof.tsx';
import { TakeBytes } from './evidence/TakeBytes.tsx';

export function Capture() {
  const t = useWords(evidenceWords);
  const { sha } = useParams({ from: '/evidence/$sha' });
  const query = useAsk<CaptureAnswer>(`/api/captures/${encodeURIComponent(sha)}`);
  return (
    <Page
      title={t('capture')}
      about={<WholeHash of={sha} />}
      actions={
        <>
          {query.data?.present && <TakeBytes sha={sha} />}
          <PrintButton />
        </>
      }
    >
      {query.error?.code === 'not_found' ? (
        <Empty icon="evidence" title={t('noCapture')} action={<Link to="/evidence">{t('title')}</Link>}>
          {t('noCaptureDo')}
        </Empty>
      ) : (
        <Answered of={query} rows={8} height={44}>
          {(answer) => <Whole of={answer} />}
        </Answered>
      )}
    </Page>
  );
}

function WholeHash({ of }: { of: string }) {
  const t = useWords(evidenceWords);
  const { copied, copy } = useCopy();
  return (
    <span className="whole-hash">
      <code dir="ltr">{of.match(/.{1,8}/g)?.join(' ')}</code>
      <button type="button" className="mini" onClick={() => copy(of)} aria-label={t('copySha')}>
        <Icon name={copied ? 'check' : 'copy'} size={14} />
      </button>
    </span>
  );
}

function Whole({ of }: { of: CaptureAnswer }) {
  const t = useWords(evidenceWords);
  const speak = useSpeech();
  useExposure(of.posts.map(({ ref }) => ref));
  const first = of.recorded[0];
  return (
    <>
      <div className="two">
        <Panel title={t('what')}>
          {of.shredded && <p className="tag warn">{t('shredded')}</p>}
          {!of.present && !of.shredded && <p className="tag warn">{t('missing')}</p>}
          <Facts
            of={[
              ...(of.content === null || of.content === undefined
                ? []
                : ([
                    [
                      t('contentHash'),
                      <code key="c" dir="ltr">
                        {of.content.sha256}
                      </code>,
                    ],
                  ] as [string, React.ReactNode][])),
              [t('size'), of.size === null ? '–' : speak.bytes(of.size)],
              [t('kind'), `${t(`kind_${of.kind}`)}${of.format === null ? '' : ` · ${of.format}`}`],
              ...(first?.platform
                ? ([[t('platform'), <Platform key="p" id={first.platform} />]] as [string, React.ReactNode][])
                : []),
              ...of.recorded.map((each): [string, React.ReactNode] => [
                t('recorded'),
                <span key={each.entry}>
                  {speak.when(each.at)} · {t('entry', { n: each.entry })}
                  <br />
                  <bdi dir="ltr" className="ref">
                    {each.source}
                  </bdi>
                  <br />
                  <span className="soft">
                    {each.collector} {each.version}
                  </span>
                  {each.ref !== null && (
                    <>
                      <br />
                      <Ref of={each.ref} />
                    </>
                  )}
                </span>,
              ]),
              ...(of.looks.length === 0
                ? []
                : ([
                    [
                      t('looks'),
                      <span key="l" className="stack tight">
                        {of.looks.slice(0, 6).map(({ ref, at, outcome }) => (
                          <span key={`${ref} ${at}`}>
                            <StateMark state={outcome} /> <Ref of={ref} /> {speak.when(at)}
                          </span>
                        ))}
                      </span>,
                    ],
                  ] as [string, React.ReactNode][])),
            ]}
          />
          {of.damage.length > 0 && (
            <details>
              <summary>{t('damage', { n: of.damage.length })}</summary>
              <ul className="plain-list">
                {of.damage.map(({ at, why }) => (
                  <li key={`${at} ${why}`}>
                    <bdi lang="en">{why}</bdi> <span className="soft figures">{at}</span>
                  </li>
                ))}
              </ul>
            </details>
          )}
        </Panel>
        {of.kind === 'image' ? <Media of={of} /> : <Text of={of} />}
      </div>
      <Proof sha={of.sha256} />
      {of.posts.length > 0 && (
        <Panel
          title={t('posts', { n: of.totalPosts })}
          note={of.totalPosts > of.posts.length ? t('firstPosts', { n: of.posts.length }) : undefined}
        >
          {of.posts.map((post) => (
            <Post key={post.ref} post={post} quiet />
          ))}
        </Panel>
      )}
    </>
  );
}

function Text({ of }: { of: CaptureAnswer }) {
  const t = useWords(evidenceWords);
  return (
    <Panel title={t('text')} note={t('textNote')}>
      {of.text === null ? (
        <p className="soft">{t(of.kind === 'text' ? 'textHidden' : 'noText')}</p>
      ) : (
        <>
          <Scroller className="raw-text" label={t('text')}>
            <pre dir="ltr">{of.text}</pre>
          </Scroller>
          {!of.textIsWhole && <p className="note">{t('textCut')}</p>}
        </>
      )}
    </Panel>
  );
}
