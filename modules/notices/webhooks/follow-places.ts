/** Webhooks of an area follow when its place moves. */
import { sql } from 'kysely';
import { writeAudits } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { system } from '../../../kernel/http/actor.ts';
import { onPlacesMoved } from '../../places/index.ts';

/** Other systems go on being told of the same place. */
export function followPlaces(): void {
  onPlacesMoved(moveWebhooks);
}

async function moveWebhooks(
  trx: Trx,
  moves: readonly { from: string; to: string }[],
  day: string,
): Promise<void> {
  const { rows } = await sql<{ id: string; from: string; to: string }>`
    update webhooks w set area_path = text2ltree(m."to"), version = version + 1
    from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as m ("from" text, "to" text)
    where w.area_path = text2ltree(m."from")
    returning w.id, m."from", m."to"`.execute(trx);
  await writeAudits(
    trx,
    rows.map(({ id, from, to }) => ({
      actor: system,
      entry: {
        action: 'notices.followPlace',
        subjectType: 'webhook',
        subjectId: id,
        placePath: to,
        before: { areaPath: from },
        after: { areaPath: to, from: day },
      },
    })),
  );
}
