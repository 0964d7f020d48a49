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
}: {
  cases: readonly CaseSummary[];
  label: string;
  active: number;
  /** Id of the case that is open beside the list. */
  open: string | undefined;
  loading: boolean;
  onPoint: (index: number) => void;
}) {
  const { t } = useTranslation('cases');
  return (
    <table className="cases-table" aria-label={label} aria-busy={loading}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className={`cases-table__${column}`}>
              {t(`console.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {loading && cases.length === 0
          ? Array.from({ length: 12 }, (_, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
              <tr key={row}>
                <td colSpan={columns.length}>
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
              />
            ))}
      </tbody>
    </table>
  );
}

function CaseRow({
  one,
  active,
  open,
  onPoint,
}: {
  one: CaseSummary;
  active: boolean;
  open: boolean;
  onPoint: () => void;
}) {
  const { t } = useTranslation('cases');
  const link = useRef<HTMLAnchorElement>(null);
  const wasActive = useRef(active);
  useEffect(() => {
    // The focus follows the keys, so that a reader hears the row and Enter opens it.
    if (active && !wasActive.current) link.current?.focus();
    wasActive.current = active;
  }, [active]);
  return (
    <tr
      className={`cases-row${active ? ' cases-row--active' : ''}${open ? ' cases-row--open' : ''}`}
      onClick={(event) => {
        onPoint();
        if (!(event.target as Element).closest('a')) link.current?.click();
      }}
    >
      <td className="cases-table__clock">
        <Clock clock={clockOf(one)} />
      </td>
      <td className="cases-table__number">{one.number}</td>
      <td className="cases-table__class">{one.className}</td>
      <td className="cases-table__text">
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
      <td className="cases-table__place">{one.address ?? one.placeName}</td>
      <td className="cases-table__state">
        <StateTag label={t(`states.${one.state}`)} tone={toneOf(one.state, one.suspended)} />
      </td>
      <td className="cases-table__holder">{one.holder.name}</td>
      <td className="cases-table__reported">
        <When at={one.reportedAt} />
      </td>
    </tr>
  );
}
