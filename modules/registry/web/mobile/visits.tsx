import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { Empty, ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { nameDoor } from '../../../places/web/index.ts';
import { DueMark } from '../care-mark.tsx';
import { type DueVisit, useCareDue } from '../queries.ts';
import { useLastWords } from '../words.ts';
import { dueOnly } from './due.ts';
import './visits.css';

const views = ['due', 'done'] as const;

/** Who is to be visited in the reader's area, the longest overdue first. */
export function Visits() {
  const { t } = useTranslation(['registry', 'ui']);
  const [view, setView] = useState<(typeof views)[number]>('due');
  const list = useCareDue();
  const items = list.data?.items ?? [];
  const lists = { due: dueOnly(items), done: items.filter(({ state }) => state === 'done') };
  return (
    <Page title={t('later.visits.title')} back="/">
      <p className="gw-soft">
        {t('later.visits.lead')}{' '}
        {items.some(({ synthetic }) => synthetic) && (
          <span className="gw-tag">{t('ui:synthetic')}</span>
        )}
      </p>
      {list.isError && (
        <ErrorPanel
          error={list.error}
          title={t('later.visits.failed')}
          onRetry={() => void list.refetch()}
        />
      )}
      {!list.data && list.isPaused && (
        <Empty title={t('later.visits.failed')} icon="upDown">
          {t('ui:error.offline')}
        </Empty>
      )}
      {list.isPending && !list.isPaused && <SkeletonList rows={5} height={96} />}
      {list.data && (
        <>
          <div className="visits-chips">
            {views.map((one) => (
              <button
                key={one}
                type="button"
                className="gw-button"
                aria-pressed={one === view}
                onClick={() => setView(one)}
              >
                {t(`later.visits.${one}`)} <strong>{lists[one].length}</strong>
              </button>
            ))}
          </div>
          {lists[view].length === 0 && (
            <Empty title={t('later.visits.none')} icon="check">
              {t('later.visits.noneBody')}
            </Empty>
          )}
          <ul className="gw-stack">
            {lists[view].map((one) => (
              <li key={one.residentId}>
                <Card one={one} today={list.data.today} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}

function Card({ one, today }: { one: DueVisit; today: string }) {
  const last = useLastWords();
  return (
    <Link className="gw-card gw-stack" to={`/visits/${one.residentId}`}>
      <span className="gw-inline">
        <strong>{nameDoor(one.dwelling, currentLocale())}</strong>
        <span>{one.nameMasked}</span>
      </span>
      <span className="gw-inline">
        <DueMark {...one} today={today} />
        <span className="gw-soft">{last(one.lastVisit, today)}</span>
      </span>
    </Link>
  );
}
