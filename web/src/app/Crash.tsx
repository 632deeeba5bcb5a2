/**
 * @module
 * What is shown when a screen has a bug, and when there is none at an address. The frame around it goes on.
 */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../parts/Page.tsx';
import { Empty } from '../parts/states.tsx';
import { shellWords } from '../words/shell.ts';
import { useWords } from './language.tsx';

export function Crash({ error }: { error: unknown }) {
  const t = useWords(shellWords);
  return (
    <Page title={t('crash')}>
      <div className="failed" role="alert">
        <div>
          <p>{t('crashNote')}</p>
          <pre dir="ltr">{error instanceof Error ? error.message : String(error)}</pre>
          <Button onClick={() => location.reload()}>{t('reload')}</Button>
        </div>
      </div>
    </Page>
  );
}

export function Nowhere() {
  const t = useWords(shellWords);
  return (
    <Page title={t('nowhere')}>
      <Empty title={t('nowhere')} action={<Link to="/">{t('toNow')}</Link>} />
    </Page>
  );
}
