// The parts that need Node: files, the core library's sources.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { RemoteCompiler } from '@martlet/jit';
import { workerCompiler } from '@martlet/jit';
import { interpreterCode, preludePrograms } from './build-outputs.ts';
import type { Ruby, RubyOptions, SourceFile } from './index.ts';
import { createRuby, REGIONS } from './index.ts';
import { PRELUDE_FILES } from './prelude-files.ts';
import type { System } from './runtime/system.ts';

/** The process as a runtime's system. */
export const nodeSystem: System = {
  readFile: (path) => readFileSync(path),
  isFile: (path) => existsSync(path) && statSync(path).isFile(),
  resolve: (directory, path) => resolve(directory, path),
  dirname: (path) => dirname(resolve(path)),
  cwd: () => process.cwd(),
  sleep: (milliseconds) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
};

/** The core library's files. */
export function readPrelude(): (SourceFile & { readonly path: string })[] {
  const directory = fileURLToPath(new URL('../prelude', import.meta.url));
  return PRELUDE_FILES.flatMap((name) => {
    const path = resolve(directory, `${name}.rb`);
    return existsSync(path) ? [{ name, path, source: readFileSync(path) }] : [];
  });
}

/**
 * A compiler in a thread of its own, for the option `compiler` of the JIT: the program goes on in the interpreter while its
 * code is made.
 *
 * @param module the worker's module; by default the one that was built beside this one
 */
export function rubyCompiler(
  module: URL = new URL('./compiler-worker.js', import.meta.url),
): RemoteCompiler {
  const start = () => new Worker(module, { execArgv: [] });
  return workerCompiler(start, { receive: receiveMessageOnPort });
}

/**
 * Makes a Ruby whose interpreter and core library come from outputs of the build where there are any. Await
 * `loadFrontEnd()` first.
 */
export function createNodeRuby(options: Omit<RubyOptions, 'prelude' | 'core'> = {}): Ruby {
  const { memoryLimit, regions, trace, feedback, fusion, hotness } = options;
  const core = interpreterCode({
    regions: { ...REGIONS, ...regions },
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(trace === undefined ? {} : { trace }),
    ...(feedback === undefined ? {} : { feedback }),
    ...(fusion === undefined ? {} : { fusion }),
    ...(hotness === undefined ? {} : { hotness }),
  });
  const sources = readPrelude();
  const made = preludePrograms(
    sources.map(({ path }) => path),
    () =>
      createRuby({ prelude: sources, core, jit: false }).prelude.flatMap((made) =>
        'storedScopes' in made ? [] : [made],
      ),
  );
  return createRuby({ system: nodeSystem, ...options, prelude: made, core });
}
