/** Draws a sheet in a thread of its own, so that the server goes on answering meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Sheet } from './content.ts';
import { renderSheet } from './render.ts';

await renderSheet(workerData as Sheet, (chunk) => parentPort?.postMessage(chunk));
