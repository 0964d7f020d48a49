import type { FastifyRequest } from 'fastify';

/**
 * Where this server is for who asked, as they named it: for addresses in answers, which GIS tools follow as they are.
 * @example baseUrlOf(request) // https://city.example
 */
export function baseUrlOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}
