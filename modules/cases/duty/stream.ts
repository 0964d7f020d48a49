import type { FastifyInstance } from 'fastify';
import type { CityDatabase } from '../../../kernel/db/transaction.ts';
import {
  createEventStreams,
  type StreamLimits,
  wantsStream,
} from '../../../kernel/http/event-stream.ts';
import type { Context } from '../../../kernel/http/module.ts';
import type { Locale } from '../names.ts';
import { authorize, mayTry } from '../policy.ts';
import type { dutyRoutes } from './contract.ts';
import { createDutyFeed } from './feed.ts';

/** An id as this or another server gave it; anything else is no place to go on from. */
const position = /^[1-9]\d{0,18}$/;

/** What answers with the stream of a city's cases: to who may see the numbers of an area, and for as long as that. */
export function createDutyStream(
  app: FastifyInstance,
  city: CityDatabase,
  limits?: Partial<StreamLimits>,
) {
  const warn = (error: unknown) => app.log.warn({ err: error }, 'the stream of cases');
  const streams = createEventStreams(app, limits);
  const feed = createDutyFeed(city, warn);
  return async (context: Context<(typeof dutyRoutes)['streamDuty']>, locale: Locale) => {
    const { actor, query, request, reply } = context;
    authorize(actor, 'cases.readStatistics');
    const stream = streams.open(request, reply, {
      mayListen: (now) => mayTry(now, 'cases.readStatistics'),
      position: feed.position,
    });
    const header = request.headers['last-event-id'];
    const after = typeof header === 'string' && position.test(header) ? header : query.after;
    const screen = { stream, within: query.within, locale: query.locale ?? locale };
    // Neither this nor the reply, which is one that is waited for, is returned: no transaction stays open for it.
    void feed
      .join(screen, after)
      .catch((error: unknown) => {
        warn(error);
        // Its beats alone would keep the reader waiting for a beginning that does not come.
        stream.end('stopping');
      })
      .finally(() => {
        if (!wantsStream(request)) stream.end('done');
      });
  };
}
