// Runs Ruby programs about the core library, and compares what they print with the real `ruby`.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { hasRuby } from '../text/oracle.ts';

const folder = import.meta.dirname;
const programs = readdirSync(folder).filter((name) => name.endsWith('.rb'));

/** What the real one prints; messages without suggestions and source lines. */
function theirs(path: string): string[] {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const result = spawnSync('ruby', ['--disable-gems', '-W0', path], { encoding: 'utf8', env });
  return (result.stdout + result.stderr).split('\n');
}

describe.skipIf(!hasRuby)('the core library prints what ruby prints', () => {
  for (const name of programs) {
    const path = `${folder}/${name}`;
    const expected = theirs(path);
    test(`${name}, interpreted`, async () => {
      expect((await run(path)).split('\n')).toEqual(expected);
    });
    test(`${name}, compiled`, async () => {
      expect((await run(path, { jit: {} })).split('\n')).toEqual(expected);
    });
  }
});
