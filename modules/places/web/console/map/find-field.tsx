import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { useKeys } from '../../../../../ui/keyboard/keys.tsx';
import { type Found, mapExtensions } from '../../../../../ui/map/extensions.ts';
import { formatPlace } from '../../../format.ts';
import { usePlaceSearch } from '../../queries.ts';

const noFind = () => [];

/** Finds a place by its address and whatever the extensions know by its name, such as a case by its number. */
export function FindField({ onFound }: { onFound: (found: Found) => void }) {
  const { t } = useTranslation('places');
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 300);
    return () => clearTimeout(timer);
  }, [text]);
  useKeys([
    {
      key: '/',
      label: t('console.map3d.find'),
      run: () => document.querySelector<HTMLInputElement>('.places-map__find')?.focus(),
    },
  ]);
  const places = usePlaceSearch(asked);
  // Extensions are registered once, so the order of hooks holds.
  // biome-ignore lint/correctness/useHookAtTopLevel: see above
  const others = mapExtensions().flatMap(({ useFound = noFind }) => useFound(asked));
  const found: Found[] = [
    ...others,
    ...(asked ? (places.data?.places ?? []) : []).flatMap((place) =>
      place.center
        ? [
            {
              key: place.path,
              label: formatPlace(place.names, currentLocale()),
              ...place.center,
              open: place.kind === 'building' ? { place: place.path } : { place: undefined },
            },
          ]
        : [],
    ),
  ];
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0]) onFound(found[0]);
        }}
      >
        <input
          type="search"
          className="gw-input places-map__find"
          aria-label={t('console.map3d.find')}
          placeholder={t('console.map3d.find')}
          maxLength={50}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
      <div role="status">
        {asked !== '' && places.data && found.length === 0 && (
          <p className="gw-soft">{t('picker.noMatches', { query: asked })}</p>
        )}
      </div>
      {asked !== '' && found.length > 0 && (
        <ul className="places-map__found">
          {found.slice(0, 8).map((one) => (
            <li key={one.key}>
              <button
                type="button"
                onClick={() => {
                  setText('');
                  setAsked('');
                  onFound(one);
                }}
              >
                {one.label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}
