import { type InputHTMLAttributes, useId } from 'react';

/** A labelled field with its help below. */
export function Field({
  label,
  help,
  ...input
}: { label: string; help?: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="gw-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="gw-input"
        required
        aria-describedby={help ? `${id}-help` : undefined}
        {...input}
      />
      {help && (
        <p id={`${id}-help`} className="gw-soft">
          {help}
        </p>
      )}
    </div>
  );
}
