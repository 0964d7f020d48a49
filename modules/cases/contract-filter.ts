/** What lists of cases are narrowed by. Safe for browsers. */
import { z } from 'zod';
import { box, classCode, cursor, flag, id, instant, placePath } from './contract-basics.ts';
import { factFilters } from './statistics/contract.ts';
import { caseStates } from './workflow.ts';

/** Filters of lists; every number on a screen opens a list by one of these. */
export const caseFilter = z.object({
  view: z
    .enum(['inbox', 'area', 'mine', 'followed', 'handled', 'overdue', 'all'])
    .default('inbox')
    .describe(
      'inbox: what the asker’s posts hold now; area: all where the posts are; mine: reported by me; overdue: late or held by nobody',
    ),
  state: z.union([z.enum(caseStates), z.array(z.enum(caseStates))]).optional(),
  status: z.enum(['onTime', 'dueSoon', 'late']).optional(),
  classCode: z.union([classCode, z.array(classCode).max(100)]).optional(),
  within: placePath.optional(),
  box: box.optional(),
  holderUnit: id.optional(),
  supervised: flag.optional(),
  watched: flag.optional().describe('what the asker follows'),
  from: instant.optional(),
  to: instant.optional(),
  ...factFilters,
  q: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe(
      'words or parts of words of number, text, address, class and place; Chinese also by pinyin or its first letters',
    ),
  sort: z
    .enum(['due', 'newest', 'oldest'])
    .optional()
    .describe('due unless told; newest when `q` is given'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursor.optional(),
});
