import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { When } from '../../../../ui/parts/clock.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { nameDoor } from '../../../places/web/index.ts';
import { useMyRecords } from '../queries.ts';
import { usePostName, useRecordWords } from '../words.ts';

/** What is kept under the reader's own number, masked, why, until when, and who opened it for which reason. */
export function MyRecords() {
  const { t } = useTranslation(['registry', 'ui']);
  const records = useMyRecords();
  const recordWords = useRecordWords();
  const post = usePostName();
  return (
    <section className="gw-stack">
      <h2>{t('later.mine.title')}</h2>
      {records.isPending && !records.isPaused && <SkeletonList rows={1} />}
      {records.isError && (
        <ErrorPanel
          error={records.error}
          title={t('later.mine.failed')}
          onRetry={() => void records.refetch()}
        />
      )}
      {records.data?.items.length === 0 && (
        <Empty title={t('later.mine.none')} icon="home">
          {t('later.mine.noneBody')}
        </Empty>
      )}
      <ul className="gw-stack">
        {records.data?.items.map((one) => (
          <li key={one.id} className="gw-card gw-stack">
            <p className="gw-inline">
              <strong>{one.nameMasked}</strong>
              {nameDoor(one.dwelling, currentLocale())}
              <span className="gw-tag">{t(`later.relation.${one.relation}`)}</span>
              {one.synthetic && <span className="gw-tag">{t('ui:synthetic')}</span>}
            </p>
            <p className="gw-soft gw-small">{recordWords(one)}</p>
            {one.openings.length > 0 && (
              <details>
                <summary>{t('later.mine.opened', { count: one.openings.length })}</summary>
                <ul className="gw-stack">
                  {one.openings.map((opening) => (
                    <li key={opening.id}>
                      <When at={opening.openedAt} /> ·{' '}
                      {[opening.openedBy, post(opening.post), opening.reason].join(' · ')}
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ul>
      {records.data && records.data.items.length > 0 && (
        <p className="gw-soft">{t('later.mine.help')}</p>
      )}
    </section>
  );
}
