import { useTranslation } from 'react-i18next';
import { collect } from './draft.ts';
import { FormActions } from './form-actions.tsx';
import { type PlaceOn, useChildren } from './queries.ts';
import { mayHold } from './rows.ts';
import { usePlaceWords } from './words.ts';

/** Ends a place: says what goes along and what has to be empty. */
export function EndForm({
  place,
  day,
  onDone,
}: {
  place: PlaceOn;
  day: string;
  onDone: (collected: boolean) => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const inside = useChildren(day, mayHold(place) ? place.path : undefined).data ?? [];
  const takesAlong = place.kind === 'building' || place.kind === 'entrance';
  return (
    <form
      className="gw-stack"
      aria-label={t('console.tree.act.end')}
      onSubmit={(event) => {
        event.preventDefault();
        const { kind, name, nameEn, path, version } = place;
        collect({ kind, name, nameEn, before: place, change: { do: 'end', path, version } });
        onDone(true);
      }}
    >
      <p>{t('console.tree.end.what', { name: words.name(place) })}</p>
      {inside.length > 0 && (
        <p className={takesAlong ? undefined : 'tree__warn'}>
          {t(takesAlong ? 'console.tree.end.along' : 'console.tree.end.notEmpty', {
            count: inside.length,
          })}
        </p>
      )}
      <p className="gw-soft">{t('console.tree.end.lives')}</p>
      <FormActions onCancel={() => onDone(false)} />
    </form>
  );
}
