import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icons.tsx';

/** A picture that the server keeps. */
export interface Picture {
  id: string;
  /** Addresses of the small and the large rendering. */
  thumbnailUrl: string;
  url: string;
  /** What it shows, where someone said so. */
  alt?: string | undefined;
}

/** Pictures in a grid; each opens large, with the arrow keys to the next. */
export function PictureGrid({ pictures }: { pictures: readonly Picture[] }) {
  const { t } = useTranslation('ui');
  const [open, setOpen] = useState<number>();
  return (
    <div className="gw-pictures">
      {pictures.map((picture, index) => (
        <div key={picture.id} className="gw-pictures__cell">
          <button
            type="button"
            className="gw-pictures__thumb"
            aria-label={t('pictures.open', { position: index + 1 })}
            onClick={() => setOpen(index)}
          >
            <img src={picture.thumbnailUrl} alt={picture.alt ?? ''} loading="lazy" />
          </button>
        </div>
      ))}
      {open !== undefined && (
        <PictureViewer
          pictures={pictures}
          index={open}
          onMove={setOpen}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}

function PictureViewer({
  pictures,
  index,
  onMove,
  onClose,
}: {
  pictures: readonly Picture[];
  index: number;
  onMove: (index: number) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('ui');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  const picture = pictures[index];
  const place = t('pictures.of', { position: index + 1, total: pictures.length });
  const step = (by: number) => pictures[index + by] && onMove(index + by);
  return (
    <dialog
      ref={dialog}
      className="gw-viewer"
      aria-label={place}
      onClose={onClose}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') step(1);
        if (event.key === 'ArrowLeft') step(-1);
      }}
    >
      <div className="gw-viewer__bar">
        <span>{place}</span>
        <button type="button" className="gw-button" onClick={onClose}>
          <Icon name="close" />
          {t('act.close')}
        </button>
      </div>
      {picture && <img src={picture.url} alt={picture.alt ?? place} />}
      <div className="gw-viewer__bar">
        <button type="button" className="gw-button" disabled={index === 0} onClick={() => step(-1)}>
          {t('pictures.previous')}
        </button>
        <button
          type="button"
          className="gw-button"
          disabled={index === pictures.length - 1}
          onClick={() => step(1)}
        >
          {t('pictures.next')}
        </button>
      </div>
    </dialog>
  );
}
