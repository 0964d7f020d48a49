import { type InputHTMLAttributes, useId } from 'react';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string;
  help?: string;
  problem?: string | undefined;
  onValue?: (value: string) => void;
}

/** A labelled line, with help below it or what is wrong. */
export function Field({ label, help, problem, onValue, ...input }: FieldProps) {
  const id = useId();
  const note = problem ?? help;
  return (
    <div className="gw-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="gw-input"
        aria-invalid={problem !== undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={onValue && ((event) => onValue(event.target.value))}
        {...input}
      />
      {note && (
        <p id={`${id}-note`} className={problem ? 'gw-problem gw-small' : 'gw-soft gw-small'}>
          {note}
        </p>
      )}
    </div>
  );
}

/** A labelled choice of one. */
export function Choice<V extends string>({
  label,
  value,
  options,
  onValue,
  empty,
  inline = false,
}: {
  label: string;
  value: V | '';
  options: readonly { value: V; label: string }[];
  onValue: (value: V | '') => void;
  /** What stands there while nothing is chosen; absent where something always is. */
  empty?: string;
  /** Beside other controls: the label is for screen readers alone. */
  inline?: boolean;
}) {
  const id = useId();
  return (
    <div className={inline ? undefined : 'gw-field'}>
      <label htmlFor={id} className={inline ? 'gw-sr' : undefined}>
        {label}
      </label>
      <select
        id={id}
        className="gw-input"
        value={value}
        onChange={(event) => onValue(event.target.value as V | '')}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
