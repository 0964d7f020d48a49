import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../ui/parts/states.tsx';
import { Page } from '../../../../ui/shell/page.tsx';
import { useQuiet } from '../queries-desk.ts';
import { QuietForm } from '../quiet-form.tsx';
import './messages.css';

/** When I want no mails and text messages. */
export default function QuietScreen() {
  const { t } = useTranslation('notices');
  const quiet = useQuiet();
  return (
    <Page title={t('quiet.title')} back="/me">
      <p className="gw-soft">{t('quiet.lead')}</p>
      {quiet.isPending && <SkeletonList rows={1} height={200} />}
      {quiet.isError && !quiet.data && (
        <ErrorPanel error={quiet.error} onRetry={() => void quiet.refetch()} />
      )}
      {quiet.data && (
        <div className="gw-card">
          <QuietForm key={quiet.data.mine.version} quiet={quiet.data} />
        </div>
      )}
    </Page>
  );
}
