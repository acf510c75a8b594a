// What a start of the command needs before its script is there. CommonJS: Node takes 5 ms and 2 MB more to load a first ES
// module, because it loads its promises of files, and streams, for that.

import type { Script as VmScript } from 'node:vm';
import type { ToCompiler, WorkerScope } from '@martlet/jit' with { 'resolution-mode': 'import' };

/** What all scripts export. */
interface Script {
  /** Is the script of the build as it is, by what is sealed with it? */
  isCurrent(stamps: string): boolean;
}

/** The command's script. */
export interface Command extends Script {
  /** @param whenReady called before the program begins */
  runCommand(args: readonly string[], whenReady: () => void): Promise<number>;
  /** Does what most programs need, for V8 to compile it. */
  warmUp(): Promise<void>;
  /** What a program says to its compiler. */
  compilerMessages(): Promise<readonly ToCompiler[]>;
}

/** The script of a worker that compiles. */
export interface Compiler extends Script {
  serve(scope: WorkerScope): void;
  /** Does what the compiler does when it gets these messages, for V8 to compile that. */
  warmUpCompiler(messages: readonly ToCompiler[]): void;
}

/** The scripts by name: `<name>.js` is the output with the text, `<name>.v8` that with V8's code. */
export interface Scripts {
  readonly command: Command;
  readonly compiler: Compiler;
}

/** A script that has been run: what it exports, and what V8 knows it by. */
export interface RunScript<E> {
  readonly exports: E;
  readonly compiled: VmScript;
}

/** A file as it was written, and what it was made from. */
export interface SealedFile {
  readonly content: Buffer<ArrayBuffer>;
  readonly stamps: string;
}

/** What of a process begins: a start, the program, or the compiler's work. */
export type Phase = 'start' | 'program' | 'compiler';

/** What this module exports. */
export interface Start {
  readonly WRAPPER: readonly [string, string];
  setFlags(phase: Phase): void;
  outputFolders(): Iterable<string>;
  readSealed(path: string, use?: 'keep' | 'at once'): SealedFile | null;
  writeSealed(path: string, content: Uint8Array, stamps: string): void;
  runScript<N extends keyof Scripts>(
    name: N,
    text: string,
    code: Uint8Array | null,
  ): RunScript<Scripts[N]>;
  loadScript<N extends keyof Scripts>(name: N): Scripts[N] | null;
}

// As the file of a start, this one imports nothing that takes Node long to load.
const fs = process.getBuiltinModule('node:fs');

/** Begin and end of a script: a function in whose scope the modules stand. */
const WRAPPER = ['(function (module, require, moduleUrl) {', '})'] as const;

/**
 * Where outputs may be, in the order in which they are looked for and written: beside the build; and in the user's cache, for
 * an installation in a folder that cannot be written.
 */
function* outputFolders(): Generator<string> {
  yield `${__dirname}/outputs`;
  const { env } = process;
  const cache = env.XDG_CACHE_HOME || `${process.getBuiltinModule('node:os').homedir()}/.cache`;
  // One for each place of an installation: FNV-1a of its path.
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(__dirname)) hash = Math.imul(hash ^ byte, 0x01000193);
  yield `${cache}/martlet-ruby/${(hash >>> 0).toString(16)}`;
}

/** Begins the seal behind a file's content: a comment where the content is a script. */
const SEAL = '\n// sealed ';
/** Digits of the content's length at the end of a seal. */
const LENGTH_DIGITS = 10;

/** V8's usual values of `--wasm-tiering-budget`, by its version. */
const TIERING_BUDGETS: Readonly<Record<string, number>> = {
  '11.3': 1_800_000,
  '13.6': 13_000_000,
};
/** About a millisecond of a guest's instructions: the most that V8 can count to. */
const PATIENT_BUDGET = 2 ** 31 - 1;
/** Eight times V8's usual value of `--interrupt-budget`, by its version. */
const INTERRUPT_BUDGETS: Readonly<Record<string, number>> = {
  '11.3': 8 * 67_584,
};

/**
 * Sets flags of V8 for the time of the start, and back to what is usual; and for all threads when a compiler begins. They are
 * an extra, for versions of V8 that are known; everything works without them.
 *
 * V8 optimises a WebAssembly function that has run for a while, and measures that in bytes of code between the ends of each
 * jump back. The interpreter's function is so large that some fifty instructions of a guest are enough, and then optimising it
 * takes 50 ms of another thread and 15 MB, for which the end of the process waits. So modules that are made during the start
 * get the most patience. And the space for young objects begins so small that six collections of a start find little that is
 * dead.
 *
 * The compiler is a large program of which most parts run for some milliseconds: of the processor time until it had compiled a
 * program's first 70 units, V8's optimising of JavaScript was two fifths, and where processors are few the program itself must wait for
 * that.
 */
