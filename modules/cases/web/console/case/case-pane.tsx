import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { Pane } from '../parts/pane.tsx';
import { CaseLoader } from './case-loader.tsx';

/** A case beside the list that it was opened from. */
export function CasePane({
  caseId,
  act,
  onClose,
}: {
  caseId: string;
  /** Opens the form of the likeliest action at once. */
  act: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('cases');
  return (
    <Pane label={t('console.case.pane')}>
      <div className="cases-pane__tools">
        <Link to="/cases/$caseId" params={{ caseId }} className="gw-button gw-button--plain">
          {t('console.list.openPage')}
        </Link>
        <button
          type="button"
          className="gw-button gw-button--plain"
          aria-label={t('console.list.closeCase')}
          title={`${t('console.list.closeCase')} (Esc)`}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <CaseLoader caseId={caseId} act={act} />
    </Pane>
  );
}
