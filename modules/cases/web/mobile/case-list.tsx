import type { ReactNode } from 'react';
import { LoadMore } from '../../../../ui/parts/load-more.tsx';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { type CaseFilter, useCaseList } from '../queries.ts';
import { CaseCard } from './case-card.tsx';

/** Cases by filter as cards, more as the person scrolls. `empty` says what will stand there. */
export function CaseList({
  filter,
  empty,
  mine = false,
}: {
  filter: CaseFilter;
  empty: ReactNode;
  mine?: boolean;
}) {
  const list = useCaseList({ limit: 20, ...filter });
  if (!list.data) {
    return list.isError ? (
      <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <SkeletonList rows={4} height={132} />
    );
  }
  const items = list.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return empty;
  return (
    <>
      {list.isError && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      <ul className="gw-stack">
        {items.map((one) => (
          <li key={one.id}>
            <CaseCard one={one} mine={mine} />
          </li>
        ))}
      </ul>
      <LoadMore
        hasMore={list.hasNextPage}
        busy={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
