import { useState } from 'react';
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
  /** Null: all; undefined while it is not known. */
  chosen: readonly ListColumn[] | null | undefined;
}) {
  const { t } = useTranslation('cases');
  const choose = useChooseColumns(list);
  const change = useChangeFilter();
  const optional = columns.filter((column) => column !== 'text');
  // A box is as it was left from the moment on, not from the answer on.
  const [picked, setPicked] = useState<readonly ListColumn[]>();
  const shown = picked ?? chosen ?? optional;
  const pick = (columns: ListColumn[] | null) => {
    setPicked(columns ?? optional);
    const idempotencyKey = newId();
    const then = { onSettled: () => setPicked(undefined) };
    if (saved) change.mutate({ one: saved, body: { columns }, idempotencyKey }, then);
    else choose.mutate({ columns, idempotencyKey }, then);
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
          {optional.map((column) => (
            <label key={column}>
              <input
                type="checkbox"
                checked={shown.includes(column)}
                disabled={chosen === undefined || picked !== undefined}
                onChange={(event) => {
                  const next = optional.filter((one) =>
                    one === column ? event.target.checked : shown.includes(one),
                  );
                  pick(next.length === optional.length ? null : next);
                }}
              />
              {t(`console.column.${column}`)}
            </label>
          ))}
        </fieldset>
      )}
    </Popup>
  );
}
