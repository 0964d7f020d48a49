import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { formatPlace, usePlaceSearch } from '../../../places/web/index.ts';

/** Finds a place by its address, as it is typed: arrows move, Enter takes. */
export function FindPlace({ onFound }: { onFound: (path: string) => void }) {
  const { t } = useTranslation('organization');
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked(text.trim());
      setAt(0);
    }, 250);
    return () => clearTimeout(timer);
  }, [text]);
  const found = usePlaceSearch(asked);
  const places = asked ? (found.data?.places ?? []).slice(0, 8) : [];
  const open = places.length > 0 && text !== '';
  const take = (path: string) => {
    setText('');
    setAsked('');
    onFound(path);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return setText('');
    if (!open) return;
    if (event.key === 'ArrowDown') setAt((at + 1) % places.length);
    else if (event.key === 'ArrowUp') setAt((at + places.length - 1) % places.length);
    else if (event.key === 'Enter') take(places[at]!.path);
    else return;
    event.preventDefault();
  };
  return (
    <search className="organization-find">
      <input
        className="gw-input"
        role="combobox"
        aria-label={t('console.find')}
        placeholder={t('console.find')}
        aria-expanded={open}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${id}-${at}` : undefined}
        autoComplete="off"
        maxLength={50}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={keys}
      />
      <div role="status" className="gw-sr">
        {asked !== '' && found.data && t('console.found', { count: places.length })}
      </div>
      {asked !== '' && text !== '' && found.data && places.length === 0 && (
        <p className="organization-find__list gw-soft">{t('console.notFound', { text: asked })}</p>
      )}
      <div
        id={id}
        role="listbox"
        aria-label={t('console.find')}
        className="organization-find__list"
        hidden={!open}
      >
        {places.map((place, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, which holds the focus
          <div
            key={place.path}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(place.path)}
          >
            {formatPlace(place.names, currentLocale())}
          </div>
        ))}
      </div>
    </search>
  );
}
