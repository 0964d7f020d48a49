import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Empty, ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useCaseClassesIn } from '../../queries.ts';

/** A class with its names in both languages. */
export interface BothNames {
  code: string;
  kind: 'component' | 'event';
  group: { zh: string; en: string };
  name: { zh: string; en: string };
  confidential: boolean;
}

/** The classes in use with both their names, once both languages have come. */
export function useBothNames() {
  const zh = useCaseClassesIn('zh-CN');
  const en = useCaseClassesIn('en');
  const english = new Map(en.data?.items.map((one) => [one.code, one]));
  const classes = zh.data?.items.map((one): BothNames => {
    const other = english.get(one.code);
    return {
      code: one.code,
      kind: one.kind,
      group: { zh: one.groupName, en: other?.groupName ?? '' },
      name: { zh: one.name, en: other?.name ?? '' },
      confidential: one.confidential,
    };
  });
  return {
    classes: zh.data && en.data ? classes : undefined,
    error: zh.error ?? en.error,
    retry: () => void Promise.all([zh.refetch(), en.refetch()]),
  };
}

/** All classes in use; each opens beside the table. */
export function ClassesTable({
  wanted,
  open,
  onOpen,
}: {
  wanted: string;
  open: string | undefined;
  onOpen: (code: string) => void;
}) {
  const { t } = useTranslation('cases');
  const { classes, error, retry } = useBothNames();
  const words = wanted.trim().toLowerCase();
  if (error && !classes) {
    return <ErrorPanel error={error} title={t('console.limits.failed')} onRetry={retry} />;
  }
  if (!classes) return <SkeletonList rows={12} height={32} />;
  const rows = classes.filter((one) =>
    [one.code, one.name.zh, one.name.en, one.group.zh, one.group.en]
      .join(' ')
      .toLowerCase()
      .includes(words),
  );
  if (rows.length === 0) return <Empty title={t('console.form.caseNone')} icon="search" />;
  return (
    <table className="cases-grid cases-limits">
      <thead>
        <tr>
          <th scope="col">{t('console.classes.code')}</th>
          <th scope="col">{t('console.classes.kind')}</th>
          <th scope="col">{t('console.classes.name')}</th>
          <th scope="col">{t('console.classes.en')}</th>
          <th scope="col">{t('console.classes.group')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={one.code}>
            <td>{one.code}</td>
            <td>{t(`kinds.${one.kind}`)}</td>
            <th scope="row">
              <button
                type="button"
                className="cases-limits__cell"
                aria-pressed={one.code === open}
                onClick={() => onOpen(one.code)}
              >
                {one.name.zh}
              </button>
              {one.confidential && (
                <span className="cases-mark">
                  <Icon name="person" /> {t('console.classes.mark')}
                </span>
              )}
            </th>
            <td>{one.name.en}</td>
            <td>{one.group.zh}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
