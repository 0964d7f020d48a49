import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../../../ui/api/error.ts';
import { ErrorPanel, SkeletonList } from '../../../../../ui/parts/states.tsx';
import { useHousehold } from '../../queries.ts';
import { OccupancyLine } from './occupancy.tsx';
import { PersonCard } from './person-card.tsx';
import { AddPerson } from './person-forms.tsx';
import '../console.css';

/** Who lives in a dwelling, masked; whether it is lived in; what the reader may do about both. */
export default function Dwelling({ path }: { path: string }) {
  const { t } = useTranslation('registry');
  const [former, setFormer] = useState(false);
  const household = useHousehold(path, former);
  if (household.isError) {
    // Posts may have changed since the page was opened: what one may not see is not there.
    if (household.error instanceof ApiError && household.error.status === 403) return null;
    return <ErrorPanel error={household.error} onRetry={() => void household.refetch()} />;
  }
  if (!household.data) return <SkeletonList rows={3} height={64} />;
  const { occupancy, items, may, today } = household.data;
  return (
    <div className="registry-dwelling">
      {occupancy && <OccupancyLine occupancy={occupancy} mayWrite={may.write} today={today} />}
      {items.length === 0 && <p className="gw-soft">{t('console.people.none')}</p>}
      <ul className="gw-stack">
        {items.map((one) => (
          <li key={one.id}>
            <PersonCard person={one} may={may} today={today} />
          </li>
        ))}
      </ul>
      <div className="gw-inline">
        {may.write && <AddPerson dwelling={path} today={today} />}
        {may.write && (
          <label className="gw-inline">
            <input
              type="checkbox"
              checked={former}
              onChange={(event) => setFormer(event.target.checked)}
            />
            {t('console.people.former')}
          </label>
        )}
      </div>
    </div>
  );
}
