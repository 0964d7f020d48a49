import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../ui/parts/icons.tsx';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { Link } from '../../../../ui/router/router.tsx';
import { useCareDue } from '../queries.ts';
import './visits.css';
import { dueOnly } from './due.ts';

/** `今天 入户走访 4 户`: opens the list that it counts. */
export function VisitsToday() {
  const { t } = useTranslation('registry');
  const list = useCareDue();
  if (list.isError && !list.data) {
    return (
      <ErrorPanel
        error={list.error}
        title={t('later.visits.failed')}
        onRetry={() => void list.refetch()}
      />
    );
  }
  // Without a network there is no list, and nothing of it is kept.
  if (!list.data) return list.isPaused ? null : <Skeleton height={48} />;
  const homes = new Set(dueOnly(list.data.items).map(({ dwelling }) => dwelling.path));
  return (
    <Link className="visits-today" to="/visits">
      <strong>{t('later.visits.today')}</strong>
      <span>{t('later.visits.homes', { count: homes.size })}</span>
      <Icon name="next" />
    </Link>
  );
}
