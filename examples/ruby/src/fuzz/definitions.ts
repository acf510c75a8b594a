// Classes and modules of random programs, each with code that uses them: they stand at the top.

import type { Site } from './constructs.ts';
import { arrayChange } from './fragments.ts';
import type { Piece } from './program.ts';
import { construct } from './program.ts';

/** A line whose error is a value that is printed. */
const shown = (text: string): string => `p((${text} rescue [$!.class, $!.message]))`;

/** A Struct with methods of its own. */
function struct(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const name = site.name('S');
  const members = random.pick([[':a', ':b'], [':a', ':b', ':c'], [':a']]);
  const options = random.oneIn(4) ? ', keyword_init: true' : '';
  const values = members.map((member) =>
    options === '' ? e.any(scope, 1) : `${member.slice(1)}: ${e.any(scope, 1)}`,
  );
  const uses = [
    'to_a',
    'inspect',
    'to_h',
    '== s.dup',
    'eql?(s.dup)',
    'hash == s.dup.hash',
    'members',
    'each.to_a',
    'a',
    '[0]',
    '[:b]',
    '["zz"]',
    '[7]',
    'values_at(0, -1)',
    'dig(:a, 0)',
    'total',
    'sum { |w| w.to_s.size }',
    'select(&:nil?)',
    'size',
    'each_pair.to_a',
    '<=>(s)',
    'max_by(&:to_s)',
    'frozen?',
    'to_h { |k, v| [v, k] }',
    'deconstruct',
    'filter_map { |w| w }',
  ];
  const asked = Array.from({ length: 4 }, () =>
    shown(`s.${random.pick(uses)}`.replace('.[', '[').replace('.==', ' ==')),
  );
  return [
    construct(`${name} = Struct.new(${members.join(', ')}${options}) do`, [
      construct('def total', [
        e.any({ variables: members.map((member) => member.slice(1)), fields: [] }, 2),
      ]),
      ...(random.oneIn(3) ? ['include Comparable', 'def <=>(o) = a.to_s <=> o.a.to_s'] : []),
    ]),
    `s = (${name}.new(${values.slice(random.oneIn(4) ? 1 : 0).join(', ')}) rescue ${name}.new)`,
    ...asked,
    shown(`s.a ${random.pick(['=', '+=', '||='])} ${e.any(scope, 1)}`),
    shown(`s[${random.pick(['0', ':b', '"a"', '9', '-1'])}] = ${e.any(scope, 1)}`),
    shown(`{ s => 1 }[s.dup]`),
    `case s\nin [x, *] then p [:array, x]\nin { a: } then p [:hash, a]\nend`,
    `a, b = *s\np a, b`,
  ];
}

/** A class whose objects are iterated over. */
function enumerable(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const name = site.name('E');
  const yields = random.pick([
    ['@all.each { |w| yield w }'],
    ['i = -1', 'yield @all[i] while (i += 1) < @all.size'],
    ['@all.each_with_index { |w, i| yield w, i }'],
    ['yield 1', 'yield 2, 3', 'yield', 'yield [4, 5]'],
    ['@all.each(&block)', 'self'],
  ]);
  const uses = [
    'to_a',
    'map { |w| w }',
    'map { |w, n| [w, n] }',
    'select { |w| w }',
    'sort_by(&:to_s)',
    'first',
    'first(2)',
    'include?(1)',
    'inject { |w, n| [w, n] }',
    'each_with_index.to_a',
    'each_slice(2).to_a',
    'each_cons(2).to_a',
    'min_by(&:to_s)',
    'group_by(&:class)',
    'partition(&:nil?)',
    'reduce(0) { |w, n| w.to_s.size }',
    'zip([1, 2])',
    'entries',
    'count',
    'tally',
    'each_entry.to_a',
    'lazy.map(&:to_s).first(2)',
    'find_index(1)',
    'reject(&:nil?)',
    'take_while { |w| w }',
    'drop(1)',
    'each_with_object([]) { |w, n| n << w }',
    'flat_map { |w| [w, w] }',
    'chunk_while { |w, n| w == n }.to_a',
    'min { |w, n| w.to_s <=> n.to_s }',
    'sum { |w| w.to_s.size }',
    'any?',
    'all? { |w| w }',
    'none?',
    'find { |w| w.to_s > "2" }',
    'cycle.first(3)',
    'reverse_each.to_a',
    'uniq',
    'to_h { |w| [w, 1] }',
    'max_by(2, &:to_s)',
    'minmax_by(&:to_s)',
    'filter_map { |w| w }',
    'sort',
    'max',
    'each_entry.next',
    'inject(:+)',
    'zip',
  ];
  return [
    construct(`class ${name}`, [
      'include Enumerable',
      'def initialize(all) = @all = all',
      construct('def each(&block)', ['return enum_for(:each) unless block', site.fuel, ...yields]),
    ]),
    `s = ${name}.new([*${e.array(scope, 1)}, ${e.any(scope, 1)}, 2])`,
    ...Array.from({ length: 5 }, () => shown(`s.${random.pick(uses)}`)),
    construct(
      'p((s.each do |w|',
      [
        `break ${e.any({ ...scope, variables: ['w'] }, 1)} if ${e.bool({ ...scope, variables: ['w'] }, 1)}`,
      ],
      'end.class))',
    ),
  ];
}

