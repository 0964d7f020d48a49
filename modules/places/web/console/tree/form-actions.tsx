import { useTranslation } from 'react-i18next';

/** Puts what was said into the set, or leaves it. */
export function FormActions({
  disabled = false,
  onCancel,
}: {
  disabled?: boolean;
  onCancel: () => void;
}) {
  const { t } = useTranslation(['places', 'ui']);
  return (
    <div className="gw-inline">
      <button type="submit" className="gw-button gw-button--primary" disabled={disabled}>
        {t('console.tree.collect')}
      </button>
      <button type="button" className="gw-button" onClick={onCancel}>
        {t('ui:act.cancel')}
      </button>
    </div>
  );
}
