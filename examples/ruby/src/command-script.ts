// The command as one script, and the code that V8 has made of it.

import type { Script } from 'node:vm';
import { readOutput } from './outputs.ts';

/** The outputs: the script, and V8's code. */
export const SCRIPT = 'command.js';
export const CODE = 'command.v8';

/** Begin and end of the script: a function in whose scope the modules stand. */
export const WRAPPER = ['(function (module, require, moduleUrl) {', '})'] as const;

/** What the script exports. */
export interface Command {
  runCommand(args: readonly string[]): Promise<number>;
  /** Does what most programs need, for V8 to compile it. */
  warmUp(): Promise<void>;
}

/** A script that has been run, and what it exports. */
export interface LoadedCommand extends Command {
  readonly script: Script;
}

/** Runs the text of the script. Modules in it see the address of this one as theirs. */
export function runScript(text: string, code: Uint8Array | null): LoadedCommand {
  const filename = new URL(`outputs/${SCRIPT}`, import.meta.url).pathname;
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

/** The command, or `null` when there is no script of this build. */
export function loadCommand(): Command | null {
  const script = readOutput(SCRIPT);
  if (script === null) return null;
  // The script has ASCII characters only.
  return runScript(script.toString('latin1'), readOutput(CODE));
}
