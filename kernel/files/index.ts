import { createHash } from 'node:crypto';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.ts';
import type { Actor } from '../http/actor.ts';
import { isUnchanged } from '../http/etag.ts';
import { implementRoutes } from '../http/implement.ts';
import type { Services } from '../http/module.ts';
import type { JobDefinition } from '../jobs/jobs.ts';
import { filesRoutes, uploadToken, uploadTokenHeader } from './contract.ts';
import { pictureLimits } from './picture.ts';
import {
  getVisibleFile,
  openFile,
  removeUnattachedFiles,
  takePicture,
  type VisibleFile,
} from './service.ts';

export { pictureLimits, processPicture } from './picture.ts';
export {
  attachFiles,
  type FileGuard,
  keepPicture,
  registerFileGuard,
  takePicture,
} from './service.ts';

/**
 * Adds uploads and downloads, before any module: they read multipart bodies as well.
 *
 * @returns the jobs that keep the store clean
 */
export async function registerFiles(
  app: FastifyInstance,
  services: Services,
): Promise<JobDefinition[]> {
  await app.register(multipart, {
    limits: { fileSize: pictureLimits.bytes, files: 9, fields: 40, parts: 50, headerPairs: 50 },
  });
  implementRoutes(app, services.city, filesRoutes, {
    uploadFile: {
      prepare: (request, actor) => receive(services, request, actor),
      run: async ({ prepared }) => prepared,
    },
    getFile: async ({ trx, actor, params, request, reply }) =>
      answer(services, request, reply, await getVisibleFile(trx, actor, params.fileId), 'whole'),
    getFileThumbnail: async ({ trx, actor, params, request, reply }) =>
      answer(services, request, reply, await getVisibleFile(trx, actor, params.fileId), 'thumb'),
  });
  return [
    {
      name: 'files.removeUnattached',
      cron: '17 * * * *',
      run: async () => {
        await removeUnattachedFiles(services);
      },
    },
  ];
}

async function receive(services: Services, request: FastifyRequest, actor: Actor) {
  if (actor.kind === 'anonymous' && !services.config.anonymousReports) {
    throw new AppError('http/unauthenticated');
  }
  const token = parseToken(request);
  const data = await readFilePart(request);
  // A repeated Idempotency-Key is compared by body; a multipart one has been read by now.
  request.body = { sha256: createHash('sha256').update(data).digest('hex') };
  return takePicture(services, actor, data, token);
}

function parseToken(request: FastifyRequest): string | undefined {
  const header = request.headers[uploadTokenHeader];
  if (header === undefined) return undefined;
  const parsed = uploadToken.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new AppError('http/invalid-input', {
    count: 1,
    fields: [
      {
        path: `headers.${uploadTokenHeader}`,
        message: 'is not an upload token',
        accepted: '22 to 64 letters, digits, _ and -',
      },
    ],
  });
}

/** Bytes of a request beside its file. */
const OTHER_PARTS = 100_000;

/**
 * Reads the part `file` of a multipart request into memory, and the rest to its end.
 *
 * @throws AppError files/missing-part, files/too-large
 */
async function readFilePart(request: FastifyRequest): Promise<Buffer> {
  const missing = () =>
    new AppError('files/missing-part', {
      fields: [
        { path: 'body.file', message: 'is missing', accepted: 'one file as multipart/form-data' },
      ],
    });
  const tooLarge = () =>
    new AppError('files/too-large', {
      fields: [{ path: 'body.file', message: 'is too large', accepted: 'at most 20 MB' }],
    });
  if (!request.isMultipart()) throw missing();
  // Said beforehand, it need not be read to be refused.
  if (Number(request.headers['content-length']) > pictureLimits.bytes + OTHER_PARTS)
    throw tooLarge();
  let data: Buffer | undefined;
  try {
    for await (const part of request.parts({ limits: { files: 1 } })) {
      if (part.type !== 'file') continue;
      if (part.fieldname === 'file') data = await part.toBuffer();
      else part.file.resume();
    }
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code === 'FST_REQ_FILE_TOO_LARGE') throw tooLarge();
    const error = missing();
    error.cause = cause;
    throw error;
  }
  if (!data) throw missing();
  return data;
}

/**
 * Sends a file so that a browser shows it and does nothing else with it. Kept for an hour by this browser alone:
 * permission is asked again after that.
 */
async function answer(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  file: VisibleFile,
  variant: 'whole' | 'thumb',
): Promise<unknown> {
  const etag = `"${file.sha256.slice(0, 32)}-${variant}"`;
  reply
    .header('cache-control', 'private, max-age=3600')
    .header('etag', etag)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox");
  if (isUnchanged(request, etag)) {
    reply.code(304);
    return reply.send();
  }
  const { stream, type, size } = await openFile(services.files, file, variant);
  reply.type(type).header('content-length', size);
  return stream;
}
