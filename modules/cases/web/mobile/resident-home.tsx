import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { useElder } from '../../../../ui/shell/elder.ts';
import { Page } from '../../../../ui/shell/page.tsx';
import type { Me } from '../../../identity/web/index.ts';
import { useCaseList } from '../queries.ts';
import { awaitsRating, CaseCard } from './case-card.tsx';
import { NearbyWindow } from './nearby-window.tsx';
import { OutboxLink } from './outbox-link.tsx';

/** Home of a resident: report; what became of my reports; what is open nearby. */
export function ResidentHome({ me }: { me: Me | null }) {
  const { t } = useTranslation('cases');
  const elder = useElder();
  return (
    <Page title={t('mobile.home.title')} aside={<OutboxLink />}>
      <Link className="gw-button gw-button--primary gw-button--block report-button" to="/report">
        <Icon name="camera" />
        {t('mobile.home.report')}
      </Link>
      {me && (
        <Link className="gw-button gw-button--block" to="/call">
          <Icon name="phone" />
          {t('mobile.home.call')}
        </Link>
      )}
      {me ? <MyReports /> : <SignedOut />}
      {!elder && <NearbyWindow />}
    </Page>
  );
}

function SignedOut() {
  const { t } = useTranslation('cases');
  return (
    <div className="gw-card gw-stack">
      <p>{t('mobile.home.signInWhy')}</p>
      <p className="gw-inline">
        <Link className="gw-button" to="/sign-in">
          {t('mobile.home.signIn')}
        </Link>
        <Link className="gw-button gw-button--plain" to="/track">
          {t('mobile.home.track')}
        </Link>
      </p>
    </div>
  );
}

const shown = 5;

function MyReports() {
  const { t } = useTranslation('cases');
  const list = useCaseList({ view: 'mine', sort: 'newest', limit: 20 });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  // What waits for the person's own word comes first, but never hides what is under way.
  const toRate = items.filter(awaitsRating).slice(0, 2);
  const sorted = [...toRate, ...items.filter((one) => !toRate.includes(one))];
  return (
    <section className="gw-stack">
      <div className="home-head">
        <h2>{t('mobile.home.mine')}</h2>
        {items.length > shown && <Link to="/cases/mine">{t('mobile.home.all')}</Link>}
      </div>
      {list.isPending && <SkeletonList rows={2} height={132} />}
      {list.isError && items.length === 0 && (
        <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isSuccess && items.length === 0 && (
        <Empty title={t('mobile.home.none')} icon="camera">
          {t('mobile.home.noneBody')}
        </Empty>
      )}
      <ul className="gw-stack">
        {sorted.slice(0, shown).map((one) => (
          <li key={one.id}>
            <CaseCard one={one} mine />
          </li>
        ))}
      </ul>
    </section>
  );
}
