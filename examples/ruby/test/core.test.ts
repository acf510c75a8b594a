import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RubyOptions } from '../src/index.ts';
import { run } from './support/run.ts';

const folder = `${import.meta.dirname}/core`;
const hasRuby = spawnSync('ruby', ['-v']).status === 0;
const files = readdirSync(folder).filter((name) => name.endsWith('.rb'));

/** What `ruby` prints, standard error behind standard output. */
function expected(path: string): string {
  const flags = ['-W0', '--disable=error_highlight', '--disable=did_you_mean'];
  const { stdout, stderr } = spawnSync('ruby', [...flags, path], { encoding: 'utf8' });
  return stdout + stderr;
}

/** What this Ruby prints, in the same order. */
async function printed(path: string, jit: RubyOptions['jit']): Promise<string> {
  let errors = '';
  const err = (bytes: Uint8Array): void => {
    errors += new TextDecoder().decode(bytes);
  };
  return (await run(path, { jit: jit ?? false, err })) + errors;
}

describe.skipIf(!hasRuby)('objects, calls and exceptions, compared with ruby', () => {
  for (const file of files) {
    const path = `${folder}/${file}`;
    it(`${file}, interpreted`, async () => {
      expect(await printed(path, false)).toBe(expected(path));
    });
    it(`${file}, compiled`, async () => {
      expect(await printed(path, {})).toBe(expected(path));
    });
  }
});
