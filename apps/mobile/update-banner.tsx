import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Registers the service worker; when a newer version waits, offers to change over. Never by itself: someone may be writing. */
export function UpdateBanner() {
  const { t } = useTranslation('ui');
  const [waiting, setWaiting] = useState<ServiceWorker>();

  useEffect(() => {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    const watch = (registration: ServiceWorkerRegistration) => {
      if (registration.waiting && navigator.serviceWorker.controller)
        setWaiting(registration.waiting);
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing;
        worker?.addEventListener('statechange', () => {
          if (worker.state === 'installed' && navigator.serviceWorker.controller)
            setWaiting(worker);
        });
      });
    };
    navigator.serviceWorker.register('/m/sw.js', { scope: '/m/' }).then(watch, () => {
      // Without it everything works while there is a network.
    });
  }, []);

  if (!waiting) return null;
  return (
    <button
      type="button"
      className="gw-banner"
      onClick={() => {
        navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
          once: true,
        });
        waiting.postMessage({ type: 'SKIP_WAITING' });
      }}
    >
      {t('update')}
    </button>
  );
}
