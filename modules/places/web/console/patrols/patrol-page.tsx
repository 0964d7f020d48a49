import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { instantInWords } from '../../../../../ui/time/words.ts';
import { formatPlace } from '../../../format.ts';
import { usePatrol } from '../../patrols/queries.ts';
import { usePostName } from '../plans/words.ts';
import './patrols.css';

/** One patrol: what was found where. In which order places were seen is not told: a patrol is no track. */
export default function PatrolPage() {
  const { t, i18n } = useTranslation(['places', 'ui']);
  const { patrolId } = useParams({ strict: false }) as { patrolId: string };
  const patrol = usePatrol(patrolId);
  const post = usePostName();
  const { data } = patrol;
  const time = (at: string) => instantInWords(i18n.getFixedT(null, 'ui'), i18n.language, at);
  return (
    <div className="patrols">
      <header className="patrols__head">
        <h1>{t('console.patrols.one')}</h1>
        <Link to="/patrols" className="gw-button">
          {t('console.patrols.back')}
        </Link>
      </header>
      {patrol.isPending && <SkeletonList rows={5} height={40} />}
      {patrol.isError && <ErrorPanel error={patrol.error} onRetry={() => void patrol.refetch()} />}
      {data && (
        <>
          <p>
            <strong>{formatPlace(data.area, currentLocale())}</strong> · {post(data.post)} ·{' '}
            {data.endedAt
              ? t('console.patrols.fromTo', { from: time(data.begunAt), to: time(data.endedAt) })
              : t('console.patrols.from', { from: time(data.begunAt) })}{' '}
            {data.synthetic && <span className="gw-tag">{t('ui:synthetic')}</span>}
          </p>
          {data.counts.visit > 0 && (
            <p className="gw-soft">{t('console.patrols.homes', { count: data.counts.visit })}</p>
          )}
          {data.visits.length === 0 ? (
            <Empty title={t('console.patrols.noVisits')} icon="check">
              {t('console.patrols.noVisitsHint')}
            </Empty>
          ) : (
            <div className="patrols__scroll">
              <table className="patrols__table">
                <caption className="gw-sr">{t('console.patrols.visits')}</caption>
                <thead>
                  <tr>
                    <th scope="col">{t('console.patrols.coverage.place')}</th>
                    <th scope="col">{t('console.patrols.finding')}</th>
                    <th scope="col">{t('console.patrols.note')}</th>
                    <th scope="col">{t('console.patrols.list.cases')}</th>
                  </tr>
                </thead>
                <tbody>
                  {data.visits.map((visit) => (
                    <tr key={visit.id}>
                      <th scope="row">
                        <Link to="/map" search={{ place: visit.place.path } as never}>
                          {formatPlace(visit.place, currentLocale())}
                        </Link>
                      </th>
                      <td>{t(`later.patrols.finding.${visit.finding}`)}</td>
                      <td className="patrols__notes">{visit.note}</td>
                      <td>
                        {visit.caseId && (
                          <Link to="/cases/$caseId" params={{ caseId: visit.caseId }}>
                            {visit.caseNumber}
                          </Link>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </div>
  );
}
