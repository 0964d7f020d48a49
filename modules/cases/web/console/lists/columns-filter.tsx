import { useTranslation } from 'react-i18next';
import { newId } from '../../../../../ui/api/intent.ts';
import {
  type ListColumn,
  type SavedFilter,
  type SavedList,
  useChangeFilter,
  useChooseColumns,
} from '../../queries.ts';
import { Popup } from '../parts/popup.tsx';
import { columns } from './case-table.tsx';

/** Which columns a list has: those of the saved filter that is open, else the reader's own for this list. */
export function ColumnsFilter({
  list,
  saved,
  chosen,
}: {
  list: SavedList;
  /** A filter of the reader's own that is open. */
  saved: SavedFilter | undefined;
  /** Null: all. */
  chosen: readonly ListColumn[] | null;
}) {
  const { t } = useTranslation('cases');
  const choose = useChooseColumns(list);
  const change = useChangeFilter();
  const optional = columns.filter((column) => column !== 'text');
  const pick = (next: ListColumn[] | null) => {
    const idempotencyKey = newId();
    if (saved) change.mutate({ one: saved, body: { columns: next }, idempotencyKey });
    else choose.mutate({ columns: next, idempotencyKey });
  };
  return (
    <Popup
      label={t('console.saved.columns')}
      value={chosen ? t('console.saved.someColumns', { count: chosen.length + 1 }) : undefined}
      onClear={() => pick(null)}
      clearLabel={t('console.saved.allColumns')}
    >
      {() => (
        <fieldset className="cases-picklist cases-picklist--columns">
          <legend className="gw-sr">{t('console.saved.columns')}</legend>
          {optional.map((column) => {
            const shown = chosen ?? optional;
            return (
              <label key={column}>
                <input
                  type="checkbox"
                  checked={shown.includes(column)}
                  disabled={choose.isPending || change.isPending}
                  onChange={(event) => {
                    const next = optional.filter((one) =>
                      one === column ? event.target.checked : shown.includes(one),
                    );
                    pick(next.length === optional.length ? null : next);
                  }}
                />
                {t(`console.column.${column}`)}
              </label>
            );
          })}
        </fieldset>
      )}
    </Popup>
  );
}
