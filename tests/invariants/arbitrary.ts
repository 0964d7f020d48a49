import fc, { type Arbitrary } from 'fast-check';

/** A JSON Schema as OpenAPI 3.1 carries it. */
export interface JsonSchema {
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  default?: unknown;
  $ref?: string;
}

/** Texts that have broken programs: controls, quotes, other planes, right to left, SQL, markup, long ones. */
const awkward = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  "'",
  '"; drop table cases; --',
  '<script>alert(1)</script>',
  '%00',
  '../../etc/passwd',
  '{{number}}',
  '𠮷野家👩‍👩‍👧‍👦',
  '\u202Eabc',
  '1e999',
  'NaN',
  '-0',
  'null',
  'x'.repeat(5000),
] as const;

/** Anything a client might send where something else was meant. */
export const junk: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 53, 1e308, [], {}, [[]], {
    a: { b: null },
  }),
  fc.constantFrom<string>(...awkward),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/**
 * Values that a schema accepts.
 *
 * @param known values worth trying where their format is asked for: ids of records that exist
 */
export function arbitraryOf(
  schema: JsonSchema,
  known: { uuids: string[] },
  root: JsonSchema = schema,
): Arbitrary<unknown> {
  const of = (part: JsonSchema) => arbitraryOf(part, known, root);
  if (schema.$ref) return of(resolveRef(schema.$ref, root));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => of({ ...rest(schema), ...choice })));
  if (schema.allOf)
    return fc.tuple(...schema.allOf.map(of)).map((parts) => Object.assign({}, ...parts));
  if (Array.isArray(schema.type))
    return fc.oneof(...schema.type.map((type) => of({ ...schema, type })));
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({
        min: Math.ceil(schema.minimum ?? (schema.exclusiveMinimum ?? -1001) + 1),
        max: Math.floor(schema.maximum ?? (schema.exclusiveMaximum ?? 1001) - 1),
      });
    case 'number':
      return fc.double({
        min: schema.minimum ?? schema.exclusiveMinimum ?? -1e6,
        max: schema.maximum ?? schema.exclusiveMaximum ?? 1e6,
        noNaN: true,
      });
    case 'string':
      return text(schema, known);
    case 'array':
      return schema.prefixItems
        ? fc.tuple(...schema.prefixItems.map(of))
        : fc.array(schema.items ? of(schema.items) : junk, {
            minLength: schema.minItems ?? 0,
            maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3),
          });
    case 'object':
      return object(schema, of);
    default:
      return schema.properties ? object(schema, of) : junk;
  }
}

function rest({ anyOf, oneOf, ...others }: JsonSchema): JsonSchema {
  return others;
}

function resolveRef(ref: string, root: JsonSchema): JsonSchema {
  const found = ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], root);
  if (!found) throw new Error(`${ref} is nowhere in the document`);
  return found as JsonSchema;
}

function object(
  schema: JsonSchema,
  of: (part: JsonSchema) => Arbitrary<unknown>,
): Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, part]) => [name, of(part)] as const,
  );
  const record = fc.record(Object.fromEntries(properties), {
    requiredKeys: (schema.required ?? []).filter((name) => schema.properties?.[name]),
  });
  const { additionalProperties: more } = schema;
  if (typeof more !== 'object' || Object.keys(more).length === 0) return record;
  const names = schema.propertyNames
    ? of(schema.propertyNames).map(String)
    : fc.string({ minLength: 1, maxLength: 10 });
  return fc
    .tuple(record, fc.dictionary(names, of(more), { maxKeys: 3 }))
    .map(([a, b]) => ({ ...b, ...(a as object) }));
}

function text(schema: JsonSchema, known: { uuids: string[] }): Arbitrary<string> {
  switch (schema.format) {
    case 'uuid':
      return known.uuids.length > 0
        ? fc.oneof(fc.constantFrom(...known.uuids), fc.uuid())
        : fc.uuid();
    case 'date-time':
      return fc
        .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString());
    case 'date':
      return fc
        .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10));
    case 'email':
      return fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.cn$/);
    case 'uri':
      return fc.webUrl();
  }
  if (schema.pattern) {
    try {
      return fc.stringMatching(new RegExp(schema.pattern, 'u'));
    } catch {
      // A pattern that cannot be turned round: the value will be refused, which is an answer as well.
      return fc.string();
    }
  }
  const minLength = schema.minLength ?? 0;
  const maxLength = schema.maxLength ?? 60;
  return fc.oneof(
    fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 60) }),
    fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, minLength + 60) }),
    fc.constantFrom(
      ...awkward.filter((t) => t.length >= minLength && t.length <= maxLength),
      'x'.repeat(Math.max(minLength, 1)),
    ),
  );
}
