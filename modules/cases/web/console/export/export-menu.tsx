import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toQuery } from '../../../../../ui/api/client.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { showToast } from '../../../../../ui/parts/toasts.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import type { CaseFilter, ListColumn } from '../../queries.ts';
import { Popup } from '../parts/popup.tsx';
import { exportPosts } from '../posts.ts';
import { AskDialog } from './ask-dialog.tsx';

/** Takes the list as it is filtered now: at once without personal data, or by asking for it with. */
export function ExportMenu({
  filter,
  columns,
}: {
  filter: CaseFilter;
  /** Columns that the list shows; null: all that it has. */
  columns: readonly ListColumn[] | null;
}) {
  const { t } = useTranslation('cases');
  const [asking, setAsking] = useState(false);
  const [asShown, setAsShown] = useState(true);
  const narrowed = columns !== null && asShown ? { columns } : {};
  const mayAsk = postsOf(useMe().data).some((post) => exportPosts.includes(post));
  return (
    <>
      <Popup label={t('console.export.menu')}>
        {(close) => (
          <div className="cases-export-menu">
            <p className="gw-soft gw-small">{t('console.export.menuHelp')}</p>
            {columns !== null && (
              <label className="cases-choice">
                <input
                  type="checkbox"
                  checked={asShown}
                  onChange={(event) => setAsShown(event.target.checked)}
                />
                {t('console.export.asShown')}
              </label>
            )}
            {(['xlsx', 'csv'] as const).map((format) => (
              // The browser takes it to the disk as it comes: a list of any size.
              <a
                key={format}
                className="gw-button gw-button--plain"
                href={`/api/cases/export${toQuery({ ...filter, ...narrowed, format })}`}
                download
                onClick={() => {
                  showToast(t('console.export.started'));
                  close();
                }}
              >
                <Icon name="download" />
                {t(`console.export.${format}`)}
              </a>
            ))}
            {mayAsk && (
              <button
                type="button"
                className="gw-button gw-button--plain"
                onClick={() => {
                  close();
                  setAsking(true);
                }}
              >
                <Icon name="person" />
                {t('console.export.withPeople')}
                <span className="gw-soft gw-small">{t('console.export.withPeopleHelp')}</span>
              </button>
            )}
          </div>
        )}
      </Popup>
      <AskDialog open={asking} filter={filter} onClose={() => setAsking(false)} />
    </>
  );
}
