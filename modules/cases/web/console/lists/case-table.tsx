import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Clock, When } from '../../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Marked } from '../../../../../ui/parts/marked.tsx';
import { StateTag } from '../../../../../ui/parts/state-tag.tsx';
import { Skeleton } from '../../../../../ui/parts/states.tsx';
import type { CaseSummary, ListColumn } from '../../queries.ts';
import { clockOf, toneOf } from '../../words.ts';
import { Marks } from '../parts/marks.tsx';
import { ViewLink } from '../parts/view-link.tsx';

type Column = ListColumn | 'text';

/** All columns of a list, in their order. */
export const columns = [
  'clock',
  'number',
  'class',
  'text',
  'place',
  'state',
  'holder',
  'reported',
] as const satisfies readonly Column[];

/**
 * Cases one a row; narrow, it leaves columns away and keeps the clock, the class and the words.
 *
 * @param active row that the keys stand on; the focus goes with it when it moves
 */
export function CaseTable({
  cases,
  label,
  active,
  open,
  loading,
  onPoint,
  selected,
  onSelect,
  chosen,
}: {
  cases: readonly CaseSummary[];
  label: string;
  active: number;
  /** Id of the case that is open beside the list. */
  open: string | undefined;
  loading: boolean;
  onPoint: (index: number) => void;
  /** Ids of the cases that something is to be done to together. */
  selected: readonly string[];
  onSelect: (ids: readonly string[]) => void;
  /** Columns beside the words of the case; null: all. */
  chosen: readonly ListColumn[] | null;
}) {
  const { t } = useTranslation('cases');
  const shown = columns.filter((column) => column === 'text' || (chosen?.includes(column) ?? true));
  const body = useRef<HTMLTableSectionElement>(null);
  const point = useRef(onPoint);
  point.current = onPoint;
  const before = useRef({ active, cases });
  useEffect(() => {
    const moved = before.current.active !== active && before.current.cases === cases;
    before.current = { active, cases };
    // The focus goes where the keys go, so that a reader hears the row and Enter opens it; a list that changes by
    // itself takes it from nobody.
    if (moved)
      body.current?.rows[active]?.querySelector<HTMLElement>('.cases-table__text a')?.focus();
  }, [active, cases]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the list is another, the mark goes with the row that has the focus
  useEffect(() => {
    const rows = [...(body.current?.rows ?? [])];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (at >= 0) point.current(at);
  }, [cases]);
  return (
    <table className="cases-table" aria-label={label} aria-busy={loading}>
      <thead>
        <tr>
          <th scope="col" className="cases-table__select">
            <input
              type="checkbox"
              aria-label={t('console.bulk.selectAll')}
              checked={cases.length > 0 && selected.length === cases.length}
              onChange={(event) => onSelect(event.target.checked ? cases.map(({ id }) => id) : [])}
            />
          </th>
          {shown.map((column) => (
            <th key={column} scope="col" className={`cases-table__${column}`}>
              {t(`console.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {loading && cases.length === 0
          ? Array.from({ length: 12 }, (_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
              <tr key={row}>
                <td colSpan={shown.length + 1}>
                  <Skeleton height={20} />
                </td>
              </tr>
            ))
          : cases.map((one, index) => (
              <CaseRow
                key={one.id}
                one={one}
                columns={shown}
                active={index === active}
                open={one.id === open}
                onPoint={() => onPoint(index)}
                selected={selected.includes(one.id)}
                onSelect={() => onSelect(toggle(selected, one.id))}
              />
            ))}
      </tbody>
    </table>
  );
}

/** The list of ids with one more, or without it. */
export function toggle(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
}

function CaseRow({
  one,
  columns,
  active,
  open,
  onPoint,
  selected,
  onSelect,
}: {
  one: CaseSummary;
  columns: readonly Column[];
  active: boolean;
  open: boolean;
  onPoint: () => void;
  selected: boolean;
  onSelect: () => void;
}) {
  const { t } = useTranslation('cases');
  const link = useRef<HTMLAnchorElement>(null);
  return (
    <tr
      className={`cases-row${active ? ' cases-row--active' : ''}${open ? ' cases-row--open' : ''}`}
      onClick={(event) => {
        onPoint();
        if (!(event.target as Element).closest('a, .cases-table__select')) link.current?.click();
      }}
    >
      <td className="cases-table__select">
        <input
          type="checkbox"
          aria-label={t('console.bulk.select', { number: one.number })}
          checked={selected}
          onChange={onSelect}
        />
      </td>
      {columns.map((column) => (
        <td key={column} className={`cases-table__${column}`} title={wholeOf(one, column)}>
          {column === 'text' ? (
            <>
              <ViewLink
                ref={link}
                search={(before) => ({ ...before, case: one.id })}
                current={open}
                onFocus={onPoint}
              >
                <Marked text={one.text} hits={one.hits?.text} />
              </ViewLink>
              <Marks of={one} />
              {one.thumbUrl && <Icon name="camera" />}
            </>
          ) : (
            <Cell of={one} column={column} />
          )}
        </td>
      ))}
    </tr>
  );
}

/** What a cell says in full, where the column may cut it off. */
function wholeOf(one: CaseSummary, column: Column): string | undefined {
  switch (column) {
    case 'class':
      return one.className;
    case 'text':
      return one.text;
    case 'place':
      return one.address ?? one.placeName;
    case 'holder':
      return one.holder.name;
    default:
      return undefined;
  }
}

function Cell({ of: one, column }: { of: CaseSummary; column: ListColumn }) {
  const { t } = useTranslation('cases');
  switch (column) {
    case 'clock':
      return <Clock clock={clockOf(one)} />;
    case 'number':
      return <Marked text={one.number} hits={one.hits?.number} />;
    case 'class':
      return <Marked text={one.className} hits={one.hits?.className} />;
    case 'place':
      return one.address === null ? (
        <Marked text={one.placeName} hits={one.hits?.placeName} />
      ) : (
        <Marked text={one.address} hits={one.hits?.address} />
      );
    case 'state':
      return <StateTag label={t(`states.${one.state}`)} tone={toneOf(one.state, one.suspended)} />;
    case 'holder':
      return one.holder.name;
    case 'reported':
      return <When at={one.reportedAt} />;
  }
}
