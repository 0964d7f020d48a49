import { localTime } from '../../../kernel/sheets/sheet.ts';
import type { CaseFilter } from '../filters.ts';
import { type Locale, type Names, nameClass } from '../names.ts';
import type { Rules } from '../rules.ts';
import { exportWords } from './columns.ts';

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
  const {
    view,
    state,
    status,
    classCode,
    within,
    box,
    holderUnit,
    supervised,
    watched,
    from,
    to,
    q,
    ...rest
  } = filter;
  const { closedFrom, closedTo, source, rating, sort: _order, ...others } = rest;
  const day = (at: string) => localTime(new Date(at)).slice(0, 10);
  // The API's own end is excluded: the last day is the one before.
  const days = (first: string | undefined, end: string | undefined) =>
    first || end
      ? `${first ? day(first) : ''} — ${end ? day(new Date(Date.parse(end) - 1).toISOString()) : ''}`
      : undefined;
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
    [
      labels.class,
      classCode &&
        [classCode]
          .flat()
          .map((code) => nameClass(rules.classes, code)[locale])
          .join(' / '),
    ],
    [labels.area, within && names.place(within)],
    [labels.box, box],
    [own.columns.holder, holderUnit && names.unit(holderUnit)],
    [labels.time, days(from, to)],
    [own.columns.closed, days(closedFrom, closedTo)],
    [words.console.statistics.source, source && words.console.statistics.sources[source]],
    [
      own.columns.rating,
      rating &&
        [rating]
          .flat()
          .map((one) => words.ratings[one])
          .join(' / '),
    ],
    [labels.text, q],
    // What statistics count is more than a line can tell: that there is more is said all the same.
    [own.narrowed, String(Object.values(others).filter((one) => one !== undefined).length || '')],
  ];
  const colon = locale === 'en' ? ': ' : '：';
  return [
    views[view ?? 'inbox'],
    ...(supervised ? [words.marks.supervised] : []),
    ...(watched ? [labels.watched] : []),
    ...pairs.flatMap(([label, value]) => (value ? [`${label}${colon}${value}`] : [])),
  ];
}
