import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icons.tsx';
import type { Position } from './drag-pin.ts';

/** What came of asking the device: refused, or metres of accuracy. */
export type Found = 'refused' | number | undefined;

/** Asks the device where it is, when pressed. */
export function useFindMe(onFound: (position: Position) => void): [Found, () => void] {
  const [found, setFound] = useState<Found>();
  const latest = useRef(onFound);
  latest.current = onFound;
  const ask = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setFound(coords.accuracy);
        latest.current({ lng: coords.longitude, lat: coords.latitude });
      },
      () => setFound('refused'),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 10_000 },
    );
  return [found, ask];
}

/** The button that asks; nothing on a device without a position. */
export function FindMeButton({ onPress }: { onPress: () => void }) {
  const { t } = useTranslation('ui');
  if (!('geolocation' in navigator)) return null;
  return (
    <button type="button" className="gw-button" onClick={onPress}>
      <Icon name="target" />
      {t('map.locate')}
    </button>
  );
}

/** Says what to do when the device did not say, or only roughly. */
export function FoundNote({ found }: { found: Found }) {
  const { t } = useTranslation('ui');
  if (found === 'refused') return <p>{t('map.locateRefused')}</p>;
  if (found === undefined || found <= 50) return null;
  return <p>{t('map.locateFar', { metres: Math.round(found) })}</p>;
}
