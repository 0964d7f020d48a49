import { useMemo } from 'react';
import { addedIn, useDraft } from './draft.ts';
import { useChildren } from './queries.ts';

/** What lies directly in a place on a day, with what the set adds there. */
export function useInside(day: string, path: string | undefined) {
  const query = useChildren(day, path);
  const { items } = useDraft();
  const { data } = query;
  const all = useMemo(
    () => data && [...data, ...(path ? addedIn(items, path, day) : [])],
    [data, items, path, day],
  );
  return { ...query, data: all };
}
