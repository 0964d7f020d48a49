import type { Trx } from '../../kernel/db/database.ts';
import type { Appointment } from '../../kernel/http/actor.ts';
import { describePeople } from '../identity/index.ts';

/**
 * What a timeline entry keeps of somebody who stood in for a colleague: the reporter reads that a deputy did it, those who
 * handle the case also for whom.
 */
export async function actingData(
  trx: Trx,
  appointment: Appointment | undefined,
): Promise<{ acting?: true; actingFor?: { personId: string; name: string } }> {
  const personId = appointment?.actingFor;
  if (!personId) return {};
  const name = (await describePeople(trx, [personId])).get(personId)?.displayName ?? '';
  return { acting: true, actingFor: { personId, name } };
}
