import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runFiletest } from '../src/filetest/index.ts';
import { optimizeModule, type PassName, passes } from '../src/passes/pipeline.ts';

const folder = new URL('../filetests/passes/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ir'));

describe('filetests of passes', () => {
  test.each(files)('%s', (name) => {
    const failures = runFiletest(readFileSync(new URL(name, folder), 'utf8'), {
      optimize(module, names) {
        const unknown = names.filter((pass) => !(pass in passes));
        if (unknown.length > 0) throw new RangeError(`${name} names unknown passes: ${unknown}`);
        const options = { verify: true, hoistGuard: (_: number, anchor: number) => anchor };
        if (names.length === 0) optimizeModule(module, options);
        else optimizeModule(module, options, names as PassName[]);
      },
    });
    expect(failures.join('\n')).toBe('');
  });
});
