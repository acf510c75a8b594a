// Makes one script of the command's modules, once per build.

import { fileURLToPath } from 'node:url';
import { loadStart, writeOutput } from './outputs.ts';
import type { Command, Start } from './start.cts';

/** The script's text, or `null` where there is no bundler, as in an installation without development tools. */
async function bundle({ WRAPPER }: Start): Promise<Uint8Array | null> {
  const bundler = await import('esbuild').catch(() => null);
  if (bundler === null) return null;
  const { outputFiles } = await bundler.build({
    entryPoints: [fileURLToPath(new URL('command.js', import.meta.url))],
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
    banner: { js: WRAPPER[0] },
    footer: { js: WRAPPER[1] },
    logLevel: 'silent',
  });
  return outputFiles[0]!.contents;
}

/** Makes the command's script for the starts to come; gives the command. */
export async function makeCommand(): Promise<Pick<Command, 'runCommand'>> {
  const command = await import('./command.ts');
  // Makes the other outputs, so that the code of the script is that of later starts.
  await command.warmUp();
  const start = loadStart();
  const text = start === null ? null : await bundle(start);
  if (start === null || text === null) return command;
  const { SCRIPT, CODE, COMPILER_CODE, runScript } = start;
  const source = new TextDecoder().decode(text);
  const { script, ...made } = runScript(source, CODE, null);
  await made.warmUp();
  writeOutput(CODE, script.createCachedData());
  const compiler = runScript(source, COMPILER_CODE, null);
  compiler.warmUpCompiler(await made.compilerMessages());
  writeOutput(COMPILER_CODE, compiler.script.createCachedData());
  // Last: where it is, its code is too.
  writeOutput(SCRIPT, text);
  return made;
}
