import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import type { CaseSummary, ListColumn } from '../../queries.ts';
import { useExportSelection } from '../../queries-exports.ts';
import { Popup } from '../parts/popup.tsx';

/** Takes the chosen cases as a file without personal data, with the columns that the list shows. */
export function SelectionExport({
  cases,
  columns,
  disabled,
}: {
  cases: readonly CaseSummary[];
  columns: readonly ListColumn[] | null;
  disabled: boolean;
}) {
  const { t } = useTranslation('cases');
  const take = useExportSelection();
  return (
    <>
      <Popup label={t('console.export.selection')}>
        {(close) => (
          <div className="cases-export-menu">
            <p className="gw-soft gw-small">{t('console.export.selectionHelp')}</p>
            {(['xlsx', 'csv'] as const).map((format) => (
              <button
                key={format}
                type="button"
                className="gw-button gw-button--plain"
                disabled={disabled || take.isPending}
                onClick={() => {
                  take.mutate({
                    caseIds: cases.map(({ id }) => id),
                    format,
                    ...(columns ? { columns: [...columns] } : {}),
                  });
                  close();
                }}
              >
                <Icon name="download" />
                {t(`console.export.${format}`)}
              </button>
            ))}
          </div>
        )}
      </Popup>
      {take.isError && <ErrorPanel error={take.error} title={t('console.export.notTaken')} />}
    </>
  );
}
