import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, FormDialog as SharedDialog } from '../../../../ui/parts/form-dialog.tsx';

export { Field };

/** A form of the chart in a dialog. */
export function FormDialog(props: Omit<ComponentProps<typeof SharedDialog>, 'saved' | 'failed'>) {
  const { t } = useTranslation('organization');
  return <SharedDialog {...props} saved={t('console.saved')} failed={t('console.notSaved')} />;
}

/** Why: kept in the audit. */
export function Reason() {
  const { t } = useTranslation('organization');
  return <Field name="reason" label={t('console.reason')} required minLength={2} maxLength={200} />;
}
