import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { useCaseCounts } from '../../queries.ts';
import { ViewLink } from '../parts/view-link.tsx';
import { ListPage } from './list-page.tsx';
import { parseListSearch } from './search.ts';

/** What the reader's posts hold now. */
export function InboxPage() {
  return <ListPage name="inbox" view="inbox" />;
}

/** Everything where the reader's posts are. */
export function AreaPage() {
  return <ListPage name="area" view="area" />;
}

/** What the reader's posts have handled, wherever it is now. */
export function HandledPage() {
  return <ListPage name="handled" view="handled" />;
}

/** What is late or held by nobody, and what is under supervision. */
export function SupervisionPage() {
  const { t } = useTranslation('cases');
  const raw = useSearch({ strict: false }) as { supervised?: unknown };
  const supervised = raw.supervised === true || raw.supervised === 'true';
  const overdue = useCaseCounts('overdue', { pollMs: 60_000 });
  const area = useCaseCounts('area', { pollMs: 60_000 });
  const tabs = (
    <nav className="cases-strip" aria-label={t('console.sections.supervision')}>
      <ViewLink search={{}} current={!supervised} className="cases-strip__item">
        {t('console.list.overdue.title')}
        <strong className="cases-strip__number">{overdue.data?.total}</strong>
      </ViewLink>
      <ViewLink search={{ supervised: true }} current={supervised} className="cases-strip__item">
        {t('console.list.supervised.title')}
        <strong className="cases-strip__number">{area.data?.supervised}</strong>
      </ViewLink>
    </nav>
  );
  return supervised ? (
    <ListPage key="supervised" name="supervised" view="area" tabs={tabs} />
  ) : (
    <ListPage key="overdue" name="overdue" view="overdue" tabs={tabs} />
  );
}

/** The cases behind a number of the statistics, in the reader's area or unit. */
export function CountedPage() {
  const { t } = useTranslation('cases');
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const { from, to, closedFrom = from, closedTo = to, within } = parseListSearch(raw);
  const back = { from: closedFrom, to: closedTo, within };
  const tabs = (
    <Link to="/statistics" search={back} className="gw-button gw-button--plain">
      <Icon name="back" />
      {t('console.statistics.back')}
    </Link>
  );
  return <ListPage name="counted" view="area" tabs={tabs} />;
}
