// npm run fuzz -w @martlet/jit -- [--seed N] [--count N] [--mode NAME]
// Compares random programs in all readings and stress modes; each that fails is made small and printed with its seed.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    count: { type: 'string', default: '1000' },
    mode: { type: 'string' },
  },
});
const root = fileURLToPath(new URL('../../..', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [
    `${root}node_modules/vitest/vitest.mjs`,
    'run',
    '--disable-console-intercept',
    '--testTimeout=0',
    '--project=@martlet/jit',
    'packages/jit/test/fuzz.test.ts',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      MARTLET_FUZZ_SEED: values.seed,
      MARTLET_FUZZ_COUNT: values.count,
      ...(values.mode === undefined ? {} : { MARTLET_FUZZ_MODE: values.mode }),
    },
  },
);
process.exitCode = status ?? 1;
