// Programs that once went wrong in some reading, each named after what it found.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Differential } from '../src/testing/differential.ts';

const folder = new URL('./regressions/', import.meta.url);

it.each(readdirSync(folder))('%s prints the same in all readings and stress modes', (file) => {
  expect(new Differential().compare(readFileSync(new URL(file, folder), 'utf8'))).toBe(null);
});
