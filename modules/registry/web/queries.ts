import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RouteDefinition, RouteInput, RouteOutput } from '../../../kernel/http/contract.ts';
import { createClient } from '../../../ui/api/client.ts';
import { findAppointment } from '../../identity/posts.ts';
import { useMe } from '../../identity/web/index.ts';
import type { careRoutes } from '../care/contract.ts';
import type { registryRoutes } from '../contract.ts';

/** What screens ask of the registry. The tables of routes are imported as types, so that no schema reaches the browser. */
const api = createClient<typeof registryRoutes>();
const care = createClient<typeof careRoutes>();

type Routes = typeof registryRoutes;
type Body<R extends RouteDefinition> = RouteInput<R> extends { body: infer B } ? B : never;

export type Household = RouteOutput<Routes['listResidents']>;
export type Resident = Household['items'][number];
export type CareTag = Resident['tags'][number];
export type Basis = CareTag['basis'];
export type Catalogue = RouteOutput<Routes['readCatalogue']>;
export type Occupancy = RouteOutput<Routes['readOccupancy']>['items'][number]['occupancy'];
export type CareDue = RouteOutput<(typeof careRoutes)['listCareDue']>;
export type DueVisit = CareDue['items'][number];
export type CareState = DueVisit['state'];
export type VisitBody = Body<(typeof careRoutes)['recordCareVisit']>;

/** Every key begins so; nothing under it is kept on a device. */
const all = ['registry'] as const;

/** Whether one of the reader's posts reaches a place, or any place without one. */
export function useReaches(posts: readonly string[], place: string | undefined): boolean {
  const { data: me } = useMe();
  return !!me && findAppointment(me, posts, place) !== undefined;
}

/** Purposes, kinds of care and how long records are kept. */
export const useCatalogue = () =>
  useQuery({
    queryKey: [...all, 'catalogue'],
    queryFn: ({ signal }) => api('GET /api/registry/catalogue', undefined, { signal }),
    staleTime: 10 * 60_000,
  });

/** Who lives in a dwelling, masked. */
export const useHousehold = (dwelling: string, former: boolean) =>
  useQuery({
    queryKey: [...all, 'household', dwelling, former],
    queryFn: ({ signal }) =>
      api(
        'GET /api/registry/dwellings/:dwelling/residents',
        { params: { dwelling }, query: { former: String(former) as never } },
        { signal },
      ),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** What was said of a dwelling's occupancy, the newest first. */
export const useOccupancyHistory = (dwelling: string) =>
  useQuery({
    queryKey: [...all, 'occupancy', dwelling],
    queryFn: ({ signal }) =>
      api('GET /api/registry/dwellings/:dwelling/occupancy', { params: { dwelling } }, { signal }),
  });

/** Whether somebody lives in each dwelling of a building. */
export const useBuildingOccupancy = (building: string | undefined) =>
  useQuery({
    queryKey: [...all, 'buildingOccupancy', building],
    queryFn: ({ signal }) =>
      api(
        'GET /api/registry/buildings/:building/occupancy',
        { params: { building: building! } },
        { signal },
      ),
    enabled: building !== undefined,
  });

/** Where care visits of each dwelling of a building stand. */
export const useBuildingCare = (building: string | undefined) =>
  useQuery({
    queryKey: [...all, 'buildingCare', building],
    queryFn: ({ signal }) =>
      care(
        'GET /api/registry/buildings/:building/care',
        { params: { building: building! } },
        { signal },
      ),
    enabled: building !== undefined,
  });

/** Who opened somebody, when and why. */
export const useResidentOpenings = (residentId: string, enabled: boolean) =>
  useQuery({
    queryKey: [...all, 'openings', residentId],
    queryFn: ({ signal }) =>
      api(
        'GET /api/registry/residents/:residentId/openings',
        { params: { residentId } },
        { signal },
      ),
    enabled,
  });

/** What is kept under the reader's own number, and who opened it. */
export const useMyRecords = () =>
  useQuery({
    queryKey: [...all, 'mine'],
    queryFn: ({ signal }) => api('GET /api/registry/me', undefined, { signal }),
  });

/** Care visits of somebody, and when the next is due. */
export const useCareVisits = (residentId: string | undefined) =>
  useQuery({
    queryKey: [...all, 'visits', residentId],
    queryFn: ({ signal }) =>
      care(
        'GET /api/registry/residents/:residentId/visits',
        { params: { residentId: residentId! } },
        { signal },
      ),
    enabled: residentId !== undefined,
  });

/** Who is to be visited in the reader's area, the longest overdue first. */
export const useCareDue = (
  state?: 'overdue' | 'dueSoon' | 'done',
  { limit = 500, enabled = true }: { limit?: number; enabled?: boolean } = {},
) =>
  useQuery({
    queryKey: [...all, 'due', state, limit],
    queryFn: ({ signal }) =>
      care(
        'GET /api/registry/care/due',
        { query: { limit, ...(state ? { state } : {}) } },
        { signal },
      ),
    placeholderData: keepPreviousData,
    enabled,
  });

/** Opens the name and the phone of somebody, with a reason. */
export function useOpenResident(residentId: string) {
  const client = useQueryClient();
  return async (reason: string) => {
    const opened = await api('POST /api/registry/residents/:residentId/open', {
      params: { residentId },
      body: { reason },
    });
    void client.invalidateQueries({ queryKey: [...all, 'openings', residentId] });
    return opened;
  };
}

/** A change: all of the registry is read again, also after a refusal, which may mean that it changed. */
function useChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => client.invalidateQueries({ queryKey: all }),
  });
}

