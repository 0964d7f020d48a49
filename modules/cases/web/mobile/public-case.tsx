import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../ui/api/error.ts';
import { When } from '../../../../ui/parts/clock.tsx';
import { PictureGrid } from '../../../../ui/parts/picture-grid.tsx';
import { StateTag } from '../../../../ui/parts/state-tag.tsx';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { Timeline } from '../../../../ui/parts/timeline.tsx';
import { showToast } from '../../../../ui/parts/toasts.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { useMe } from '../../../identity/web/index.ts';
import { useFollowCase, usePublicCase } from '../queries.ts';
import { picturesOf, toneOf } from '../words.ts';
import { NoCase } from './no-case.tsx';
import { useTimelineItems } from './timeline-items.tsx';
import './cases.css';

/** A case as anyone may see it: nothing of persons. */
export function PublicCaseView({ caseId }: { caseId: string }) {
  const { t } = useTranslation('cases');
  const { data: me } = useMe();
  const one = usePublicCase(caseId);
  const follow = useFollowCase();
  const toItems = useTimelineItems();
  if (one.error instanceof ApiError && one.error.status === 404) return <NoCase />;
  if (one.isError) return <ErrorPanel error={one.error} onRetry={() => void one.refetch()} />;
  if (!one.data) return <SkeletonList rows={3} height={120} />;
  const { number, className, state, text, placeName, reportedAt, files, timeline, followers } =
    one.data;
  return (
    <>
      <div className="gw-stack">
        <p className="gw-inline">
          <StateTag label={t(`states.${state}`)} tone={toneOf(state)} />
          <span className="gw-soft">{number}</span>
        </p>
        <h2>{className}</h2>
        <p className="case-words">{text}</p>
        <p className="gw-soft">
          {placeName} · <When at={reportedAt} />
        </p>
      </div>
      {files.length > 0 && <PictureGrid pictures={picturesOf(files)} />}
      {follow.isError && <ErrorPanel error={follow.error} />}
      <p className="gw-inline">
        {me ? (
          <button
            type="button"
            className="gw-button"
            disabled={follow.isPending}
            onClick={() =>
              follow.mutate(
                { caseId, follow: true },
                { onSuccess: () => showToast(t('mobile.case.nowFollowing')) },
              )
            }
          >
            {t('mobile.case.follow')}
          </button>
        ) : (
          <Link className="gw-button" to={`/sign-in?to=/cases/${caseId}`}>
            {t('mobile.case.signInToFollow')}
          </Link>
        )}
        {followers > 0 && (
          <span className="gw-soft">{t('mobile.followers', { count: followers })}</span>
        )}
      </p>
      <section className="gw-stack">
        <h2>{t('mobile.case.timeline')}</h2>
        <Timeline items={toItems(timeline, number)} />
      </section>
    </>
  );
}
