/**
 * @module
 * The proof that the ledger holds a capture, step by step, and what this browser found when it checked them.
 */
import { useEffect, useState } from 'react';
import { useAsk } from '../../app/ask.ts';
import { useSpeech, useWords } from '../../app/language.tsx';
import { type Checked, checkProof } from '../../app/proof.ts';
import type { ProofAnswer } from '../../app/shapes.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Panel } from '../../parts/Page.tsx';
import { Answered } from '../../parts/states.tsx';
import { evidenceWords } from '../../words/evidence.ts';
import { isTranslated, sayingIn } from '../../words/sayings.ts';

export function Proof({ sha }: { sha: string }) {
  const t = useWords(evidenceWords);
  const query = useAsk<ProofAnswer>(`/api/proof/${encodeURIComponent(sha)}`);
  return (
    <Panel
      title={t('proof')}
      note={t('proofNote')}
      actions={
        <a className="pill-button" href={`/api/proof/${encodeURIComponent(sha)}/file`} download>
          <Icon name="download" size={14} /> {t('proofFile')}
        </a>
      }
    >
      <Answered of={query} rows={4}>
        {(proof) => <Steps of={proof} />}
      </Answered>
    </Panel>
  );
}

function Steps({ of }: { of: ProofAnswer }) {
  const t = useWords(evidenceWords);
  const speak = useSpeech();
  const [checked, setChecked] = useState<Checked | null>(null);
  useEffect(() => {
    let left = false;
    checkProof(of).then(
      (result) => !left && setChecked(result),
      () => !left && setChecked({ leaf: null, root: null, signature: null }),
    );
    return () => {
      left = true;
    };
  }, [of]);
  return (
    <>
      <ol className="proof-steps">
        <li>
          <Verdict of={checked?.leaf} />
          <div>
            <p>
              <b>{t('stepLeaf', { n: of.entry.index })}</b>
            </p>
            <p className="soft">{t('stepLeafNote')}</p>
            <code dir="ltr">{of.entry.leaf}</code>
          </div>
        </li>
        <li>
          <Verdict of={of.checkpoint === null ? null : checked?.root} />
          <div>
            <p>
              <b>{t('stepPath', { n: of.path.length })}</b>
            </p>
            {of.checkpoint === null ? (
              <p className="soft">{t('noCheckpoint')}</p>
            ) : (
              <>
                <p className="soft">{t('stepPathNote', { n: of.checkpoint.size })}</p>
                <code dir="ltr">{of.checkpoint.root}</code>
              </>
            )}
          </div>
        </li>
        <li>
          <Verdict of={of.checkpoint === null ? null : checked?.signature} />
          <div>
            <p>
              <b>{t('stepSigned')}</b>
            </p>
            <p className="soft">{t('stepSignedNote')}</p>
            {of.key !== null && <code dir="ltr">{of.key.verifier}</code>}
          </div>
        </li>
        <li>
          <Verdict of={of.timestamps?.length ? true : null} />
          <div>
            <p>
              <b>{t('stepTime')}</b>
            </p>
            {of.timestamps?.length ? (
              of.timestamps.map(({ authority, at }) => (
                <p key={authority}>
                  <bdi>{authority}</bdi> {speak.when(at)}
                </p>
              ))
            ) : (
              <p className="soft">{t('noTimestamps')}</p>
            )}
          </div>
        </li>
      </ol>
      <ul className="ticks">
        {of.says.map((each) => (
          <li key={each.key}>
            <Icon name={each.key === 'proof_limit' ? 'cross' : 'check'} size={16} />
            <span {...(isTranslated(speak, each) ? {} : { lang: 'en', dir: 'ltr' })}>
              {sayingIn(speak, each)}
            </span>
          </li>
        ))}
      </ul>
      <details>
        <summary>{t('theBytes')}</summary>
        <p className="note">{t('entryJson')}</p>
        <pre dir="ltr">{of.entry.json}</pre>
        {of.path.length > 0 && (
          <>
            <p className="note">{t('pathHashes')}</p>
            <pre dir="ltr">{of.path.join('\n')}</pre>
          </>
        )}
        {of.checkpoint !== null && (
          <>
            <p className="note">{t('note')}</p>
            <pre dir="ltr">{of.checkpoint.note}</pre>
          </>
        )}
      </details>
    </>
  );
}

function Verdict({ of }: { of: boolean | null | undefined }) {
  const t = useWords(evidenceWords);
  const key = of === undefined ? 'checking' : of === null ? 'notChecked' : of ? 'holds' : 'broken';
  return (
    <span className={`proof-verdict ${key}`}>
      <Icon name={of === true ? 'check' : of === false ? 'cross' : 'clock'} size={16} />
      <span className="hidden">{t(key)}</span>
    </span>
  );
}
