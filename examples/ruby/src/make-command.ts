// Makes the scripts of the command and its compiler, with V8's code of them: once per build or installation.

import { existsSync, readFileSync } from 'node:fs';
import { loadStart, readOutput, writeOutput } from './outputs.ts';
import type { Command, Scripts, Start } from './start.cts';

/** A script's text: made where there is a bundler, else that of the package; `null` when it has none. */
async function scriptText(
  name: keyof Scripts,
  delimiters: Start['WRAPPER'],
): Promise<string | null> {
  const bundler = await import('./bundle.ts').catch(() => null);
  if (bundler !== null) return bundler.bundleScript(name, delimiters);
  const packed = new URL(`scripts/${name}.js`, import.meta.url);
  return existsSync(packed) ? readFileSync(packed, 'latin1') : null;
}

/** Makes the scripts for the starts to come; gives the command. */
export async function makeCommand(): Promise<Pick<Command, 'runCommand'>> {
  if (process.stderr.isTTY) {
    process.stderr.write('martlet-ruby: preparing quick starts, once for this build\n');
  }
  const modules = await import('./command.ts');
  // Makes the other outputs, so that V8's code is that of later starts.
  await modules.warmUp();
  const start = loadStart();
  // Where those could not be written, there is nothing to save starts work with.
  if (start === null || readOutput('interpreter.bin') === null) return modules;
  const { WRAPPER, runScript, setFlags } = start;
  const text = await scriptText('command', WRAPPER);
  const compilerText = await scriptText('compiler', WRAPPER);
  if (text === null || compilerText === null) return modules;
  const command = runScript('command', text, null);
  await command.exports.warmUp();
  // V8 takes code only under the flags under which it was made.
  setFlags('start');
  writeOutput('command.v8', command.compiled.createCachedData());
  setFlags('program');
  const compiler = runScript('compiler', compilerText, null);
  compiler.exports.warmUpCompiler(await command.exports.compilerMessages());
  writeOutput('compiler.v8', compiler.compiled.createCachedData());
  setFlags('start');
  // Last: where they are, V8's code of them is too.
  for (const [name, content] of Object.entries({ command: text, compiler: compilerText })) {
    writeOutput(`${name}.js`, new TextEncoder().encode(content));
  }
  return command.exports;
}
