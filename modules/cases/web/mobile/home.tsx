import { Skeleton, SkeletonList } from '../../../../ui/parts/states.tsx';
import { useMe } from '../../../identity/web/index.ts';
import { ResidentHome } from './resident-home.tsx';
import { WorkerHome } from './worker-home.tsx';
import './cases.css';

/** Home: a worker's begins with the day, everyone else's with what they can report. */
export default function Home() {
  const { data: me, isPending, isPaused } = useMe();
  // Without a network nobody can be asked who is there; reporting works all the same.
  if (isPending && !isPaused) {
    return (
      <div className="gw-page__body">
        <Skeleton height={52} />
        <SkeletonList rows={4} height={120} />
      </div>
    );
  }
  return me && me.appointments.length > 0 ? (
    <WorkerHome me={me} />
  ) : (
    <ResidentHome me={me ?? null} />
  );
}
