import { useTranslation } from 'react-i18next';
import { Field } from '../../../../../ui/parts/form-dialog.tsx';
import { ErrorPanel } from '../../../../../ui/parts/states.tsx';
import {
  type Household,
  type Occupancy,
  useOccupancyHistory,
  useSetOccupancy,
} from '../../queries.ts';
import { useDay, usePostName } from '../../words.ts';
import { Radios, RegistryForm } from '../form.tsx';
import { occupancyNames } from '../map/tints.ts';

/** Whether a dwelling is lived in, when somebody last looked and in which post; a new look, and what was said before. */
export function OccupancyLine({
  occupancy: { path, occupancy, checkedOn, version },
  mayWrite,
  today,
}: {
  occupancy: NonNullable<Household['occupancy']>;
  mayWrite: boolean;
  today: string;
}) {
  const { t } = useTranslation(['registry', 'ui']);
  const day = useDay();
  const post = usePostName();
  const set = useSetOccupancy({ path, version });
  const history = useOccupancyHistory(path);
  const [last] = history.data?.items ?? [];
  return (
    <section className="registry-box">
      <div className="gw-inline">
        <strong>{t(`console.occupancy.${occupancy}`)}</strong>
        <span className="gw-soft">
          {checkedOn
            ? [t('console.occupancy.checked', { day: day(checkedOn) }), last && post(last.post)]
                .filter(Boolean)
                .join(' · ')
            : t('console.occupancy.unchecked')}
        </span>
        {last?.synthetic && <span className="gw-tag">{t('ui:synthetic')}</span>}
        {mayWrite && (
          <RegistryForm
            action={t('console.occupancy.set')}
            title={t('console.occupancy.title')}
            onSubmit={(form) =>
              set.mutateAsync({
                occupancy: String(form.get('occupancy')) as Occupancy,
                checkedOn: String(form.get('checkedOn')),
              })
            }
          >
            <Radios
              legend={t('console.occupancy.label')}
              name="occupancy"
              defaultValue={occupancy}
              options={occupancyNames.map((one) => [one, t(`console.occupancy.${one}`)])}
            />
            <Field
              name="checkedOn"
              type="date"
              label={t('console.occupancy.day')}
              required
              min={checkedOn ?? undefined}
              max={today}
              defaultValue={today}
            />
          </RegistryForm>
        )}
      </div>
      {history.isError && (
        <ErrorPanel error={history.error} onRetry={() => void history.refetch()} />
      )}
      {last && (
        <details>
          <summary>{t('console.occupancy.history')}</summary>
          <ul>
            {history.data?.items.map((one) => (
              <li key={one.from}>
                {[
                  t(`console.occupancy.${one.occupancy}`),
                  one.to
                    ? t('console.occupancy.fromTo', { from: day(one.from), to: day(one.to) })
                    : t('console.occupancy.since', { from: day(one.from) }),
                  t('console.occupancy.checked', { day: day(one.checkedOn) }),
                  post(one.post),
                ].join(' · ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
