import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runFiletest } from '../src/filetest/index.ts';
import { opList, ops } from '../src/index.ts';

const folder = new URL('../filetests/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ir'));
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

describe('filetests', () => {
  test.each(files)('%s', (name) => {
    const text = textOf(name);
    if (/^test optimize/m.test(text)) return; // run with the passes
    expect(runFiletest(text).join('\n')).toBe('');
  });

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
