import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { ConfirmButton } from '../../../../ui/parts/confirm-button.tsx';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { Link, navigate } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { AddressPicker, formatAddress, type PlaceRow } from '../../../places/web/index.ts';
import { useMyReach, useSetHome } from '../queries.ts';

/** Where I live: said, put right, taken back. What is changed stays for some days, and the screen says so first. */
export default function HomeScreen() {
  const { t } = useTranslation('organization');
  const reach = useMyReach();
  const [changing, setChanging] = useState(false);
  const { home, homeFixedUntil = null, homeDays = 0 } = reach.data ?? {};
  if (reach.data && homeFixedUntil === null && (!home || changing)) {
    return <PickHome days={homeDays} before={home?.path} />;
  }
  return (
    <Page title={t('later.home.title')} back="/me">
      {reach.isError && !reach.data && (
        <ErrorPanel error={reach.error} onRetry={() => void reach.refetch()} />
      )}
      {reach.isPending && <SkeletonList rows={3} height={96} />}
      {reach.data && (
        <section className="gw-card gw-stack">
          {home ? (
            <>
              <p className="gw-soft">{t('later.home.now')}</p>
              <h2>{home.name}</h2>
            </>
          ) : (
            <h2>{t('later.home.none')}</h2>
          )}
          <p>{t('later.home.private')}</p>
          {home && (
            <Link className="gw-button gw-button--primary gw-button--block" to="/call">
              {t('later.home.see')}
            </Link>
          )}
          {homeFixedUntil !== null ? (
            <p>{t('later.home.until', { day: homeFixedUntil })}</p>
          ) : (
            <>
              <p>{t('later.home.fixed', { count: homeDays })}</p>
              <button
                type="button"
                className="gw-button gw-button--block"
                onClick={() => setChanging(true)}
              >
                {t('later.home.change')}
              </button>
              <RemoveHome days={homeDays} />
            </>
          )}
        </section>
      )}
    </Page>
  );
}

function RemoveHome({ days }: { days: number }) {
  const { t } = useTranslation('organization');
  const set = useSetHome();
  return (
    <>
      <ConfirmButton
        className="gw-button gw-button--danger gw-button--block"
        question={t('later.home.removeQuestion')}
        consequence={t('later.home.removeBody', { count: days })}
        confirm={t('later.home.remove')}
        disabled={set.isPending}
        onConfirm={() => set.mutate(null, { onSuccess: () => showToast(t('later.home.removed')) })}
      >
        {t('later.home.remove')}
      </ConfirmButton>
      {set.isError && <ErrorPanel error={set.error} title={t('later.home.notSaved')} />}
    </>
  );
}

function PickHome({ days, before }: { days: number; before: string | undefined }) {
  const { t } = useTranslation(['organization', 'ui']);
  const [place, setPlace] = useState<PlaceRow>();
  const [asking, setAsking] = useState(false);
  const set = useSetHome();
  const save = (path: string) => {
    setAsking(false);
    set.mutate(path, {
      onSuccess: () => {
        showToast(t('later.home.saved'));
        navigate('/call', { replace: true });
      },
    });
  };
  return (
    <Page
      title={t('later.home.title')}
      back="/me"
      foot={
        <button
          type="button"
          className="gw-button gw-button--primary gw-button--block"
          disabled={!place || place.path === before || set.isPending}
          onClick={() => setAsking(true)}
        >
          {t('later.home.next')}
        </button>
      }
    >
      {set.isError && <ErrorPanel error={set.error} title={t('later.home.notSaved')} />}
      <p>
        {t('later.home.why')} {t('later.home.private')}
      </p>
      <p>{t(before ? 'later.home.fixed' : 'later.home.first', { count: days })}</p>
      <Suspense fallback={<SkeletonList rows={5} height={64} />}>
        <AddressPicker signedIn until="building" onChange={setPlace} />
      </Suspense>
      <Dialog
        open={asking}
        title={
          place
            ? t('later.home.confirm', { place: formatAddress(place.names, currentLocale()) })
            : ''
        }
        onClose={() => setAsking(false)}
        actions={
          <>
            <button
              type="button"
              className="gw-button gw-button--primary"
              onClick={() => place && save(place.path)}
            >
              {t('later.home.save')}
            </button>
            <button type="button" className="gw-button" onClick={() => setAsking(false)}>
              {t('ui:act.cancel')}
            </button>
          </>
        }
      >
        <p>{t(before ? 'later.home.fixed' : 'later.home.first', { count: days })}</p>
      </Dialog>
    </Page>
  );
}
