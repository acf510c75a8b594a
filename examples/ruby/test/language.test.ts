import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from './support/run.ts';

const folder = `${import.meta.dirname}/language`;
const hasRuby = spawnSync('ruby', ['-v']).status === 0;

describe.skipIf(!hasRuby)('the language, compared with ruby', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.rb'))) {
    it(file, async () => {
      const path = `${folder}/${file}`;
      const ruby = spawnSync(
        'ruby',
        ['-W0', '--disable=error_highlight', '--disable=did_you_mean', path],
        { encoding: 'utf8' },
      );
      expect(ruby.stderr).toBe('');
      expect(await run(path)).toBe(ruby.stdout);
    });
  }
});
