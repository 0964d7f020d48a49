import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Clock, When } from '../../../../../ui/parts/clock.tsx';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { StateTag } from '../../../../../ui/parts/state-tag.tsx';
import { Skeleton } from '../../../../../ui/parts/states.tsx';
import type { CaseSummary } from '../../queries.ts';
import { clockOf, toneOf } from '../../words.ts';
import { Marks } from '../parts/marks.tsx';
import { ViewLink } from '../parts/view-link.tsx';

const columns = [
  'clock',
  'number',
  'class',
  'text',
  'place',
  'state',
  'holder',
  'reported',
] as const;

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
}) {
  const { t } = useTranslation('cases');
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
          {columns.map((column) => (
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
                <td colSpan={columns.length + 1}>
                  <Skeleton height={20} />
                </td>
              </tr>
            ))
          : cases.map((one, index) => (
              <CaseRow
                key={one.id}
                one={one}
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
  active,
  open,
  onPoint,
  selected,
  onSelect,
}: {
  one: CaseSummary;
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
      <td className="cases-table__clock">
        <Clock clock={clockOf(one)} />
      </td>
      <td className="cases-table__number">{one.number}</td>
      <td className="cases-table__class" title={one.className}>
        {one.className}
      </td>
      <td className="cases-table__text" title={one.text}>
        <ViewLink
          ref={link}
          search={(before) => ({ ...before, case: one.id })}
          current={open}
          onFocus={onPoint}
        >
          {one.text}
        </ViewLink>
        <Marks of={one} />
        {one.thumbUrl && <Icon name="camera" />}
      </td>
      <td className="cases-table__place" title={one.address ?? one.placeName}>
        {one.address ?? one.placeName}
      </td>
      <td className="cases-table__state">
        <StateTag label={t(`states.${one.state}`)} tone={toneOf(one.state, one.suspended)} />
      </td>
      <td className="cases-table__holder" title={one.holder.name}>
        {one.holder.name}
      </td>
      <td className="cases-table__reported">
        <When at={one.reportedAt} />
      </td>
    </tr>
  );
}
