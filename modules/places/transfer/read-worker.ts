/** Reads a file in a thread of its own, whose memory is bounded; see `read-file.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { FileFormat } from './fields.ts';
import type { ReadLimits, SourceRow } from './formats/format.ts';
import { findFormat, readLayers } from './formats/index.ts';

/** What the thread is asked. */
export interface ReadTask {
  data: Uint8Array;
  limits: ReadLimits;
  /** All rows of this layer; else a sample of every layer. */
  layer?: string | undefined;
}

/** A layer with a sample of its rows, spread over all of it. */
export interface LayerSample {
  name: string;
  columns: string[];
  crs: string | null;
  count: number;
  sample: SourceRow[];
}

/** What the thread tells. */
export type ReadNews =
  | { rows: SourceRow[] }
  | { done: { format: FileFormat; layers: LayerSample[] } }
  | { failed: { code: string; details: Record<string, unknown> } };

const sampled = 400;
const mostLayers = 30;

function tell(news: ReadNews): void {
  parentPort?.postMessage(news);
}

function read({ data, limits, layer: wanted }: ReadTask): void {
  const format = findFormat(data, limits);
  const layers: LayerSample[] = [];
  for (const layer of readLayers(data, format, limits).slice(0, mostLayers)) {
    if (wanted !== undefined && layer.name !== wanted) continue;
    let count = 0;
    let step = 1;
    let sample: SourceRow[] = [];
    let batch: SourceRow[] = [];
    for (const row of layer.rows) {
      if (wanted !== undefined) {
        batch.push(row);
        if (batch.length === 1000) {
          tell({ rows: batch });
          batch = [];
        }
      } else if (count % step === 0) {
        sample.push(row);
        // Twice as far apart each time that there are twice too many.
        if (sample.length === sampled * 2) {
          sample = sample.filter((_, i) => i % 2 === 0);
          step *= 2;
        }
      }
      count += 1;
    }
    if (batch.length > 0) tell({ rows: batch });
    layers.push({ name: layer.name, columns: layer.columns, crs: layer.crs, count, sample });
  }
  if (layers.every(({ count }) => count === 0)) throw new AppError('places/file-empty');
  tell({ done: { format, layers } });
}

try {
  read(workerData as ReadTask);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  tell({ failed: { code: error.code, details: error.details } });
}
