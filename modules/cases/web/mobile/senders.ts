import { type CallOptions, callRoute } from '../../../../ui/api/client.ts';
import { newId } from '../../../../ui/api/intent.ts';
import { outbox } from '../../../../ui/offline/device.ts';
import type { PickedPicture } from '../../../../ui/parts/prepare-picture.ts';
import type { CaseClass, ReportAnswer, ReportBody } from '../queries.ts';
import type { FollowUp } from './report/draft.ts';
import { keepTracked } from './tracked.ts';

/** Pictures on their way: those that are up name their file. */
export interface SendingPicture extends PickedPicture {
  fileId?: string;
}

/** A report in the outbox. */
export interface ReportPayload {
  body: Omit<ReportBody, 'pictures'>;
  pictures: SendingPicture[];
  /** Secret under which pictures of somebody not signed in are kept; null when signed in. */
  uploadToken: string | null;
  followUp?: FollowUp;
}

/** Any other write with pictures in the outbox: an action on a case, an answer to a call. */
export interface WritePayload {
  route: string;
  params: Record<string, string>;
  body: Record<string, unknown>;
  /** Version of the record that the person saw; absent where the route takes none. */
  version?: number;
  pictures: SendingPicture[];
  /** Field of the body that takes the files. */
  picturesField: string;
}

type Save = (payload: unknown) => Promise<void>;

/** Sends the pictures that are not up yet, each kept as soon as it is. */
async function upload<P extends { pictures: SendingPicture[] }>(
  payload: P,
  save: Save,
  options: CallOptions = {},
): Promise<string[]> {
  for (const picture of payload.pictures) {
    if (picture.fileId) continue;
    const body = new FormData();
    body.append('file', picture.blob, picture.name);
    const file = (await callRoute(
      'POST /api/files',
      { body },
      { ...options, idempotencyKey: picture.id },
    )) as { id: string };
    picture.fileId = file.id;
    await save(payload);
  }
  return payload.pictures.map((picture) => picture.fileId!);
}

/** The likeliest class for what was written without a network; '' makes the server say that one is missing. */
async function proposeClass(q: string): Promise<string> {
  const found = (await callRoute('GET /api/cases/classes', { query: { q, limit: 1 } })) as {
    items: CaseClass[];
  };
  return found.items[0]?.code ?? '';
}

/** Tells the room that the report was begun from which number it has: in its turn, after this item. */
function followUp(owner: string | null, { kind, title, payload }: FollowUp, caseNumber: string) {
  const createdAt = new Date().toISOString();
  outbox
    .handIn({ id: newId(), kind, title, payload: { ...payload, caseNumber }, owner, createdAt })
    .catch(() => {
      // The report stands by itself; what it followed from is no longer there.
    });
}

/** Tells the outbox how reports and actions go to the server. */
export function registerSenders(): void {
  outbox.register('cases/report', async (item, save) => {
    const payload = item.payload as ReportPayload;
    const options: CallOptions = payload.uploadToken
      ? { anonymous: true, headers: { 'x-upload-token': payload.uploadToken } }
      : {};
    const pictures = await upload(payload, save, options);
    const classCode = payload.body.classCode || (await proposeClass(payload.body.text));
    const body = { ...payload.body, classCode, pictures };
    const answer = (await callRoute(
      'POST /api/cases',
      { body },
      { ...options, idempotencyKey: item.id },
    )) as ReportAnswer;
    if (answer.trackingCode)
      keepTracked({ number: answer.number, trackingCode: answer.trackingCode });
    if (payload.followUp) followUp(item.owner, payload.followUp, answer.number);
    return answer;
  });
  outbox.register('cases/write', async (item, save) => {
    const payload = item.payload as WritePayload;
    const pictures = await upload(payload, save);
    const files = pictures.length > 0 ? { [payload.picturesField]: pictures } : {};
    return callRoute(
      payload.route,
      {
        params: payload.params,
        body: { ...payload.body, ...files },
        ...(payload.version === undefined ? {} : { ifMatch: payload.version }),
      },
      { idempotencyKey: item.id },
    );
  });
}
