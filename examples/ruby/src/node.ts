// The parts that need Node: files, the core library's sources.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './index.ts';
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
export function readPrelude(): SourceFile[] {
  const directory = fileURLToPath(new URL('../prelude', import.meta.url));
  return PRELUDE_FILES.flatMap((name) => {
    const path = resolve(directory, `${name}.rb`);
    return existsSync(path) ? [{ name, source: readFileSync(path) }] : [];
  });
}
