import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';

/** What each field gets: its value, what is wrong with it, and where to put a new value. */
export interface FieldProps<V> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  problem: string | undefined;
  required: boolean;
}

/** A label, a control, and below it help or what is wrong. For groups of controls, see `Group`. */
export function Labelled({
  label,
  required,
  problem,
  help,
  children,
}: {
  label: string;
  required: boolean;
  problem?: string | undefined;
  help?: ReactNode;
  children: (ids: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
}) {
  const { t } = useTranslation('cases');
  const id = useId();
  const note = problem ?? help;
  return (
    <div className="gw-field">
      <label htmlFor={id}>
        {label}
        {!required && <span className="gw-soft"> · {t('console.form.optional')}</span>}
      </label>
      {children({
        id,
        'aria-describedby': note ? `${id}-note` : undefined,
        'aria-invalid': problem !== undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={problem ? 'gw-problem' : 'gw-soft gw-small'}>
          {note}
        </p>
      )}
    </div>
  );
}

/** Several controls under one name. */
export function Group({
  label,
  required,
  problem,
  children,
}: {
  label: string;
  required: boolean;
  problem?: string | undefined;
  children: ReactNode;
}) {
  const { t } = useTranslation('cases');
  const id = useId();
  return (
    <fieldset className="cases-group" aria-describedby={problem ? id : undefined}>
      <legend>
        {label}
        {!required && <span className="gw-soft"> · {t('console.form.optional')}</span>}
      </legend>
      {children}
      {problem && (
        <p id={id} className="gw-problem">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

/** Choices of which one is taken. */
export function Choices<V extends string | number>({
  options,
  value,
  onChange,
}: {
  options: readonly { value: V; label: string }[];
  value: V | undefined;
  onChange: (value: V) => void;
}) {
  const name = useId();
  return (
    <div className="gw-inline">
      {options.map((option) => (
        <label key={option.value} className="cases-choice">
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
