import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BulkAction, bulkFieldsOf } from '../../../workflow.ts';
import type { CaseSummary } from '../../queries.ts';
import { ActionFieldControl } from '../case/fields.tsx';
import { type FieldValue, type FormValues, problemOf, toBody } from '../case/form-values.ts';

/** Asks once what an action needs for many cases, and says on how many it is to be taken. */
export function BulkForm({
  action,
  cases,
  onSend,
  onClose,
}: {
  action: BulkAction;
  cases: readonly CaseSummary[];
  onSend: (body: Record<string, unknown>) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation(['cases', 'ui']);
  const title = useId();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<FormValues>({});
  const [tried, setTried] = useState(false);
  const fields = bulkFieldsOf(action);
  const [first] = cases;
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('textarea, input, select, button')?.focus();
  }, []);
  if (!first) return null;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (fields.every((field) => problemOf(field, values[field.name]) === undefined)) {
      onSend(toBody(fields, values, {}));
      return;
    }
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], fieldset input')?.focus(),
    );
  }

  return (
    <form
      ref={form}
      className="cases-bulk__form gw-stack"
      aria-labelledby={title}
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <h2 id={title}>
        {t('console.bulk.ask', { action: t(`actions.${action}`), count: cases.length })}
      </h2>
      <p className="gw-soft gw-small">{t('console.bulk.askHelp')}</p>
      {fields.map((field) => (
        <ActionFieldControl
          key={field.name}
          field={field}
          one={first}
          values={values}
          onChange={(value: FieldValue) => setValues({ ...values, [field.name]: value })}
          problem={
            tried && problemOf(field, values[field.name])
              ? t('console.form.required', { field: t(`fields.${field.name}` as 'fields.note') })
              : undefined
          }
        />
      ))}
      <div className="cases-form__actions">
        <button type="submit" className="gw-button gw-button--primary">
          {t('console.bulk.send', { action: t(`actions.${action}`), count: cases.length })}
        </button>
        <button type="button" className="gw-button" onClick={onClose}>
          {t('ui:act.cancel')}
        </button>
      </div>
    </form>
  );
}
