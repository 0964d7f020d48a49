import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { LazyMap } from '../../../../../ui/map/lazy-map.tsx';
import { Marked } from '../../../../../ui/parts/marked.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import {
  formatName,
  formatPlace,
  markAddress,
  type PlaceRow,
  useAddresses,
  useLocated,
  usePlaceSearch,
} from '../../../../places/web/index.ts';

/** Where something is: a point, and the place it was picked by; a pin that is moved forgets the place. */
export interface Where {
  point?: { lng: number; lat: number } | undefined;
  place?: PlaceRow | undefined;
}

/**
 * Says where: an estate, building or community found by name and narrowed down to a dwelling, or a point of the map.
 * Both show the same.
 */
export function PlaceField({
  home,
  value,
  onChange,
  problem,
}: {
  /** Where the map begins: west, south, east, north of the reader's own area. */
  home: readonly [number, number, number, number] | undefined;
  value: Where;
  onChange: (where: Where) => void;
  problem: string | undefined;
}) {
  const { t } = useTranslation('cases');
  const locale = currentLocale();
  const [words, setWords] = useState('');
  const asked = useDeferredValue(words.trim());
  const found = usePlaceSearch(asked);
  const next = useAddresses(value.place?.path);
  const located = useLocated(value.place ? undefined : value.point);
  const pick = (place: PlaceRow) => {
    setWords('');
    onChange({ place, point: place.center ?? value.point });
  };
  const begin = useMemo(
    () => home && { west: home[0], south: home[1], east: home[2], north: home[3] },
    [home],
  );
  const names = value.place?.names ?? located.data?.names;
  return (
    <div className="cases-where">
      <div className="cases-where__search">
        <input
          type="search"
          className="gw-input"
          aria-label={t('console.report.search')}
          placeholder={t('console.report.search')}
          aria-invalid={problem !== undefined}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {asked !== '' && (
          <ul className="cases-where__found" aria-live="polite">
            {found.data?.places.map((place) => (
              <li key={place.path}>
                <button type="button" onClick={() => pick(place)}>
                  <strong>{formatName(place, locale)}</strong>
                  <span className="gw-soft gw-small">
                    <Marked {...markAddress(place.names, place.matched, locale)} />
                  </span>
                </button>
              </li>
            ))}
            {found.data?.places.length === 0 && (
              <li className="gw-soft">{t('console.report.searchNone')}</li>
            )}
          </ul>
        )}
      </div>
      {found.isError && <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />}
      {names && (
        <p>
          <span className="gw-soft">{t('console.report.picked')}</span>{' '}
          <strong>{formatPlace(names, locale)}</strong>
        </p>
      )}
      {value.place && next.data && next.data.places.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a group of buttons, not of fields
        <div role="group" aria-label={t('console.report.steps')} className="cases-where__steps">
          {next.data.places.map((place) => (
            <button
              key={place.path}
              type="button"
              className="gw-button"
              onClick={() => pick(place)}
            >
              {formatName(place, locale)}
            </button>
          ))}
        </div>
      )}
      {located.data?.nearest && <p className="gw-soft">{t('console.report.nearest')}</p>}
      {located.isError && <ErrorPanel error={located.error} />}
      {problem && (
        <p className="gw-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="cases-where__map">
        <LazyMap
          view={value.point ? { ...value.point, zoom: 17 } : begin}
          position={value.point}
          onPosition={(point) => onChange({ point })}
          locate
        />
      </div>
      <p className="gw-soft gw-small">{t('console.report.mapHelp')}</p>
    </div>
  );
}
