import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runFiletest } from '../src/filetest/index.ts';
import { opList, ops } from '../src/index.ts';

const folder = new URL('../filetests/', import.meta.url);
const files = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ir'));
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

describe('filetests', () => {
  test.each(files)('%s', (name) => {
    expect(runFiletest(textOf(name)).join('\n')).toBe('');
  });

  const plain = files.filter((name) => /^test run/m.test(textOf(name)));
  test.each(plain.filter((name) => !/test optimize|; check/.test(textOf(name))))(
    '%s, optimised',
    (name) => {
      const text = textOf(name).replace(/^test run/m, 'test optimize\ntest run');
      expect(runFiletest(text).join('\n')).toBe('');
    },
  );

  test('every operation is run by one', () => {
    const texts = files.map(textOf).filter((text) => /^test run/m.test(text));
    const isRun = (name: string): boolean =>
      texts.some((text) => new RegExp(`(?:^|=)\\s*${name}(?:\\s|$)`, 'm').test(text));
    const missing = opList
      .filter((op) => op.immediate !== 'constant' && op !== ops.param)
      .filter(({ name }) => !isRun(name))
      .map(({ name }) => name);
    expect(missing).toEqual([]);
  });
});
