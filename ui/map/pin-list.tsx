import { useTranslation } from 'react-i18next';
import type { MapPin } from './pin-images.ts';

/** What is on the map, as a list. */
export function PinList({
  pins,
  onPin,
}: {
  pins: readonly MapPin[];
  onPin: ((id: string) => void) | undefined;
}) {
  const { t } = useTranslation('ui');
  return (
    <>
      <p className="gw-soft">{t('map.here', { count: pins.length })}</p>
      <ul className="gw-stack">
        {pins.map((pin) => (
          <li key={pin.id}>
            {onPin ? (
              <button type="button" className="gw-card" onClick={() => onPin(pin.id)}>
                {pin.label}
              </button>
            ) : (
              <span className="gw-card">{pin.label}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
