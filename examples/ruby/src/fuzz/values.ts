// Statements of random programs on core values: text and collections that change, numbers at their bounds and as text,
// ranges, regular expressions.

import type { Site } from './constructs.ts';
import { arrayChange, hashChange, NUMBERS, PATTERNS, SUBJECTS, textChange } from './fragments.ts';
import type { Piece } from './program.ts';
import { begin, construct } from './program.ts';

/** A String that changes under several names. */
export function changingText(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const [text, other] = [site.name('s'), site.name('s')];
  const inside = { ...scope, variables: [...scope.variables, text] };
  const changes = Array.from({ length: 2 + random.below(5) }, () =>
    textChange(random, text, () => e.any(inside, 1)),
  );
  return [
    `${text} = "" + ${e.string(scope, 1)}.to_s`,
    `${other} = ${random.pick([text, `${text}.dup`, `${text}.itself`])}`,
    ...changes.map((change) => `p((${change} rescue [$!.class, $!.message]), ${text})`),
    `p ${other}, ${text} == ${other}, ${text}.hash == ${other}.hash, ${text}.frozen?`,
  ];
}

/** A Hash or an Array that changes while it is iterated over. */
export function changingCollection(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const [held, item] = [site.name('h'), site.name('q')];
  const inside = { ...scope, variables: [...scope.variables, item] };
  if (random.oneIn(2)) {
    const change = () => hashChange(random, held, item, () => e.any(inside, 1));
    return [
      `${held} = ${e.hash(scope, 1)}.to_h.merge({ ${random.pick(['a: 1, b: 2', '"k" => nil, 7 => 8', 'a: [], 2.0 => 3'])} })`,
      construct(
        `p((${held}.${random.pick(['each', 'each_pair', 'each_key', 'map', 'delete_if', 'any?', 'each_with_index', 'select', 'reject!'])} do |${item}, n|`,
        [site.fuel, `${change()}`, ...(random.oneIn(2) ? [`${change()}`] : []), e.any(inside, 1)],
        'end rescue [$!.class, $!.message]))',
      ),
      `p ${held}, ${held}.size, ${held}.first, ${held}.keys`,
    ];
  }
  const change = () => arrayChange(random, held, () => e.any(inside, 1));
  return [
    `${held} = [*${e.array(scope, 1)}, 4, 1]`,
    construct(
      `p((${held}.${random.pick(['each', 'map', 'each_with_index', 'select', 'delete_if', 'reverse_each', 'each_index', 'sort_by', 'cycle(2)', 'reject!', 'map!', 'inject'])} do |${item}, n|`,
      [site.fuel, `${change()} if ${held}.size < 12`, e.any(inside, 1)],
      'end rescue [$!.class, $!.message]))',
    ),
    `p ${held}, ${held}.last, ${held}[1]`,
  ];
}

/** Integers that grow and shrink across the bounds of their forms. */
export function boundaries(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const [name, item] = [site.name('n'), site.name('i')];
  const start = random.pick(NUMBERS);
  const step = random.pick([
    '+ 1',
    '- 1',
    '* 2',
    '<< 1',
    '>> 1',
    '* 3 - 1',
    '+ (2**62)',
    '- (2**62)',
    '* -1',
    '/ 2',
    '^ 5',
    '** 2 % (2**70)',
    '.succ',
    '.pred',
    '+ 0.0',
    '% (2**61)',
    '.abs',
    '.to_s.reverse.to_i',
  ]);
  return [
    `${name} = ${start}`,
    construct(`${random.pick([2, 5, 30])}.times do |${item}|`, [
      `${name} = ${step.startsWith('.') ? `${name}${step}` : `${name} ${step}`}`,
      ...(random.oneIn(2) ? [`p ${name}`] : []),
    ]),
    `p ${name}, ${name}.class, ${name}.hash == ${name}.dup.hash, ${name}.inspect.size`,
    `p [${name}.${random.pick(['to_s(16)', 'bit_length', 'digits.sum', 'to_f', 'fdiv(3)', 'divmod(-7)', 'pow(3, 1000)', 'gcd(12)', 'size.class', '[](3)', 'floor(-2)', 'round(-3)', 'remainder(7)', 'coerce(1)', 'even?', '<=>(2**62)'])}, ${name} == ${e.int(scope, 1)}, ${name}.eql?(${start})] rescue p $!.class, $!.message`,
  ];
}

