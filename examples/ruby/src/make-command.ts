// Makes one script of the command's modules, once per build.

import { fileURLToPath } from 'node:url';
import type { Command } from './command-script.ts';
import { CODE, COMPILER_CODE, runScript, SCRIPT, WRAPPER } from './command-script.ts';
import { writeOutput } from './outputs.ts';

/** The script's text, or `null` where there is no bundler, as in an installation without development tools. */
async function bundle(): Promise<Uint8Array | null> {
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
export async function makeCommand(): Promise<Command> {
  const text = await bundle();
  const { runCommand, serve, compilerMessages, warmUp, warmUpCompiler } = await import(
    './command.ts'
  );
  // Makes the other outputs, so that the code of the script is that of later starts.
  await warmUp();
  if (text === null) return { runCommand, serve, compilerMessages, warmUp, warmUpCompiler };
  writeOutput(SCRIPT, text);
  const source = new TextDecoder().decode(text);
  const { script, ...command } = runScript(source, CODE, null);
  await command.warmUp();
  writeOutput(CODE, script.createCachedData());
  const compiler = runScript(source, COMPILER_CODE, null);
  compiler.warmUpCompiler(await command.compilerMessages());
  writeOutput(COMPILER_CODE, compiler.script.createCachedData());
  return command;
}
