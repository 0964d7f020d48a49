import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../modules/identity/web/index.ts';
import { outbox } from '../../ui/offline/device.ts';
import { OfflineBanner, useOnline } from '../../ui/parts/offline-banner.tsx';
import { CrashBoundary, Empty, SkeletonList } from '../../ui/parts/states.tsx';
import { showToast, Toasts } from '../../ui/parts/toasts.tsx';
import { matchPath } from '../../ui/router/match.ts';
import { Link, Routes, usePath } from '../../ui/router/router.tsx';
import { setElder } from '../../ui/shell/elder.ts';
import { Page } from '../../ui/shell/page.tsx';
import { screens } from './screens.ts';
import { TabBar } from './tab-bar.tsx';
import { UpdateBanner } from './update-banner.tsx';

const routes = screens.map(({ path, element: Screen }) => ({ path, element: <Screen /> }));

/** The phone: one screen, four tabs, and what waits to be sent. */
export function MobileApp() {
  const path = usePath();
  const screen = screens.find((one) => matchPath(one.path, path));
  useAccountSettings();
  useSending();
  useHeadingFocus(path);
  return (
    <div className={`mobile${screen?.tab ? ' mobile--tabs' : ''}`}>
      <OfflineBanner />
      <UpdateBanner />
      <CrashBoundary resetKey={path}>
        <Suspense
          fallback={
            <div className="mobile__loading">
              <SkeletonList rows={5} />
            </div>
          }
        >
          <Routes routes={routes} fallback={<NotFound />} />
        </Suspense>
      </CrashBoundary>
      {screen?.tab && <TabBar tab={screen.tab} />}
      <Toasts />
    </div>
  );
}

/** A new page takes the focus at its heading, so that screen readers begin there. */
function useHeadingFocus(path: string): void {
  const seen = useRef(path);
  useEffect(() => {
    if (seen.current === path) return;
    seen.current = path;
    // The screen's code may still be on its way.
    const timer = setTimeout(
      () => document.querySelector('h1')?.focus({ preventScroll: true }),
      60,
    );
    return () => clearTimeout(timer);
  }, [path]);
}

/** What the account says of elder mode holds on every device of the person. */
function useAccountSettings(): void {
  const { data: me } = useMe();
  const elder = me?.elderMode;
  useEffect(() => {
    if (elder !== undefined) setElder(elder);
  }, [elder]);
}

/** Sends what waits: at the start, when the network is back, and after a sign-in. */
function useSending(): void {
  const { t } = useTranslation('mobile');
  const client = useQueryClient();
  // Whatever was sent, from a form or from the outbox, is in the lists that are shown next.
  useEffect(() => outbox.onSent(() => void client.invalidateQueries()), [client]);
  const online = useOnline();
  const { data: me } = useMe();
  const owner = me === undefined ? undefined : (me?.id ?? null);
  useEffect(() => {
    if (!online || owner === undefined) return;
    // After the first screen: the database's code is not needed to see it.
    const timer = setTimeout(async () => {
      const count = await outbox.flush(owner);
      if (count > 0) showToast(t('outbox.sent', { count }));
    }, 1500);
    return () => clearTimeout(timer);
  }, [online, owner, t]);
}

function NotFound() {
  const { t } = useTranslation('mobile');
  return (
    <Page title={t('title')} back="/">
      <Empty
        title={t('notFound.title')}
        icon="search"
        action={
          <Link className="gw-button" to="/">
            {t('notFound.home')}
          </Link>
        }
      >
        {t('notFound.body')}
      </Empty>
    </Page>
  );
}
