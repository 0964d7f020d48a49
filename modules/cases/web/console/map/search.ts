import { useMemo } from 'react';
import { openStates } from '../../../workflow.ts';
import type { CaseFilter } from '../../queries.ts';
import { type ListSearch, narrowing, parseListSearch, toCaseFilter } from '../lists/search.ts';
import { type CaseMode, caseModes } from './draw.ts';

/** What the address says of cases on the map. */
export interface CaseMapSearch {
  search: ListSearch;
  /** Of the list beside the map: those that are open unless states are chosen. */
  filter: CaseFilter;
  isNarrowed: boolean;
  mode: CaseMode;
}

/** Reads the address. A hook, so that the same address gives the same filter. */
export function useCaseMapSearch(raw: Record<string, unknown>): CaseMapSearch {
  return useMemo(() => {
    const search = parseListSearch(raw);
    const filter = toCaseFilter('area', search);
    return {
      search,
      filter: { ...filter, ...(filter.state ? {} : { state: [...openStates] }), limit: 200 },
      isNarrowed: Object.keys(narrowing(search)).length > 0,
      mode: caseModes.find((mode) => mode === raw.cases) ?? 'counts',
    };
  }, [raw]);
}
