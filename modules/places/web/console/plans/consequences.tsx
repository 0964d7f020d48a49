import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { formatPart } from '../../../format.ts';
import {
  type Division,
  type Move,
  type MoveConsequence,
  type PlanAreaView,
  useMove,
  usePreviewMove,
} from './queries.ts';
import { nameBuilding } from './words.ts';

/** What is moved, in words. */
function nameOf(area: PlanAreaView, key: string): string {
  const building = area.buildings.find(
    ({ path, entrances }) => path === key || entrances.some((one) => one.path === key),
  );
  if (!building) return key;
  const entrance = building.entrances.find(({ path }) => path === key);
  const name = nameBuilding(building);
  return entrance ? `${name} ${formatPart('entrance', entrance.name, currentLocale())}` : name;
}

/** What a move would do, before anything is kept; and keeping it. */
export function Consequences({
  area,
  division,
  move,
  onDrawn,
  onClose,
  onKept,
}: {
  area: PlanAreaView;
  division: Division;
  move: Move;
  /** Told the two parts as they would be. */
  onDrawn: (parts: Division['parts']) => void;
  onClose: () => void;
  onKept: (division: Division) => void;
}) {
  const { t } = useTranslation('places');
  const preview = usePreviewMove(division.id);
  const keep = useMove(division.id);
  const { mutate } = preview;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once; the key makes another move another question
  useEffect(() => mutate(move, { onSuccess: ({ parts }) => onDrawn(parts) }), []);
  const told = preview.data;
  return (
    <section className="plans__consequences" aria-label={t('console.plans.edit.consequences')}>
      <h3>{t('console.plans.edit.consequences')}</h3>
      <div role="status">
        {preview.isPending && (
          <>
            <span className="gw-sr">{t('console.plans.edit.working')}</span>
            <SkeletonList rows={2} height={24} />
          </>
        )}
        {told && <Told name={nameOf(area, move.key)} told={told} />}
      </div>
      {preview.isError && <ErrorPanel error={preview.error} onRetry={() => preview.mutate(move)} />}
      {keep.isError && <ErrorPanel error={keep.error} />}
      <div className="gw-inline">
        {told && told.refused === null && (
          <button
            type="button"
            className="gw-button gw-button--primary"
            disabled={keep.isPending}
            onClick={() => keep.mutate(move, { onSuccess: onKept })}
          >
            {t('console.plans.edit.save')}
          </button>
        )}
        <button type="button" className="gw-button" onClick={onClose}>
          {t('console.plans.edit.cancel')}
        </button>
      </div>
    </section>
  );
}

function Told({ name, told }: { name: string; told: MoveConsequence }) {
  const { t } = useTranslation('places');
  const { from, to, refused, before, after } = told;
  const numbers = { from: from.number, to: to.number };
  if (refused) {
    return <p className="gw-problem">{t(`console.plans.edit.refused.${refused}`, numbers)}</p>;
  }
  return (
    <>
      <p>
        <strong>{t('console.plans.edit.moving', { name, ...numbers })}</strong>
      </p>
      <ul className="plans__told">
        {[from, to].map(({ number, households, range }) => (
          <li key={number}>
            {t('console.plans.edit.side', { number, households })}
            {range !== 'within' && (
              <strong className="plans__warn">
                {' '}
                {range === 'over' ? '▲' : '▼'}{' '}
                {t('console.plans.edit.warn', { number, range: t(`console.plans.range.${range}`) })}
              </strong>
            )}
          </li>
        ))}
        {after && (
          <li>
            {t('console.plans.edit.estates', {
              before: before.estatesSplit,
              after: after.estatesSplit,
            })}
          </li>
        )}
        {after && after.moved !== null && before.moved !== null && (
          <li>{t('console.plans.edit.moved', { before: before.moved, after: after.moved })}</li>
        )}
      </ul>
    </>
  );
}