/** Floats as text. */
export function printedFloats(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const name = site.name('x');
  const start = random.pick([
    '1.0',
    '0.1',
    '123.456',
    '-2.5',
    '1e15',
    '9.999e22',
    '1.0e-4',
    '3.0e-310',
    '(2**53).to_f',
    '0.5',
    '1e100',
    '7.0 / 3',
  ]);
  return [
    `${name} = ${start} ${random.pick(['*', '/', '+', '-'])} ${random.pick(['3', '7.0', '0.1', '1e5', '1e-7', '10', `${e.float(scope, 1)}.to_f`])}`,
    `p ${name}, ${name}.to_s.size, -${name}`,
    `p ${name}.${random.pick(['round', 'floor', 'ceil', 'truncate'])}(${random.pick(['0', '1', '2', '5', '-1', '-3', '12'])}) rescue p $!.class`,
    `puts format("${random.pick(['%.3f', '%e', '%g', '%10.2f|', '%+.1e', '%a', '%-12g|', '%015.4f', '%.0f', '%s', '% .3g', '%#.0f', '%.15g', '%.17g', '%d'])}", ${name}) rescue p $!.class`,
    `p ${name}.${random.pick(['to_i', 'to_r', 'rationalize(Rational(1, 100))', 'divmod(0.3)', 'next_float', 'abs', 'nan?', 'to_f.hash == 0.hash', '% 1', '** 2', '<=> 3', 'coerce(2)', 'round(half: :even)'])} rescue p $!.class, $!.message`,
  ];
}

/** Ranges of all kinds. */
export function ranges(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const name = site.name('r');
  const range = random.pick([
    '(1..10)',
    '(1...10)',
    '(-3..3)',
    '(5..1)',
    "('a'..'f')",
    "('x'..'ab')",
    '(1.5..4)',
    '(1..)',
    '(..5)',
    '(0..2**62)',
    '(4611686018427387900..4611686018427387908)',
    '(1..10).step(3)',
    '(1.0..2.0).step(0.25)',
    '1.step(9, 4)',
    '(:a..:e)',
    '((1..20) % 6)',
  ]);
  const question = () =>
    random.pick([
      'first(3)',
      'min',
      'max',
      'sum',
      'size',
      'include?(3)',
      'cover?(2..3)',
      '=== 4',
      'to_a.size',
      'last(2)',
      'begin',
      'end',
      'exclude_end?',
      'inspect',
      'step(2).first(2)',
      'each_slice(2).first(2)',
      'minmax',
      'hash == (1..10).hash',
      'eql?(1..10)',
      'each_with_index.first(2)',
      'lazy.map { |w| w }.first(2)',
      'reverse_each.first(2)',
      'count',
      'find { |w| w.to_s > "4" }',
      'inject(:+)',
      'each_cons(2).first(2)',
      'take_while { |w| w.to_s < "5" }',
      'zip(1..2).first(1)',
      'partition { |w| w.to_s < "3" }.first.first(3)',
    ]);
  const isEndless = /\(1\.\.\)|2\*\*62/.test(range);
  const endless = [
    'first(3)',
    'begin',
    'end',
    'include?(3)',
    '=== 4',
    'lazy.select(&:even?).first(2)',
    'each_slice(2).first(2)',
    'step(5).first(2)',
    'inspect',
    'size',
    'take(2)',
  ];
  const asked = Array.from({ length: 3 }, () => (isEndless ? random.pick(endless) : question()));
  return [
    `${name} = ${range}`,
    ...asked.map((each) => `p((${name}.${each} rescue [$!.class, $!.message]))`),
    `p((${e.array(scope, 1)}[${random.pick(['1..', '..1', '0...-1', '-2..', '5..', '1..1', '-9..2'])}] rescue [$!.class, $!.message]))`,
  ];
}

/** Regular expressions. */
export function matches(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const name = site.name('s');
  const pattern = () => random.pick(PATTERNS);
  const text = random.oneIn(3) ? `${e.string(scope, 1)}.to_s` : random.pick(SUBJECTS);
  const use = () =>
    random.pick([
      () => `p ${name} =~ ${pattern()}, $~ && $~[0], $1, $\``,
      () => `p ${name}.scan(${pattern()})`,
      () => `p ${name}.gsub(${pattern()}) { |w| "<#{w}#{$~.begin(0)}>" }`,
      () =>
        `p ${name}.gsub(${pattern()}, ${random.pick(['"[\\\\0]"', '"\\\\1-\\\\2"', '""', "{ 'a' => '1', 'é' => 2 }", '"\\\\\\\\"', '"\\\\k<x>"'])})`,
      () => `p ${name}.sub(${pattern()}, "_")`,
      () => `p ${name}.split(${pattern()}${random.pick(['', ', 2', ', -1'])})`,
      () => `p ${name}.match(${pattern()})&.to_a, ${name}.match?(${pattern()})`,
      () => `p ${name}.partition(${pattern()}), ${name}.rpartition(${pattern()})`,
      () => `p ${name}[${pattern()}], ${name}[${pattern()}, 1]`,
      () => `p ${name}.index(${pattern()}), ${name}.rindex(${pattern()})`,
      () =>
        `p ${name}.slice(${pattern()}), ${name}.start_with?(${pattern()}), ${name}.tr("a-f", "A-F")`,
      () => `p ${pattern()}.match(${name})&.named_captures, ${pattern()} === ${name}`,
      () => `case ${name} when ${pattern()} then p $~.pre_match, $~.post_match else p $~ end`,
      () => `p ${name}.each_line.map { |w| w[${pattern()}] }, $~`,
    ])();
  return [
    `${name} = ${text}`,
    ...Array.from({ length: 3 }, () =>
      begin(['begin', [use()]], ['rescue => error', ['p error.class, error.message']]),
    ),
  ];
}
