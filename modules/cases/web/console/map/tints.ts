import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Found, Sign, Tint } from '../../../../../ui/map/extensions.ts';
import { light } from '../../../../../ui/tokens.ts';
import { openStates } from '../../../workflow.ts';
import { api, type CaseSummary, caseKeys } from '../../queries-base.ts';
import { clockOf } from '../../words.ts';

/** Open cases of a building that are looked at for its colours, the most pressing first. */
const most = 200;

/** The most pressing of some cases says the colour of where they are. */
function tintOf(cases: readonly CaseSummary[]): Tint {
  const states = cases.map((one) => clockOf(one).state);
  const state = (['late', 'dueSoon', 'onTime'] as const).find((one) => states.includes(one));
  const mark = { late: '▲', dueSoon: '◆', onTime: '●' }[state ?? 'onTime'];
  return { colour: light[state ?? 'lineStrong'], words: `${mark}${cases.length}` };
}

/** Signs of how clocks stand. */
export function useClockLegend(): readonly Sign[] {
  const { t } = useTranslation('ui');
  return [
    { shape: 'triangle', colour: light.late, words: t('clock.late') },
    { shape: 'diamond', colour: light.dueSoon, words: t('clock.dueSoon') },
    { shape: 'dot', colour: light.onTime, words: t('clock.onTime') },
  ];
}

/** Colours of the dwellings of a building that have open cases. */
export function useCaseTints(building: string | undefined): ReadonlyMap<string, Tint> {
  const cases = useQuery({
    queryKey: [...caseKeys.lists, 'tints', building],
    queryFn: ({ signal }) =>
      api(
        'GET /api/cases',
        {
          query: {
            view: 'area',
            within: building,
            state: [...openStates],
            sort: 'due',
            limit: most,
          },
        },
        { signal },
      ),
    enabled: building !== undefined,
    refetchInterval: 60_000,
  });
  return useMemo(() => {
    const byPlace = Map.groupBy(cases.data?.items ?? [], ({ placePath }) => placePath);
    return new Map([...byPlace].map(([path, here]) => [path, tintOf(here)]));
  }, [cases.data]);
}

/** A number, whole or its end, that no address looks like. */
const numberLike = /^[A-Za-z]{2}-?\d{4}|-\d{4}/;

/** Cases by their number. */
export function useCaseFound(text: string): readonly Found[] {
  const { t } = useTranslation('cases');
  const asks = numberLike.test(text);
  const found = useQuery({
    queryKey: [...caseKeys.lists, 'found', text],
    queryFn: ({ signal }) =>
      api('GET /api/cases', { query: { view: 'area', q: text, limit: 5 } }, { signal }),
    enabled: asks,
  });
  return asks
    ? (found.data?.items ?? []).map(({ id, number, className, state, lng, lat }) => ({
        key: id,
        label: [number, className, t(`states.${state}`)].join(' · '),
        lng,
        lat,
      }))
    : [];
}
