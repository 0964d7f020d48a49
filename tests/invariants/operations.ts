import type { JsonSchema } from './arbitrary.ts';

/** A parameter of an operation, as OpenAPI writes it. */
interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: JsonSchema;
}

/** What an OpenAPI document says of one route. */
export interface Operation {
  /** `POST /api/cases/{caseId}/accept`. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  params: Record<string, JsonSchema>;
  query: Record<string, JsonSchema>;
  requiredQuery: string[];
  /** Schema of a JSON or form body. */
  body: JsonSchema | undefined;
  bodyType: string | undefined;
}

interface Document {
  paths: Record<string, Record<string, RawOperation>>;
}

interface RawOperation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: JsonSchema }> };
}

/** The operations of an OpenAPI document, in its order. */
export function listOperations(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => {
      const of = (place: string) => (raw.parameters ?? []).filter((p) => p.in === place);
      const schemas = (place: string) =>
        Object.fromEntries(of(place).map((p) => [p.name, p.schema]));
      const [bodyType, body] = Object.entries(raw.requestBody?.content ?? {})[0] ?? [];
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase() as Operation['method'],
        path,
        params: schemas('path'),
        query: schemas('query'),
        requiredQuery: of('query')
          .filter((p) => p.required)
          .map((p) => p.name),
        body: body?.schema,
        bodyType,
      };
    }),
  );
}

/** A request made for an operation: not yet encoded. */
export interface Input {
  params: Record<string, unknown>;
  query: Record<string, unknown>;
  body: unknown;
}

/** The address of an input: what is in a path is encoded, a list in a query is repeated. */
export function urlOf(operation: Operation, { params, query }: Input): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encode(params[name]));
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${encode(name)}=${encode(one)}`),
  );
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
}

function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  // A lone surrogate has no encoding: a client could not send it in an address.
  return encodeURIComponent(text.toWellFormed());
}
