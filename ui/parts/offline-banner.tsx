import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icons.tsx';

function subscribe(changed: () => void): () => void {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
}

/** Whether this device has a network. */
export function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine);
}

/**
 * Tells that there is no network, and that work can go on.
 *
 * @param words what becomes of it meanwhile; unless told, that what is entered is sent later
 */
export function OfflineBanner({ words }: { words?: string }) {
  const { t } = useTranslation('ui');
  const online = useOnline();
  return (
    <div role="status">
      {!online && (
        <div className="gw-banner">
          <Icon name="upDown" />
          {words ?? t('offline.banner')}
        </div>
      )}
    </div>
  );
}
