import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('docs/one-function.md', () => {
  beforeAll(() => {
    // The page shows what the built packages do.
    const command = [`${root}/node_modules/typescript/bin/tsc`, '-b', `${root}/examples/tiny`];
    const { status, stdout } = spawnSync(process.execPath, command, {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the packages do not compile:\n${stdout}`);
  });

  test('is what scripts/one-function.mjs writes; run it when this fails', async () => {
    const { pages } = await import('../one-function.mjs');
    const { written, wanted } = await pages();
    expect(written).toBe(wanted);
  });
});
