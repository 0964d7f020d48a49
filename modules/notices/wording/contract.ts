import { z } from 'zod';
import { defineRoutes } from '../../../kernel/http/contract.ts';

const texts = z.object({
  title: z.string().max(2000).describe('one line; places as {{number}}'),
  body: z
    .array(z.string().max(5000))
    .max(50)
    .describe('lines; one whose places are not all filled is left out'),
});
const wordingShape = z.object({ 'zh-CN': texts, en: texts });
const key = z.string().max(80).describe('of a template, e.g. cases.accepted');
const variant = z
  .string()
  .regex(/^[\w.-]{0,40}$/)
  .default('')
  .describe('a kind of record, e.g. a class of cases; in general when empty');
const value = z.union([
  z.string(),
  z.number(),
  z.null(),
  z.object({ 'zh-CN': z.string(), en: z.string() }),
]);
const frame = z.object({ open: z.string(), foot: z.string(), sign: z.string() });

/** A template for one kind of record, as an editor needs it. */
const templateShape = z
  .object({
    key,
    variant: z.string(),
    to: z.string().describe('who reads it: reporter, staff'),
    urgent: z.boolean().describe('leaves in quiet hours when its record is urgent'),
    sample: z.record(z.string(), value).describe('what its places may be filled with, by example'),
    shipped: wordingShape.describe('the words that are shipped'),
    inherited: wordingShape.describe('the words that hold without own ones for this kind'),
    current: wordingShape.describe('the words that hold'),
    own: z.boolean().describe('has words of its own for this kind'),
    version: z.number().int().describe('0 without own words'),
    frame: z.object({ 'zh-CN': frame, en: frame }).describe('what a mail says around it'),
    link: z.string().describe('address that opens from it, by example'),
  })
  .meta({ id: 'NoticeTemplate' });

/** The words of notices that a city sets. */
export const wordingRoutes = defineRoutes({
  listNoticeTemplates: {
    method: 'GET',
    path: '/api/notices/templates',
    summary: 'Templates of notices, and which have words of the city',
    access: 'notices.wordings.read',
    response: z.object({
      items: z.array(
        z.object({
          key: z.string(),
          to: z.string(),
          title: z.object({ 'zh-CN': z.string(), en: z.string() }).describe('as it holds'),
          own: z.boolean().describe('has words of the city in general'),
          variants: z.array(z.string()).describe('kinds of record with words of their own'),
        }),
      ),
    }),
  },
  listNoticeVariants: {
    method: 'GET',
    path: '/api/notices/variants',
    summary: 'Kinds of record for which a template may have words of its own',
    access: 'notices.wordings.read',
    query: z.object({ key }),
    response: z.object({
      items: z.array(
        z.object({
          code: z.string(),
          name: z.string(),
          group: z.string().nullable().describe('code of the wider kind'),
        }),
      ),
    }),
  },
  getNoticeTemplate: {
    method: 'GET',
    path: '/api/notices/templates/:key',
    summary: 'A template with its words in both languages',
    access: 'notices.wordings.read',
    params: z.object({ key }),
    query: z.object({ variant }),
    response: templateShape,
  },
  saveNoticeWording: {
    method: 'PUT',
    path: '/api/notices/templates/:key',
    summary: 'Set words in the place of the shipped ones',
    access: 'notices.wordings.write',
    versioned: true,
    params: z.object({ key }),
    query: z.object({ variant }),
    body: z.object({ texts: wordingShape }),
    response: templateShape,
  },
  dropNoticeWording: {
    method: 'DELETE',
    path: '/api/notices/templates/:key',
    summary: 'Go back to the words that hold without own ones',
    access: 'notices.wordings.write',
    versioned: true,
    params: z.object({ key }),
    query: z.object({ variant }),
    response: templateShape,
  },
});
