import { useParam } from '../../../../ui/router/router.tsx';
import { Record } from './record.tsx';
import { Visits } from './visits.tsx';

export { MyRecords } from './my-records.tsx';
export { VisitsToday } from './visits-today.tsx';

/** The list of care visits, or one of them: together, so that who opens the one has the other without a wait. */
export default function VisitPages() {
  const residentId = useParam('residentId');
  return residentId ? <Record residentId={residentId} /> : <Visits />;
}
