import { ContactSteps } from './lists.tsx';

/** Whom to call for the place that is open on the map. */
export default function MapContacts({ path }: { path: string }) {
  return <ContactSteps path={path} bare />;
}
