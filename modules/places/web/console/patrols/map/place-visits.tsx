import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../../ui/i18n/start.ts';
import { When } from '../../../../../../ui/parts/clock.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../../ui/parts/states.tsx';
import { formatPlace } from '../../../../format.ts';
import { useVisits } from '../../../patrols/queries.ts';
import { usePostName } from '../../plans/words.ts';
import '../patrols.css';
import { useReadArea } from './tints.ts';

/** The last visits of a place and of what lies in it; of homes only when. */
export default function PlaceVisits({ path }: { path: string }) {
  const { t } = useTranslation(['places', 'ui']);
  const readable = useReadArea(path);
  const visits = useVisits(readable ? path : undefined);
  const post = usePostName();
  if (!readable) return <p className="gw-soft">{t('console.patrols.map.notYours')}</p>;
  if (visits.isError) {
    return <ErrorPanel error={visits.error} onRetry={() => void visits.refetch()} />;
  }
  if (!visits.data) return <SkeletonList rows={2} height={44} />;
  if (visits.data.items.length === 0) {
    return <p className="gw-soft">{t('later.patrols.last.never')}</p>;
  }
  return (
    <ul className="patrol-lines">
      {visits.data.items.map((visit) => (
        <li key={visit.id}>
          <span className="gw-inline">
            <When at={visit.at} />
            <strong>{t(`later.patrols.finding.${visit.finding}`)}</strong>
            {visit.post && <span className="gw-soft">{post(visit.post)}</span>}
            {visit.synthetic && <span className="gw-tag">{t('ui:synthetic')}</span>}
          </span>
          {visit.place.path !== path && (
            <span className="gw-soft">{formatPlace(visit.place, currentLocale())}</span>
          )}
          {visit.note && <span>{visit.note}</span>}
          {visit.caseId && (
            <Link to="/cases/$caseId" params={{ caseId: visit.caseId }}>
              {visit.caseNumber}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
