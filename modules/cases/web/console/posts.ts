import { postsOfLevel } from '../../workflow.ts';

/** Posts of the desk that answer for everything in an area. */
export const areaPosts: readonly string[] = [
  ...postsOfLevel.community,
  ...postsOfLevel.subdistrict,
  ...postsOfLevel.city,
];

/** Posts of a department. */
export const departmentPosts: readonly string[] = postsOfLevel.department;

/** Posts that handle cases at a desk. */
export const deskPosts: readonly string[] = [...areaPosts, ...departmentPosts];

/** Posts that take part in department calls at a desk: who calls, who issues, who answers, who watches. */
export const callPosts: readonly string[] = deskPosts;

/** Posts of the field; they may come to a desk too. */
export const fieldPosts: readonly string[] = [...postsOfLevel.building, ...postsOfLevel.grid];

/** Posts that may read what was done on a case they handle. */
export const auditPosts: readonly string[] = [...areaPosts, 'auditor'];

/** Posts that ask for exports with personal data, and approve them. */
export const exportPosts: readonly string[] = deskPosts;

/** Posts that print a case file. */
export const printPosts: readonly string[] = [...deskPosts, ...fieldPosts];
