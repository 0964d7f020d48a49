import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { asSystem } from '../../kernel/db/elevate.ts';
import type { Services } from '../../kernel/http/module.ts';
import { listColleagues } from './colleagues.ts';
import en from './locales/en.json' with { type: 'json' };
import zh from './locales/zh-CN.json' with { type: 'json' };
import { type BothNames, nameHolderInBoth } from './names.ts';
import { notifyPeople } from './notify.ts';
import { getRules } from './rules.ts';
import type { CaseRow } from './store.ts';
import type { CaseEvent } from './store-events.ts';
import { namelessOf, timelineKey } from './web/words.ts';

/**
 * Tells the staff who watch a case of a step: while a post of theirs still shows them all of it, and unless they did it
 * or were told already.
 *
 * @param told people who heard of it in another way
 */
export async function tellWatchers(
  trx: Trx,
  services: Pick<Services, 'jobs'>,
  one: CaseRow,
  event: CaseEvent,
  told: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { rows } = await asSystem(trx, () =>
    sql<{ id: string }>`
      select person_id as id from case_followers where case_id = ${one.id} and watching`.execute(
      trx,
    ),
  );
  const watching = rows.filter(({ id }) => id !== event.actorId && !told.has(id));
  if (watching.length === 0) return;
  const see = new Set((await listColleagues(trx, one)).map(({ personId }) => personId));
  await notifyPeople(trx, services, await getRules(trx), one, {
    template: 'cases.watched',
    to: watching.map(({ id }) => id).filter((id) => see.has(id)),
    params: {
      unit: { ...(await nameDoer(trx, event)) },
      step: { ...stepOf(event) },
      text: event.text,
    },
  });
}

async function nameDoer(trx: Trx, { byPath, byUnitId, action }: CaseEvent): Promise<BothNames> {
  if (byPath === null && byUnitId === null) {
    const who = namelessOf(action);
    return { 'zh-CN': zh.who[who], en: en.who[who] };
  }
  return nameHolderInBoth(trx, { level: 'community', path: byPath ?? '', unitId: byUnitId });
}

function stepOf({ action }: CaseEvent): BothNames {
  const key = timelineKey(action).replace('timeline.', '') as keyof typeof zh.timeline;
  return { 'zh-CN': zh.timeline[key], en: en.timeline[key as keyof typeof en.timeline] };
}
