import { exportWords } from './export-columns.ts';
import { localTime } from './export-sheet.ts';
import type { CaseFilter } from './filters.ts';
import { type Locale, type Names, nameClass } from './names.ts';
import type { Rules } from './rules.ts';

/** What a list was narrowed to, in words, so that who approves reads what the asker saw. */
export function tellFilter(
  filter: Partial<CaseFilter>,
  rules: Rules,
  names: Names,
  locale: Locale,
): string[] {
  const words = exportWords[locale];
  const { filter: labels, list, export: own } = words.console;
  const views: Record<CaseFilter['view'], string> = {
    inbox: list.inbox.title,
    area: list.area.title,
    handled: list.handled.title,
    overdue: list.overdue.title,
    ...own.views,
  };
  const { state, status, classCode, within, holderUnit, supervised, from, to, q } = filter;
  const day = (at: string) => localTime(new Date(at)).slice(0, 10);
  // The API's own end is excluded: the last day is the one before.
  const last = to && day(new Date(Date.parse(to) - 1).toISOString());
  const pairs: [string, string | undefined][] = [
    [labels.status, status && own.clock[status]],
    [
      labels.state,
      state &&
        [state]
          .flat()
          .map((one) => words.states[one])
          .join(' / '),
    ],
    [labels.class, classCode && nameClass(rules.classes, classCode)[locale]],
    [labels.area, within && names.place(within)],
    [own.columns.holder, holderUnit && names.unit(holderUnit)],
    [labels.time, from || last ? `${from ? day(from) : ''} — ${last ?? ''}` : undefined],
    [labels.text, q],
  ];
  const colon = locale === 'en' ? ': ' : '：';
  return [
    views[filter.view ?? 'inbox'],
    ...(supervised ? [words.marks.supervised] : []),
    ...pairs.flatMap(([label, value]) => (value ? [`${label}${colon}${value}`] : [])),
  ];
}
