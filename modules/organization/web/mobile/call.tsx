import './call.css';
import { useTranslation } from 'react-i18next';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { Link, useSearch } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { useMe } from '../../../identity/web/index.ts';
import { type CallStep, useContacts, useMyReach } from '../queries.ts';
import { LevelCard } from './level-card.tsx';
import { levelsOf, named, numberOf } from './levels.ts';

/** Whom to call: for where I live, or for the address in `?at=`. */
export default function CallScreen() {
  const { t } = useTranslation('organization');
  const me = useMe();
  const asked = useSearch().get('at') ?? undefined;
  const reach = useMyReach(Boolean(me.data));
  const home = reach.data?.home?.path;
  const path = asked ?? home;
  return (
    <Page title={t('later.call.title')} back="/me">
      {me.data === null && (
        <Empty
          icon="person"
          title={t('later.call.signIn')}
          action={
            <Link className="gw-button gw-button--primary" to="/sign-in?to=/call">
              {t('later.call.signInDo')}
            </Link>
          }
        />
      )}
      {me.isPending || (me.data && reach.isPending) ? <SkeletonList rows={4} height={120} /> : null}
      {reach.isError && !path && (
        <ErrorPanel error={reach.error} onRetry={() => void reach.refetch()} />
      )}
      {me.data && reach.data && !path && <AskHome />}
      {me.data && path && (reach.data || asked) && (
        <Contacts path={path} home={home} isMine={path === home} />
      )}
    </Page>
  );
}

function AskHome() {
  const { t } = useTranslation('organization');
  return (
    <section className="gw-card gw-stack">
      <h2>{t('later.call.where')}</h2>
      <p>{t('later.call.whereBody')}</p>
      <Link className="gw-button gw-button--primary gw-button--block" to="/me/home">
        {t('later.call.sayHome')}
      </Link>
      <Link className="gw-button gw-button--block" to="/call/find">
        {t('later.call.find')}
      </Link>
    </section>
  );
}

function Contacts({
  path,
  home,
  isMine,
}: {
  path: string;
  home: string | undefined;
  isMine: boolean;
}) {
  const { t } = useTranslation('organization');
  const contacts = useContacts(path);
  if (contacts.isError && !contacts.data) {
    return (
      <>
        <ErrorPanel error={contacts.error} onRetry={() => void contacts.refetch()} />
        <Link className="gw-button gw-button--block" to="/call/find">
          {t('later.call.find')}
        </Link>
      </>
    );
  }
  if (!contacts.data) return <SkeletonList rows={4} height={120} />;
  const { placeName, steps } = contacts.data;
  const levels = levelsOf(steps);
  const community = steps.find(({ level }) => level === 'community')?.contact ?? null;
  // The nearest number is the one thing to do here; the others are there as well.
  const nearest = levels.flatMap((one) => [...one.steps]).find((step) => numberOf(step));
  return (
    <>
      <div className="gw-stack call-where">
        <p className="call-where__place">{placeName}</p>
        <p className="gw-soft">{t('later.call.help')}</p>
        <div className="gw-inline">
          <Link className="gw-button" to="/call/find">
            {t('later.call.other')}
          </Link>
          {home && !isMine && (
            <Link className="gw-button" to="/call">
              {t('later.call.mine')}
            </Link>
          )}
          {(isMine || !home) && (
            <Link className="gw-button gw-button--plain" to="/me/home">
              {t(home ? 'later.call.home' : 'later.call.sayHome')}
            </Link>
          )}
        </div>
      </div>
      {!isMine && !knowsAnybody(steps) && <p className="gw-soft">{t('later.call.notHome')}</p>}
      {levels.map((one) => (
        <LevelCard key={one.level} {...one} nearest={nearest} community={community} />
      ))}
      {!nearest && (
        <div className="gw-card gw-stack">
          <p>{t('later.call.noNumbers')}</p>
          <Link className="gw-button gw-button--block" to="/report">
            {t('later.call.report')}
          </Link>
        </div>
      )}
    </>
  );
}

const knowsAnybody = (steps: readonly CallStep[]) => steps.some((step) => named(step).length > 0);
