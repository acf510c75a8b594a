// Files that are made from a build and kept beside it: they save later starts the work. Each carries the stamps of what it
// was made from, and is good for nothing as soon as one of them differs.

import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The packages whose builds are part of this one. */
const PACKAGES = ['dataflow', 'deopt', 'heap', 'infer', 'ir', 'jit', 'types', 'vm', 'wasm'];

/** The folder of the build, or `null` when this runs from sources. */
const build: string | null = (() => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return /[/\\]dist[/\\]$/.test(here) ? here : null;
})();

/** The folder of the outputs, or `null` when this is not a compiled build. */
export const outputFolder: string | null = build === null ? null : `${build}outputs/`;

/** Time and size of a file; nothing for one that is not there. */
function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? '-' : `${found.mtimeMs}:${found.size}`;
}

let buildStamps: string | null = null;

/** A text that changes with every build, with the version of Node, and with the files named. */
function stampsWith(files: readonly string[]): string {
  // The compiler writes its notes anew whenever it writes code.
  buildStamps ??= [
    process.version,
    process.arch,
    ...PACKAGES.map((name) => stampOf(`${build}../../../packages/${name}/dist/.tsbuildinfo`)),
    stampOf(`${build}.tsbuildinfo`),
  ].join(' ');
  return [buildStamps, ...files.map(stampOf)].join(' ');
}

/** Reads an output; `null` when there is none that was made from the build and the files as they are. */
export function readOutput(name: string, files: readonly string[] = []): Buffer | null {
  if (outputFolder === null) return null;
  let bytes: Buffer;
  try {
    bytes = readFileSync(outputFolder + name);
  } catch {
    return null;
  }
  const stamps = stampsWith(files);
  const end = bytes.length - stamps.length;
  return end >= 0 && bytes.toString('latin1', end) === stamps ? bytes.subarray(0, end) : null;
}

/** Keeps an output; several processes may do so at once, and each reader sees a whole file or none. */
export function writeOutput(name: string, bytes: Uint8Array, files: readonly string[] = []): void {
  if (outputFolder === null) return;
  const path = outputFolder + name;
  try {
    mkdirSync(outputFolder, { recursive: true });
    writeFileSync(
      `${path}.${process.pid}`,
      Buffer.concat([bytes, Buffer.from(stampsWith(files), 'latin1')]),
    );
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // A folder that cannot be written costs time at the next start, nothing else.
  }
}
