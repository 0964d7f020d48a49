import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';

/** Vacant and expiring, each by a shape and a word. */
export function Marks({ vacant, expiring }: { vacant: number; expiring: number }) {
  const { t } = useTranslation('organization');
  return (
    <>
      {vacant > 0 && (
        <span className="organization-mark">
          <Icon name="circle" /> {t('console.vacant', { count: vacant })}
        </span>
      )}
      {expiring > 0 && (
        <span className="organization-mark organization-mark--soon">
          <Icon name="triangle" /> {t('console.expiring', { count: expiring })}
        </span>
      )}
    </>
  );
}
