/** Posts that are handed over for some days: shapes and routes. Safe for browsers. */
import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';
import { postCodes } from './posts.ts';

const id = z.uuid();
const date = z.iso.date();
const post = z.enum(postCodes);

/** A post that somebody handed over for some days. */
const deputyShape = z
  .object({
    id: id.describe('appointment of the deputy'),
    appointmentId: id.describe('the one that it stands in for'),
    post,
    where: z.string().describe('name of the place or unit'),
    principal: z.object({ id, name: z.string() }),
    deputy: z.object({ id, name: z.string() }),
    from: date,
    until: date.describe('last day'),
    inForce: z.boolean(),
    mayEnd: z.boolean(),
  })
  .meta({ id: 'Deputy' });

/** Routes of deputies. */
export const deputyRoutes = defineRoutes({
  listDeputies: {
    method: 'GET',
    path: '/api/identity/deputies',
    summary:
      'Posts handed over now or soon: by the asker, to the asker, and in the places and units of the asker',
    access: 'signed-in',
    query: z.object({ personId: id.optional().describe('of this person; security administrator') }),
    response: z.object({ items: z.array(deputyShape) }),
  },
  listDeputyCandidates: {
    method: 'GET',
    path: '/api/identity/appointments/:appointmentId/candidates',
    summary: 'Colleagues to whom a post can be handed over',
    access: 'identity.me',
    params: z.object({ appointmentId: id }),
    response: z.object({
      items: z.array(z.object({ id, name: z.string(), post, where: z.string() })),
    }),
  },
  handOver: {
    method: 'POST',
    path: '/api/identity/appointments/:appointmentId/deputies',
    summary: 'Hand a post over for some days: one’s own, or that of somebody who is ill',
    access: 'identity.me',
    params: z.object({ appointmentId: id }),
    body: z.object({ personId: id, from: date, until: date.describe('last day, 90 at the most') }),
    response: deputyShape,
    status: 201,
  },
  endDeputy: {
    method: 'POST',
    path: '/api/identity/deputies/:deputyId/end',
    summary: 'Take a post back before its last day, or lay it down',
    access: 'identity.me',
    params: z.object({ deputyId: id }),
    response: z.object({ id }),
  },
});
