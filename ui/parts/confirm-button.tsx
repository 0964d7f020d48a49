import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';

/** A button of what can't be undone: asks first. What can be undone offers to undo instead (`showToast`). */
export function ConfirmButton({
  children,
  question,
  consequence,
  confirm,
  onConfirm,
  className = 'gw-button gw-button--danger',
  disabled,
}: {
  children: ReactNode;
  question: string;
  consequence?: string;
  confirm?: string;
  onConfirm: () => void;
  className?: string;
  disabled?: boolean;
}) {
  const { t } = useTranslation('ui');
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button
        type="button"
        className={className}
        disabled={disabled}
        onClick={() => setAsking(true)}
      >
        {children}
      </button>
      <Dialog
        open={asking}
        title={question}
        onClose={() => setAsking(false)}
        actions={
          <>
            <button
              type="button"
              className="gw-button gw-button--danger"
              onClick={() => {
                setAsking(false);
                onConfirm();
              }}
            >
              {confirm ?? t('act.confirm')}
            </button>
            <button type="button" className="gw-button" onClick={() => setAsking(false)}>
              {t('act.cancel')}
            </button>
          </>
        }
      >
        {consequence && <p>{consequence}</p>}
      </Dialog>
    </>
  );
}
