import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldProblem } from '../../../../ui/api/error.ts';
import { When } from '../../../../ui/parts/clock.tsx';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import type { Me } from '../../contract.ts';
import { isPost } from '../../posts.ts';
import { Deputies } from '../deputies.tsx';
import { LeaveForms } from '../handover/leave.tsx';
import { useMe, useMyOpenings, useRevokeSession, useSessions, useUpdateMe } from '../me.ts';
import { nameDevice } from './device.ts';
import { Choice, Field } from './field.tsx';
import { useChangePassword, useRevokeOthers } from './queries.ts';
import { TwoFactor } from './two-factor.tsx';

/** What people set about their own account, and who looked at their phone. */
export default function AccountPage() {
  const { t } = useTranslation('identity');
  const { data: me } = useMe();
  if (!me) return <SkeletonList rows={4} height={160} />;
  return (
    <div className="identity-account">
      <h1>{t('console.account.title')}</h1>
      <Profile key={me.version} me={me} />
      {me.appointments.length > 0 && (
        <section className="gw-card gw-stack" aria-label={t('deputies.title')}>
          <h2>{t('deputies.title')}</h2>
          <p className="gw-soft">{t('deputies.lead')}</p>
          <Deputies posts={me.appointments} />
        </section>
      )}
      <LeaveForms posts={me.appointments} />
      {me.username !== null && <Password />}
      {me.username !== null && <TwoFactor on={me.twoFactorEnabled} />}
      <Devices />
      <Openings />
    </div>
  );
}

const locales = ['zh-CN', 'en'] as const;

function Profile({ me }: { me: Me }) {
  const { t } = useTranslation(['identity', 'ui']);
  const update = useUpdateMe();
  const [locale, setLocale] = useState(me.locale);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const email = String(data.get('email')).trim();
    try {
      await update.mutateAsync({
        version: me.version,
        displayName: String(data.get('displayName')).trim(),
        email: email === '' ? null : email,
        locale,
      });
      showToast(t('console.account.saved'));
    } catch {
      // Shown from update.error.
    }
  }
  return (
    <section className="gw-card gw-stack">
      <h2>{t('console.account.profile')}</h2>
      <form className="gw-stack" onSubmit={(event) => void submit(event)}>
        <Field
          name="displayName"
          label={t('console.account.name')}
          defaultValue={me.displayName}
          problem={fieldProblem(update.error, 'displayName')?.message}
          required
          maxLength={60}
        />
        <Field
          name="email"
          type="email"
          label={t('console.account.email')}
          help={t('console.account.emailHelp')}
          defaultValue={me.email ?? ''}
          problem={fieldProblem(update.error, 'email')?.message}
          maxLength={200}
        />
        <Choice
          label={t('console.account.language')}
          value={locale}
          onValue={(next) => setLocale(next || me.locale)}
          options={locales.map((value) => ({ value, label: t(`ui:language.${value}`) }))}
        />
        {update.isError && <ErrorPanel error={update.error} title={t('console.account.failed')} />}
        <div>
          <button
            type="submit"
            className="gw-button gw-button--primary"
            disabled={update.isPending}
          >
            {t('console.account.save')}
          </button>
        </div>
      </form>
    </section>
  );
}

