import type { Limit } from '../../queries.ts';

/** Severity and zone that a limit is for; null and `*` mean all. */
export interface Column {
  severity: number | null;
  zone: string;
}

/** A class with its limits, one a column; undefined where the class has none of its own. */
export interface LimitRow {
  classCode: string;
  className: string | null;
  cells: (Limit | undefined)[];
}

export interface LimitTable {
  columns: Column[];
  rows: LimitRow[];
}

const keyOf = (severity: number | null, zone: string) => `${severity ?? '*'}/${zone}`;

/** All columns that the limits need: severities by urgency, "all" last; the city as a whole before its zones. */
function columnsOf(limits: readonly Limit[]): Column[] {
  const columns = new Map(
    limits.map(({ severity, zone }) => [keyOf(severity, zone), { severity, zone }]),
  );
  const rank = (zone: string) => (zone === '*' ? '' : zone);
  return [...columns.values()].sort(
    (a, b) => rank(a.zone).localeCompare(rank(b.zone)) || (a.severity ?? 99) - (b.severity ?? 99),
  );
}

/**
 * Limits in force as a table: a row for each class, `*` (all classes) first, a column for each severity and zone.
 *
 * @param limits of one stage, each severity and zone of a class once
 */
export function tableOfLimits(limits: readonly Limit[]): LimitTable {
  const columns = columnsOf(limits);
  const rows = new Map<string, LimitRow>();
  for (const limit of limits) {
    const row = rows.get(limit.classCode) ?? {
      classCode: limit.classCode,
      className: limit.className,
      cells: columns.map(() => undefined),
    };
    const at = columns.findIndex(
      (column) => column.severity === limit.severity && column.zone === limit.zone,
    );
    row.cells[at] = limit;
    rows.set(limit.classCode, row);
  }
  return {
    columns,
    rows: [...rows.values()].sort((a, b) =>
      a.classCode === '*' ? -1 : b.classCode === '*' ? 1 : a.classCode < b.classCode ? -1 : 1,
    ),
  };
}

/** Limits of the same stage, class, severity and zone, the newest day first. */
export function historyOf(
  limits: readonly Limit[],
  of: Pick<Limit, 'stage' | 'classCode' | 'severity' | 'zone'>,
): Limit[] {
  return limits
    .filter(
      (limit) =>
        limit.stage === of.stage &&
        limit.classCode === of.classCode &&
        limit.severity === of.severity &&
        limit.zone === of.zone,
    )
    .sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1));
}

/** How a limit stands on a day: in force, over, or yet to come. */
export function standingOf(limit: Limit, today: string): 'inForce' | 'past' | 'coming' {
  if (limit.effectiveFrom > today) return 'coming';
  return limit.effectiveTo !== null && limit.effectiveTo < today ? 'past' : 'inForce';
}
