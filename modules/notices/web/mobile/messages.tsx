import { useTranslation } from 'react-i18next';
import { When } from '../../../../ui/parts/clock.tsx';
import { LoadMore } from '../../../../ui/parts/load-more.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { Link, navigate } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { useMe } from '../../../identity/web/index.ts';
import { useNotices, useReadNotices } from '../queries.ts';
import './messages.css';

/** Messages: what became of my reports, what I have to do. */
export default function MessagesScreen() {
  const { t } = useTranslation('notices');
  const { data: me } = useMe();
  return (
    <Page title={t('mobile.title')} aside={me && <ReadAll />}>
      {me === null ? (
        <Empty
          title={t('mobile.signedOut')}
          icon="bell"
          action={
            <Link className="gw-button gw-button--primary" to="/sign-in?to=/messages">
              {t('mobile.signIn')}
            </Link>
          }
        >
          {t('mobile.signedOutBody')}
        </Empty>
      ) : (
        <Messages />
      )}
    </Page>
  );
}

function ReadAll() {
  const { t } = useTranslation('notices');
  const notices = useNotices();
  const read = useReadNotices();
  const newest = notices.data?.pages[0]?.items[0];
  const unread = notices.data?.pages.some((page) => page.items.some((one) => !one.readAt));
  if (!newest || !unread) return null;
  return (
    <button
      type="button"
      className="gw-button gw-button--plain"
      onClick={() => read.mutate({ upTo: newest.id })}
    >
      {t('mobile.readAll')}
    </button>
  );
}

function Messages() {
  const { t } = useTranslation('notices');
  const notices = useNotices();
  const read = useReadNotices();
  if (notices.isPending) return <SkeletonList rows={6} height={96} />;
  if (!notices.data)
    return <ErrorPanel error={notices.error} onRetry={() => void notices.refetch()} />;
  const items = notices.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <Empty title={t('mobile.empty')} icon="bell">
        {t('mobile.emptyBody')}
      </Empty>
    );
  }
  return (
    <>
      <ul className="gw-stack">
        {items.map((notice) => (
          <li key={notice.id}>
            <button
              type="button"
              className={`gw-card notice${notice.readAt ? '' : ' notice--new'}`}
              onClick={() => {
                if (!notice.readAt) read.mutate({ noticeId: notice.id });
                const { type, id } = notice.subject ?? {};
                if (type === 'case' || type === 'handover') navigate(`/${type}s/${id}`);
              }}
            >
              <span className="notice__title">
                {!notice.readAt && <span className="notice__dot">{t('mobile.new')}</span>}
                {notice.title}
              </span>
              <span className="notice__body">{notice.body}</span>
              <span className="gw-soft gw-small">
                <When at={notice.createdAt} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <LoadMore
        hasMore={notices.hasNextPage}
        busy={notices.isFetchingNextPage}
        onMore={() => void notices.fetchNextPage()}
      />
    </>
  );
}
