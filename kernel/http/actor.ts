/** A post that a person holds now, at a place or in a unit. */
export interface Appointment {
  id: string;
  /** Code of the post, e.g. `gridWorker`; the kernel does not know what it means. */
  post: string;
  /** Path of the place, an ltree such as `150300.150304.012.008.g003`; null in a unit without a place. */
  placePath: string | null;
  /** UUID of the unit; null for a post at a place alone. */
  unitId: string | null;
  /** UUID of the person whom the holder stands in for while they are away; absent for a post of one's own. */
  actingFor?: string | null | undefined;
}

/**
 * Who acts. Handed from the route down to every query.
 *
 * `person` is signed in; `anonymous` is not; `apiKey` is another system; `system` is a job.
 */
export interface Actor {
  kind: 'person' | 'anonymous' | 'apiKey' | 'system';
  /** UUID; null for anonymous and system. */
  personId: string | null;
  /** UUID of the API key, for kind `apiKey`. */
  apiKeyId: string | null;
  /** Posts in force at the time of the request. */
  appointments: readonly Appointment[];
  /** Places that the person's posts let them see records of: sent to row-level security. */
  scopes: readonly string[];
  /** Language of what is sent to this actor. */
  locale: 'zh-CN' | 'en';
}

/** Nobody signed in. */
export const anonymous: Actor = {
  kind: 'anonymous',
  personId: null,
  apiKeyId: null,
  appointments: [],
  scopes: [],
  locale: 'zh-CN',
};

/** A job of the platform itself. Row-level security lets it see every row of the city. */
export const system: Actor = { ...anonymous, kind: 'system' };
