import { useQueries, useQuery } from '@tanstack/react-query';
import type { Feature, FeatureCollection, Polygon, Position } from 'geojson';
import { callRoute } from '../../../../../ui/api/client.ts';
import { type PlaceRow, useAddresses } from '../../queries.ts';
import { type EntrancePlan, planEntrance } from './floors.ts';

const staleTime = 10 * 60_000;

const listBelow = async (parent: string, signal: AbortSignal) =>
  (
    (await callRoute('GET /api/places/addresses', { query: { parent } }, { signal })) as {
      places: PlaceRow[];
    }
  ).places;

/** The entrances of a building with their dwellings laid out; undefined until all are known. */
export function useEntrancePlans(building: string | undefined) {
  const entrances = useAddresses(building);
  const list =
    building === undefined
      ? []
      : (entrances.data?.places ?? []).filter(({ kind }) => kind === 'entrance');
  const dwellings = useQueries({
    queries: list.map(({ path }) => ({
      queryKey: ['places', 'addresses', path, undefined, 'below'],
      queryFn: ({ signal }: { signal: AbortSignal }) => listBelow(path, signal),
      staleTime,
    })),
    combine: (all) => ({
      rows: all.map(({ data }) => data),
      isPending: all.some(({ isPending }) => isPending),
      error: all.find(({ error }) => error)?.error ?? null,
    }),
  });
  const isPending = building !== undefined && (entrances.isPending || dwellings.isPending);
  const plans: EntrancePlan[] | undefined = isPending
    ? undefined
    : list.map((entrance, at) => planEntrance(entrance, dwellings.rows[at] ?? []));
  return { plans, isPending, error: entrances.error ?? dwellings.error };
}

/** The rings of a building, whole: those of its tiles end at their edges. Null for one without an outline. */
export const useOutline = (building: string | undefined) =>
  useQuery({
    queryKey: ['places', 'outline', building],
    queryFn: async ({ signal }) => {
      const query = { kind: 'building', within: building };
      const areas = (await callRoute(
        'GET /api/places/areas.geojson',
        { query },
        { signal },
      )) as FeatureCollection;
      const [feature] = areas.features as Feature<
        Polygon | { type: 'MultiPolygon'; coordinates: Position[][][] }
      >[];
      if (!feature) return null;
      const { geometry } = feature;
      return geometry.type === 'Polygon' ? geometry.coordinates : (geometry.coordinates[0] ?? null);
    },
    enabled: building !== undefined,
    staleTime,
  });
