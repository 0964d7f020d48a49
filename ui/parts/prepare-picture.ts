/** A picture that a person chose, made small enough to send. */
export interface PickedPicture {
  id: string;
  blob: Blob;
  name: string;
}

/** Why a picture was left out. */
export type PictureProblem = 'tooLarge' | 'unreadable';

/** The server's own limit of one picture. */
export const pictureMegabytes = 20;
const maxEdge = 2048;
// Decoding needs some 4 bytes a pixel; past this size a phone's tab may die of it.
const maxSourceBytes = 100 * 1_048_576;

/**
 * Makes a photograph small before it is sent: longest edge 2048 px, JPEG, upright, without where and when it was
 * taken. Pure of React, so that screens and the offline queue can both use it.
 */
export async function preparePicture(file: Blob): Promise<Blob | PictureProblem> {
  if (file.size > maxSourceBytes) return 'tooLarge';
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return file.size > pictureMegabytes * 1_048_576 ? 'tooLarge' : 'unreadable';
  }
  const scale = Math.min(1, maxEdge / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) return 'unreadable';
  // What is clear in a PNG would turn black in a JPEG.
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
  return blob ?? 'unreadable';
}
