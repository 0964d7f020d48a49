import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCaseClasses } from '../../queries.ts';
import { ClassList } from '../parts/class-list.tsx';
import { Choices, type FieldProps, Group, Labelled } from '../parts/field.tsx';

/** The class of a case: shows the one chosen; pressed, opens the list of all. */
export function ClassField({
  label,
  value,
  onChange,
  problem,
  required,
}: FieldProps<string | undefined>) {
  const { t } = useTranslation('cases');
  const [open, setOpen] = useState(false);
  const classes = useCaseClasses();
  const chosen = classes.data?.items.find((one) => one.code === value);
  return (
    <div>
      <Labelled label={label} required={required} problem={problem}>
        {(ids) => (
          <button
            {...ids}
            type="button"
            className="gw-input cases-select"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {chosen
              ? `${chosen.groupName} · ${chosen.name}`
              : (value ?? t('console.form.chooseClass'))}
          </button>
        )}
      </Labelled>
      {open && (
        <div className="cases-unfolded">
          <ClassList
            value={value}
            onPick={(code) => {
              onChange(code);
              setOpen(false);
            }}
          />
        </div>
      )}
    </div>
  );
}

const anySeverity = [1, 2, 3, 4];

/** How urgent it is, among the severities that the class knows. */
export function SeverityField({
  label,
  value,
  onChange,
  problem,
  required,
  classCode,
}: FieldProps<number | undefined> & { classCode: string }) {
  const { t } = useTranslation('cases');
  const classes = useCaseClasses();
  const known = classes.data?.items.find((one) => one.code === classCode)?.severities;
  const severities = known && known.length > 0 ? known : anySeverity;
  const only = severities.length === 1 ? severities[0] : undefined;
  const wrong = value !== undefined && known !== undefined && !severities.includes(value);
  // A class with one severity leaves nothing to choose; one of another class does not fit.
  useEffect(() => {
    if (only !== undefined && value !== only) onChange(only);
    else if (wrong) onChange(undefined);
  });
  return (
    <Group label={label} required={required} problem={problem}>
      <Choices
        options={severities.map((severity) => ({
          value: severity,
          label: t('console.case.severity', { severity }),
        }))}
        value={value}
        onChange={onChange}
      />
      <p className="gw-soft gw-small">{t('console.form.severityHelp')}</p>
    </Group>
  );
}
