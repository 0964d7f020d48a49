import type { Trx } from '../db/database.ts';
import { isRefused, isUnavailable } from '../db/failures.ts';
import { type CityDatabase, withTransaction } from '../db/transaction.ts';
import { AppError } from '../errors/app-error.ts';
import { type Actor, system } from './actor.ts';
import { findAnswers, isKeyTaken, type KeyedRequest, keepAnswers, readKey } from './answer-once.ts';
import type { RouteDefinition } from './contract.ts';
import type { Asked, SharedHandler } from './module.ts';

/** Requests of one transaction at most: more would make the first wait for the last. */
const mostTogether = 100;

/** Transactions at most that are not yet answered: while one commits, the next is got ready. */
const mostUnderWay = 2;

/** A request that waits for its answer. */
interface Waiting {
  request: Asked<RouteDefinition>;
  key: KeyedRequest | undefined;
  shares: boolean;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * Answers requests that wait at the same time in one transaction: one begins at once; those that come until it has sent all
 * its statements share the next one. Each is answered after the commit. One that is refused does not hold up the others;
 * when the database refuses the transaction, each gets one of its own.
 *
 * A shared transaction acts as the system, since it has no single actor; a request alone has its own actor's.
 */
export function shareTransactions(
  city: CityDatabase,
  route: RouteDefinition,
  handler: SharedHandler<RouteDefinition>,
): (request: Asked<RouteDefinition>) => Promise<unknown> {
  let queue: Waiting[] = [];
  let preparing = false;
  let underWay = 0;

  /** Takes the next ones from the queue; a key only once, the second gets the first's answer from the database. */
  const takeNext = (): Waiting[] => {
    const [first] = queue;
    const taken: Waiting[] = [];
    const left: Waiting[] = [];
    const keys = new Set<string>();
    for (const one of queue) {
      const key = one.key && `${one.key.owner} ${one.key.key}`;
      const fits = one === first || (first?.shares && one.shares && taken.length < mostTogether);
      if (fits && !(key && keys.has(key))) taken.push(one);
      else left.push(one);
      if (key) keys.add(key);
    }
    queue = left;
    return taken;
  };

  const runNext = () => {
    if (preparing || underWay === mostUnderWay || queue.length === 0) return;
    preparing = true;
    underWay += 1;
    let waited = true;
    const goOn = () => {
      if (waited) preparing = false;
      waited = false;
      // Those whose bytes are here already come along.
      setImmediate(runNext);
    };
    void answerAll(takeNext(), goOn).finally(() => {
      underWay -= 1;
      goOn();
    });
  };

  /** @param onSent told when the transaction has sent all that it asks */
  const answerAll = async (all: Waiting[], onSent?: () => void): Promise<void> => {
    const [first] = all;
    const alone = all.length === 1;
    const actor: Actor = alone ? first!.request.actor : system;
    let written = false;
    const write = (look: boolean) =>
      withTransaction(city, actor, onSent ? { onSent } : {}, async (trx) => {
        const done = await answerIn(trx, route, handler, all, look);
        written = true;
        return done;
      });
    try {
      const settle = await write(false).catch((error) => {
        if (!isKeyTaken(error)) throw error;
        written = false;
        return write(true);
      });
      settle();
    } catch (error) {
      // Of a commit that failed nobody knows what became of it: to write again might write twice.
      // And of a database that can't be had just now each would learn the same alone, one after the other.
      if ((written && !isRefused(error)) || isUnavailable(error)) {
        for (const { reject } of all) reject(error);
      } else if (!alone) for (const one of all) await answerAll([one]);
      else await answerAgain(first!, error);
    }
  };

  /** Another server may have answered the key meanwhile, and so have made this one fail: then its answer counts. */
  const answerAgain = async ({ request, key, resolve, reject }: Waiting, error: unknown) => {
    try {
      const [again] = await withTransaction(city, request.actor, {}, (trx) =>
        findAnswers(trx, [key]),
      );
      if (!again) throw error;
      resolve(again(request.reply));
    } catch (failure) {
      reject(failure);
    }
  };

  return (request) =>
    new Promise((resolve, reject) => {
      const key = readKey(route, request.request);
      queue.push({ request, key, shares: handler.shares(request), resolve, reject });
      runNext();
    });
}

/**
 * Writes what some requests ask and keeps the answers.
 *
 * @param look first looks for answers that are kept; else a key that was used makes the transaction fail
 * @returns what answers them, for after the commit
 */
async function answerIn(
  trx: Trx,
  route: RouteDefinition,
  handler: SharedHandler<RouteDefinition>,
  all: readonly Waiting[],
  look: boolean,
): Promise<() => void> {
  const again = look
    ? await findAnswers(
        trx,
        all.map(({ key }) => key),
      )
    : [];
  const fresh = all.filter((_, i) => !again[i]);
  const outcomes =
    fresh.length === 0
      ? []
      : await handler.together(
          trx,
          fresh.map(({ request }) => request),
        );
  const kept = fresh.flatMap(({ key }, i) =>
    key && !(outcomes[i] instanceof AppError) ? [{ asked: key, answer: outcomes[i] }] : [],
  );
  await keepAnswers(trx, route, kept);
  return () => {
    for (const [i, { request, resolve, reject }] of all.entries()) {
      try {
        const stored = again[i];
        if (stored) resolve(stored(request.reply));
      } catch (error) {
        reject(error);
      }
    }
    for (const [i, { resolve, reject }] of fresh.entries()) {
      const outcome = outcomes[i];
      if (outcome instanceof AppError) reject(outcome);
      else resolve(outcome);
    }
  };
}
