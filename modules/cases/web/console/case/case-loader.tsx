import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../../ui/api/error.ts';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useCase } from '../../queries.ts';
import { CaseView } from './case-view.tsx';

/** Fetches a case and shows it. */
export function CaseLoader({ caseId, act = false }: { caseId: string; act?: boolean }) {
  const { t } = useTranslation('cases');
  const found = useCase(caseId);
  if (found.data) return <CaseView one={found.data} act={act} />;
  if (found.isError) {
    return (
      <ErrorPanel
        error={found.error}
        title={t('console.case.failed')}
        onRetry={isMissing(found.error) ? undefined : () => void found.refetch()}
      />
    );
  }
  return <SkeletonList rows={6} height={72} />;
}

/** There is none, or not for this reader: another try would not help. */
function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