function setFlags(phase: Phase): void {
  const version = process.versions.v8.split('.').slice(0, 2).join('.');
  const [tiering, interrupt] = [TIERING_BUDGETS[version], INTERRUPT_BUDGETS[version]];
  const v8 = process.getBuiltinModule('node:v8');
  if (phase === 'compiler') {
    if (interrupt !== undefined) v8.setFlagsFromString(`--interrupt-budget=${interrupt}`);
  } else if (tiering !== undefined) {
    const [budget, growth] = phase === 'start' ? [PATIENT_BUDGET, 8] : [tiering, 2];
    v8.setFlagsFromString(`--wasm-tiering-budget=${budget}`);
    v8.setFlagsFromString(`--semi-space-growth-factor=${growth}`);
  }
}

/** Memory for files that are used at once. What is not touched twice is not needed twice: 2 MB of a start. */
const SCRATCH_BYTES = 2 << 20;
let scratch: Buffer<ArrayBuffer> | null = null;

function bufferOf(size: number, use: 'keep' | 'at once'): Buffer<ArrayBuffer> {
  if (size > SCRATCH_BYTES || (use === 'keep' && size < SCRATCH_BYTES / 2)) {
    return Buffer.allocUnsafeSlow(size);
  }
  const buffer = scratch ?? Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  // A large file that is kept takes it over.
  scratch = use === 'keep' ? null : buffer;
  return buffer.subarray(0, size);
}

/**
 * Reads a file that {@link writeSealed} has written; `null` when there is none, or when it is not as it was written. Nothing
 * is summed up for that: a file has the time that its seal says, and any change gives it another one.
 *
 * @param use `at once`: the content is good until the next file is read
 */
function readSealed(path: string, use: 'keep' | 'at once' = 'keep'): SealedFile | null {
  let descriptor: number;
  try {
    descriptor = fs.openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const found = fs.fstatSync(descriptor);
    const bytes = bufferOf(found.size, use);
    if (fs.readSync(descriptor, bytes) !== found.size) return null;
    const length = Number(bytes.toString('latin1', bytes.length - LENGTH_DIGITS));
    if (!(length + SEAL.length < bytes.length)) return null;
    const seal = bytes.toString('latin1', length, bytes.length - LENGTH_DIGITS);
    if (!seal.startsWith(SEAL)) return null;
    const [time, size, ...stamps] = seal.slice(SEAL.length).trimEnd().split(' ');
    if (found.mtimeMs !== Number(time) || found.size !== Number(size)) return null;
    return { content: bytes.subarray(0, length), stamps: stamps.join(' ') };
  } finally {
    fs.closeSync(descriptor);
  }
}

const digits = (value: number): string => String(value).padStart(LENGTH_DIGITS, '0');

/**
 * Writes a file with a seal, and with what it was made from. Several processes may do so at once, and each reader sees a
 * whole file or none.
 *
 * @throws where the folder cannot be written
 */
function writeSealed(path: string, content: Uint8Array, stamps: string): void {
  // Some file systems know even seconds only.
  const seconds = Math.floor(Date.now() / 2000) * 2;
  const seal = (size: number): Buffer =>
    Buffer.from(
      `${SEAL}${seconds * 1000} ${digits(size)} ${stamps} ${digits(content.length)}`,
      'latin1',
    );
  const size = content.length + seal(0).length;
  const own = `${path}.${process.pid}`;
  fs.writeFileSync(own, Buffer.concat([content, seal(size)]));
  fs.utimesSync(own, seconds, seconds);
  fs.renameSync(own, path);
}

/** Runs the text of a script. Modules in it see the address of this one as theirs. */
function runScript<N extends keyof Scripts>(
  name: N,
  text: string,
  code: Uint8Array | null,
): RunScript<Scripts[N]> {
  const { Script } = process.getBuiltinModule('node:vm');
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  const compiled = new Script(text, {
    filename: `${__dirname}/outputs/${name}.js`,
    ...(code === null ? {} : { cachedData: code }),
  });
  const made = { exports: {} as Scripts[N] };
  compiled.runInThisContext()(made, require, pathToFileURL(__filename).href);
  return { exports: made.exports, compiled };
}

/** A script with V8's code of it, or `null` when they are not there, or of another build. */
function loadScript<N extends keyof Scripts>(name: N): Scripts[N] | null {
  for (const folder of outputFolders()) {
    const file = readSealed(`${folder}/${name}.js`, 'at once');
    if (file === null) continue;
    // Scripts have ASCII characters only.
    const text = file.content.toString('latin1');
    const code = readSealed(`${folder}/${name}.v8`, 'at once');
    if (file.stamps !== code?.stamps) continue;
    const script = runScript(name, text, code.content).exports;
    if (script.isCurrent(file.stamps)) return script;
  }
  return null;
}

module.exports = {
  WRAPPER,
  setFlags,
  outputFolders,
  readSealed,
  writeSealed,
  runScript,
  loadScript,
} satisfies Start;
