import { Worker } from 'node:worker_threads';
import { AppError } from '../../../kernel/errors/app-error.ts';
import './errors.ts';
import type { FileFormat } from './fields.ts';
import type { ReadLimits, SourceRow } from './formats/format.ts';
import type { LayerSample, ReadNews, ReadTask } from './read-worker.ts';

/** How far a file may go. */
export interface FileLimits extends ReadLimits {
  /** Heap of the thread that reads. */
  memoryMegabytes: number;
  seconds: number;
}

/** What is in a file. */
export interface ReadFile {
  format: FileFormat;
  layers: LayerSample[];
}

/**
 * Reads a file in a thread of its own: whatever it holds, it takes no more memory and time than is granted, and the server
 * goes on meanwhile.
 *
 * @param onRows gets all rows of `layer`, some at a time; without a layer there is a sample of each
 * @throws AppError `places/file-*`; `places/file-too-hard` for one that takes too much
 */
export function readFile(
  data: Uint8Array,
  limits: FileLimits,
  layer?: string,
  onRows: (rows: SourceRow[]) => void = () => {},
): Promise<ReadFile> {
  const { unpackedBytes, rows } = limits;
  const task: ReadTask = { data, limits: { unpackedBytes, rows }, layer };
  const worker = new Worker(new URL('./read-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMegabytes },
  });
  return new Promise<ReadFile>((resolve, reject) => {
    const tooHard = () => reject(new AppError('places/file-too-hard'));
    const timer = setTimeout(() => {
      tooHard();
      void worker.terminate();
    }, limits.seconds * 1000);
    worker.on('message', (news: ReadNews) => {
      if ('rows' in news) onRows(news.rows);
      else if ('done' in news) resolve(news.done);
      else reject(new AppError(news.failed.code as never, news.failed.details));
    });
    worker.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY' || error instanceof RangeError) tooHard();
      else reject(error);
    });
    worker.on('exit', () => {
      clearTimeout(timer);
      tooHard();
    });
  });
}
