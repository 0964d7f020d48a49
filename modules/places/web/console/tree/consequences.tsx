import { useTranslation } from 'react-i18next';
import { SkeletonList } from '../../../../../ui/parts/states.tsx';
import { PlaceButton } from './place-facts.tsx';
import type { Rehearsed } from './queries.ts';
import { usePlaceWords } from './words.ts';

/** What the service says that a set comes to, before it is sent. */
export function Consequences({
  told,
  onChoose,
}: {
  /** Undefined while it is worked out. */
  told: Rehearsed | undefined;
  onChoose: (path: string) => void;
}) {
  const { t } = useTranslation('places');
  const words = usePlaceWords();
  const say = t as unknown as (key: string, values: object) => string;
  if (!told) return <SkeletonList rows={2} height={24} />;
  const { places, life, gaps } = told.effects!;
  const counts = (verb: 'added' | 'moved' | 'ended') =>
    places
      .filter((one) => one[verb] > 0)
      .map((one) => `${words.kind(one.kind)} ${words.number(one[verb])}`)
      .join(' · ');
  return (
    <>
      <ul className="tree__effect">
        {(['added', 'moved', 'ended'] as const).map((verb) =>
          counts(verb) === '' ? null : (
            <li key={verb}>{t(`console.tree.then.${verb}`, { places: counts(verb) })}</li>
          ),
        )}
        {life.map(({ what, count }) => (
          <li key={what}>
            {t('console.tree.then.along', {
              what: say(`console.tree.life.${what}`, { count: words.number(count) }),
            })}
          </li>
        ))}
        {gaps?.length === 0 && <li>{t('console.tree.then.noGap')}</li>}
        {gaps === null && <li>{t('console.tree.then.gapsUnknown')}</li>}
      </ul>
      {gaps?.map(({ parent, squareMeters }) => (
        <p key={`${parent} ${squareMeters}`} className="tree__warn">
          {t('console.tree.then.gap', { size: words.size(squareMeters) })}{' '}
          <PlaceButton path={parent} onChoose={onChoose} />
        </p>
      ))}
      {gaps && gaps.length > 0 && <p>{t('console.tree.refused.onMap')}</p>}
    </>
  );
}
