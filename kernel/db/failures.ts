import { DatabaseError } from 'pg';

/** What the driver says, without a code, of a connection that broke or that could not be had. */
const connectionLost =
  /^(Client has encountered a connection error|Connection terminated|timeout exceeded when trying to connect|Client was closed|Client is not queryable)/;

/** Of the way to the server: refused, gone, not found, silent. */
const ofTheNetwork = ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'];

/**
 * Whether an error means that the database can't be had just now, and says nothing of what was asked: a connection that
 * broke (08), no room, memory or place left (53), a shutdown or a start under way (57), a lock not given in time (55P03), a
 * server that is no primary any more (25006).
 */
export function isUnavailable(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: string };
  if (connectionLost.test(message ?? '')) return true;
  if (typeof code !== 'string') return false;
  return (
    /^(08|53|57)/.test(code) || code === '55P03' || code === '25006' || ofTheNetwork.includes(code)
  );
}

/** Whether the database answered that it will not do what was asked: then nothing of the transaction is written. */
export function isRefused(error: unknown): boolean {
  return error instanceof DatabaseError && !isUnavailable(error);
}

/** Whether a replica gave a read up because replaying what the primary did could not wait for it. */
export function isRecoveryConflict(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: string };
  return code === '40001' && /conflict with recovery/.test(message ?? '');
}
