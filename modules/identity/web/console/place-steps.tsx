import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../ui/i18n/start.ts';
import { ErrorPanel, Skeleton } from '../../../../ui/parts/states.tsx';
import { formatName, type PlaceRow, usePlace, usePlaceTree } from '../../../places/web/index.ts';
import type { PlaceKind } from '../../posts.ts';
import { Choice } from './field.tsx';
import { choicesFor, isComplete, pickAt } from './grant-steps.ts';

/** Picks a place of a kind step by step, from the city down. The city itself is picked from the start. */
export function PlaceSteps({
  target,
  picked,
  onPicked,
}: {
  target: PlaceKind;
  picked: readonly PlaceRow[];
  onPicked: (picked: PlaceRow[]) => void;
}) {
  const { t } = useTranslation('identity');
  const top = usePlaceTree();
  const { data: city, ...ofCity } = usePlace(top.data?.places[0]?.path.split('.')[0]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the city is picked once it is known
  useEffect(() => {
    if (city && picked.length === 0) onPicked([city]);
  }, [city, picked.length]);
  if (top.isError) return <ErrorPanel error={top.error} onRetry={() => void top.refetch()} />;
  if (ofCity.isError)
    return <ErrorPanel error={ofCity.error} onRetry={() => void ofCity.refetch()} />;
  if (!city || picked.length === 0) return <Skeleton height={60} />;
  return (
    <>
      {target === 'city' && (
        <p>
          {t('console.grant.where')}: {formatName(city, currentLocale())}
        </p>
      )}
      {picked.map((place, index) =>
        isComplete(picked.slice(0, index + 1), target) ? null : (
          <OneStep
            key={place.path}
            within={place}
            target={target}
            value={picked[index + 1]}
            onValue={(next) => onPicked(pickAt(picked, index + 1, next))}
          />
        ),
      )}
    </>
  );
}

function OneStep({
  within,
  target,
  value,
  onValue,
}: {
  within: PlaceRow;
  target: PlaceKind;
  value: PlaceRow | undefined;
  onValue: (place: PlaceRow | undefined) => void;
}) {
  const { t } = useTranslation('identity');
  const tree = usePlaceTree(within.path);
  if (tree.isPending) return <Skeleton height={60} />;
  if (tree.isError) return <ErrorPanel error={tree.error} onRetry={() => void tree.refetch()} />;
  const choices = choicesFor(tree.data.places, target);
  const kind = t(`console.grant.kinds.${(choices[0]?.kind ?? target) as PlaceKind}`);
  return (
    <Choice
      label={kind}
      empty={t('console.grant.choose', { kind })}
      value={value?.path ?? ''}
      onValue={(path) => onValue(choices.find((place) => place.path === path))}
      options={choices.map((place) => ({
        value: place.path,
        label: formatName(place, currentLocale()),
      }))}
    />
  );
}
