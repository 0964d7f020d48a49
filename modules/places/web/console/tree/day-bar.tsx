import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { isDay, type PlaceAddress } from './address.ts';
import { usePlaceWords } from './words.ts';

/** As of which day places are shown, said plainly when it is not today; and the set that waits. */
export function DayBar({
  address,
  day,
  waiting,
  isSet,
  onSet,
}: {
  address: PlaceAddress & { today: string; go: (part: PlaceAddress) => void };
  day: string;
  /** Changes that are not sent yet. */
  waiting: number;
  isSet: boolean;
  onSet: () => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const { today, go, place } = address;
  const isToday = day === today;
  return (
    <>
      <header className="tree__head">
        <h1>{t('console.tree.title')}</h1>
        <label className="gw-inline tree__day">
          <span>{t('console.tree.asOf')}</span>
          <input
            type="date"
            className="gw-input"
            value={day}
            onChange={({ target: { value } }) => {
              if (isDay(value)) go({ day: value === today ? undefined : value });
            }}
          />
        </label>
        {!isToday && (
          <button type="button" className="gw-button" onClick={() => go({ day: undefined })}>
            {t('console.tree.today')}
          </button>
        )}
        <span className="tree__space" />
        <Link
          to="/places/changes"
          search={(place ? { place } : {}) as never}
          className="gw-button gw-button--plain"
        >
          {t('console.tree.sections.changes')}
        </Link>
        <Link
          to="/places/gaps"
          search={(place ? { place } : {}) as never}
          className="gw-button gw-button--plain"
        >
          {t('console.tree.sections.gaps')}
        </Link>
        {waiting > 0 && (
          <button
            type="button"
            className="gw-button gw-button--primary"
            aria-pressed={isSet}
            onClick={onSet}
          >
            {t('console.tree.waiting', { count: waiting })}
          </button>
        )}
      </header>
      <div role="status">
        {!isToday && (
          <p className="tree__banner">
            <Icon name="alert" />
            {t(day < today ? 'console.tree.past' : 'console.tree.future', { day: words.day(day) })}
          </p>
        )}
      </div>
    </>
  );
}
