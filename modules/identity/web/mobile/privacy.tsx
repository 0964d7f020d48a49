import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../../ui/parts/clock.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { MyRecords } from '../../../registry/web/index.ts';
import { useMyOpenings, useRevokeSession, useSessions } from '../me.ts';

/** Who looked at my number, what the registry keeps under it, and where I am signed in. */
export default function PrivacyScreen() {
  const { t } = useTranslation('identity');
  return (
    <Page title={t('later.me.privacy')} back="/me">
      <Openings />
      <Suspense fallback={<SkeletonList rows={1} />}>
        <MyRecords />
      </Suspense>
      <Sessions />
    </Page>
  );
}

function Openings() {
  const { t } = useTranslation('identity');
  const openings = useMyOpenings();
  return (
    <section className="gw-stack">
      <h2>{t('later.privacy.openings')}</h2>
      {openings.isPending && <SkeletonList rows={2} />}
      {openings.isError && (
        <ErrorPanel error={openings.error} onRetry={() => void openings.refetch()} />
      )}
      {openings.data?.items.length === 0 && (
        <Empty title={t('later.privacy.none')} icon="phone">
          {t('later.privacy.noneBody')}
        </Empty>
      )}
      <ul className="gw-stack">
        {openings.data?.items.map((one) => (
          <li key={one.id} className="gw-card">
            <p>
              {[one.post && t(`posts.${one.post as 'gridWorker'}`), one.openedBy]
                .filter(Boolean)
                .join(' · ')}
            </p>
            <p>{t('later.privacy.reason', { reason: one.reason })}</p>
            <p className="gw-soft gw-small">
              <When at={one.openedAt} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Sessions() {
  const { t } = useTranslation('identity');
  const sessions = useSessions();
  const revoke = useRevokeSession();
  return (
    <section className="gw-stack">
      <h2>{t('later.privacy.devices')}</h2>
      {sessions.isPending && <SkeletonList rows={1} />}
      {sessions.isError && (
        <ErrorPanel error={sessions.error} onRetry={() => void sessions.refetch()} />
      )}
      {revoke.isError && <ErrorPanel error={revoke.error} />}
      <ul className="gw-stack">
        {sessions.data?.items.map((one) => (
          <li key={one.id} className="gw-card gw-stack">
            <div>
              <p>{one.current ? t('later.privacy.thisDevice') : (one.userAgent ?? one.address)}</p>
              <p className="gw-soft gw-small">
                <When at={one.createdAt} />
              </p>
            </div>
            {!one.current && (
              <button
                type="button"
                className="gw-button"
                onClick={() =>
                  revoke.mutate(one.id, { onSuccess: () => showToast(t('later.privacy.revoked')) })
                }
              >
                {t('later.privacy.revoke')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
