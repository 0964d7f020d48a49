import { useTranslation } from 'react-i18next';
import type { Sign } from '../../../../../ui/map/extensions.ts';
import { light } from '../../../../../ui/tokens.ts';
import { usePlaceName } from '../../../../places/web/index.ts';
import { useCaseClasses } from '../../queries.ts';
import { useRangeWords } from '../lists/time-filter.tsx';
import { useGroupSigns } from './groups.ts';
import { parseCaseMap } from './search.ts';
import { useClockLegend } from './tints.ts';

/** Signs of cases as the address has them drawn: by clock, by group of classes, or how dense. */
export function useCaseLegend(raw: Record<string, unknown>): readonly Sign[] {
  const { t } = useTranslation(['cases', 'ui']);
  const { mode, tone, play } = parseCaseMap(raw);
  const byGroup = tone === 'group' && mode !== 'heat' && !play;
  const groups = useGroupSigns(byGroup);
  const clocks = useClockLegend();
  if (mode === 'heat') {
    return [
      { shape: 'area', colour: light.accentSoft, words: t('console.map.few') },
      { shape: 'area', colour: light.accentStrong, words: t('console.map.many') },
    ];
  }
  if (play) return [{ shape: 'ring', colour: light.accent, words: t('console.map.played') }];
  if (byGroup) return [...groups.values()];
  const without: Sign = { shape: 'dot', colour: light.accent, words: t('ui:clock.none') };
  return mode === 'pins' ? [...clocks, without] : clocks;
}

/** What cases on the map are narrowed to, in words. */
export function useCaseWords(raw: Record<string, unknown>): string {
  const { t } = useTranslation(['cases', 'ui']);
  const { search, play } = parseCaseMap(raw);
  const codes = search.classCode === undefined ? [] : [search.classCode].flat();
  const classes = useCaseClasses({}, codes.length > 0);
  const place = usePlaceName(search.within);
  const range = useRangeWords()(search);
  const nameOf = (code: string) =>
    classes.data?.items.find((one) => one.code === code)?.name ?? code;
  const known = {
    [t('console.filter.state')]: search.state?.map((state) => t(`states.${state}`)).join(' / '),
    [t('console.filter.status')]: search.status && t(`ui:clock.${search.status}`),
    [t('console.filter.class')]: codes.map(nameOf).join(' / '),
    [t('console.filter.area')]: place,
    [t('console.filter.time')]: range,
    [t('console.filter.text')]: search.q,
  };
  const parts = Object.entries(known).flatMap(([label, value]) =>
    value ? [`${label}: ${value}`] : [],
  );
  for (const name of ['supervised', 'watched', 'box'] as const) {
    if (search[name]) parts.push(t(`console.filter.${name}`));
  }
  if (play) parts.push(`${t('console.map.time')}: ${play.day ?? play.month}`);
  return [t('console.map.label'), parts.join(' · ') || t('console.map.clear')].join(' · ');
}
