/** Small shapes that the contract of cases is made of. */
import { z } from 'zod';

/** UUID of a record. */
export const id = z.uuid();
/** A moment. */
export const instant = z.iso.datetime({ offset: true }).describe('UTC instant, ISO 8601');
/** Where the next page begins. */
export const cursor = z.string().max(200).describe('where the next page begins, from `nextCursor`');
/** Words, trimmed, not empty. */
export const text = (most: number) => z.string().trim().min(1).max(most);
/** Path of a place. */
export const placePath = z
  .string()
  .regex(/^\d{6}(\.\w+)*$/)
  .max(80)
  .describe('ltree path, `150300.150304.012.008.g003`');
/** Code of a class. */
export const classCode = z
  .string()
  .regex(/^[CE]\d{4}$/)
  .describe('code of the class, `E0203`');
/** A box of the map. Its western and northern edge belong to it, the others do not, as with squares of the map. */
export const box = z
  .string()
  .max(120)
  .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/)
  .describe('west, south, east, north in degrees: `106.7,39.49,106.72,39.51`');
/** Yes or no, also as a query has it. */
export const flag = z.union([z.boolean(), z.stringbool()]).describe('true or false');
/** Uploaded pictures. */
export const pictureIds = z.array(id).max(9).describe('ids of uploaded files, 9 at the most');

/** Parameters of what is done on one case. */
export const caseParams = z.object({ caseId: id });

/** Coordinate systems that a client may send; the store keeps WGS84. */
export const crs = z.enum(['WGS84', 'CGCS2000', 'GCJ02', 'BD09']);

export const location = z
  .object({
    lng: z.number().min(-180).max(180).describe('degrees'),
    lat: z.number().min(-90).max(90).describe('degrees'),
    crs: crs.default('WGS84'),
  })
  .meta({ id: 'CasePoint' });

export const filesShape = z.array(z.object({ id, url: z.string(), thumbUrl: z.string() }));
