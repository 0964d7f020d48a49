import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from './clock.tsx';
import { type Picture, PictureGrid } from './picture-grid.tsx';

/** One thing that happened, told in a sentence that names the post, not the person. */
export interface TimelineItem {
  id: string;
  /** UTC instant. */
  at: string;
  sentence: ReactNode;
  /** What was said, in the words of who said it. */
  words?: ReactNode;
  pictures?: readonly Picture[] | undefined;
}

/** What happened, newest first as given; older ones fold away past `shown`. */
export function Timeline({
  items,
  shown = 20,
}: {
  items: readonly TimelineItem[];
  shown?: number;
}) {
  const { t } = useTranslation('ui');
  const [all, setAll] = useState(false);
  const visible = all ? items : items.slice(0, shown);
  const rest = items.length - visible.length;
  return (
    <div>
      <ol aria-label={t('timeline.label')}>
        {visible.map((item) => (
          <li key={item.id} className="gw-timeline__item">
            <p>{item.sentence}</p>
            {item.words && <p className="gw-timeline__words">{item.words}</p>}
            {item.pictures && item.pictures.length > 0 && <PictureGrid pictures={item.pictures} />}
            <p className="gw-small gw-soft">
              <When at={item.at} />
            </p>
          </li>
        ))}
      </ol>
      {rest > 0 && (
        <button type="button" className="gw-button gw-button--plain" onClick={() => setAll(true)}>
          {t('timeline.more', { count: rest })}
        </button>
      )}
    </div>
  );
}
