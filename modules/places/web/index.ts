/** What shells and other modules' screens may use of places. */
import { lazy } from 'react';

export { formatAddress, formatName, formatPlace, markAddress } from '../format.ts';
export type { AddressPickerProps } from './address-picker.tsx';
export { nameOf as nameDoor } from './mobile/patrols/name.ts';
export {
  type Located,
  type PlaceNames,
  type PlaceRow,
  useAddresses,
  useAreas,
  useLocated,
  usePlace,
  usePlaceName,
  usePlaceSearch,
  usePlaceTree,
} from './queries.ts';

/** Picks an address part by part. Its code comes with its first use: a first page does not carry it. */
export const AddressPicker = /* @__PURE__ */ lazy(() => import('./address-picker.tsx'));
