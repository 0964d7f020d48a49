/** What shells and other modules' screens may use of places. */

export { formatAddress, formatPart, formatPlace } from '../format.ts';
export { AddressPicker, type AddressPickerProps } from './address-picker.tsx';
export {
  type Located,
  type PlaceNames,
  type PlaceRow,
  useAddresses,
  useAreas,
  useLocated,
  usePlace,
  usePlaceSearch,
  usePlaceTree,
} from './queries.ts';
