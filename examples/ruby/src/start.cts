// What a start of the command needs before its script is there. CommonJS: Node takes 5 ms and 2 MB more to load a first ES
// module, because it loads its promises of files, and streams, for that.

import type { Script } from 'node:vm';
import type { ToCompiler, WorkerScope } from '@martlet/jit' with { 'resolution-mode': 'import' };

/** What the script exports. */
export interface Command {
  /** Is the script of the build as it is, by what is sealed with it? */
  isCurrent(stamps: string): boolean;
  runCommand(args: readonly string[]): Promise<number>;
  /** Does what most programs need, for V8 to compile it. */
  warmUp(): Promise<void>;
  /** Makes a worker a compiler. */
  serve(scope: WorkerScope): void;
  /** What a program says to its compiler. */
  compilerMessages(): Promise<readonly ToCompiler[]>;
  /** Does what the compiler does when it gets these messages, for V8 to compile that. */
  warmUpCompiler(messages: readonly ToCompiler[]): void;
}

/** A script that has been run, and what it exports. */
export interface LoadedCommand extends Command {
  readonly script: Script;
}

/** A file as it was written, and what it was made from. */
export interface SealedFile {
  readonly content: Buffer<ArrayBuffer>;
  readonly stamps: string;
}

/** What this module exports. */
export interface Start {
  readonly SCRIPT: string;
  readonly CODE: string;
  readonly COMPILER_CODE: string;
  readonly WRAPPER: readonly [string, string];
  readSealed(path: string): SealedFile | null;
  writeSealed(path: string, content: Uint8Array, stamps: string): void;
  runScript(text: string, name: string, code: Uint8Array | null): LoadedCommand;
  loadCommand(name: string): Command | null;
}

// As the file of a start, this one imports nothing that takes Node long to load.
const fs = process.getBuiltinModule('node:fs');

/** The outputs: the script, V8's code of what the command needs, and of what its compiler needs. */
const SCRIPT = 'command.js';
const CODE = 'command.v8';
const COMPILER_CODE = 'compiler.v8';

/** Begin and end of the script: a function in whose scope the modules stand. */
const WRAPPER = ['(function (module, require, moduleUrl) {', '})'] as const;

/** Begins the seal behind a file's content: a comment where the content is a script. */
const SEAL = '\n// sealed ';
/** Digits of the content's length at the end of a seal. */
const LENGTH_DIGITS = 10;

/**
 * Reads a file that {@link writeSealed} has written; `null` when there is none, or when it is not as it was written. Nothing
 * is summed up for that: a file has the time that its seal says, and any change gives it another one.
 */
function readSealed(path: string): SealedFile | null {
  let descriptor: number;
  try {
    descriptor = fs.openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const bytes = fs.readFileSync(descriptor);
    const length = Number(bytes.toString('latin1', bytes.length - LENGTH_DIGITS));
    if (!(length + SEAL.length < bytes.length)) return null;
    const seal = bytes.toString('latin1', length, bytes.length - LENGTH_DIGITS);
    if (!seal.startsWith(SEAL)) return null;
    const [time, size, ...stamps] = seal.slice(SEAL.length).trimEnd().split(' ');
    const found = fs.fstatSync(descriptor);
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

/**
 * Runs the text of the script. Modules in it see the address of this one as theirs.
 *
 * @param name the output that keeps V8's code; what V8 has compiled under another one is not used
 */
function runScript(text: string, name: string, code: Uint8Array | null): LoadedCommand {
  const { Script } = process.getBuiltinModule('node:vm');
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  const script = new Script(text, {
    filename: `${__dirname}/outputs/${name.replace('.v8', '.js')}`,
    ...(code === null ? {} : { cachedData: code }),
  });
  const made = { exports: {} as Command };
  script.runInThisContext()(made, require, pathToFileURL(__filename).href);
  return { ...made.exports, script };
}

/** The command, with V8's code from this output, or `null` when they are not there, or of another build. */
function loadCommand(name: string): Command | null {
  const script = readSealed(`${__dirname}/outputs/${SCRIPT}`);
  const code = readSealed(`${__dirname}/outputs/${name}`);
  if (script === null || code === null || script.stamps !== code.stamps) return null;
  // The script has ASCII characters only.
  const command = runScript(script.content.toString('latin1'), name, code.content);
  return command.isCurrent(script.stamps) ? command : null;
}

module.exports = {
  SCRIPT,
  CODE,
  COMPILER_CODE,
  WRAPPER,
  readSealed,
  writeSealed,
  runScript,
  loadCommand,
} satisfies Start;
