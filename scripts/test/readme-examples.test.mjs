import { expect, test } from 'vitest';
import { examplesOf, expectedOutput, outputDifference } from '../lib/readme-examples.mjs';

test('takes the ts blocks and their lines, and no others', () => {
  const markdown = [
    '# Title',
    '```sh',
    'npm i',
    '```',
    '```ts',
    'const a = 1;',
    'console.log(a);',
    '```',
    '````md',
    '```ts',
    'inner();',
    '```',
    '````',
  ].join('\n');
  expect(examplesOf(markdown)).toEqual([{ source: 'const a = 1;\nconsole.log(a);', line: 6 }]);
});

test('compares the printed lines with the comments that begin with an arrow', () => {
  const source = 'console.log(1); // → 1\n// a remark\nconsole.log("a\\n b");\n// => a\n// =>  b\n';
  expect(expectedOutput(source)).toEqual(['1', 'a', 'b']);
  expect(outputDifference(source, '1\na\n b\n')).toBeUndefined();
  expect(outputDifference(source, '1\na\n')).toContain('but it printed');
});

test('an example that says nothing about its output may print anything', () => {
  expect(outputDifference('console.log(1);', '1\n')).toBeUndefined();
});
