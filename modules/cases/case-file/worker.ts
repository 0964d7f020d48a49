/** Draws a case file in a thread of its own, so that the server goes on answering meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CaseFile } from './content.ts';
import { renderCaseFile } from './render.ts';

const { file, pictures } = workerData as { file: CaseFile; pictures: (Uint8Array | null)[] };
await renderCaseFile(file, pictures, (chunk) => parentPort?.postMessage(chunk));
