import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import type { PlaceKind } from '../../../contract.ts';
import { formatPlace } from '../../../format.ts';
import { type MatchedPlace, usePlaceSearch } from '../../queries.ts';

const mostShown = 8;

/** Finds a place as one types, and tells which was chosen. */
export function PlaceFind({
  label,
  kinds,
  onPick,
}: {
  label: string;
  /** Only these; all when absent. */
  kinds?: readonly PlaceKind[];
  onPick: (place: MatchedPlace) => void;
}) {
  const { t } = useTranslation('places');
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 300);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = usePlaceSearch(asked);
  const found = (asked ? (data?.places ?? []) : []).filter(
    ({ kind }) => !kinds || kinds.includes(kind),
  );
  return (
    <search>
      <input
        type="search"
        className="gw-input"
        aria-label={label}
        placeholder={label}
        maxLength={50}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div role="status">
        {asked !== '' && data && found.length === 0 && (
          <p className="gw-soft">{t('picker.noMatches', { query: asked })}</p>
        )}
      </div>
      {found.length > 0 && (
        <ul className="tree__found">
          {found.slice(0, mostShown).map((place) => (
            <li key={place.path}>
              <button
                type="button"
                onClick={() => {
                  setText('');
                  setAsked('');
                  onPick(place);
                }}
              >
                {formatPlace(place.names, currentLocale())}
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}
