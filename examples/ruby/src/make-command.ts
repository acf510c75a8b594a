// Makes one script of the command's modules, once per build.

import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { loadStart, writeOutput } from './outputs.ts';
import type { Command, Start } from './start.cts';

/** The text of a script whose modules begin with this one; `null` where there is no bundler, as in an installation. */
async function bundle(
  entry: string,
  [begin, end]: Start['WRAPPER'],
  plugins: Plugin[],
): Promise<string | null> {
  const bundler = await import('esbuild').catch(() => null);
  if (bundler === null) return null;
  const { outputFiles } = await bundler.build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    charset: 'ascii',
    // Names stay, so that stack traces can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    define: { 'import.meta.url': 'moduleUrl' },
    // A script cannot load modules; what the modules load late are Node's own and other parts of the script.
    supported: { 'dynamic-import': false },
    banner: { js: begin },
    footer: { js: end },
    plugins,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

/** Makes the scripts for the starts to come; gives the command. */
export async function makeCommand(): Promise<Pick<Command, 'runCommand'>> {
  const modules = await import('./command.ts');
  // Makes the other outputs, so that V8's code is that of later starts.
  await modules.warmUp();
  const start = loadStart();
  if (start === null) return modules;
  const { WRAPPER, runScript, setFlags } = start;
  const { lateModules } = await import('./late-modules.ts');
  const text = await bundle('command.js', WRAPPER, [lateModules]);
  // All of the compiler is needed where it runs at all.
  const compilerText = await bundle('compiler-service.js', WRAPPER, []);
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
