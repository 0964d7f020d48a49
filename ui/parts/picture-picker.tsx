import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '../api/intent.ts';
import { Icon } from './icons.tsx';
import { type PickedPicture, pictureMegabytes, preparePicture } from './prepare-picture.ts';
import { Skeleton } from './states.tsx';

/** Most pictures of one report or reply. */
export const maxPictures = 9;

/** Takes or chooses pictures, makes them small, and says of each one left out why. */
export function PicturePicker({
  value,
  onChange,
  label,
}: {
  value: readonly PickedPicture[];
  onChange: (pictures: PickedPicture[]) => void;
  label?: string;
}) {
  const { t } = useTranslation('ui');
  const [problems, setProblems] = useState<string[]>([]);
  const [preparing, setPreparing] = useState(0);

  async function add(files: File[]) {
    const room = maxPictures - value.length;
    const found: string[] = [];
    const added: PickedPicture[] = [];
    if (files.length > room)
      found.push(t('pictures.tooMany', { max: maxPictures, extra: files.length - room }));
    const taken = files.slice(0, room);
    setPreparing(taken.length);
    setProblems([]);
    // One after another: a phone has not the memory for nine large photographs at once.
    for (const [index, file] of taken.entries()) {
      const made = await preparePicture(file);
      const position = value.length + index + 1;
      if (typeof made === 'string')
        found.push(t(`pictures.${made}`, { position, megabytes: pictureMegabytes }));
      else added.push({ id: newId(), blob: made, name: file.name });
      setPreparing(taken.length - index - 1);
    }
    setProblems(found);
    if (added.length) onChange([...value, ...added]);
  }

  return (
    <fieldset className="gw-picker">
      <legend className="gw-field__label">{label ?? t('pictures.label')}</legend>
      <div className="gw-pictures">
        {value.map((picture, index) => (
          <PickedCell
            key={picture.id}
            picture={picture}
            position={index + 1}
            onRemove={() => onChange(value.filter((one) => one.id !== picture.id))}
          />
        ))}
        {preparing > 0 && (
          <div className="gw-pictures__cell" role="status">
            <span className="gw-sr">{t('pictures.preparing')}</span>
            <Skeleton height="100%" />
          </div>
        )}
        {value.length < maxPictures && (
          <label className="gw-pictures__cell gw-pictures__add">
            <Icon name="camera" />
            {t('pictures.add')}
            <input
              className="gw-sr"
              type="file"
              accept="image/*"
              multiple
              disabled={preparing > 0}
              onChange={(event) => {
                const files = [...(event.target.files ?? [])];
                event.target.value = '';
                void add(files);
              }}
            />
          </label>
        )}
      </div>
      <p className="gw-small gw-soft">
        {t('pictures.count', { count: value.length, max: maxPictures })}
      </p>
      <div role="alert">
        {problems.map((problem) => (
          <p key={problem} className="gw-problem">
            {problem}
          </p>
        ))}
      </div>
    </fieldset>
  );
}

function PickedCell({
  picture,
  position,
  onRemove,
}: {
  picture: PickedPicture;
  position: number;
  onRemove: () => void;
}) {
  const { t } = useTranslation('ui');
  const url = useMemo(() => URL.createObjectURL(picture.blob), [picture.blob]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <div className="gw-pictures__cell">
      <div className="gw-pictures__thumb">
        <img src={url} alt={t('pictures.open', { position })} />
      </div>
      <button
        type="button"
        className="gw-pictures__remove"
        aria-label={t('pictures.remove', { position })}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
