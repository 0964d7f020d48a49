import { useTranslation } from 'react-i18next';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { CareMark } from '../../care-mark.tsx';
import { useBuildingCare, useBuildingOccupancy } from '../../queries.ts';
import Dwelling from '../dwelling/dwelling.tsx';
import { isDwelling, occupancyNames } from './tints.ts';
import '../console.css';

/** What the registry knows of a place: of a dwelling its people, of a building how many dwellings are lived in and to be visited. */
export default function PlacePeople({ path }: { path: string }) {
  return isDwelling(path) ? <Dwelling key={path} path={path} /> : <BuildingPeople path={path} />;
}

function BuildingPeople({ path }: { path: string }) {
  const { t } = useTranslation('registry');
  const occupancy = useBuildingOccupancy(path);
  const care = useBuildingCare(path);
  const problem = occupancy.error ?? care.error;
  if (problem) {
    const retry = () => {
      void occupancy.refetch();
      void care.refetch();
    };
    return <ErrorPanel error={problem} onRetry={retry} />;
  }
  if (!occupancy.data || !care.data) return <SkeletonList rows={2} height={24} />;
  const { counts } = occupancy.data;
  return (
    <>
      <dl className="registry-counts">
        {occupancyNames.map((one) => (
          <div key={one}>
            <dt>{t(`console.occupancy.${one}`)}</dt>
            <dd>{counts[one]}</dd>
          </div>
        ))}
      </dl>
      <dl className="registry-counts">
        {(['overdue', 'dueSoon', 'done'] as const).map((state) => (
          <div key={state}>
            <dt>
              <CareMark state={state} />
            </dt>
            <dd>{care.data.items.filter((one) => one.state === state).length}</dd>
          </div>
        ))}
      </dl>
      <p className="gw-soft gw-small">{t('console.map.buildingHelp')}</p>
    </>
  );
}
