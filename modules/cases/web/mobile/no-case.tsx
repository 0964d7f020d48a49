import { useTranslation } from 'react-i18next';
import { Empty } from '../../../../ui/parts/states.tsx';

/** Told when a case is not there, or not for this person. */
export function NoCase() {
  const { t } = useTranslation('cases');
  return (
    <Empty title={t('mobile.case.none')} icon="search">
      {t('mobile.case.noneBody')}
    </Empty>
  );
}
