import type { PostCode } from '../identity/posts.ts';

/** Posts and what they may do with people in dwellings, for screens too: at the place of the post and below it. */

/** Who works with the people of a community or a grid. */
export const registryWorkers: readonly PostCode[] = [
  'gridWorker',
  'gridLead',
  'communityStaff',
  'communitySecretary',
];

/** Who sees that somebody lives in a dwelling, masked; the neighbours who were elected see nothing else. */
export const registryReaders: readonly PostCode[] = [
  'gridWorker',
  'gridLead',
  'communityStaff',
  'communitySecretary',
  'microGridLead',
  'buildingLead',
];
