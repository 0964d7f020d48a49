import { useTranslation } from 'react-i18next';
import { When } from '../../../../../ui/parts/clock.tsx';
import { StateTag } from '../../../../../ui/parts/state-tag.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { Link, navigate } from '../../../../../ui/router/router.tsx';
import { useMe } from '../../../../identity/web/index.ts';
import { type Duplicate, useDuplicates, useFollowCase } from '../../queries.ts';
import { toneOf } from '../../words.ts';
import type { Point } from '../default-view.ts';
import { clearReport } from './draft.ts';
import '../cases.css';

/** Others' open reports of the same close by: following one is better for everybody than another one. */
export function Duplicates({ classCode, position }: { classCode: string; position: Point }) {
  const { t } = useTranslation('cases');
  const duplicates = useDuplicates({ classCode, ...position });
  const items = duplicates.data?.items ?? [];
  // Nothing is asked of the person when there is none, nor when it can't be known now.
  if (items.length === 0) return null;
  return (
    <section className="gw-stack" aria-live="polite">
      <h2>{t('mobile.duplicates.title')}</h2>
      <p className="gw-soft">{t('mobile.duplicates.help')}</p>
      <ul className="gw-stack">
        {items.map((one) => (
          <li key={one.id}>
            <DuplicateCard one={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function DuplicateCard({ one }: { one: Duplicate }) {
  const { t } = useTranslation('cases');
  const { data: me } = useMe();
  const follow = useFollowCase();
  return (
    <div className="gw-card gw-stack">
      <div className="case-card__row">
        {one.thumbUrl && <img className="case-card__thumb" src={one.thumbUrl} alt="" />}
        <div className="gw-stack">
          <p>{one.text}</p>
          <p className="gw-inline gw-soft gw-small">
            <StateTag label={t(`states.${one.state}`)} tone={toneOf(one.state)} />
            {t('mobile.duplicates.distance', { metres: Math.round(one.distance) })}
            <When at={one.reportedAt} />
            {one.followers > 0 && t('mobile.followers', { count: one.followers })}
          </p>
        </div>
      </div>
      {follow.isError && <ErrorPanel error={follow.error} />}
      {me ? (
        <button
          type="button"
          className="gw-button gw-button--block"
          disabled={follow.isPending}
          onClick={() =>
            follow.mutate(
              { caseId: one.id, follow: true },
              {
                onSuccess: () => {
                  void clearReport();
                  showToast(t('mobile.duplicates.followed', { number: one.number }));
                  navigate(`/cases/${one.id}`, { replace: true });
                },
              },
            )
          }
        >
          {t('mobile.duplicates.follow')}
        </button>
      ) : (
        <Link className="gw-button gw-button--block" to="/sign-in?to=/report/check">
          {t('mobile.duplicates.signIn')}
        </Link>
      )}
    </div>
  );
}
