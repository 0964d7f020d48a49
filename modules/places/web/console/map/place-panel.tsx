import i18next from 'i18next';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../../../../ui/i18n/start.ts';
import { type MapExtension, mapExtensions } from '../../../../../ui/map/extensions.ts';
import { Icon } from '../../../../../ui/parts/icons.tsx';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { formatPlace } from '../../../format.ts';
import { usePlace } from '../../queries.ts';
import { BuildingPlan } from './building-plan.tsx';
import { buildingOf, type EntrancePlan } from './floors.ts';
import { type AskedTints, TintChoice } from './tints.tsx';

const titleOf = i18next.t as unknown as (key: string) => string;

/** What is known of the place that is open: its address, its dwellings, and what other modules have there. */
export function PlacePanel({
  path,
  plans,
  problem,
  asked,
  onColour,
  onOpen,
}: {
  path: string;
  /** Of the building that the place is or lies in; undefined while they load. */
  plans: readonly EntrancePlan[] | undefined;
  problem: unknown;
  /** What the dwellings are coloured by. */
  asked: AskedTints;
  onColour: (key: string) => void;
  onOpen: (path: string | undefined) => void;
}) {
  const { t } = useTranslation(['places', 'ui']);
  const place = usePlace(path);
  const locale = currentLocale();
  const isInner = place.data?.kind === 'dwelling' || place.data?.kind === 'entrance';
  const building = buildingOf(path);
  return (
    <section className="gw-stack" aria-label={t('console.map3d.place')}>
      <div className="gw-inline">
        {isInner && (
          <button type="button" className="gw-button" onClick={() => onOpen(building)}>
            <Icon name="back" />
            {t('console.map3d.toBuilding')}
          </button>
        )}
        <button type="button" className="gw-button" onClick={() => onOpen(undefined)}>
          <Icon name="close" />
          {t('console.map3d.close')}
        </button>
      </div>
      {place.isError && <ErrorPanel error={place.error} onRetry={() => void place.refetch()} />}
      {place.isPending && <SkeletonList rows={2} height={28} />}
      {place.data && (
        <>
          <h2 className="places-map__title">
            {formatPlace(place.data.names, locale)}
            {place.data.synthetic && <span className="places-map__mark">{t('ui:synthetic')}</span>}
          </h2>
          <dl className="places-map__facts">
            <dt>{t('console.map3d.code')}</dt>
            <dd>{place.data.code}</dd>
            {place.data.floors !== null && (
              <>
                <dt>{t('console.map3d.floors')}</dt>
                <dd>{place.data.floors}</dd>
              </>
            )}
            {place.data.households !== null && (
              <>
                <dt>{t('console.map3d.households')}</dt>
                <dd>{place.data.households}</dd>
              </>
            )}
          </dl>
        </>
      )}
      {place.data?.kind === 'building' && (
        <>
          {Boolean(problem) && <ErrorPanel error={problem} title={t('picker.failed')} />}
          {!plans && !problem && <SkeletonList rows={6} height={28} />}
          {plans?.length === 0 && <p className="gw-soft">{t('console.map3d.noDwellings')}</p>}
          {plans && plans.length > 0 && (
            <>
              <TintChoice asked={asked} onChange={onColour} />
              <BuildingPlan plans={plans} tints={asked.tints} chosen={path} onPick={onOpen} />
            </>
          )}
        </>
      )}
      {!place.isError &&
        mapExtensions().map((one) => <Known key={one.key} extension={one} path={path} />)}
    </section>
  );
}

/** What an extension knows of a place; nothing where it has nothing for the reader. */
function Known({ extension, path }: { extension: MapExtension; path: string }) {
  const { label, Place, useKnows } = extension;
  const knows = useKnows?.(path) ?? true;
  if (!Place || !knows) return null;
  return (
    <section className="gw-stack">
      <h3>{titleOf(label)}</h3>
      <Suspense fallback={<SkeletonList rows={3} height={36} />}>
        <Place path={path} />
      </Suspense>
    </section>
  );
}