/** Methods that are made or answered while the program runs. */
function dynamic(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const name = site.name('D');
  const inside = { variables: ['x'], fields: ['@v'] };
  const names = ['go', 'stop', 'size', 'to_str', '+', 'go?', 'go=', '[]', 'call', 'to_s', '<=>'];
  const message = () => `:${random.pick(names.filter((each) => /^[a-z_]+$/.test(each)))}`;
  return [
    construct(`class ${name}`, [
      `def initialize = @v = ${e.any({ variables: [], fields: [] }, 1)}`,
      ...(random.oneIn(2)
        ? [
            construct('def method_missing(name, *args, **options, &block)', [
              site.fuel,
              `return super unless name.to_s.start_with?("${random.pick(['g', 's', ''])}")`,
              '[name, args, options, block&.call]',
            ]),
            `def respond_to_missing?(name, all = false) = name == ${message()}`,
          ]
        : []),
      construct(`[${message()}, :made].each do |name|`, [
        construct(`define_method(name) do |x = 3, *more|`, [
          site.fuel,
          `[name, ${e.any(inside, 1)}, more]`,
        ]),
      ]),
      ...(random.oneIn(2)
        ? [`${random.pick(['private', 'protected', 'public'])} ${message()} rescue p $!.class`]
        : []),
      ...(random.oneIn(2) ? ['alias_method :other, :made', 'alias again other'] : []),
    ]),
    `s = ${name}.new`,
    ...Array.from({ length: 4 }, () =>
      shown(
        random.pick([
          `s.${message().slice(1)}(${e.any(scope, 1)})`,
          `s.send(${message()}, ${e.any(scope, 1)}, 2)`,
          `s.public_send(${message()})`,
          `s.respond_to?(${message()})`,
          `s.method(${message()}).call(1)`,
          `s.again(1)`,
          `s.other`,
          `s.go { 5 }`,
          `s.goes(1, k: 2)`,
          `s.go = 4`,
          `s.zzz`,
          `s.instance_variable_get(:@v)`,
          `s.instance_variables`,
          `${name}.instance_method(${message()}).bind(s).call`,
          `s.then { |w| w.made }`,
          `s.tap { |w| w.go }.class`,
          `s.instance_exec(4) { |w| [@v, w] }`,
          `s.instance_eval { made(1) }`,
        ]),
      ),
    ),
    `class ${name}\n  def made(x = 0) = [:second, x${random.oneIn(2) ? ', (super rescue :none)' : ''}]\nend`,
    shown('s.made(1)'),
    `class ${name}\n  ${random.pick(['undef_method :made', 'remove_method :made', 'undef made'])}\nend`,
    shown('s.made(1)'),
    `def s.made(*) = [:single, defined?(super)]`,
    shown('s.made'),
    shown(`s.singleton_methods + s.dup.singleton_methods + s.clone.singleton_methods`),
    shown(`${name}.instance_methods(false).sort.first(3)`),
  ];
}

