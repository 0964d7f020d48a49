import { useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { goBack } from '../../../../../ui/router/router.tsx';
import { Page } from '../../../../../ui/shell/page.tsx';
import { type CaseClass, useCaseClasses } from '../../queries.ts';
import { updateReport, useReport } from './draft.ts';
import './report.css';

/** All classes, by what was written first, then by group. */
export default function ChooseClass() {
  const { t } = useTranslation('cases');
  const { report } = useReport();
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const searchId = useId();
  const likely = useCaseClasses(
    { q: q || report.text.trim(), limit: 8 },
    (q || report.text.trim()) !== '',
  );
  const all = useCaseClasses({}, q === '');

  function choose(one: CaseClass) {
    updateReport({
      classCode: one.code,
      className: one.name,
      classChosen: true,
      ...(one.confidential ? { confidential: true } : {}),
    });
    goBack('/report/check');
  }

  const groups = Map.groupBy(all.data?.items ?? [], (one) => one.groupName);
  const rows = (items: readonly CaseClass[]) => (
    <ul className="report-rows">
      {items.map((one) => (
        <li key={one.code}>
          <button
            type="button"
            className="report-row"
            aria-pressed={one.code === report.classCode}
            onClick={() => choose(one)}
          >
            {one.name}
            {one.because?.length ? (
              <span className="gw-soft">
                {t('parts.because', { words: one.because.join(t('parts.comma')) })}
              </span>
            ) : null}
          </button>
        </li>
      ))}
    </ul>
  );
  return (
    <Page title={t('mobile.classes.title')} back="/report/check">
      <div className="gw-field">
        <label htmlFor={searchId}>{t('mobile.classes.search')}</label>
        <input
          id={searchId}
          type="search"
          className="gw-input"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      {likely.isError && <ErrorPanel error={likely.error} onRetry={() => void likely.refetch()} />}
      {likely.data && likely.data.items.length > 0 && (
        <section className="gw-stack">
          <h2>{t('mobile.classes.likely')}</h2>
          {rows(likely.data.items)}
        </section>
      )}
      {q !== '' && likely.data?.items.length === 0 && (
        <Empty title={t('mobile.classes.none')} icon="search">
          {t('mobile.classes.noneBody')}
        </Empty>
      )}
      {q === '' && all.isPending && <SkeletonList rows={6} height={52} />}
      {q === '' && all.isError && (
        <ErrorPanel error={all.error} onRetry={() => void all.refetch()} />
      )}
      {q === '' &&
        [...groups].map(([group, items]) => (
          <details key={group} className="report-group">
            <summary>{group}</summary>
            {rows(items)}
          </details>
        ))}
    </Page>
  );
}
