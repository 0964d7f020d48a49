import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../../../ui/parts/form-dialog.tsx';
import { useRecordVisit, type VisitBody } from '../queries.ts';
import { addDays, outcomes } from '../words.ts';
import { Radios, RegistryForm } from './form.tsx';

/** Records a care visit: when, what came of it, what is to be done. */
export function RecordVisit({
  residentId,
  nameMasked,
  today,
}: {
  residentId: string;
  nameMasked: string;
  today: string;
}) {
  const { t } = useTranslation('registry');
  const record = useRecordVisit(residentId);
  const note = useId();
  return (
    <RegistryForm
      className="gw-button"
      action={t('later.record.action')}
      title={t('later.record.title', { name: nameMasked })}
      onSubmit={(form, idempotencyKey) =>
        record.mutateAsync({
          on: String(form.get('on')),
          outcome: String(form.get('outcome')) as VisitBody['outcome'],
          note: String(form.get('note')).trim(),
          idempotencyKey,
        })
      }
    >
      <Field
        name="on"
        type="date"
        label={t('later.record.on')}
        required
        min={addDays(today, -90)}
        max={today}
        defaultValue={today}
      />
      <Radios
        legend={t('later.record.outcome')}
        name="outcome"
        options={outcomes.map((one) => [one, t(`later.outcome.${one}`)])}
      />
      <div className="gw-field">
        <label htmlFor={note}>{t('later.record.note')}</label>
        <textarea
          id={note}
          name="note"
          className="gw-input"
          rows={2}
          maxLength={200}
          aria-describedby={`${note}-help`}
        />
        <p id={`${note}-help`} className="gw-soft">
          {t('later.record.noteHelp')}
        </p>
      </div>
    </RegistryForm>
  );
}