/** Modules that are included, prepended and extended with, whose methods call `super`. */
function modules(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const [first, second, third, base, child] = [
    site.name('M'),
    site.name('M'),
    site.name('M'),
    site.name('B'),
    site.name('C'),
  ];
  const inside = { variables: ['x'], fields: ['@v'] };
  const up = () =>
    random.pick([
      'super',
      'super()',
      'super(x)',
      'super(x.to_s)',
      '(super rescue :none)',
      'defined?(super)',
    ]);
  const method = (tag: string) =>
    construct(`def go(x = 1, *more, k: 2)`, [site.fuel, `[:${tag}, ${e.any(inside, 1)}, ${up()}]`]);
  const mix = () => `${random.pick(['include', 'extend'])} ${random.pick([first, second])}`;
  const late = random.oneIn(2);
  return [
    construct(`module ${first}`, [
      method('first'),
      `LIMIT = ${random.below(9)}`,
      'def self.included(owner) = puts("included #{name}".size)',
    ]),
    construct(`module ${second}`, [
      method('second'),
      ...(random.oneIn(2) ? [`include ${first}`] : []),
    ]),
    construct(`module ${third}`, [
      method('third'),
      'def self.prepended(owner) = puts("prepended")',
    ]),
    construct(`class ${base}`, [
      '@@count = 0',
      'def go(x, k: 0) = (@@count += 1; [:base, x, k])',
      'def self.count = @@count',
      'def self.inherited(other) = (super; puts "inherited")',
      mix(),
    ]),
    construct(`class ${child} < ${base}`, [
      mix(),
      method('child'),
      ...(late ? [] : [`prepend ${third}`]),
      'def limit = LIMIT',
    ]),
    `s = ${child}.new`,
    shown(`s.go(${e.any(scope, 1)})`),
    shown(`s.go(1, k: ${e.any(scope, 1)})`),
    construct(`${random.pick([2, 30])}.times do |i|`, [
      `${child}.class_eval { ${late ? `prepend ${third}` : mix()} } if i == 1`,
      `$last = s.go(i) rescue $last = $!.message`,
    ]),
    'p $last',
    shown(`${child}.ancestors.take_while { |w| w != Object }.map(&:to_s).map { |w| w[0] }`),
    shown(`s.limit`),
    shown(`${base}.count`),
    shown(`s.extend(${second}).go(5)`),
    shown(
      `[s.is_a?(${first}), ${child} < ${base}, ${child} <=> ${first}, ${second} === s, ${child}.include?(${first})]`,
    ),
    shown(`s.method(:go).owner.to_s.size > 0 && s.method(:go).super_method&.arity`),
  ];
}

/** A class with an order, and operators of its own. */
function comparable(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const name = site.name('V');
  const operators = [
    '+',
    '-',
    '*',
    '[]',
    '<<',
    '==',
    '===',
    '=~',
    '%',
    '!',
    '-@',
    '+@',
    '~',
    'call',
    'to_proc',
    'coerce',
    'to_s',
    'each',
    'hash',
    'eql?',
    'to_str',
    'to_ary',
  ];
  const defined = Array.from({ length: 3 }, () => random.pick(operators)).map((each) => {
    switch (each) {
      case '!':
      case '-@':
      case '+@':
      case '~':
        return `def ${each} = ${name}.new(0)`;
      case 'to_proc':
        return 'def to_proc = ->(w) { [@v, w] }';
      case 'coerce':
        return 'def coerce(o) = [o, 7]';
      case 'to_s':
      case 'to_str':
        return `def ${each} = "v" + @v.to_s`;
      case 'to_ary':
        return 'def to_ary = [@v, 2]';
      case 'hash':
        return 'def hash = 1';
      case 'each':
        return 'def each = yield(@v)';
      default:
        return `def ${each}(o) = ${e.any({ variables: ['o'], fields: ['@v'] }, 1)}`;
    }
  });
  const uses = [
    's < t',
    's == t',
    's != t',
    's <=> t',
    '[s, t].sort.map(&:v)',
    '[s, t].itself.max.v',
    's.clamp(t, t).v',
    's.between?(s, t)',
    's + t',
    's - 1',
    '1 + s',
    '2.5 * s',
    's[1]',
    's << 2',
    '!s',
    '-s',
    '~s',
    's.(1)',
    '[1, 2].map(&s)',
    '"#{s}".size',
    '"a" + s',
    'a, b = s; [a, b]',
    '[[1, s]].each { |x, (y, z)| p y.class, z }',
    '{ s => 1 }[t]',
    '[s, s, t].uniq.size',
    's =~ 1',
    's % 3',
    'case 1 when s then 1 else 2 end',
    '[s] == [t]',
    's.eql?(t)',
    's.equal?(s)',
    '[s, t].sort.map(&:v)',
    '[1, s].flatten.size',
    '[s, t].include?(1)',
    's += 1; s',
    '[s, t].sum(1)',
    '(s..t).class',
    '[[s, t]].to_h.size',
    's.then { |(x, y)| y }',
    'puts s',
    '[s].join("-").size',
    's&.v',
    '[*s].size',
    's.v ||= 4',
  ];
  return [
    construct(`class ${name}`, [
      'include Comparable',
      'attr_accessor :v',
      'def initialize(v) = @v = v',
      `def <=>(o) = ${random.pick(['v <=> o.v', 'v.to_s <=> o.v.to_s', 'o.is_a?(self.class) ? v.to_s <=> o.v.to_s : nil', 'nil'])}`,
      'def inspect = "V"',
      ...defined,
    ]),
    `s = ${name}.new(${e.any(scope, 1)})`,
    `t = ${name}.new(${e.any(scope, 1)})`,
    ...Array.from({ length: 6 }, () => {
      const use = random.pick(uses);
      return {
        sections: [
          { header: 'begin', body: [`p((${use}))`] },
          { header: 'rescue => error', body: ['p error.class, error.message'] },
        ],
        end: 'end',
      };
    }),
  ];
}

