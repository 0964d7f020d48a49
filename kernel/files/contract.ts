import { z } from 'zod';
import { defineRoutes } from '../http/contract.ts';

/** What an upload answers. */
export const uploadedFile = z
  .object({
    id: z.uuid().describe('names the file in the record that it will belong to'),
    type: z.string().describe('media type as kept'),
    bytes: z.number().int().describe('size as kept'),
    width: z.number().int().describe('pixels'),
    height: z.number().int().describe('pixels'),
    colour: z.string().describe('most frequent colour, #rrggbb, to show while it loads'),
    uploadToken: z
      .string()
      .nullable()
      .describe(
        'secret of an upload without signing in: send it with the record; null when signed in',
      ),
  })
  .meta({ id: 'UploadedFile' });

/** The header by which several uploads without signing in share one secret, made by the client. */
export const uploadTokenHeader = 'x-upload-token';

/** Form of that secret: at least 128 random bits. */
export const uploadToken = z
  .string()
  .regex(/^[\w-]{22,64}$/, {
    error: 'is not an upload token; accepted: 22 to 64 letters, digits, _ and -',
  })
  .describe('the secret under which files were uploaded without signing in');

const params = z.object({ fileId: z.uuid().describe('id of the file') });

/** Pictures in, and out again to those who may see the record they belong to. */
export const filesRoutes = defineRoutes({
  uploadFile: {
    method: 'POST',
    path: '/api/files',
    summary:
      'Upload a picture (part "file"); it is removed after 24 hours unless a record takes it',
    access: 'public',
    multipart: true,
    status: 201,
    ratePerMinute: 60,
    response: uploadedFile,
  },
  getFile: {
    method: 'GET',
    path: '/api/files/:fileId',
    summary: 'The picture, to those who may see its record',
    access: 'public',
    raw: true,
    ratePerMinute: 3000,
    params,
    response: z.unknown(),
  },
  getFileThumbnail: {
    method: 'GET',
    path: '/api/files/:fileId/thumb',
    summary: 'The thumbnail of a picture, 320 pixels at most',
    access: 'public',
    raw: true,
    ratePerMinute: 3000,
    params,
    response: z.unknown(),
  },
});
