import './map.css';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icons.tsx';
import type { BaseMapProps } from './base-map.tsx';
import { FindMeButton, FoundNote, useFindMe } from './find-me.tsx';
import { PinList } from './pin-list.tsx';

interface NoMapProps extends BaseMapProps {
  /** Tries to load the map's code once more. */
  onRetry: () => void;
}

/** Stands in for the map while its code can't be had: the device's position and the list need no network. */
export default function NoMap({
  pins = [],
  onPin,
  position,
  onPosition,
  list,
  locate,
  onRetry,
}: NoMapProps) {
  const { t } = useTranslation('ui');
  const [found, findMe] = useFindMe((here) => onPosition?.(here));
  const retry = useRef(onRetry);
  retry.current = onRetry;
  useEffect(() => {
    const back = () => retry.current();
    window.addEventListener('online', back);
    return () => window.removeEventListener('online', back);
  }, []);
  return (
    <section className="gw-map gw-map--none" aria-label={t('map.title')}>
      <p>{t(onPosition ? 'map.absentPosition' : 'map.absent')}</p>
      <div className="gw-inline">
        {onPosition && locate && <FindMeButton onPress={findMe} />}
        <button type="button" className="gw-button" onClick={onRetry}>
          {t('act.retry')}
        </button>
      </div>
      <div role="status">
        {position && (
          <p className="gw-inline">
            <Icon name="check" /> {t('map.placed')}
          </p>
        )}
        <FoundNote found={found} />
      </div>
      {!onPosition && (list ?? <PinList pins={pins} onPin={onPin} />)}
    </section>
  );
}
