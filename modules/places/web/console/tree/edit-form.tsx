import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { collect } from './draft.ts';
import { FormActions } from './form-actions.tsx';
import { PlaceFields, type PlaceSet } from './place-fields.tsx';
import type { PlaceOn } from './queries.ts';

/** Edits the fields of a place; what differs goes into the set. */
export function EditForm({
  place,
  drafted,
  day,
  onDone,
}: {
  place: PlaceOn;
  /** As the set leaves it so far. */
  drafted: PlaceOn;
  day: string;
  onDone: (collected: boolean) => void;
}) {
  const { t } = useTranslation('places');
  const [set, setSet] = useState<PlaceSet>({});
  const value = { ...drafted, ...set } as PlaceSet;
  return (
    <form
      className="gw-stack"
      aria-label={t('console.tree.act.edit')}
      onSubmit={(event) => {
        event.preventDefault();
        const { kind, name, nameEn, path, version } = place;
        collect({ kind, name, nameEn, before: place, change: { do: 'alter', path, version, set } });
        onDone(true);
      }}
    >
      <PlaceFields
        kind={place.kind}
        path={place.path}
        value={value}
        day={day}
        onChange={(more) => setSet({ ...set, ...more })}
      />
      <FormActions disabled={Object.keys(set).length === 0} onCancel={() => onDone(false)} />
    </form>
  );
}
