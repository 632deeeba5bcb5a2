/**
 * @module
 * Where files are dropped or chosen; by keyboard the two buttons do the same.
 */
import { type DragEvent, useId, useState } from 'react';
import { useSpeech, useWords } from '../../app/language.tsx';
import { filesIn, filesOf, type Picked } from '../../app/upload.ts';
import { Icon } from '../../parts/Icon.tsx';
import { importWords } from '../../words/import.ts';

export function DropZone({
  picked,
  onPick,
}: {
  picked: readonly Picked[];
  onPick: (files: readonly Picked[]) => void;
}) {
  const t = useWords(importWords);
  const speak = useSpeech();
  const [over, setOver] = useState(false);
  const id = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void filesOf(event.dataTransfer.items).then((files) => files.length > 0 && onPick(files));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the buttons inside are for the keyboard
    <div
      className={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="upload" size={32} />
      <p className="empty-title">{t('drop')}</p>
      <p className="soft">{t('dropNote')}</p>
      <p className="row">
        <label htmlFor={`${id}-files`} className="pill-button">
          {t('chooseFiles')}
          <input
            id={`${id}-files`}
            type="file"
            multiple
            className="hidden"
            onChange={(event) => onPick(filesIn(event.currentTarget.files))}
          />
        </label>
        <label htmlFor={`${id}-folder`} className="pill-button">
          {t('chooseFolder')}
          <input
            id={`${id}-folder`}
            type="file"
            multiple
            className="hidden"
            ref={(input) => input?.setAttribute('webkitdirectory', '')}
            onChange={(event) => onPick(filesIn(event.currentTarget.files))}
          />
        </label>
      </p>
      {picked.length > 0 && (
        <ul className="picked">
          {picked.slice(0, 12).map(({ name, file }) => (
            <li key={name}>
              <Icon name="file" size={16} />
              <bdi dir="ltr" className="ref">
                {name}
              </bdi>
              <span className="soft figures">{speak.bytes(file.size)}</span>
            </li>
          ))}
          {picked.length > 12 && <li className="soft">{t('moreFiles', { n: picked.length - 12 })}</li>}
        </ul>
      )}
    </div>
  );
}
