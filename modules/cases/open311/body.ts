/** Reads what is posted: a form, or multipart with pictures. */
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { Open311Error } from './errors.ts';
import type { RawParams } from './params.ts';

/** What was posted. */
export interface PostedBody {
  params: RawParams;
  /** Pictures as sent, in order. */
  media: Buffer[];
}

/** Bytes of all pictures of one request: they wait in memory until the key has been read. */
const mostMedia = 60 * 1024 * 1024;

/** Most pictures of a report. */
const mostPictures = 9;

function append(params: Record<string, unknown>, name: string, value: unknown): void {
  const known = params[name];
  params[name] =
    known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
}

/**
 * Parameters of the query and of the body together, those of the body before those of the query.
 *
 * @throws Open311Error 400 for a body of another type or a broken one; AppError files/too-large
 */
export async function readBody(request: FastifyRequest): Promise<PostedBody> {
  const query = request.query as RawParams;
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data\b/i.test(type)) return readParts(request, query);
  if (type !== '' && !/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new Open311Error(400, { word: 'bodyType' });
  }
  const form = (request.body ?? {}) as RawParams;
  return { params: { ...query, ...form }, media: [] };
}

async function readParts(request: FastifyRequest, query: RawParams): Promise<PostedBody> {
  const params: Record<string, unknown> = Object.create(null);
  const media: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of request.parts({ limits: { files: mostPictures } })) {
      if (part.type === 'field') {
        append(params, part.fieldname, part.value);
      } else if (/^media(\[\d*\])?$/.test(part.fieldname)) {
        const data = await part.toBuffer();
        bytes += data.length;
        if (bytes > mostMedia) throw new AppError('files/too-large');
        // A form sends an empty file where none was chosen.
        if (data.length > 0) media.push(data);
      } else {
        part.file.resume();
      }
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const { code, statusCode } = cause as { code?: string; statusCode?: number };
    if (code === 'FST_REQ_FILE_TOO_LARGE') throw new AppError('files/too-large');
    if (code === 'FST_FILES_LIMIT') {
      const values = { field: 'media', accepted: `at most ${mostPictures}` };
      throw new Open311Error(400, { word: 'wrong', values });
    }
    if (statusCode !== undefined && statusCode >= 500) throw cause;
    throw new Open311Error(400, { word: 'bodyType' });
  }
  return { params: { ...query, ...params }, media };
}
