import { callRoute } from '../../../../../ui/api/client.ts';
import type { PickedPicture } from '../../../../../ui/parts/prepare-picture.ts';

/** Files that the server has already, by the picture that was picked: a second try sends nothing twice. */
const uploaded = new Map<string, string>();

/** A picture that did not go up. `position` counts from 1. */
export class UploadError extends Error {
  readonly position: number;
  constructor(position: number, cause: unknown) {
    super('upload', { cause });
    this.name = 'UploadError';
    this.position = position;
  }
}

/**
 * Sends pictures to the server one after another and answers the ids of the files.
 *
 * @param onProgress told before each picture, how many are there already
 * @throws UploadError naming the first picture that was not taken; those before it are kept for the next try
 */
export async function uploadPictures(
  pictures: readonly PickedPicture[],
  onProgress?: (done: number) => void,
): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, picture] of pictures.entries()) {
    onProgress?.(index);
    const known = uploaded.get(picture.id);
    const id = known ?? (await uploadOne(picture, index + 1));
    uploaded.set(picture.id, id);
    ids.push(id);
  }
  return ids;
}

async function uploadOne(picture: PickedPicture, position: number): Promise<string> {
  const body = new FormData();
  body.append('file', picture.blob, picture.name);
  try {
    const file = (await callRoute('POST /api/files', { body })) as { id: string };
    return file.id;
  } catch (error) {
    throw new UploadError(position, error);
  }
}
