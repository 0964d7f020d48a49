import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createServer } from '../../../kernel/http/server.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { buildHolder, followPlaces, putHome } from '../../identity/testing.ts';
import { listPlaces, loadPlaces, placesModule } from '../../places/index.ts';
import { loadPartyUnits, loadUnits, organizationModule } from '../index.ts';
import { addDays } from './terms.ts';

/** Binhai, and its first grid. */
export const community = '150300.150304.012.008';
export const grid = `${community}.g001`;

/** Today in China, YYYY-MM-DD. */
export const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** What is held of a post in an answer. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
export const postOf = (node: any, post: string) =>
  node.posts.find((held: { post: string }) => held.post === post);

/** A city with people in its posts, by a name that says which, and a server of units and places. */
export function useChart() {
  const database = useTestDatabase();
  const config = parseConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: 'https://gewu.example.cn' });
  const people: Record<string, Actor> = {};
  /** Buildings of the grid: with a party group, without one, and two more with a group that are moved and ended. */
  const at = { building: '', bare: '', moving: '', ending: '' };
  const groups = { building: '', ending: '' };
  let app: FastifyInstance;
  let actor: Actor = anonymous;
  const asSystem = <T>(work: (trx: Trx) => Promise<T>) =>
    withTransaction(database, system, {}, work);

  const settle = async (
    name: string,
    post?: string,
    where: { path?: string; unitId?: string; until?: string } = {},
  ) => {
    const n = Object.keys(people).length;
    people[name] = await asSystem((trx) => buildHolder(trx, config, { name, n, post, ...where }));
  };

  beforeAll(async () => {
    await asSystem(async (trx) => {
      await loadPlaces(trx, { city: '150300', synthetic: true });
      await loadUnits(trx, { city: '150300' });
      const buildings = await listPlaces(trx, 'building', grid);
      at.building = buildings[0]!.path;
      at.bare = buildings.at(-1)!.path;
      const micro = at.building.slice(0, at.building.lastIndexOf('.'));
      const beside = buildings.filter(
        ({ path }) => path !== at.building && path.startsWith(`${micro}.`),
      );
      at.moving = beside[0]!.path;
      at.ending = buildings.find(({ path }) => !path.startsWith(`${micro}.`))!.path;
      const units = await loadPartyUnits(trx, {
        community,
        buildings: [at.building, at.moving, at.ending],
      });
      const groupAt = (path: string) => units.find(({ placePath }) => placePath === path)!.id;
      groups.building = groupAt(at.building);
      groups.ending = groupAt(at.ending);
    });
    await settle('lin', 'gridLead', { path: grid, until: addDays(today, 20) });
    await settle('secretary', 'communitySecretary', { path: community });
    await settle('street', 'subdistrictLead', { path: '150300.150304.012' });
    await settle('elsewhere', 'communitySecretary', { path: '150300.150302.001.001' });
    await settle('building', 'buildingLead', { path: at.building });
    await settle('micro', 'microGridLead', {
      path: at.building.slice(0, at.building.lastIndexOf('.')),
    });
    await settle('group', 'partySecretary', { unitId: groups.building });
    await settle('last', 'partySecretary', { unitId: groups.ending });
    await settle('system', 'systemAdministrator', { path: '150300' });
    await settle('security', 'securityAdministrator', { path: '150300' });
    await settle('resident');
    await settle('neighbour');
    await asSystem((trx) =>
      putHome(trx, people.neighbour!.personId!, { path: at.building, changedOn: null }),
    );
    app = await createServer({ config, resolveActor: async () => actor });
    followPlaces();
    await placesModule.register?.(app, { config, city: database } as unknown as Services);
    await organizationModule.register?.(app, { config, city: database } as unknown as Services);
    await app.ready();
  });
  afterAll(() => app?.close());

  async function send(
    as: Actor,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    url: string,
    body?: object,
    ifMatch = 0,
  ) {
    actor = as;
    const answer = await app.inject({
      method,
      url: `/api/organization/${url}`,
      ...(body ? { payload: body, headers: { 'if-match': `"${ifMatch}"` } } : {}),
    });
    return { status: answer.statusCode, body: answer.json() };
  }
  const get = (as: Actor, url: string) => send(as, 'GET', url);

  return {
    database,
    asSystem,
    people,
    at,
    groups,
    send,
    get,
    /** Changes places as the secretary; 200, or what was said instead. */
    change: async (changes: object[]) => {
      actor = people.secretary!;
      const payload = { from: today, reason: 'demolished, renumbered', changes };
      const answer = await app.inject({ method: 'POST', url: '/api/places/changes', payload });
      return answer.statusCode === 200 ? 200 : answer.body;
    },
    appointmentOf: (who: string) => people[who]!.appointments[0]!.id,
    /** Names that an answer holds. */
    namesIn: (body: unknown) =>
      Object.keys(people)
        .filter((name) => JSON.stringify(body).includes(`"name":"${name}"`))
        .sort(),
  };
}