/** Core classes that are reopened, and subclasses of them. */
function reopened(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const [method, name] = [`more_${site.name('M').toLowerCase()}`, site.name('A')];
  const owner = random.pick([
    'Integer',
    'String',
    'Array',
    'Hash',
    'Object',
    'NilClass',
    'Symbol',
    'Float',
    'Comparable',
    'Enumerable',
    'Kernel',
    'Proc',
  ]);
  const kind =
    owner === 'Comparable' || owner === 'Enumerable' || owner === 'Kernel' ? 'module' : 'class';
  const parent = random.pick(['Array', 'String', 'Hash', 'StandardError', 'Object']);
  return [
    construct(`${kind} ${owner}`, [
      construct(`def ${method}(x = 1)`, [
        site.fuel,
        `[x, ${random.pick(['self', 'to_s', 'self.class', 'respond_to?(:each)', '(self + 1 rescue 0)'])}]`,
      ]),
    ]),
    ...Array.from({ length: 3 }, () =>
      shown(`${e.any(scope, 1)}.${method}(${random.pick(['', '2'])})`),
    ),
    construct(`class ${name} < ${parent}`, [
      ...(random.oneIn(2)
        ? [construct('def initialize(*all)', ['super', '@seen = all.size'])]
        : []),
      'def seen = @seen',
      ...(random.oneIn(2) ? ['def to_s = "mine"'] : []),
      ...(random.oneIn(2) ? ['def ==(o) = super || o == 1'] : []),
      ...(random.oneIn(2) ? ['def [](i) = [:own, super]'] : []),
      ...(random.oneIn(2) ? ['def each = super.then { |w| w.class }'] : []),
    ]),
    `s = (${name}.new(${random.pick(['', '3', '"abc"', '[1, 2]'])}) rescue ${name}.new)`,
    ...(parent === 'Array' ? [shown(arrayChange(random, 's', () => e.any(scope, 1)))] : []),
    ...Array.from({ length: 5 }, () =>
      shown(
        `s.${random.pick(['class', 'seen', 'inspect.size > 0', 'to_s.size < 30', 'dup.class', 'size', 'map { |w| w }.class', '+(s).class', 'first', 'to_a', 'is_a?(Enumerable)', 'upcase.class', 'merge({ a: 1 }).class', 'message.size', 'frozen?', '==(s.dup)', 'hash == s.dup.hash', 'select { |w| w }.class', 'reverse.class', 'each { |w| w }', 'to_h.class', 'itself.equal?(s)', 'instance_of?(Array)', 'clone.seen'])}`,
      ),
    ),
    shown('s[0]'),
    `raise s if s.is_a?(Exception)`,
  ];
}

/** All of them. */
export const DEFINITIONS: readonly ((site: Site) => Piece[])[] = [
  struct,
  enumerable,
  dynamic,
  modules,
  comparable,
  reopened,
];
