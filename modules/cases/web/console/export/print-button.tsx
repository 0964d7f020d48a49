import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import { postsOf, useMe } from '../../../../identity/web/index.ts';
import { usePrintCase } from '../../queries-exports.ts';
import { printPosts } from '../posts.ts';

/** Makes the file of a case for printing; says so while it is made, which takes some seconds. */
export function PrintButton({ caseId }: { caseId: string }) {
  const { t } = useTranslation('cases');
  const print = usePrintCase();
  if (!postsOf(useMe().data).some((post) => printPosts.includes(post))) return null;
  return (
    <div className="cases-print">
      <button
        type="button"
        className="gw-button gw-button--plain"
        disabled={print.isPending}
        onClick={() => print.mutate(caseId)}
      >
        <Icon name="download" />
        {t(print.isPending ? 'console.export.file.printing' : 'console.export.file.print')}
      </button>
      <span className="gw-sr" role="status">
        {print.isPending && t('console.export.file.printing')}
      </span>
      {print.isError && <ErrorPanel error={print.error} onRetry={() => print.mutate(caseId)} />}
    </div>
  );
}
