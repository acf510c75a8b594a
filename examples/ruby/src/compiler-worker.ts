// The module of a worker that compiles Ruby programs.

import { parentPort } from 'node:worker_threads';
import { loadStart } from './outputs.ts';

const start = loadStart();
// First the script: V8 takes its code under the usual flags only.
const { serve } = start?.loadScript('compiler') ?? (await import('./compiler-service.ts'));
start?.setFlags('compiler');
if (parentPort !== null) serve(parentPort);
