// The module of a worker that compiles Ruby programs.

import { parentPort } from 'node:worker_threads';
import { optimizeJavaScriptLate } from './late-optimizing.ts';
import { loadStart } from './outputs.ts';

optimizeJavaScriptLate();
const start = loadStart();
const { serve } = start?.loadCommand(start.COMPILER_CODE) ?? (await import('./compiler.ts'));
if (parentPort !== null) serve(parentPort);
