import type { PoolClient } from 'pg';
import type { CityDatabase } from './transaction.ts';

/** What a listener is told. */
export interface ListenHandlers {
  /** A notification for this city came: the text after the schema's name. */
  onNotify: (payload: string) => void;
  /** The connection was lost or is there again: something may have been missed meanwhile. */
  onGap: () => void;
}

/** A running listener. */
export interface Listener {
  /** Whether notifications arrive now. */
  isConnected: () => boolean;
  stop: () => Promise<void>;
}

const retryMs = 2_000;

/**
 * Listens on a channel with a connection of its own and takes it up again when it breaks. Send with
 * `select pg_notify('channel', schema || ' ' || payload)`: the schema keeps cities of one database apart.
 *
 * @param channel a plain name, e.g. `gewu_places`
 */
export async function listen(
  city: CityDatabase,
  channel: string,
  { onNotify, onGap }: ListenHandlers,
): Promise<Listener> {
  if (!/^[a-z_]+$/.test(channel)) throw new RangeError(`${channel} can't be the name of a channel`);
  let client: PoolClient | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const lose = (broken: PoolClient, error?: Error) => {
    if (client !== broken) return;
    client = undefined;
    broken.release(error ?? true);
    if (stopped) return;
    onGap();
    timer = setTimeout(() => void connect(), retryMs);
  };
  const connect = async () => {
    let fresh: PoolClient | undefined;
    try {
      fresh = await city.pool.connect();
      const own = fresh;
      fresh.on('error', (error) => lose(own, error));
      fresh.on('end', () => lose(own));
      fresh.on('notification', ({ payload = '' }) => {
        const [schema, ...rest] = payload.split(' ');
        if (schema === city.schema) onNotify(rest.join(' '));
      });
      await fresh.query(`listen ${channel}`);
      if (stopped) return fresh.release(true);
      client = fresh;
      onGap();
    } catch (error) {
      fresh?.release(error as Error);
      if (!stopped) timer = setTimeout(() => void connect(), retryMs);
    }
  };
  await connect();
  return {
    isConnected: () => client !== undefined,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      // Closed, not given back: the pool's other users did not ask for these notifications.
      client?.release(true);
      client = undefined;
    },
  };
}
