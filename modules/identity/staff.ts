import type { Trx } from '../../kernel/db/database.ts';
import type { Appointment } from '../../kernel/http/actor.ts';
import { findStaffIds, listAppointments } from './appointment-store.ts';
import { scopesOf } from './policy.ts';

/** Somebody with the posts held today, and the places that these show. */
export interface StaffMember {
  personId: string;
  appointments: Appointment[];
  scopes: string[];
}

/**
 * People who hold a post today at a place or above it, exactly at one of some places, or in one of some units. With all
 * of their posts, so that a caller may decide as for somebody who is signed in.
 */
export async function findStaff(
  trx: Trx,
  where: { path: string; paths: readonly string[]; units: readonly string[] },
): Promise<StaffMember[]> {
  const rows = await listAppointments(trx, await findStaffIds(trx, where), { inForce: true });
  const byPerson = Map.groupBy(rows, (row) => row.person_id);
  return [...byPerson].map(([personId, held]) => {
    const appointments = held.map((row) => ({
      id: row.id,
      post: row.post,
      placePath: row.place_path,
      unitId: row.unit_id,
      actingFor: row.principal_id,
    }));
    return { personId, appointments, scopes: scopesOf(appointments) };
  });
}
