import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arbitraryOf, type JsonSchema } from './arbitrary.ts';

const shapes: Record<string, z.ZodType> = {
  uuid: z.uuid(),
  instant: z.iso.datetime(),
  date: z.iso.date(),
  email: z.email(),
  pattern: z.string().regex(/^[CE]\d{4}$/),
  choice: z.enum(['a', 'b']),
  literal: z.literal('x'),
  bounds: z.object({ n: z.number().int().min(3).max(9), x: z.number().min(-180).max(180) }),
  text: z.string().min(2).max(2000),
  list: z.array(z.uuid()).min(1).max(9),
  nullable: z.string().nullable(),
  union: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a'), n: z.number().int() }),
    z.object({ kind: z.literal('b'), s: z.string().optional() }),
  ]),
  record: z.record(z.string().regex(/^[a-z]{1,5}$/), z.boolean()),
  pair: z.tuple([z.number(), z.number()]),
};

describe('arbitraryOf', () => {
  it.each(Object.entries(shapes))('makes values that the shape accepts: %s', (_, shape) => {
    const schema = z.toJSONSchema(shape, { io: 'input' }) as JsonSchema;
    fc.assert(
      fc.property(
        arbitraryOf(schema, { uuids: ['0190a1b2-0000-7000-8000-000000000001'] }),
        (value) => {
          expect(shape.safeParse(value).error).toBeUndefined();
        },
      ),
    );
  });
});
