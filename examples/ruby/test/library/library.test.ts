// Runs Ruby programs about the core library, and compares what they print with the real `ruby`.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRuby, loadFrontEnd } from '../../src/index.ts';
import { hasRuby } from '../text/oracle.ts';

const folder = import.meta.dirname;
const programs = readdirSync(folder).filter((name) => name.endsWith('.rb'));

/** What a program prints here, line by line; an error that nobody handled is the last line. */
async function ours(name: string): Promise<string[]> {
  await loadFrontEnd();
  const chunks: Uint8Array[] = [];
  const ruby = createRuby({ print: (bytes: Uint8Array) => chunks.push(bytes.slice()) });
  ruby.run(readFileSync(`${folder}/${name}`), `${folder}/${name}`);
  return Buffer.concat(chunks).toString('utf8').split('\n');
}

/** What the real one prints. */
function theirs(name: string): string[] {
  const run = spawnSync('ruby', [`${folder}/${name}`], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  });
  return (run.stdout + run.stderr).split('\n');
}

describe.skipIf(!hasRuby)('the core library', () => {
  test.each(programs)('%s prints what ruby prints', async (name) => {
    expect(await ours(name)).toEqual(theirs(name));
  });
});
