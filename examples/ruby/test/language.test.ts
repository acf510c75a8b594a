import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from './support/run.ts';

const folder = `${import.meta.dirname}/language`;
const hasRuby = spawnSync('ruby', ['-v']).status === 0;

describe.skipIf(!hasRuby)('the language, compared with ruby', () => {
  const modes = { interpreter: { jit: false }, jit: { jit: {} } } as const;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.rb'))) {
    it(file, async () => {
      const path = `${folder}/${file}`;
      const options = ['-W0', '--disable=error_highlight', '--disable=did_you_mean'];
      const ruby = spawnSync('ruby', [...options, path], { encoding: 'utf8' });
      expect(ruby.stderr).toBe('');
      for (const [name, mode] of Object.entries(modes)) {
        expect(await run(path, mode), name).toBe(ruby.stdout);
      }
    });
  }
});
