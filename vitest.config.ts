import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Every workspace folder that has a `test` folder is one vitest project, named like its package. */
function projects() {
  const root = import.meta.dirname;
  return ['packages', 'examples']
    .filter((group) => existsSync(`${root}/${group}`))
    .flatMap((group) => readdirSync(`${root}/${group}`).map((name) => `${root}/${group}/${name}`))
    .filter((folder) => existsSync(`${folder}/package.json`) && existsSync(`${folder}/test`))
    .map((folder) => ({
      root: folder,
      // Tests read the sources of every package, so they need no build.
      ssr: { resolve: { conditions: ['@martlet/source'] } },
      test: {
        name: JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).name as string,
        include: ['test/**/*.test.ts'],
        // Nothing may depend on the machine's speed; this bounds a hang, not a slow machine.
        testTimeout: 300_000,
        hookTimeout: 300_000,
      },
    }));
}

/** The tests of the repository's own scripts. */
const scripts = {
  root: `${import.meta.dirname}/scripts`,
  test: { name: 'scripts', include: ['test/**/*.test.mjs'], testTimeout: 300_000 },
};

// Two files at a time on two cores: Vitest would leave one core idle.
export default defineConfig({ test: { projects: [...projects(), scripts], maxWorkers: '100%' } });
