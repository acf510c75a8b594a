// The programs of programs/: what they print with the JIT off and on, and by the real ruby.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runBytes } from './support/run-bytes.ts';
import { hasRuby, realRuby } from './support/tools.ts';

const folder = `${import.meta.dirname}/../programs`;
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.rb'))
  .map((file) => file.slice(0, -3));

describe('the programs', () => {
  it('are at least forty', () => {
    expect(names.length).toBeGreaterThanOrEqual(40);
  });
  for (const name of names) {
    const path = `${folder}/${name}.rb`;
    const wanted = readFileSync(`${folder}/${name}.out`, 'utf8');
    it(`${name} with the JIT off`, async () => {
      expect(await runBytes(readFileSync(path), path, { jit: false })).toBe(wanted);
    });
    it(`${name} with the JIT on`, async () => {
      expect(await runBytes(readFileSync(path), path, { jit: {} })).toBe(wanted);
    });
    it.skipIf(!hasRuby)(`${name} by ruby`, () => {
      expect(realRuby(path)).toBe(wanted);
    });
  }
});
