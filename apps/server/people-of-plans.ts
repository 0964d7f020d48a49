import { asSystem } from '../../kernel/db/elevate.ts';
import { system } from '../../kernel/http/actor.ts';
import { findAppointmentById } from '../../modules/identity/appointment-store.ts';
import { closePost, grantPost } from '../../modules/identity/appointments.ts';
import { endReplaced, giveBackReplaced } from '../../modules/identity/handover/replaced.ts';
import { type Directory, describePeople, staff } from '../../modules/identity/index.ts';
import type { PlanPeople } from '../../modules/places/plans/people.ts';

/**
 * The people of the city, as plans of micro-grids need them. A plan that was allowed to be published appoints who it named to
 * lead, as the platform itself: the publisher grants no other post, and the audit of the plan says who published.
 */
export const peopleOfPlans = (directory: Directory): PlanPeople => ({
  listStaff: async (trx, paths) =>
    paths[0] === undefined ? [] : staff.find(trx, { path: paths[0], paths, units: [] }),
  namePeople: async (trx, ids) => {
    const people = await describePeople(trx, ids);
    return new Map([...people].map(([id, { displayName }]) => [id, displayName]));
  },
  appoint: async (trx, { personId, post, placePath, from }) => {
    const holders = await staff.find(trx, { path: placePath, paths: [placePath], units: [] });
    const holds = holders.some(
      (one) =>
        one.personId === personId &&
        one.appointments.some((held) => held.post === post && held.placePath === placePath),
    );
    if (holds) return null;
    // The place may be there only from that day on.
    const there = {
      namePlaces: async () => new Map([[placePath, placePath]]),
      nameUnits: async () => new Map(),
    };
    const granted = await asSystem(trx, () =>
      grantPost(trx, system, there, { personId, post, placePath, validFrom: from }),
    );
    return granted.id;
  },
  endPosts: (trx, actor, replaced, when) => endReplaced(trx, actor, directory, replaced, when),
  giveBack: (trx, services, ids, reason) =>
    giveBackReplaced({ trx, actor: system, directory, services, now: new Date() }, ids, reason),
  dismiss: (trx, appointmentIds, reason) =>
    asSystem(trx, async () => {
      for (const appointmentId of appointmentIds) {
        const held = await findAppointmentById(trx, appointmentId);
        // What was open in it follows the places back to who had it before.
        if (held && held.ended_at === null) await closePost(trx, system, held, reason);
      }
    }),
});
