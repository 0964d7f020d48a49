import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type Facility, useFacilities } from './queries.ts';
import { Due, nameOf, useFacilityWords } from './words.tsx';

/** The facilities of the micro-grid, or the grid, that a place is or lies in. */
export default function MapPlace({ path }: { path: string }) {
  const { t } = useTranslation('places');
  const area = /^.*?(\.g\d{3}(\.m\d{2})?)(?=\.|$)/.exec(path)?.[0] ?? path;
  const list = useFacilities({ within: area }, { limit: 20 });
  const facilities = list.data?.pages.flatMap((page) => page.facilities) ?? [];
  return (
    <>
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonList rows={2} height={36} />}
      {list.data && facilities.length === 0 && (
        <p className="gw-soft">{t('console.facilities.empty')}</p>
      )}
      <FacilityLines facilities={facilities} />
      {list.hasNextPage && (
        <Link to="/facilities" search={{ within: area } as never} className="gw-button">
          {t('console.facilities.toList')}
        </Link>
      )}
    </>
  );
}

/** Facilities as lines that open them. */
export function FacilityLines({ facilities }: { facilities: readonly Facility[] }) {
  const words = useFacilityWords();
  return (
    <ul className="facilities__lines">
      {facilities.map((one) => (
        <li key={one.path}>
          <Link to="/facilities/$path" params={{ path: one.path } as never}>
            <span>{nameOf(one)}</span>
            <span className="gw-soft">{words.category(one.category)}</span>
            {one.overdue && <Due one={one} />}
          </Link>
        </li>
      ))}
    </ul>
  );
}
