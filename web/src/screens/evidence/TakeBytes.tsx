/**
 * @module
 * Taking the bytes of a capture as they came: asked for with a reason, recorded first.
 */
import { useState } from 'react';
import { ask } from '../../app/ask.ts';
import { useWords } from '../../app/language.tsx';
import { useHere } from '../../app/session.tsx';
import { ReasonWindow } from '../../parts/Decide.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { evidenceWords } from '../../words/evidence.ts';

export function TakeBytes({ sha }: { sha: string }) {
  const t = useWords(evidenceWords);
  const { may } = useHere();
  const [open, setOpen] = useState(false);
  if (!may('lead')) return null;
  const take = async (because: string) => {
    const { url } = await ask<{ url: string }>(`/api/captures/${sha}/bytes`, {
      method: 'POST',
      body: { because },
    });
    location.assign(url);
  };
  return (
    <>
      <button type="button" className="pill-button" onClick={() => setOpen(true)}>
        <Icon name="download" size={14} /> {t('bytes')}
      </button>
      <ReasonWindow
        verdict={open ? 'accept' : null}
        title={t('bytesWhy')}
        action={t('bytes')}
        name={sha}
        usual={[t('bytes_1'), t('bytes_2')]}
        onReason={take}
        onClose={() => setOpen(false)}
      />
    </>
  );
}
