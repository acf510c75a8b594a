// Puts the modules of a script together. Needs the bundler, which is there for development only.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lateModules } from './late-modules.ts';
import type { Scripts, Start } from './start.cts';

/** Where the scripts begin. All of the compiler is needed where it runs at all. */
const SCRIPTS = {
  command: { entry: 'command.js', plugins: [lateModules] },
  compiler: { entry: 'compiler-service.js', plugins: [] },
} as const;

/** The text of a script, between these delimiters. */
export async function bundleScript(
  name: keyof Scripts,
  [begin, end]: Start['WRAPPER'],
): Promise<string> {
  const { entry, plugins } = SCRIPTS[name];
  const { outputFiles } = await build({
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
    plugins: [...plugins],
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}
