import { useQueryClient } from '@tanstack/react-query';
import { List, Switch } from 'antd-mobile';
import { useTranslation } from 'react-i18next';
import { signOut } from '../../../../ui/api/auth.ts';
import { useOutbox } from '../../../../ui/offline/device.ts';
import { forgetSeen } from '../../../../ui/offline/keep-queries.ts';
import { ConfirmButton } from '../../../../ui/parts/confirm-button.tsx';
import { LanguageSwitch } from '../../../../ui/parts/language-switch.tsx';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { Link, navigate } from '../../../../ui/router/router.tsx';
import { setElder, useElder } from '../../../../ui/shell/elder.ts';
import { Page } from '../../../../ui/shell/page.tsx';
import type { Me } from '../../contract.ts';
import { findPost } from '../../posts.ts';
import { meOptions, useMe, useUpdateMe } from '../me.ts';

/** Me: who I am here, how the screens speak and look, what was done with my number. */
export default function MeScreen() {
  const { t } = useTranslation('identity');
  const me = useMe();
  return (
    <Page title={t('later.me.title')}>
      {me.isPending && <Skeleton height={96} />}
      {me.isError && !me.data && <ErrorPanel error={me.error} onRetry={() => void me.refetch()} />}
      {me.data && <Who me={me.data} />}
      {me.data === null && (
        <div className="gw-card gw-stack">
          <p>{t('later.me.signInWhy')}</p>
          <Link className="gw-button gw-button--primary" to="/sign-in?to=/me">
            {t('later.me.signIn')}
          </Link>
        </div>
      )}
      <Looks me={me.data ?? undefined} />
      <Mine me={me.data ?? undefined} />
      {me.data && <SignOut />}
    </Page>
  );
}

function Who({ me }: { me: Me }) {
  const { t } = useTranslation('identity');
  return (
    <div className="gw-card gw-stack">
      <div>
        <h2>{me.displayName}</h2>
        <p className="gw-soft">{me.phoneMasked ?? me.username}</p>
      </div>
      {me.appointments.length > 0 && (
        <ul>
          {me.appointments.map((one) => (
            <li key={one.id}>
              {t(`posts.${one.post}`)} · {one.placeName ?? one.unitName}
              {one.actingFor && t('deputies.acting', { name: one.actingFor.name })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Looks({ me }: { me: Me | undefined }) {
  const { t } = useTranslation('identity');
  const elder = useElder();
  const update = useUpdateMe();
  const keep = (change: { elderMode: boolean } | { locale: Me['locale'] }) =>
    me && update.mutate({ ...change, version: me.version });
  return (
    <List header={t('later.me.looks')}>
      <List.Item
        description={t('later.me.elderHelp')}
        extra={
          <Switch
            aria-label={t('later.me.elder')}
            checked={elder}
            onChange={(on) => {
              setElder(on);
              keep({ elderMode: on });
            }}
          />
        }
      >
        {t('later.me.elder')}
      </List.Item>
      <List.Item extra={<LanguageSwitch onChange={(locale) => keep({ locale })} />}>
        {t('later.me.language')}
      </List.Item>
    </List>
  );
}

function Mine({ me }: { me: Me | undefined }) {
  const { t } = useTranslation('identity');
  const waiting = useOutbox().length;
  return (
    <List header={t('later.me.mine')}>
      {me && (
        <>
          <List.Item onClick={() => navigate('/call')} description={t('later.me.callHelp')}>
            {t('later.me.call')}
          </List.Item>
          <List.Item onClick={() => navigate('/me/home')}>{t('later.me.home')}</List.Item>
        </>
      )}
      <List.Item onClick={() => navigate('/cases/mine')}>{t('later.me.reports')}</List.Item>
      <List.Item onClick={() => navigate('/track')}>{t('later.me.track')}</List.Item>
      <List.Item onClick={() => navigate('/outbox')} extra={waiting > 0 ? waiting : ''}>
        {t('later.me.outbox')}
      </List.Item>
      {me?.appointments.some(({ post }) => !findPost(post)?.separated) && (
        <List.Item onClick={() => navigate('/me/lines')} description={t('later.me.lineHelp')}>
          {t('later.me.line')}
        </List.Item>
      )}
      {me && me.appointments.length > 0 && (
        <List.Item onClick={() => navigate('/me/deputy')} description={t('deputies.lead')}>
          {t('deputies.title')}
        </List.Item>
      )}
      {/* Who has left every post still confirms it: staff sign in by name. */}
      {me && (me.appointments.length > 0 || me.username !== null) && (
        <List.Item onClick={() => navigate('/handovers')}>{t('later.me.handovers')}</List.Item>
      )}
      {me && (
        <List.Item onClick={() => navigate('/me/quiet')} description={t('later.me.quietHelp')}>
          {t('later.me.quiet')}
        </List.Item>
      )}
      {me && (
        <List.Item onClick={() => navigate('/me/privacy')} description={t('later.me.privacyHelp')}>
          {t('later.me.privacy')}
        </List.Item>
      )}
    </List>
  );
}

function SignOut() {
  const { t } = useTranslation('identity');
  const client = useQueryClient();
  const waiting = useOutbox().length;
  async function leave() {
    await signOut();
    // The device may go to somebody else.
    client.clear();
    forgetSeen();
    client.setQueryData(meOptions.queryKey, null);
    navigate('/', { replace: true });
  }
  return (
    <ConfirmButton
      className="gw-button gw-button--block"
      question={t('later.me.signOutQuestion')}
      consequence={
        waiting > 0 ? t('later.me.signOutWaiting', { count: waiting }) : t('later.me.signOutBody')
      }
      confirm={t('later.me.signOut')}
      onConfirm={() => void leave()}
    >
      {t('later.me.signOut')}
    </ConfirmButton>
  );
}