function Password() {
  const { t } = useTranslation('identity');
  const change = useChangePassword();
  const [differs, setDiffers] = useState(false);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const newPassword = String(data.get('next'));
    const mismatch = newPassword !== data.get('repeat');
    setDiffers(mismatch);
    change.reset();
    if (mismatch) return;
    try {
      await change.mutateAsync({ currentPassword: String(data.get('current')), newPassword });
      form.reset();
      showToast(t('console.account.changed'));
    } catch {
      // Shown from change.error.
    }
  }
  return (
    <section className="gw-card gw-stack">
      <h2>{t('console.account.password')}</h2>
      <p className="gw-soft">{t('console.account.passwordLead')}</p>
      <form className="gw-stack" onSubmit={(event) => void submit(event)}>
        <Field
          name="current"
          type="password"
          label={t('console.account.current')}
          required
          autoComplete="current-password"
        />
        <Field
          name="next"
          type="password"
          label={t('console.account.next')}
          help={t('console.account.nextHelp')}
          required
          minLength={12}
          maxLength={128}
          autoComplete="new-password"
        />
        <Field
          name="repeat"
          type="password"
          label={t('console.account.repeat')}
          problem={differs ? t('console.account.mismatch') : undefined}
          required
          autoComplete="new-password"
        />
        {change.isError && (
          <ErrorPanel error={change.error} title={t('console.account.changeFailed')} />
        )}
        <div>
          <button type="submit" className="gw-button" disabled={change.isPending}>
            {t('console.account.change')}
          </button>
        </div>
      </form>
    </section>
  );
}

function Devices() {
  const { t } = useTranslation('identity');
  const sessions = useSessions();
  const revoke = useRevokeSession();
  const others = useRevokeOthers();
  const items = sessions.data?.items ?? [];
  const problem = revoke.error ?? others.error;
  return (
    <section className="gw-card gw-stack">
      <h2>{t('console.account.sessions')}</h2>
      {sessions.isPending && <SkeletonList rows={2} height={56} />}
      {sessions.isError && !sessions.data && (
        <ErrorPanel
          error={sessions.error}
          title={t('console.account.sessionsFailed')}
          onRetry={() => void sessions.refetch()}
        />
      )}
      {problem && <ErrorPanel error={problem} />}
      <ul className="identity-posts">
        {items.map((one) => (
          <li key={one.id}>
            <div>
              <p>
                {nameDevice(one.userAgent) ?? t('console.account.unknownDevice')}
                <span className="gw-soft"> · {one.address}</span>
              </p>
              <p className="gw-soft gw-small">
                <When at={one.createdAt} /> → <When at={one.expiresAt} />
              </p>
            </div>
            {one.current ? (
              <span className="gw-tag gw-tag--active">{t('console.account.thisDevice')}</span>
            ) : (
              <button
                type="button"
                className="gw-button gw-button--plain"
                disabled={revoke.isPending}
                onClick={() =>
                  revoke.mutate(one.id, {
                    onSuccess: () => showToast(t('console.account.signedOutOne')),
                  })
                }
              >
                {t('console.account.signOutOne')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {items.length === 1 && <p className="gw-soft">{t('console.account.onlyThis')}</p>}
      {items.length > 1 && (
        <div>
          <button
            type="button"
            className="gw-button"
            disabled={others.isPending}
            onClick={() =>
              others.mutate(undefined, {
                onSuccess: ({ revoked }) =>
                  showToast(t('console.account.signedOutOthers', { count: revoked })),
              })
            }
          >
            {t('console.account.signOutOthers')}
          </button>
        </div>
      )}
    </section>
  );
}

function Openings() {
  const { t } = useTranslation('identity');
  const openings = useMyOpenings();
  const items = openings.data?.items ?? [];
  return (
    <section className="gw-card gw-stack">
      <h2>{t('console.account.openings')}</h2>
      {openings.isPending && <SkeletonList rows={1} height={40} />}
      {openings.isError && !openings.data && (
        <ErrorPanel
          error={openings.error}
          title={t('console.account.openingsFailed')}
          onRetry={() => void openings.refetch()}
        />
      )}
      {openings.isSuccess && items.length === 0 && (
        <p className="gw-soft">{t('console.account.openingsNone')}</p>
      )}
      <ul className="identity-posts">
        {items.map((one) => (
          <li key={one.id}>
            <div>
              <p>
                {one.post !== null && isPost(one.post) && `${t(`posts.${one.post}`)} · `}
                {one.openedBy}
              </p>
              <p className="gw-soft gw-small">
                <When at={one.openedAt} /> · {t('console.account.reason', { reason: one.reason })}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
