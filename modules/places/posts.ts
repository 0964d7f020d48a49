/** Posts and what they may do with places, for screens too. */

/** Posts that change places: the city operator anywhere, the others below the place at which they are held. */
export const editorPosts: readonly string[] = [
  'communityStaff',
  'communitySecretary',
  'subdistrictDispatcher',
  'subdistrictLead',
  'cityOperator',
];

/** Posts that walk patrols in their area. */
export const patrolPosts: readonly string[] = [
  'buildingLead',
  'microGridLead',
  'gridWorker',
  'gridLead',
];
