import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sign, Tint } from '../../../../../ui/map/extensions.ts';
import { categories, light } from '../../../../../ui/tokens.ts';
import { registryReaders, registryWorkers } from '../../../posts.ts';
import {
  type CareState,
  type Occupancy,
  useBuildingCare,
  useBuildingOccupancy,
  useReaches,
} from '../../queries.ts';

/** What may be said of a dwelling, in the order of the legend. */
export const occupancyNames = [
  'livedIn',
  'rentedOut',
  'vacant',
  'unknown',
] as const satisfies readonly Occupancy[];

const occupancySigns: Record<Occupancy, Omit<Sign, 'words'> & { mark: string }> = {
  livedIn: { shape: 'dot', colour: categories[0], mark: '●' },
  rentedOut: { shape: 'diamond', colour: categories[1], mark: '◆' },
  vacant: { shape: 'ring', colour: categories[3], mark: '○' },
  unknown: { shape: 'square', colour: light.lineStrong, mark: '■' },
};

const careSigns: Record<CareState, Omit<Sign, 'words'> & { mark: string }> = {
  overdue: { shape: 'triangle', colour: light.late, mark: '▲' },
  dueSoon: { shape: 'diamond', colour: light.dueSoon, mark: '◆' },
  done: { shape: 'dot', colour: light.onTime, mark: '●' },
  none: { shape: 'square', colour: light.line, mark: '' },
};

/** Whether a path is that of a dwelling. */
export const isDwelling = (path: string): boolean => /\.u\d{2}\.d\d{4}$/.test(path);
const isBuilding = (path: string): boolean => /\.b\d{5}$/.test(path);

/** Whether the reader sees who lives in a dwelling, or how a building is lived in; of other places nothing is told. */
export function useKnowsPeople(place: string | undefined): boolean {
  const home = place !== undefined && isDwelling(place);
  const reaches = useReaches(home ? registryReaders : registryWorkers, place);
  return reaches && place !== undefined && (home || isBuilding(place));
}

/** Signs of whether dwellings are lived in. */
export function useOccupancyLegend(): readonly Sign[] {
  const { t } = useTranslation('registry');
  return occupancyNames.map((one) => ({
    shape: occupancySigns[one].shape,
    colour: occupancySigns[one].colour,
    words: t(`console.occupancy.${one}`),
  }));
}

/** Signs of where care visits stand. */
export function useCareLegend(): readonly Sign[] {
  const { t } = useTranslation('registry');
  return (['overdue', 'dueSoon', 'done', 'none'] as const).map((state) => ({
    shape: careSigns[state].shape,
    colour: careSigns[state].colour,
    words: t(`later.state.${state}`),
  }));
}

/** Colours of the dwellings of a building by whether somebody lives there. */
export function useOccupancyTints(building: string | undefined): ReadonlyMap<string, Tint> {
  const { t } = useTranslation('registry');
  const { data } = useBuildingOccupancy(useKnowsPeople(building) ? building : undefined);
  return useMemo(
    () =>
      new Map(
        (data?.items ?? []).map(({ path, occupancy }) => {
          const { colour, mark } = occupancySigns[occupancy];
          return [path, { colour, words: mark + t(`console.occupancy.short.${occupancy}`) }];
        }),
      ),
    [data, t],
  );
}

/** Colours of the dwellings of a building by the care visit that is due first; never by why somebody is visited. */
export function useCareTints(building: string | undefined): ReadonlyMap<string, Tint> {
  const { t } = useTranslation('registry');
  const { data } = useBuildingCare(useKnowsPeople(building) ? building : undefined);
  return useMemo(
    () =>
      new Map(
        (data?.items ?? [])
          .filter(({ state }) => state !== 'none')
          .map(({ path, state }) => {
            const { colour, mark } = careSigns[state];
            return [path, { colour, words: mark + t(`later.state.${state}`) }];
          }),
      ),
    [data, t],
  );
}
