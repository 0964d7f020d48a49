/** The post above one that somebody leaves. */
import type { Trx } from '../../../kernel/db/database.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import { findHoldersAt, findHoldersIn } from '../appointment-store.ts';
import type { PostCode } from '../posts.ts';
import type { Heir, Leaving } from './open-work.ts';
import { listCityHolders } from './store.ts';

/** Posts at places from the building up: each answers to the next one that covers it and that somebody holds. */
const ladder = [
  'buildingLead',
  'microGridLead',
  'gridWorker',
  'gridLead',
  'communityStaff',
  'communitySecretary',
  'subdistrictDispatcher',
  'subdistrictLead',
  'cityOperator',
] as const satisfies readonly PostCode[];

/** The posts above one, the nearest first; a department's members answer to its lead, the lead to the city. Pure. */
export function postsAbove(post: PostCode): readonly PostCode[] {
  const at = (ladder as readonly PostCode[]).indexOf(post);
  if (at >= 0) return ladder.slice(at + 1);
  if (post === 'departmentMember') return ['departmentLead', 'cityOperator'];
  return post === 'departmentLead' ? ['cityOperator'] : [];
}

type Holder = { personId: string; appointmentId: string };

/** Who has the post above today; others in the same post where none above is held; undefined where nobody is. */
export async function findAbove(trx: Trx, leaving: Leaving): Promise<Heir | undefined> {
  const { post, placePath, unitId } = leaving;
  const toHeir = (
    to: PostCode,
    at: { placePath: string | null; unitId: string | null },
    holders: readonly Holder[],
  ): Heir | undefined => {
    const others = holders.filter(({ appointmentId }) => appointmentId !== leaving.appointmentId);
    const people = [...new Set(others.map(({ personId }) => personId))];
    return people.length > 0 ? { kind: 'above', post: to, ...at, people } : undefined;
  };
  return asSystem(trx, async () => {
    for (const above of [...postsAbove(post), post]) {
      let heir: Heir | undefined;
      if (unitId !== null && above !== 'cityOperator') {
        heir = toHeir(
          above,
          { placePath: null, unitId },
          await findHoldersIn(trx, [above], unitId),
        );
      } else if (placePath === null) {
        const holders = await listCityHolders(trx, above);
        heir = toHeir(above, { placePath: holders[0]?.placePath ?? null, unitId: null }, holders);
      } else {
        const holders = (await findHoldersAt(trx, [{ posts: [above], path: placePath }]))[0]!;
        const at = { placePath: holders[0]?.placePath ?? null, unitId: null };
        heir = toHeir(above, at, holders);
      }
      if (heir) return heir;
    }
    return undefined;
  });
}
