import { type ReactNode, useId } from 'react';

/** A label, a control, and below it help or what is wrong. */
export function Field({
  label,
  help,
  problem,
  children,
}: {
  label: string;
  help?: string | undefined;
  problem?: string | undefined;
  children: (ids: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
}) {
  const id = useId();
  const note = problem ?? help;
  return (
    <div className="gw-field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': note ? `${id}-note` : undefined,
        'aria-invalid': problem !== undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={problem ? 'gw-problem gw-small' : 'gw-soft gw-small'}>
          {note}
        </p>
      )}
    </div>
  );
}
