import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../../../../ui/parts/icons.tsx';
import { Skeleton } from '../../../../../ui/parts/states.tsx';
import { type CaseView, useCaseCounts } from '../../queries.ts';
import { ViewLink } from '../parts/view-link.tsx';
import { clockStatuses, type ListSearch } from './search.ts';

const icons: Record<(typeof clockStatuses)[number], IconName> = {
  late: 'triangle',
  dueSoon: 'diamond',
  onTime: 'circle',
};

/** How many there are by clock. Each number opens the list that it counts, so other filters give way. */
export function StatusStrip({ view, search }: { view: CaseView; search: ListSearch }) {
  const { t } = useTranslation(['cases', 'ui']);
  const counts = useCaseCounts(view, { pollMs: 60_000 });
  const map = search.map ? { map: true } : {};
  if (counts.isError) return null;
  return (
    <nav className="cases-strip" aria-label={t('console.filter.status')}>
      <ViewLink
        search={map}
        current={!search.status && !search.watched}
        className="cases-strip__item"
      >
        {t('console.list.all')}
        <Count value={counts.data?.total} more={counts.data?.more} />
      </ViewLink>
      {clockStatuses.map((status) => (
        <ViewLink
          key={status}
          search={{ ...map, status }}
          current={search.status === status}
          className={`cases-strip__item cases-strip__item--${status}`}
        >
          <Icon name={icons[status]} />
          {t(`ui:clock.${status}`)}
          <Count value={counts.data?.[status]} more={counts.data?.more && status === 'onTime'} />
        </ViewLink>
      ))}
      <ViewLink
        search={{ ...map, watched: true }}
        current={search.watched === true}
        className="cases-strip__item"
      >
        <Icon name="bell" />
        {t('console.filter.watched')}
        <Count value={counts.data?.watched} />
      </ViewLink>
    </nav>
  );
}

/** `more`: counting stopped there. */
function Count({ value, more }: { value: number | undefined; more?: boolean | undefined }) {
  return value === undefined ? (
    <Skeleton width={20} height={18} />
  ) : (
    <strong className="cases-strip__number">
      {value}
      {more && '+'}
    </strong>
  );
}