type Keyed<B> = B & { idempotencyKey: string };

/** Enters somebody. */
export const useAddResident = (dwelling: string) =>
  useChange(({ idempotencyKey, ...body }: Keyed<Body<Routes['addResident']>>) =>
    api(
      'POST /api/registry/dwellings/:dwelling/residents',
      { params: { dwelling }, body },
      { idempotencyKey },
    ),
  );

/** Corrects what is kept of somebody. */
export const useCorrectResident = ({ id, version }: Pick<Resident, 'id' | 'version'>) =>
  useChange((body: Body<Routes['correctResident']>) =>
    api('PATCH /api/registry/residents/:residentId', {
      params: { residentId: id },
      body,
      ifMatch: version,
    }),
  );

/** Says that somebody moved out. */
export const useEndResident = ({ id, version }: Pick<Resident, 'id' | 'version'>) =>
  useChange(({ idempotencyKey, ...body }: Keyed<Body<Routes['endResident']>>) =>
    api(
      'POST /api/registry/residents/:residentId/end',
      { params: { residentId: id }, body, ifMatch: version },
      { idempotencyKey },
    ),
  );

/** Erases somebody at once. */
export const useEraseResident = ({ id, version }: Pick<Resident, 'id' | 'version'>) =>
  useChange(({ idempotencyKey, ...body }: Keyed<Body<Routes['eraseResident']>>) =>
    api(
      'POST /api/registry/residents/:residentId/erase',
      { params: { residentId: id }, body, ifMatch: version },
      { idempotencyKey },
    ),
  );

/** Says whether a dwelling is lived in. */
export const useSetOccupancy = ({ path, version }: { path: string; version: number }) =>
  useChange((body: Body<Routes['setOccupancy']>) =>
    api('PUT /api/registry/dwellings/:dwelling/occupancy', {
      params: { dwelling: path },
      body,
      ifMatch: version,
    }),
  );

/** Says that somebody is to be visited. */
export const useAddCareTag = (residentId: string) =>
  useChange(({ idempotencyKey, ...body }: Keyed<Body<(typeof careRoutes)['addCareTag']>>) =>
    care(
      'POST /api/registry/residents/:residentId/care-tags',
      { params: { residentId }, body },
      { idempotencyKey },
    ),
  );

/** Keeps a care tag longer. */
export const useRenewCareTag = ({ id, version }: CareTag) =>
  useChange(({ idempotencyKey, ...body }: Keyed<Body<(typeof careRoutes)['renewCareTag']>>) =>
    care(
      'POST /api/registry/care-tags/:tagId/renew',
      { params: { tagId: id }, body, ifMatch: version },
      { idempotencyKey },
    ),
  );

/** Ends a care tag. */
export const useEndCareTag = ({ id, version }: CareTag) =>
  useChange(({ idempotencyKey, ...body }: Keyed<Body<(typeof careRoutes)['endCareTag']>>) =>
    care(
      'POST /api/registry/care-tags/:tagId/end',
      { params: { tagId: id }, body, ifMatch: version },
      { idempotencyKey },
    ),
  );

/** Records a care visit. */
export const useRecordVisit = (residentId: string) =>
  useChange(({ idempotencyKey, ...body }: Keyed<VisitBody>) =>
    care(
      'POST /api/registry/residents/:residentId/visits',
      { params: { residentId }, body },
      { idempotencyKey },
    ),
  );
