import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useExport } from '../../queries-exports.ts';
import { ExportCard } from './export-card.tsx';

/** One export, as a notice opens it. */
export default function ExportPage() {
  const { t } = useTranslation('cases');
  const { exportId } = useParams({ strict: false }) as { exportId: string };
  const found = useExport(exportId);
  return (
    <div className="cases-exports">
      <header className="cases-page__head">
        <h1>{t('console.export.title')}</h1>
        <Link to="/exports">{t('console.export.back')}</Link>
      </header>
      {found.isPending && <SkeletonList rows={1} height={104} />}
      {found.isError && (
        <ErrorPanel
          error={found.error}
          title={t('console.export.failed')}
          onRetry={() => void found.refetch()}
        />
      )}
      {found.data && <ExportCard one={found.data} />}
    </div>
  );
}
