// The command as one script, and the code that V8 has made of it: for the command, and for the worker in which it compiles.

import type { Script } from 'node:vm';
import type { ToCompiler, WorkerScope } from '@martlet/jit';
import { readOutput } from './outputs.ts';

/** The outputs: the script, V8's code of what the command needs, and of what its compiler needs. */
export const SCRIPT = 'command.js';
export const CODE = 'command.v8';
export const COMPILER_CODE = 'compiler.v8';

/** Begin and end of the script: a function in whose scope the modules stand. */
export const WRAPPER = ['(function (module, require, moduleUrl) {', '})'] as const;

/** What the script exports. */
export interface Command {
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

/**
 * Runs the text of the script. Modules in it see the address of this one as theirs.
 *
 * @param name the output that keeps V8's code; what V8 has compiled under another one is not used
 */
export function runScript(text: string, name: string, code: Uint8Array | null): LoadedCommand {
  const filename = new URL(`outputs/${name.replace('.v8', '.js')}`, import.meta.url).pathname;
  const { createRequire } = process.getBuiltinModule('node:module');
  const vm = process.getBuiltinModule('node:vm');
  const script = new vm.Script(text, {
    filename,
    ...(code === null ? {} : { cachedData: code }),
  });
  const module = { exports: {} as Command };
  script.runInThisContext()(module, createRequire(import.meta.url), import.meta.url);
  return { ...module.exports, script };
}

/** The command, with V8's code from this output, or `null` when there is no script of this build. */
export function loadCommand(name: string = CODE): Command | null {
  const script = readOutput(SCRIPT);
  if (script === null) return null;
  // The script has ASCII characters only.
  return runScript(script.toString('latin1'), name, readOutput(name));
}
