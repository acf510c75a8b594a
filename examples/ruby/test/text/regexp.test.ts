import { describe, expect, test } from 'vitest';
import { inspectString } from '../../src/text/inspect.ts';
import { escapeRegexp, RegexpError, translateRegexp } from '../../src/text/regexp.ts';
import { askRuby, hasRuby, literal } from './oracle.ts';

const PATTERNS = [
  'a',
  'a.c',
  '^b',
  'b$',
  '\\Ab',
  'b\\z',
  'c\\Z',
  '[a-c]+',
  '[^a-c]',
  '\\d+',
  '\\w+\\s',
  '\\h{2}',
  '(a)(b)?',
  '(?<x>a)(?<y>b)',
  'a{2}',
  'a{,2}',
  'a{1,}?',
  'a{x',
  '(?:a|b)+',
  'a++b',
  '(?>a+)b',
  '(?>a+)ab',
  '(a)\\1',
  '(?<q>[ab])\\k<q>',
  '[[:alpha:]]+',
  '[[:digit:][:space:]]+',
  '[^[:alpha:]]',
  '[a-z&&[^aeiou]]+',
  '[a[bc]d]',
  '\\bfoo\\b',
  'fo\\B',
  '(?=b)b',
  '(?<=a)b',
  '(?!a)b',
  '(?<!a)b',
  '\\p{Alpha}+',
  '\\P{Alpha}+',
  '\\p{^Digit}+',
  '\\p{Hiragana}',
  '\\u3042',
  '\\u{3042 }',
  '\\x41',
  '\\101',
  '\\t|\\n',
  '[\\]x]',
  '[-a]',
  '[a-]',
  '[\\w-]+',
  '[a-\\d]',
  '\\/',
  '(?i)foo',
  '(?i:f)oo',
  'f(?i)oo|BAR',
  '(?-i:f)oo',
  '(?#comment)a',
  '(?x: a b # c\n)',
  '.\\n.',
  '(?m:a.b)',
  '\\R',
  '(a|b)*c',
  '(?:(?=a))*a',
  'a**',
  'a+?',
  'a??b',
  '(?<=^|,)[^,]*',
  '\\A\\s*\\z',
  '[\\s,]+',
  '"((?:[^"\\\\]|\\\\.)*)"',
  '(\\d+)-(\\d+)',
  '^$',
  '^',
  '$',
  '',
  '(?<a>.)(.)',
  '((a)(?>b+)(c))\\3',
  '(x)?(?>(y)+)(z)\\3',
  '\\.',
  '-',
  '#',
  ' ',
  '[#]',
  'é',
  '[é-ë]+',
  '(?i)É',
  '\\A[[:word:]]+\\z',
  '[[:punct:]]',
  '[[:xdigit:]]',
  '[\\h]+',
  '[^\\d\\s]+',
  '[^\\W]',
  'a|',
  '|a',
  '()',
  '(?:)',
  '\\0',
  '\\e',
  '[\\b]',
  '{',
  'a{2}{3}',
  '(a{2})+',
  'x*+y',
];
const SUBJECTS = [
  '',
  'a',
  'abc',
  'b\nb\nabc\n',
  'aab',
  'aaab',
  'foo bar FOO',
  'a\nb',
  '12-34 ff',
  'あいう',
  'éêë É',
  '"a\\"b" c',
  'xyzz abbcc',
  '\t\n',
  'a,b,,c',
  '-a]',
  'aa\n',
  'Foo_bar!',
  '{a{x',
  'ABab',
  '\r\n',
  'xxy',
  'a b',
];

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RegexpError) return undefined;
    throw error;
  }
}

/** The first match as Ruby's `match` would show it: offsets in characters and the groups' texts. */
function firstMatch(pattern: string, options: number, subject: string): string {
  const ascii = /^[\0-\x7f]*$/.test(subject);
  const translated = attempt(() => translateRegexp(pattern, options, ascii));
  if (!translated) return 'a mistake';
  const found = new RegExp(translated.source, translated.flags).exec(subject);
  if (!found) return 'nil';
  const groups = translated.groups.map((n) =>
    found[n] === undefined ? 'nil' : inspectString(found[n]),
  );
  return `[${[...subject.slice(0, found.index)].length}, [${groups.join(', ')}]]`;
}

describe.skipIf(!hasRuby)('regular expressions', () => {
  test('match where ruby matches, with the same groups', () => {
    const cases = PATTERNS.flatMap((pattern) =>
      [0, 1, 4].flatMap((options) => SUBJECTS.map((subject) => ({ pattern, options, subject }))),
    );
    const theirs = askRuby(
      cases.map(
        ({ pattern, options, subject }) =>
          `m = Regexp.new(${literal(pattern)}, ${options}).match(${literal(subject)}); m && [m.begin(0), m.to_a]`,
      ),
    );
    const wrong = cases
      .map((c, i) => ({ ...c, ours: firstMatch(c.pattern, c.options, c.subject), ruby: theirs[i] }))
      .filter(({ ours, ruby }) => ours !== (ruby!.startsWith('RegexpError') ? 'a mistake' : ruby))
      .map((c) => `/${c.pattern}/ ${c.options} on ${c.subject}: ${c.ours}, but ruby ${c.ruby}`);
    expect(wrong.slice(0, 20)).toEqual([]);
  });

  test('mistakes are reported as ruby reports them', () => {
    const patterns = [
      '(',
      ')',
      '[',
      '[]',
      '*a',
      'a\\',
      '(?<a',
      '[[:foo:]]',
      '\\p{Foo}',
      '\\k<x>',
      '[b-a]',
      '(?z)',
      '\\u12',
    ];
    const theirs = askRuby(patterns.map((p) => `Regexp.new(${literal(p)})`));
    const ours = patterns.map((p) => {
      try {
        translateRegexp(p, 0, false);
        return 'none';
      } catch (error) {
        if (!(error instanceof RegexpError)) throw error;
        return 'RegexpError';
      }
    });
    expect(ours).toEqual(theirs.map((t) => t.split(':')[0]));
  });

  test('escape', () => {
    const texts = ['a.b*c', ' \t\n\f\v\r', '[](){}^$|?+-\\#/', 'é~', '\'"'];
    expect(texts.map(escapeRegexp)).toEqual(
      askRuby(texts.map((t) => `Regexp.escape(${literal(t)})`)),
    );
  });
});

test('what cannot be translated is named', () => {
  for (const pattern of ['(?~a)', '(a)\\g<1>', 'a\\Kb', '\\Ga', '\\X', '(a)(?(1)b|c)']) {
    expect(() => translateRegexp(pattern, 0, false)).toThrow(/is not supported/);
  }
});
