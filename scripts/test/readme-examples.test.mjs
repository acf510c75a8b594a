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

test('compares what is printed with the comments at and below console.log', () => {
  const source = [
    'const a = 1; // a remark',
    'console.log(a); // → 1',
    'console.log(',
    "  { b: 'c' },",
    ');',
    '// {',
    "//   b: 'c'",
    '// }',
    '',
    '// another remark',
  ].join('\n');
  expect(expectedOutput(source)).toEqual(['1', '{', "b: 'c'", '}']);
  expect(outputDifference(source, "1\n{ b: 'c' }\n")).toBeUndefined();
  expect(outputDifference(source, "1\n{ b: 'd' }\n")).toContain('but it printed');
  expect(outputDifference(source, "{ b: 'c' }\n1\n")).toContain('but it printed');
});

test('an example that says nothing about its output may print anything', () => {
  expect(outputDifference('console.log(1);', '1\n')).toBeUndefined();
});
