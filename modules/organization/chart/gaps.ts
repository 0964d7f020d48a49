/** What is vacant, and which terms end soon. */
import type { z } from 'zod';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { formatPlace } from '../../places/format.ts';
import { listPlaces, namePlaces } from '../../places/index.ts';
import { authorize } from '../policy.ts';
import type { chartRoutes } from './contract.ts';
import {
  type ChartNode,
  chartKinds,
  heldAt,
  heldIn,
  loadChart,
  nameUnit,
  postsAt,
} from './nodes.ts';
import { listsGaps } from './policy.ts';
import { getPlaceOf } from './service.ts';

type Gaps = z.output<(typeof chartRoutes)['listGaps']['response']>;
type Gap = Omit<Gaps['items'][number], 'placeName'>;

/** What is asked of the list. */
interface GapQuery {
  path: string;
  days?: number | undefined;
  kind?: 'vacant' | 'expiring' | undefined;
  limit: number;
}

/**
 * Vacant posts and expiring terms of a place and of all below it, the soonest end first. Only a post of which somebody said
 * how many it has can be vacant.
 *
 * @throws AppError `http/forbidden` for who does not govern the place, `organization/no-place`
 */
export async function listGaps(trx: Trx, actor: Actor, query: GapQuery): Promise<Gaps> {
  authorize(actor, 'organization.read');
  const { path, kind: wantedKind, limit } = query;
  if (!listsGaps(actor, path)) throw new AppError('http/forbidden');
  await getPlaceOf(trx, actor, path);
  const data = await loadChart(trx, actor, { top: path }, query.days);
  const gaps: Gap[] = [];
  const add = (at: string, unitName: string | null, held: ChartNode['posts']) => {
    for (const { post, vacant, holders } of held) {
      const where = { path: at, unitName, post };
      if (vacant > 0) gaps.push({ ...where, kind: 'vacant', vacant, holder: null });
      for (const holder of holders) {
        if (holder.expiring) gaps.push({ ...where, kind: 'expiring', vacant: 0, holder });
      }
    }
  };
  for (const kind of chartKinds) {
    if (postsAt(kind).length === 0) continue;
    for (const place of await listPlaces(trx, kind, path)) {
      add(place.path, null, heldAt(data, kind, place.path));
    }
  }
  for (const unit of data.units) add(unit.placePath, nameUnit(data, unit), heldIn(data, unit));
  const day = (gap: Gap) => gap.holder?.validUntil ?? '';
  const wanted = gaps
    .filter(({ kind }) => !wantedKind || kind === wantedKind)
    .sort((a, b) => day(a).localeCompare(day(b)) || (a.path < b.path ? -1 : 1))
    .slice(0, limit);
  const names = await namePlaces(
    trx,
    wanted.map((gap) => gap.path),
  );
  return {
    vacant: gaps.reduce((sum, { vacant }) => sum + vacant, 0),
    expiring: gaps.filter(({ kind }) => kind === 'expiring').length,
    days: data.days,
    items: wanted.map((gap) => ({
      ...gap,
      placeName: formatPlace(names.get(gap.path)!, actor.locale),
    })),
  };
}
