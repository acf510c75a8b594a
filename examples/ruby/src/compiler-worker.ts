// The module of a worker that compiles Ruby programs.

import { parentPort } from 'node:worker_threads';
import { COMPILER_CODE, loadCommand } from './command-script.ts';

const { serve } = loadCommand(COMPILER_CODE) ?? (await import('./compiler.ts'));
if (parentPort !== null) serve(parentPort);
