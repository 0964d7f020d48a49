/** What a city settles of the registry: purposes, kinds of care, and how long records are kept. */
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { RouteOutput } from '../../kernel/http/contract.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { listKinds } from './care/store.ts';
import type { registryRoutes } from './contract.ts';
import { requireRegistryPost } from './policy.ts';
import * as store from './store.ts';

/** What holds today, in the reader's language. @throws AppError `http/forbidden` */
export async function readCatalogue(
  trx: Trx,
  actor: Actor,
): Promise<RouteOutput<(typeof registryRoutes)['readCatalogue']>> {
  requireRegistryPost(actor, 'registry.readResidents');
  const today = dateInChina(new Date());
  const en = actor.locale === 'en';
  return {
    purposes: (await store.listPurposes(trx, today)).map((row) => ({
      code: row.code,
      name: en ? row.en : row.zh,
    })),
    careKinds: (await listKinds(trx, today)).map((row) => ({
      code: row.code,
      name: en ? row.en : row.zh,
      basis: en ? row.basisEn : row.basisZh,
      everyDays: row.everyDays,
    })),
    keepDays: await store.findKeepDays(trx, today),
    today,
  };
}

/** Says how long records are kept, from today on. @throws AppError `http/forbidden` */
export async function setKeepDays(
  trx: Trx,
  actor: Actor,
  { what, days, reason }: { what: 'residents' | 'visits'; days: number; reason: string },
): Promise<{ residents: number; visits: number }> {
  const post = requireRegistryPost(actor, 'registry.setKeepDays');
  const today = dateInChina(new Date());
  const before = await store.findKeepDays(trx, today);
  await store.putKeepDays(trx, { what, day: today, days });
  await writeAudit(trx, actor, {
    action: 'registry.setKeepDays',
    subjectType: 'city',
    subjectId: what,
    placePath: post.placePath,
    before: { days: before[what] },
    after: { days },
    reason,
    appointmentId: post.id,
    post: post.post,
  });
  return store.findKeepDays(trx, today);
}
