/**
 * @module
 * The window that shows every shortcut that works on this screen.
 */
import { Modal, Switch } from '@mantine/core';
import { shellWords } from '../words/shell.ts';
import { type Shortcut, useHeld } from './keys.tsx';
import { useWords } from './language.tsx';
import { shortcutsPreference, useStored } from './preferences.ts';

export function KeysWindow({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useWords(shellWords);
  const held = useHeld();
  const on = useStored(shortcutsPreference);
  const groups = Map.groupBy(held, ({ group }) => group);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('helpTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className="keys">
        {[...groups].map(([group, lists]) => (
          <section key={group} aria-label={t(group as 'group_go')}>
            <h3>{t(group as 'group_go')}</h3>
            <dl>
              {lists
                .flatMap(({ shortcuts }) => shortcuts)
                .map((shortcut) => (
                  <Line key={shortcut.keys} shortcut={shortcut} />
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="note">{t('helpNote')}</p>
      <Switch
        mt="md"
        label={t('shortcuts')}
        description={t('shortcutsNote')}
        checked={on}
        onChange={(event) => shortcutsPreference.set(event.currentTarget.checked)}
      />
    </Modal>
  );
}

function Line({ shortcut: { keys, says } }: { shortcut: Shortcut }) {
  return (
    <div>
      <dt dir="ltr">
        {keys.split(' ').map((key) => (
          <kbd key={key}>{key.length === 1 ? key.toUpperCase() : key}</kbd>
        ))}
      </dt>
      <dd>{says}</dd>
    </div>
  );
}
