// The module of a worker that compiles tiny programs. It has the language because it imports it.

import { parentPort, workerData } from 'node:worker_threads';
import { serveCompiler } from '@martlet/jit';
import { wasmPlatform } from '@martlet/wasm';
import { languageOf } from './index.ts';

if (parentPort !== null)
  serveCompiler(parentPort, languageOf(workerData.chapter, []), wasmPlatform());
