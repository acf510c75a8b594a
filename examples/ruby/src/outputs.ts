// Files that are made from a build and kept beside it: they save later starts the work. Each carries the stamps of what it
// was made from, and is good for nothing as soon as one of them differs. In Node only.

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

let buildStamps: string | null = null;

/** A text that changes with every build, with the version of Node, and with the files named. */
function stampsWith(build: string, others: readonly string[]): string {
  // The compiler writes its notes anew whenever it writes code.
  buildStamps ??= [
    process.version,
    process.arch,
    ...PACKAGES.map((name) => stampOf(`${build}../../../packages/${name}/dist/.tsbuildinfo`)),
    stampOf(`${build}.tsbuildinfo`),
  ].join(' ');
  return [buildStamps, ...others.map(stampOf)].join(' ');
}

/** Reads an output; `null` when there is none that was made from the build and the files as they are. */
export function readOutput(
  name: string,
  others: readonly string[] = [],
): Buffer<ArrayBuffer> | null {
  const build = buildFolder();
  if (build === null) return null;
  let bytes: Buffer<ArrayBuffer>;
  try {
    bytes = files().readFileSync(`${build}outputs/${name}`);
  } catch {
    return null;
  }
  const stamps = stampsWith(build, others);
  const end = contentLength(bytes);
  if (end !== bytes.length - LENGTH_BYTES - stamps.length) return null;
  const found = bytes.toString('latin1', end, bytes.length - LENGTH_BYTES);
  return found === stamps ? bytes.subarray(0, end) : null;
}

/** At the end of an output: the length of the stamps before it. */
const LENGTH_BYTES = 4;

function contentLength({ buffer, byteOffset, length }: Uint8Array): number {
  if (length < LENGTH_BYTES) return -1;
  const view = new DataView(buffer, byteOffset);
  return length - LENGTH_BYTES - view.getUint32(length - LENGTH_BYTES, true);
}

/** What is in the file of an output, whatever it was made from: for a page, whose server has to know. */
export function outputIn(file: Uint8Array): Uint8Array {
  return file.subarray(0, contentLength(file));
}

/** Keeps an output; several processes may do so at once, and each reader sees a whole file or none. */
export function writeOutput(name: string, bytes: Uint8Array, others: readonly string[] = []): void {
  const build = buildFolder();
  if (build === null) return;
  const path = `${build}outputs/${name}`;
  const { mkdirSync, renameSync, writeFileSync } = files();
  try {
    mkdirSync(`${build}outputs`, { recursive: true });
    const stamps = Buffer.from(stampsWith(build, others), 'latin1');
    const length = new Uint8Array(LENGTH_BYTES);
    new DataView(length.buffer).setUint32(0, stamps.length, true);
    writeFileSync(`${path}.${process.pid}`, Buffer.concat([bytes, stamps, length]));
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // A folder that cannot be written costs time at the next start, nothing else.
  }
}
