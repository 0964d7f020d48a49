import { type ComponentProps, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, FormDialog } from '../../../../ui/parts/form-dialog.tsx';
import type { Basis } from '../queries.ts';

/** A form of the registry in a dialog. */
export function RegistryForm(props: Omit<ComponentProps<typeof FormDialog>, 'saved' | 'failed'>) {
  const { t } = useTranslation('registry');
  return (
    <FormDialog {...props} saved={t('console.form.saved')} failed={t('console.form.notSaved')} />
  );
}

/** A labelled choice of a form, read from it by its name. */
export function Choice({
  label,
  options,
  ...select
}: {
  label: string;
  options: readonly (readonly [value: string, words: string])[];
} & ComponentProps<'select'>) {
  const id = useId();
  return (
    <div className="gw-field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="gw-input" {...select}>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A few choices of which one is always seen whole. */
export function Radios({
  legend,
  name,
  options,
  value,
  defaultValue,
  onChange,
}: {
  legend: string;
  name: string;
  options: readonly (readonly [value: string, words: ReactNode])[];
  value?: string;
  defaultValue?: string;
  onChange?: (value: string) => void;
}) {
  return (
    <fieldset className="registry-radios">
      <legend>{legend}</legend>
      {options.map(([one, words]) => (
        <label key={one} className="gw-inline">
          <input
            type="radio"
            name={name}
            value={one}
            required
            {...(onChange
              ? { checked: value === one, onChange: () => onChange(one) }
              : { defaultChecked: defaultValue === one })}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

/** Why something is kept: agreed to on a day, or asked for by a duty. Read by {@link basisOf}. */
export function BasisFields({
  basis,
  today,
  item = '',
}: {
  basis?: Basis | null;
  today: string;
  /** What the duty usually rests on. */
  item?: string;
}) {
  const { t } = useTranslation('registry');
  const [kind, setKind] = useState<string>(basis?.kind ?? 'consent');
  return (
    <>
      <Radios
        legend={t('console.basis.label')}
        name="basis"
        value={kind}
        onChange={setKind}
        options={[
          ['consent', t('console.basis.consent')],
          ['duty', t('console.basis.duty')],
        ]}
      />
      {kind === 'consent' ? (
        <>
          <Field
            name="consentOn"
            type="date"
            label={t('console.basis.on')}
            required
            max={today}
            defaultValue={basis?.kind === 'consent' ? basis.on : today}
          />
          <Choice
            name="consentBy"
            label={t('console.basis.by')}
            defaultValue={basis?.kind === 'consent' ? basis.by : 'self'}
            options={[
              ['self', t('console.basis.self')],
              ['guardian', t('console.basis.guardian')],
            ]}
          />
        </>
      ) : (
        <Field
          key={item}
          name="dutyItem"
          label={t('console.basis.item')}
          required
          minLength={2}
          maxLength={100}
          defaultValue={basis?.kind === 'duty' ? basis.item : item}
        />
      )}
    </>
  );
}

/** What {@link BasisFields} say. */
export function basisOf(form: FormData): Basis {
  if (form.get('basis') === 'duty') {
    return { kind: 'duty', item: String(form.get('dutyItem')).trim() };
  }
  return {
    kind: 'consent',
    on: String(form.get('consentOn')),
    by: form.get('consentBy') === 'guardian' ? 'guardian' : 'self',
  };
}
