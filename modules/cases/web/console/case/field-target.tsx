import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { type Target, useTargets } from '../../queries.ts';
import { type FieldProps, Group } from '../parts/field.tsx';

type TargetValue = { unitId: string } | { placePath: string };

const valueOfTarget = (target: Target): TargetValue | undefined =>
  target.unitId
    ? { unitId: target.unitId }
    : target.placePath
      ? { placePath: target.placePath }
      : undefined;

const keyOf = (value: TargetValue | undefined) =>
  value && ('unitId' in value ? value.unitId : value.placePath);

/** Who is to handle a case: departments and the places below, found by a part of their name. */
export function TargetField({
  label,
  value,
  onChange,
  problem,
  required,
  caseId,
}: FieldProps<TargetValue | undefined> & { caseId: string }) {
  const { t } = useTranslation('cases');
  const targets = useTargets(caseId);
  const [wanted, setWanted] = useState('');
  const name = useId();
  const groups = useMemo(() => {
    const words = wanted.trim().toLowerCase();
    const found = targets.data?.items.filter(
      (target) => target.dispatchable && target.name.toLowerCase().includes(words),
    );
    return [
      ['departments', found?.filter((target) => target.kind === 'department') ?? []],
      ['places', found?.filter((target) => target.kind === 'place') ?? []],
    ] as const;
  }, [targets.data, wanted]);
  return (
    <Group label={label} required={required} problem={problem}>
      <input
        type="search"
        className="gw-input"
        aria-label={t('console.form.chooseTarget')}
        placeholder={t('console.form.chooseTarget')}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      {targets.isPending && <SkeletonList rows={4} height={28} />}
      {targets.isError && (
        <ErrorPanel error={targets.error} onRetry={() => void targets.refetch()} />
      )}
      {targets.data && targets.data.items.length === 0 && <p>{t('console.form.noTargets')}</p>}
      <div className="cases-targets">
        {groups.map(
          ([group, items]) =>
            items.length > 0 && (
              <section key={group}>
                <h3>{t(`console.form.${group}`)}</h3>
                {items.map((target) => {
                  const own = valueOfTarget(target);
                  return (
                    own && (
                      <label key={keyOf(own)} className="cases-choice">
                        <input
                          type="radio"
                          name={name}
                          checked={keyOf(own) === keyOf(value)}
                          onChange={() => onChange(own)}
                        />
                        {target.name}
                      </label>
                    )
                  );
                })}
              </section>
            ),
        )}
      </div>
    </Group>
  );
}
