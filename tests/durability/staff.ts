import { v7 as uuidv7 } from 'uuid';
import { ask } from './cluster.ts';

/** A grid worker and lead for every grid and a secretary for every community, each with an address for mail. */
export async function appointStaff(url: string): Promise<void> {
  for (const [post, kind] of [
    ['gridWorker', 'grid'],
    ['gridLead', 'grid'],
    ['communitySecretary', 'community'],
  ]) {
    const person = uuidv7();
    await ask(url, 'insert into people (id, display_name) values ($1, $2)', [person, post]);
    await ask(url, 'insert into person_contacts (person_id, email) values ($1, $2)', [
      person,
      `${post}@example.cn`,
    ]);
    await ask(
      url,
      `insert into appointments (id, person_id, post, place_path, valid_from)
       select gen_random_uuid(), $1, $2, path, date '2020-01-01' from places where kind = $3`,
      [person, post, kind],
    );
  }
}
