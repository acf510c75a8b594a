// Files that are made from a build and kept beside it: they save later starts the work. Each carries the stamps of what it
// was made from, and is good for nothing as soon as one of them differs. In Node only.

import { requireHere } from './require-here.ts';
import type { Start } from './start.cts';

/** The packages whose builds are part of this one. */
const PACKAGES = ['dataflow', 'deopt', 'heap', 'infer', 'ir', 'jit', 'types', 'vm', 'wasm'];

// As imports, Node's modules would be wrapped, with all that they load late, on the way to every start.
const files = () => process.getBuiltinModule('node:fs');

let knownFolder: string | null | undefined;

/** The folder of the build, or `null` when this runs from sources. */
function buildFolder(): string | null {
  if (knownFolder === undefined) {
    const here = process.getBuiltinModule('node:url').fileURLToPath(new URL('.', import.meta.url));
    knownFolder = /[/\\]dist[/\\]$/.test(here) ? here : null;
  }
  return knownFolder;
}

/** Is this module one of a build? In a page too. */
export function isBuilt(): boolean {
  return new URL('.', import.meta.url).pathname.endsWith('/dist/');
}

/** Is there a place for outputs? Not when this runs from sources. */
export function hasOutputs(): boolean {
  return buildFolder() !== null;
}

/** Time and size of a file; nothing for one that is not there. */
function stampOf(file: string): string {
  const found = files().statSync(file, { throwIfNoEntry: false });
  return found === undefined ? '-' : `${found.mtimeMs}:${found.size}`;
}

/** When a package was installed: the files themselves have the time at which they were packed, or none. */
function installationOf(folder: string): string {
  const found = files().statSync(`${folder}/package.json`, { throwIfNoEntry: false });
  return found === undefined ? '-' : `${found.ctimeMs}:${found.ino}`;
}

let buildStamps: string | null = null;

/** A text that changes with every build or installation, with the version of Node, and with the files named. */
function stampsWith(build: string, others: readonly string[]): string {
  if (buildStamps === null) {
    const isInstalled = /[/\\]node_modules[/\\]/.test(build);
    // The compiler writes its notes anew whenever it writes code.
    const packages = isInstalled
      ? ['ruby', ...PACKAGES].map((name) => installationOf(`${build}../../${name}`))
      : [
          ...PACKAGES.map((name) => stampOf(`${build}../../../packages/${name}/dist/.tsbuildinfo`)),
          stampOf(`${build}.tsbuildinfo`),
        ];
    buildStamps = [process.version, process.arch, ...packages].join(' ');
  }
  return [buildStamps, ...others.map(stampOf)].join(' ');
}

/** The module that reads and writes outputs. As CommonJS it can be loaded at once; `null` when this runs from sources. */
export function loadStart(): Start | null {
  if (!hasOutputs()) return null;
  return requireHere()('./start.cjs') as Start;
}

/** Were these stamps made from the build as it is? */
export function isCurrent(stamps: string): boolean {
  const build = buildFolder();
  return build !== null && stamps === stampsWith(build, []);
}

/**
 * Reads an output; `null` when there is none that was made from the build and the files as they are.
 *
 * @param use `at once`: the bytes are good until the next output is read
 */
export function readOutput(
  name: string,
  others: readonly string[] = [],
  use: 'keep' | 'at once' = 'keep',
): Buffer<ArrayBuffer> | null {
  const [build, start] = [buildFolder(), loadStart()];
  if (build === null || start === null) return null;
  const stamps = stampsWith(build, others);
  for (const folder of start.outputFolders()) {
    const found = start.readSealed(`${folder}/${name}`, use);
    if (found?.stamps === stamps) return found.content;
  }
  return null;
}

/** Keeps an output, made from the build and the files as they are. */
export function writeOutput(name: string, bytes: Uint8Array, others: readonly string[] = []): void {
  const [build, start] = [buildFolder(), loadStart()];
  if (build === null || start === null) return;
  for (const folder of start.outputFolders()) {
    try {
      files().mkdirSync(folder, { recursive: true });
      start.writeSealed(`${folder}/${name}`, bytes, stampsWith(build, others));
      return;
    } catch {
      // A folder that cannot be written: the next one. Without any, each start takes longer, nothing else.
    }
  }
}

/** Digits at the end of an output: the length of what is before its seal. */
const LENGTH_DIGITS = 10;

/** What is in the file of an output, whatever it was made from: for a page, whose server has to know. */
export function outputIn(file: Uint8Array): Uint8Array {
  const digits = new TextDecoder().decode(file.subarray(file.length - LENGTH_DIGITS));
  return file.subarray(0, Number(digits));
}
