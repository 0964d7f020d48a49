import { useTranslation } from 'react-i18next';
import { type FieldProps, Group, Labelled } from '../parts/field.tsx';
import { type LimitDraft, toLocal } from './form-values.ts';

const quickDays = [1, 3, 7, 30];

/** The end of a working day some days from now, as the field writes it. */
function endOfDay(days: number): string {
  return `${toLocal(new Date(Date.now() + days * 86_400_000)).slice(0, 10)}T18:00`;
}

/** A date and time in the city, whatever zone the reader's clock is in. */
export function InstantField({ label, value, onChange, problem, required }: FieldProps<string>) {
  const { t } = useTranslation('cases');
  return (
    <Labelled
      label={label}
      required={required}
      problem={problem}
      help={t('console.form.instantHelp')}
    >
      {(ids) => (
        <div className="gw-inline">
          <input
            {...ids}
            type="datetime-local"
            className="gw-input cases-instant"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          {quickDays.map((days) => (
            <button
              key={days}
              type="button"
              className="gw-button gw-button--plain"
              onClick={() => onChange(endOfDay(days))}
            >
              {t('console.form.inDays', { count: days })}
            </button>
          ))}
        </div>
      )}
    </Labelled>
  );
}

const units = ['working_day', 'working_hour', 'calendar_day', 'urgent_hour'] as const;

/** An amount of time in a unit of limits. */
export function LimitField({ label, value, onChange, problem, required }: FieldProps<LimitDraft>) {
  const { t } = useTranslation('cases');
  return (
    <Group label={label} required={required} problem={problem}>
      <div className="gw-inline">
        <input
          type="number"
          className="gw-input cases-amount"
          aria-label={t('console.form.limitValue')}
          aria-invalid={problem !== undefined}
          min={1}
          max={1000}
          step={1}
          value={value.value}
          onChange={(event) => onChange({ ...value, value: event.target.value })}
        />
        <select
          className="gw-input cases-unit"
          aria-label={t('console.form.limitUnit')}
          value={value.unit}
          onChange={(event) => onChange({ ...value, unit: event.target.value })}
        >
          {units.map((unit) => (
            <option key={unit} value={unit}>
              {t(`limitUnits.${unit}`)}
            </option>
          ))}
        </select>
      </div>
    </Group>
  );
}
