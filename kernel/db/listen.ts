import type { Pool, PoolClient } from 'pg';
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

interface Ear extends ListenHandlers {
  schema: string;
  channel: string;
}

/** The one connection on which a process hears whatever it listens to: each would take one from the pool for ever. */
interface Line {
  pool: Pool;
  ears: Set<Ear>;
  client: PoolClient | undefined;
  connecting: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
}

const lines = new Map<Pool, Line>();

function lineOf(pool: Pool): Line {
  const line = lines.get(pool) ?? {
    pool,
    ears: new Set(),
    client: undefined,
    connecting: undefined,
    timer: undefined,
  };
  lines.set(pool, line);
  return line;
}

function lose(line: Line, broken: PoolClient, error?: Error): void {
  if (line.client !== broken) return;
  line.client = undefined;
  broken.release(error ?? true);
  for (const ear of line.ears) ear.onGap();
  tryAgain(line);
}

function tryAgain(line: Line): void {
  if (line.ears.size > 0) line.timer = setTimeout(() => void connect(line), retryMs);
}

/** Opens the connection, for all who ask meanwhile; when it can't be had, again later. */
function connect(line: Line): Promise<void> {
  line.connecting ??= open(line).finally(() => {
    line.connecting = undefined;
  });
  return line.connecting;
}

async function open(line: Line): Promise<void> {
  let fresh: PoolClient | undefined;
  try {
    const own = await line.pool.connect();
    fresh = own;
    own.on('error', (error) => lose(line, own, error));
    own.on('end', () => lose(line, own));
    own.on('notification', ({ channel, payload = '' }) => {
      const [schema, ...rest] = payload.split(' ');
      for (const ear of line.ears) {
        if (ear.channel === channel && ear.schema === schema) ear.onNotify(rest.join(' '));
      }
    });
    for (const channel of new Set([...line.ears].map((ear) => ear.channel))) {
      await own.query(`listen ${channel}`);
    }
    if (line.ears.size === 0) return own.release(true);
    line.client = own;
    for (const ear of line.ears) ear.onGap();
  } catch (error) {
    fresh?.release(error as Error);
    tryAgain(line);
  }
}

/**
 * Listens on a channel, with a connection that is taken up again when it breaks. Send with
 * `select pg_notify('channel', schema || ' ' || payload)`: the schema keeps cities of one database apart.
 *
 * @param channel a plain name, e.g. `gewu_places`
 */
export async function listen(
  { pool, schema }: CityDatabase,
  channel: string,
  handlers: ListenHandlers,
): Promise<Listener> {
  if (!/^[a-z_]+$/.test(channel)) throw new RangeError(`${channel} can't be the name of a channel`);
  const line = lineOf(pool);
  const ear: Ear = { schema, channel, ...handlers };
  await line.connecting;
  line.ears.add(ear);
  const { client } = line;
  if (!client) await connect(line);
  else {
    try {
      await client.query(`listen ${channel}`);
      ear.onGap();
    } catch (error) {
      lose(line, client, error as Error);
    }
  }
  return {
    isConnected: () => line.client !== undefined && line.ears.has(ear),
    async stop() {
      line.ears.delete(ear);
      if (line.ears.size > 0) return;
      clearTimeout(line.timer);
      // Closed, not given back: the pool's other users did not ask for these notifications.
      line.client?.release(true);
      line.client = undefined;
      lines.delete(pool);
    },
  };
}
