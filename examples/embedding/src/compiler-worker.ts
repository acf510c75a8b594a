// The module of a worker that compiles in a page. It has the language because it imports it.

import { serveCompiler } from '@martlet/jit';
import { wasmPlatform } from '@martlet/wasm';
import { language } from './language.ts';

serveCompiler(self, language, wasmPlatform());
