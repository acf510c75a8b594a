// Source that is nested deeper than any stack allows is an error with its place, and the parser works on.

import { beforeAll, expect, it } from 'vitest';
import { RubySyntaxError } from '../../src/front/errors.ts';
import { loadFrontEnd } from '../../src/front/prism.ts';
import { compile } from './support.ts';

beforeAll(() => loadFrontEnd());

const LEVELS = 20_000;

it.each([
  ['arrays', `x = 1\np ${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`, 2],
  ['parentheses', `\n\np ${'('.repeat(LEVELS)}1${')'.repeat(LEVELS)}`, 3],
  ['conditions', `${'if x\n'.repeat(LEVELS)}${'end\n'.repeat(LEVELS)}`, 1],
  ['operators', `p ${'1 + '.repeat(LEVELS)}1`, 1],
])('%s', (_, source, line) => {
  let error: unknown;
  try {
    compile(source);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(RubySyntaxError);
  expect((error as RubySyntaxError).line).toBe(line);
  expect((error as RubySyntaxError).message).toContain('the source is nested too deeply here');
  expect(compile('p [[[1]]]').program.functions).toHaveLength(1);
});
