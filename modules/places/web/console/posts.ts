import { postCodes, posts } from '../../../identity/posts.ts';

/** Posts that work in the city: who runs the system or reads the audit does not. */
export const cityPosts: readonly string[] = postCodes.filter((code) => !posts[code].separated);
