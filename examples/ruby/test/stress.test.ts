// The programs of the tests in the stress modes: each in one mode, which changes from program to program. `npm run matrix`
// runs all programs in all modes; MARTLET_STRESS=n shifts which program gets which mode.

import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODES, startStress } from '../src/fuzz/modes.ts';
import { loadFrontEnd } from '../src/index.ts';
import { run } from './support/run.ts';

const own = import.meta.dirname;
const shift = Number(process.env.MARTLET_STRESS ?? 0);
const files = ['language', 'core', 'library'].flatMap((folder) =>
  readdirSync(`${own}/${folder}`)
    .filter((name) => name.endsWith('.rb'))
    .map((name) => `${folder}/${name}`),
);
const stressed = MODES.slice(2);

describe('programs of the tests under stress', () => {
  beforeAll(() => loadFrontEnd());
  for (const [i, file] of files.entries()) {
    const mode = stressed[(i + shift) % stressed.length]!;
    it(`${file}: ${mode.name}`, async () => {
      const path = `${own}/${file}`;
      expect(readFileSync(path).length).toBeGreaterThan(0);
      expect(await run(path, mode.options, (ruby) => startStress(mode, ruby))).toBe(
        await run(path),
      );
    });
  }

  it('collects while functions of the library that were never called are looked at', async () => {
    const path = `${own}/language/arguments.rb`;
    const mode = MODES.find(({ name }) => name === 'collect at every allocation')!;
    const stressful = await run(path, mode.options, (ruby) => startStress(mode, ruby));
    expect(stressful).toBe(await run(path));
  });
});
