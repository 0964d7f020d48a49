import type { Trx } from '../../kernel/db/database.ts';
import { type Appointment, system } from '../../kernel/http/actor.ts';
import {
  findAppointmentById,
  findStaffIds,
  listAppointments,
  listExpiring,
  listHolders,
} from './appointment-store.ts';
import { closePost } from './appointments.ts';
import { maskPhone } from './contract.ts';
import type { PersonCard } from './openings.ts';
import { findCards } from './people-store.ts';
import { scopesOf } from './policy.ts';
import { findHome, listLines } from './terms/store.ts';

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
async function findStaff(
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

/**
 * Names and masked phones of people, of those alone whom row-level security shows to the actor: who holds a post that their
 * work reaches, or a public one where they live.
 */
async function findVisible(trx: Trx, ids: readonly string[]): Promise<Map<string, PersonCard>> {
  if (ids.length === 0) return new Map();
  const rows = await findCards(trx, [...new Set(ids)]);
  return new Map(
    rows.map(({ id, display_name: displayName, phone_last_four: lastFour }) => [
      id,
      { id, displayName, phoneMasked: maskPhone(lastFour) },
    ]),
  );
}

/** Ends every appointment in a unit that is no more. For the platform itself. */
async function endInUnit(trx: Trx, unitId: string, reason: string): Promise<number> {
  const held = await listHolders(trx, { units: [unitId] });
  for (const { id } of held) {
    const row = await findAppointmentById(trx, id);
    // What is open in it goes up by the job that looks for posts that nobody holds.
    if (row && row.ended_at === null) await closePost(trx, system, row, reason);
  }
  return held.length;
}

/** Who holds which post: for rooms that show the posts of a place, or decide as for somebody who is signed in. */
export const staff = {
  find: findStaff,
  findHolder: findAppointmentById,
  listHolders,
  listExpiring,
  findVisible,
  listLines,
  findHome,
  endInUnit,
};
