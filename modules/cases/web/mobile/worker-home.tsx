import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { useElder } from '../../../../ui/shell/elder.ts';
import { Page } from '../../../../ui/shell/page.tsx';
import { dayInWords } from '../../../../ui/time/words.ts';
import type { Me } from '../../../identity/web/index.ts';
import { patrolPosts } from '../../../places/posts.ts';
import { registryWorkers } from '../../../registry/posts.ts';
import { VisitsToday } from '../../../registry/web/index.ts';
import { useCalls, useCaseCounts } from '../queries.ts';
import { usePostName } from '../who.ts';
import { CaseList } from './case-list.tsx';
import { OutboxLink } from './outbox-link.tsx';

/** Home of a worker: the day, what is to do by deadline, what is late. */
export function WorkerHome({ me }: { me: Me }) {
  const { t, i18n } = useTranslation('cases');
  const elder = useElder();
  const postName = usePostName();
  const post = me.appointments[0];
  return (
    <Page title={dayInWords(i18n.language, new Date())} aside={<OutboxLink />}>
      {post && (
        <p className="gw-soft">
          {[post.placeName ?? post.unitName, postName(post.post)].filter(Boolean).join(' · ')}
        </p>
      )}
      <Counts />
      <div className="gw-inline">
        <Link className="gw-button gw-button--primary" to="/report">
          <Icon name="camera" />
          {t('mobile.home.reportShort')}
        </Link>
        {me.appointments.some((one) => patrolPosts.includes(one.post)) && (
          <Link className="gw-button" to="/patrols">
            <Icon name="check" />
            {t('mobile.home.patrol')}
          </Link>
        )}
        {!elder && (
          <>
            <CallsLink />
            <Link className="gw-button" to="/cases/mine">
              {t('mobile.home.mine')}
            </Link>
          </>
        )}
      </div>
      {me.appointments.some((one) => registryWorkers.includes(one.post)) && (
        <Suspense fallback={<Skeleton height={48} />}>
          <VisitsToday />
        </Suspense>
      )}
      <section className="gw-stack">
        <h2>{t('mobile.work.byDeadline')}</h2>
        <CaseList
          filter={{ view: 'inbox', sort: 'due' }}
          empty={
            <Empty title={t('mobile.work.none')} icon="check">
              {t('mobile.work.noneBody')}
            </Empty>
          }
        />
      </section>
    </Page>
  );
}

/** Every number opens the list that it sums. */
function Counts() {
  const { t } = useTranslation('cases');
  const counts = useCaseCounts('inbox', { pollMs: 60_000 });
  if (counts.isError && !counts.data) {
    return <ErrorPanel error={counts.error} onRetry={() => void counts.refetch()} />;
  }
  if (!counts.data) return <Skeleton height={92} />;
  const { total, dueSoon, late } = counts.data;
  return (
    <div className="case-counts">
      <Link className="case-count" to="/cases/todo">
        <strong>{total}</strong>
        <span>{t('mobile.work.todo')}</span>
      </Link>
      <Link
        className={`case-count${dueSoon > 0 ? ' case-count--dueSoon' : ''}`}
        to="/cases/todo?status=dueSoon"
      >
        <strong>{dueSoon}</strong>
        <span>
          <Icon name="diamond" />
          {t('mobile.work.dueSoon')}
        </span>
      </Link>
      <Link
        className={`case-count${late > 0 ? ' case-count--late' : ''}`}
        to="/cases/todo?status=late"
      >
        <strong>{late}</strong>
        <span>
          <Icon name="triangle" />
          {t('mobile.work.late')}
        </span>
      </Link>
    </div>
  );
}

/** Calls on departments that the person has a part in; away where they may see none. */
function CallsLink() {
  const { t } = useTranslation('cases');
  const calls = useCalls('open');
  if (!calls.data) return null;
  return (
    <Link className="gw-button" to="/calls">
      <Icon name="phone" />
      {t('mobile.calls.count', { count: calls.data.items.length })}
    </Link>
  );
}
