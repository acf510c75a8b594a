import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { fnmatch } from '../../src/text/fnmatch.ts';
import { hasRuby } from '../support/tools.ts';

const patterns = [
  'cat',
  'c*',
  'c?t',
  '*',
  '.*',
  'c[a-z]t',
  'c[^a]t',
  '[!c]at',
  'c{at,ub}s',
  '{,x}cat',
  'a\\*b',
  '**/*.rb',
  'lib/*',
  '*.rb',
  '\\[x\\]',
  '[',
  'C*',
  'a{b,c{d,e}}f',
  '*[bc]',
];
const paths = [
  'cat',
  'cub',
  'cats',
  '.cat',
  'c.t',
  'cot',
  'a*b',
  'axb',
  'lib/a.rb',
  'lib/b/c.rb',
  'x.rb',
  '.x.rb',
  '[x]',
  '',
  'CAT',
  'abf',
  'acdf',
  'xcat',
  'a-b',
];

it.skipIf(!hasRuby)('matches as ruby does', () => {
  const cases = patterns.flatMap((pattern) =>
    paths.flatMap((path) => [0, 2, 4, 8, 16, 20, 1].map((flags) => ({ pattern, path, flags }))),
  );
  const program = `require "json"; puts JSON.parse(STDIN.read).map { |c| File.fnmatch(c["pattern"], c["path"], c["flags"]) ? 1 : 0 }.join`;
  const { stdout } = spawnSync('ruby', ['-e', program], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
  });
  // Ruby folds case in sets in ways of its own.
  const plain = ({ pattern, flags }: (typeof cases)[number]): boolean =>
    flags !== 8 || !pattern.includes('[');
  const wrong = cases.filter(
    (each, i) =>
      plain(each) && fnmatch(each.pattern, each.path, each.flags) !== (stdout[i] === '1'),
  );
  expect(wrong).toEqual([]);
});
