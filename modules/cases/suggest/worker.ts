/** Learns in a thread of its own: cutting a hundred thousand texts into words takes seconds. */
import { parentPort } from 'node:worker_threads';
import { createTeacher, type Lesson } from './teacher.ts';

const teacher = createTeacher();
parentPort?.on('message', (message: Lesson | { finish: Parameters<typeof teacher.finish>[0] }) => {
  if ('finish' in message) parentPort?.postMessage({ learnt: teacher.finish(message.finish) });
  else parentPort?.postMessage({ seen: teacher.take(message) });
});
