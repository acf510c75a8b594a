// Workers run what the compiler wrote, so tests see to it that this is there and up to date.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Address of a compiled file of the example. */
export function distFile(name: string): URL {
  return new URL(`../../dist/${name}`, import.meta.url);
}

/** Builds the example and the packages that it uses. Quick when nothing has changed. */
export function build(): void {
  const compiler = `${root}/node_modules/typescript/bin/tsc`;
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-b', `${root}/examples/tiny`],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`the example does not compile:\n${stdout}`);
}
