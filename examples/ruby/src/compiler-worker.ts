// The module of a worker that compiles Ruby programs.

import { parentPort } from 'node:worker_threads';
import { serveCompiler } from '@martlet/jit';
import { wasmPlatform } from '@martlet/wasm';
import { rubyLanguage } from './runtime/language.ts';

if (parentPort !== null) serveCompiler(parentPort, rubyLanguage, wasmPlatform());
