import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { Client, Connection, Submittable } from 'pg';

/** The parts of the driver's connection that COPY needs and its types leave out. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const nothing = () => {};

/**
 * The output of a `COPY ... TO STDOUT` as a stream of bytes; PostgreSQL waits while nobody reads. The client is busy until the
 * stream has ended; if reading stops early, end the client.
 */
export function copyOut(client: Client, statement: string): Readable {
  let connection: Connection | undefined;
  const stream = new Readable({
    highWaterMark: 256 * 1024,
    read: () => connection?.stream.resume(),
  });
  const submittable: Submittable = Object.assign(
    {
      submit(opened: Connection) {
        connection = opened;
        opened.query(statement);
      },
    },
    {
      callback: nothing,
      handleCopyData(message: { chunk: Buffer }) {
        // the driver reuses its buffer
        if (!stream.push(Buffer.from(message.chunk))) connection?.stream.pause();
      },
      handleCommandComplete: nothing,
      handleReadyForQuery: () => stream.push(null),
      handleError: (error: Error) => {
        connection?.stream.resume();
        stream.destroy(error);
      },
    },
  );
  client.query(submittable);
  return stream;
}

/**
 * Feeds a `COPY ... FROM STDIN`.
 *
 * @throws the database's error, or the source's; then nothing of this COPY is kept.
 */
export function copyIn(
  client: Client,
  statement: string,
  source: AsyncIterable<Buffer>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const send = async (connection: CopyConnection) => {
      try {
        for await (const chunk of source) {
          if (failure) return;
          connection.sendCopyFromChunk(chunk);
          if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
        }
        connection.endCopyFrom();
      } catch (error) {
        failure ??= error as Error;
        connection.sendCopyFail('the source ended with an error');
      }
    };
    const submittable: Submittable = Object.assign(
      { submit: (connection: Connection) => connection.query(statement) },
      {
        callback: nothing,
        handleCopyInResponse: (connection: CopyConnection) => void send(connection),
        handleCommandComplete: nothing,
        handleReadyForQuery: () => (failure ? reject(failure) : resolve()),
        handleError: (error: Error) => {
          failure ??= error;
          reject(failure);
        },
      },
    );
    client.query(submittable);
  });
}
