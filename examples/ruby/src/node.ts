// The parts that need Node: files, the core library's sources.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RemoteCompiler } from '@martlet/jit';
import { workerCompiler } from '@martlet/jit';
import { interpreterCode, librarySnapshot, preludePrograms } from './build-outputs.ts';
import type { Ruby, RubyOptions, SourceFile } from './index.ts';
import { createRuby, REGIONS } from './index.ts';
import { nodeSystem } from './node-system.ts';
import { PRELUDE_FILES } from './prelude-files.ts';

export { nodeSystem } from './node-system.ts';

/** Paths of the core library's files. */
function preludePaths(): string[] {
  const directory = fileURLToPath(new URL('../prelude', import.meta.url));
  return PRELUDE_FILES.map((name) => `${directory}/${name}.rb`);
}

/** The core library's files. */
export function readPrelude(): SourceFile[] {
  const paths = preludePaths();
  return PRELUDE_FILES.map((name, i) => ({ name, source: readFileSync(paths[i]!) }));
}

/**
 * Options of the compiler's thread. What the compiler makes is garbage when a unit is done: room for more of it than V8 collects in a
 * millisecond takes 20 MB more, and no less time.
 */
const WORKER_OPTIONS = { execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: 4 } };

/**
 * A compiler in a thread of its own, for the option `compiler` of the JIT: the program goes on in the interpreter while its
 * code is made.
 *
 * @param module the worker's module; by default the one that was built beside this one
 */
export function rubyCompiler(
  module: URL = new URL('./compiler-worker.js', import.meta.url),
): RemoteCompiler {
  // Loading threads takes a while, and most programs end before anything is hot.
  let loaded: typeof import('node:worker_threads') | undefined;
  const threads = () => (loaded ??= process.getBuiltinModule('node:worker_threads'));
  return workerCompiler(() => new (threads().Worker)(module, WORKER_OPTIONS), {
    receive: (port) => threads().receiveMessageOnPort(port),
  });
}

/**
 * Makes a Ruby whose interpreter and core library come from outputs of the build where there are any. Await
 * `loadFrontEnd()` first.
 */
export function createNodeRuby(options: Omit<RubyOptions, 'prelude' | 'core'> = {}): Ruby {
  const { memoryLimit, minimumBudget, regions, trace, feedback, fusion, hotness } = options;
  const shape = {
    regions: { ...REGIONS, ...regions },
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(minimumBudget === undefined ? {} : { minimumBudget }),
    ...(trace === undefined ? {} : { trace }),
    ...(feedback === undefined ? {} : { feedback }),
    ...(fusion === undefined ? {} : { fusion }),
    ...(hotness === undefined ? {} : { hotness }),
  };
  const core = interpreterCode(shape);
  const files = preludePaths();
  const compile = () =>
    createRuby({ prelude: readPrelude(), core, jit: false }).prelude.flatMap((made) =>
      'storedScopes' in made ? [] : [made],
    );
  const prelude = () => preludePrograms(files, compile);
  const snapshot = librarySnapshot(shape, files, () =>
    createRuby({ ...shape, prelude, core, jit: false }).save(),
  );
  return createRuby({ system: nodeSystem, ...options, core, snapshot, prelude });
}
