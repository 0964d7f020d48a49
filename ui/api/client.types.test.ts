import { expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { defineRoutes } from '../../kernel/http/contract.ts';
import { createClient } from './client.ts';

const _routes = defineRoutes({
  list: {
    method: 'GET',
    path: '/api/things',
    summary: 'Lists things',
    access: 'public',
    query: z.object({ q: z.string().optional() }),
    response: z.array(z.object({ id: z.string() })),
  },
  change: {
    method: 'PATCH',
    path: '/api/things/:id',
    summary: 'Changes a thing',
    access: 'signed-in',
    params: z.object({ id: z.string() }),
    body: z.object({ text: z.string() }),
    response: z.object({ id: z.string() }),
    versioned: true,
  },
});
const api = createClient<typeof _routes>();

// The checks are the compiler's: never called.
it('is typed by the route table', () => {
  const calls = {
    list: () => api('GET /api/things'),
    change: () =>
      api('PATCH /api/things/:id', { params: { id: '1' }, body: { text: '' }, ifMatch: 1 }),
    // @ts-expect-error no such route
    unknown: () => api('GET /api/thing'),
    // @ts-expect-error the input is not optional
    bare: () => api('PATCH /api/things/:id'),
    wrong: () =>
      api('PATCH /api/things/:id', {
        params: { id: '1' },
        // @ts-expect-error text is a string
        body: { text: 1 },
        ifMatch: 1,
      }),
  };
  expectTypeOf(calls.list).returns.resolves.toEqualTypeOf<{ id: string }[]>();
  expectTypeOf(calls.change).returns.resolves.toEqualTypeOf<{ id: string }>();
});
