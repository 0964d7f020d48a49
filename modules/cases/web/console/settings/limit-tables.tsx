import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../../../../ui/parts/states.tsx';
import { type CaseClass, type Limit, useCaseClasses } from '../../queries.ts';
import { useLimitWords, useStageName } from './limit-words.ts';
import { type Column, tableOfLimits } from './limits-table.ts';

/** Which limit is open beside the table: what identifies it, apart from its day. */
export type LimitKey = Pick<Limit, 'stage' | 'classCode' | 'severity' | 'zone'>;

const same = (a: LimitKey | undefined, b: LimitKey) =>
  a !== undefined &&
  a.stage === b.stage &&
  a.classCode === b.classCode &&
  a.severity === b.severity &&
  a.zone === b.zone;

function useColumnName(): (column: Column) => string {
  const { t } = useTranslation('cases');
  return ({ severity, zone }) =>
    [
      zone === '*' ? undefined : t('console.limits.zone', { zone }),
      severity === null
        ? t('console.limits.anySeverity')
        : t('console.case.severity', { severity }),
    ]
      .filter(Boolean)
      .join(' · ');
}

/** Handling limits: a row a class, a column each severity and zone. */
export function ClassTable({
  limits,
  wanted,
  open,
  onOpen,
}: {
  limits: readonly Limit[];
  wanted: string;
  open: LimitKey | undefined;
  onOpen: (key: LimitKey) => void;
}) {
  const { t } = useTranslation('cases');
  const classes = useCaseClasses();
  const columnName = useColumnName();
  const limitWords = useLimitWords();
  const table = useMemo(() => tableOfLimits(limits), [limits]);
  const byCode = useMemo(
    () => new Map<string, CaseClass>(classes.data?.items.map((one) => [one.code, one])),
    [classes.data],
  );
  const words = wanted.trim().toLowerCase();
  const rows = table.rows.filter((row) =>
    [row.className, row.classCode, byCode.get(row.classCode)?.groupName]
      .join(' ')
      .toLowerCase()
      .includes(words),
  );
  if (rows.length === 0) return <Empty title={t('console.form.caseNone')} icon="search" />;
  return (
    <table className="cases-grid cases-limits">
      <thead>
        <tr>
          <th scope="col">{t('console.limits.class')}</th>
          {table.columns.map((column) => (
            <th key={columnName(column)} scope="col">
              {columnName(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const group = byCode.get(row.classCode)?.groupName;
          const name = row.classCode === '*' ? t('console.limits.all') : row.className;
          return (
            <tr key={row.classCode}>
              <th scope="row">
                {name}
                {group && <span className="gw-soft gw-small"> {group}</span>}
              </th>
              {row.cells.map((limit, at) => {
                const column = table.columns[at]!;
                const key: LimitKey = { stage: 'handle', classCode: row.classCode, ...column };
                const shown = limit ? limitWords(limit) : t('console.limits.none');
                return (
                  <td key={columnName(column)}>
                    <button
                      type="button"
                      className={limit ? 'cases-limits__cell' : 'cases-limits__cell gw-soft'}
                      aria-label={t('console.limits.cell', {
                        name,
                        column: columnName(column),
                        limit: shown,
                      })}
                      aria-pressed={same(open, key)}
                      onClick={() => onOpen(key)}
                    >
                      {limit ? shown : '—'}
                    </button>
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Limits of the stages and of department calls, a row each. */
export function StageTable({
  limits,
  open,
  onOpen,
}: {
  limits: readonly Limit[];
  open: LimitKey | undefined;
  onOpen: (key: LimitKey) => void;
}) {
  const { t } = useTranslation('cases');
  const limitWords = useLimitWords();
  const stageName = useStageName();
  const columnName = useColumnName();
  return (
    <table className="cases-grid cases-limits">
      <thead>
        <tr>
          <th scope="col">{t('console.limits.stageName')}</th>
          <th scope="col">{t('console.limits.class')}</th>
          <th scope="col">{t('fields.severity')}</th>
          <th scope="col">{t('console.limits.value')}</th>
          <th scope="col">{t('console.limits.from')}</th>
          <th scope="col">{t('console.limits.source')}</th>
        </tr>
      </thead>
      <tbody>
        {limits.map((limit) => (
          <tr key={limit.id}>
            <th scope="row">{stageName(limit.stage)}</th>
            <td>{limit.className ?? t('console.limits.all')}</td>
            <td>{columnName(limit)}</td>
            <td>
              <button
                type="button"
                className="cases-limits__cell"
                aria-label={t('console.limits.cell', {
                  name: stageName(limit.stage),
                  column: columnName(limit),
                  limit: limitWords(limit),
                })}
                aria-pressed={same(open, limit)}
                onClick={() => onOpen(limit)}
              >
                {limitWords(limit)}
              </button>
            </td>
            <td>{limit.effectiveFrom}</td>
            <td>{limit.source}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
