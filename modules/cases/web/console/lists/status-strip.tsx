import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../../../../ui/parts/icons.tsx';
import { Skeleton } from '../../../../../ui/parts/states.tsx';
import { type CaseView, useCaseCounts } from '../../queries.ts';
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
      <Link
        to="."
        search={map}
        resetScroll={false}
        aria-current={search.status ? undefined : 'true'}
        className="cases-strip__item"
      >
        {t('console.list.all')}
        <Count value={counts.data?.total} />
      </Link>
      {clockStatuses.map((status) => (
        <Link
          key={status}
          to="."
          search={{ ...map, status }}
          resetScroll={false}
          aria-current={search.status === status ? 'true' : undefined}
          className={`cases-strip__item cases-strip__item--${status}`}
        >
          <Icon name={icons[status]} />
          {t(`ui:clock.${status}`)}
          <Count value={counts.data?.[status]} />
        </Link>
      ))}
    </nav>
  );
}

function Count({ value }: { value: number | undefined }) {
  return value === undefined ? (
    <Skeleton width={20} height={18} />
  ) : (
    <strong className="cases-strip__number">{value}</strong>
  );
}
