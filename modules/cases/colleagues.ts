import type { Trx } from '../../kernel/db/database.ts';
import { type Actor, anonymous } from '../../kernel/http/actor.ts';
import { staff as people } from '../identity/index.ts';
import { seesAll } from './policy.ts';
import type { CaseRow } from './store.ts';

/** People who read all of a case by the posts that they hold today, as the platform would see them act. */
export async function listColleagues(
  trx: Trx,
  one: Pick<
    CaseRow,
    'confidential' | 'placePath' | 'handlerPaths' | 'handlerUnits' | 'reporterId' | 'parentId'
  >,
): Promise<Actor[]> {
  const staff = await people.find(trx, {
    path: one.placePath,
    paths: one.handlerPaths,
    units: one.handlerUnits,
  });
  return staff
    .map((held): Actor => ({ ...anonymous, kind: 'person', ...held }))
    .filter((actor) => seesAll(actor, one));
}
