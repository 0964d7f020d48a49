import { Client } from 'pg';

/**
 * A connection outside the pools. One that breaks fails the query under way or the next one: the event that the driver raises
 * beside it would end the process when nobody hears it.
 *
 * @throws Error when the database can't be reached
 */
export async function openClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}
