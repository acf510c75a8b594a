// Statements of random programs beyond the plain ones: jumps through ensure clauses, arguments of all kinds, operators
// that are redefined meanwhile, patterns, enumerators, closures.

import type { Random } from '@martlet/ir/testing';
import type { Expressions, Scope } from './expressions.ts';
import { arrayChange, textChange } from './fragments.ts';
import type { Piece } from './program.ts';
import { begin, construct } from './program.ts';
import {
  boundaries,
  changingCollection,
  changingText,
  matches,
  printedFloats,
  ranges,
} from './values.ts';

/** What a construct is made with, where it stands. */
export interface Site {
  readonly random: Random;
  readonly expressions: Expressions;
  readonly scope: Scope;
  readonly fuel: string;
  /** May `return` stand here? */
  readonly inMethod: boolean;
  /** A new name with this beginning. */
  name(prefix: string): string;
  /** Statements inside, which see these further variables; `inLoop` and `inBlock` say what may be left there. */
  inner(variables: readonly string[], kind: 'loop' | 'block' | 'closed'): readonly Piece[];
}

/** A block or loop of which each round is left in some way, through an ensure clause that prints. */
function leaveThroughEnsure(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const item = site.name('q');
  const inside = { ...scope, variables: [...scope.variables, item] };
  const isLoop = random.oneIn(3);
  const ways = ['next', 'break', `raise "left"`, 'throw :out, 5'];
  if (!isLoop) ways.push(`break ${e.any(inside, 1)}`, `next ${e.any(inside, 1)}`);
  if (site.inMethod) ways.push(`return ${e.any(inside, 1)}`);
  const body = begin(
    [
      'begin',
      [
        ...site.inner([item], isLoop ? 'loop' : 'block'),
        `${random.pick(ways)} if ${e.bool(inside, 1)}`,
        `p [:after, ${item}]`,
      ],
    ],
    [
      'ensure',
      [`p [:ensured, ${item}]`, ...(random.oneIn(3) ? [`${item} = ${e.any(inside, 1)}`] : [])],
    ],
  );
  const rounds = isLoop
    ? construct(`${item} = 0\nwhile (${item} = ${item}.to_i + 1) < ${random.pick([3, 8, 40])}`, [
        site.fuel,
        body,
      ])
    : construct(
        `p(${random.pick([`${e.array(scope, 1)}.each`, `${random.pick([2, 30])}.times`, `${e.array(scope, 1)}.map`])} do |${item}|`,
        [site.fuel, body, e.any(inside, 1)],
        'end)',
      );
  return [construct('p(catch(:out) do', [rounds, ':done'], 'end)')];
}

/** Errors that are tried again. */
function retrying(site: Site): Piece[] {
  const [tries, error] = [site.name('t'), site.name('e')];
  const { random, expressions: e, scope } = site;
  const inside = { ...scope, variables: [...scope.variables, tries] };
  const sections: [string, readonly Piece[]][] = [
    [
      'begin',
      [
        `${tries} += 1`,
        ...site.inner([tries], 'closed'),
        `raise ${random.pick(['IOError', 'KeyError', 'ArgumentError'])}, "try #{${tries}}" if ${tries} < ${random.pick([2, 3, 12])}`,
        `p(${e.any(inside, 1)})`,
      ],
    ],
    [
      `rescue IOError, KeyError => ${error}`,
      [`puts ${error}.message`, `retry if ${tries} < 4`, `p ${error}.cause`],
    ],
  ];
  if (random.oneIn(2)) sections.push(['else', ['p :fine']]);
  if (random.oneIn(2)) sections.push(['ensure', [`p [:tried, ${tries}]`]]);
  return [`${tries} = 0`, begin(...sections)];
}

/** Parameters, with the names that a body may show. */
const PARAMETERS: readonly { readonly text: string; readonly names: readonly string[] }[] = [
  { text: 'a', names: ['a'] },
  { text: 'b = [a]', names: ['b'] },
  { text: 'c = 2', names: ['c'] },
  { text: '*d', names: ['d'] },
  { text: '(f, *g)', names: ['f', 'g'] },
  { text: 'h', names: ['h'] },
  { text: 'k: 1', names: ['k'] },
  { text: 'l:', names: ['l'] },
  { text: '**o', names: ['o'] },
  { text: '&y', names: [] },
];

/** A lambda, proc or method with parameters of all kinds, called with arguments of all kinds. */
function parameters(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const name = site.name('f');
  const some = <T>(parts: readonly T[]): T[] => parts.filter(() => random.oneIn(2));
  const taken = some(PARAMETERS.slice(1));
  if (taken.some(({ text }) => text.includes('[a]')) || random.oneIn(2))
    taken.unshift(PARAMETERS[0]!);
  const names = taken.flatMap((parameter) => parameter.names);
  const given = () =>
    [
      ...some([e.any(scope, 1), e.any(scope, 1)]),
      ...some([`*${e.array(scope, 1)}`]),
      ...some([`k: ${e.any(scope, 1)}`, `l: ${e.any(scope, 1)}`]),
      ...some([`**{ ${random.pick(['l: 3', 'm: 4, k: 0', '"s" => 1'])} }.to_h`]),
    ].join(', ');
  const kind = random.pick(['lambda', 'proc', 'define_singleton_method(:f)']);
  const callable = kind.startsWith('define') ? 'method(:f)' : kind;
  const body = [site.fuel, ...site.inner(names, 'closed'), `[${names.join(', ')}]`];
  const header = `do |${taken.map(({ text }) => text).join(', ')}|`;
  return [
    ...(callable === kind
      ? [construct(`${name} = ${kind} ${header}`, body)]
      : [
          `${name} = Object.new`,
          construct(`${name}.${kind} ${header}`, body),
          `${name} = ${name}.${callable}`,
        ]),
    `p ${name}.arity, ${name}.parameters`,
    ...[1, 2, 3].map(() => `p((${name}.call(${given()}) rescue [$!.class, $!.message]))`),
    `p((${name}.(${given()}) { 1 } rescue [$!.class, $!.message]))`,
  ];
}

/** A frozen object, and what it says to changes. */
function frozen(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const held = site.name('z');
  const change = random.pick([
    () => textChange(random, held, () => e.any(scope, 1)),
    () => arrayChange(random, held, () => e.any(scope, 1)),
    () => `${held}[:a] = 1`,
    () => `${held}.instance_variable_set(:@a, 1)`,
    () => `def ${held}.foo = 1`,
  ]);
  return [
    `${held} = ${e.any(scope, 2)}.${random.pick(['freeze', 'freeze', 'dup', 'clone', 'clone(freeze: true)', 'freeze.clone(freeze: false)'])}`,
    `p ${held}.frozen?`,
    begin(['begin', [`p((${change()}))`]], ['rescue => error', ['p error.class, error.message']]),
    `p ${held}`,
  ];
}

/** `throw` through methods, blocks and ensure clauses. */
function thrown(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const tag = random.pick([':one', ':two', ':none', '"text"']);
  return [
    construct(
      'p((catch(:one) do',
      [
        construct('r = catch(:two) do', [
          construct(`${e.array(scope, 1)}.each do |w|`, [
            site.fuel,
            begin(
              [
                'begin',
                [
                  `throw ${tag}, w if ${e.bool({ ...scope, variables: [...scope.variables, 'w'] }, 1)}`,
                ],
              ],
              ['ensure', ['p [:passing, w]']],
            ),
          ]),
          e.any(scope, 1),
        ]),
        'p r',
        ':end',
      ],
      'end rescue [$!.class, $!.message]))',
    ),
  ];
}

/** An operator of the core that is redefined in the middle of a loop, and back. */
function redefined(site: Site): Piece[] {
  const { random } = site;
  const [owner, operator, setUp, use] = random.pick([
    ['Integer', '+', 'x = 1', 'x = x + i'],
    ['Integer', '-', 'x = 1', 'x = x - i'],
    ['Integer', '*', 'x = 3', 'x = (x * i) % 1000'],
    ['Integer', '<', 'x = 0', 'x |= 4 if i < 9'],
    ['Integer', '==', 'x = 0', 'x |= 2 if i == 5'],
    ['Float', '+', 'x = 0.5', 'x = x + i'],
    ['Array', '[]', 'x = [5, 6, 7]', 'r << x[i % 3]'],
    ['Array', '<<', 'x = []', 'x << i'],
    ['Hash', '[]', 'x = { 1 => 2, 3 => 4 }', 'r << x[i]'],
    ['String', '==', 'x = "a"', 'r << (x == "a")'],
    ['String', '+', 'x = "a"', 'r << (x + "b").size'],
    ['NilClass', 'nil?', 'x = nil', 'r << x.nil?'],
  ] as const);
  const old = `old_${site.name('O').toLowerCase()}`;
  const rounds = random.pick([12, 40, 200]);
  const made = random.pick([`a = ${old}(*w); $seen.push(1); a`, `$seen.push(1); ${old}(*w)`]);
  return [
    '$seen = []',
    setUp,
    'r = []',
    `${owner}.class_eval { alias_method :${old}, :${operator} }`,
    begin(
      [
        'begin',
        [
          construct(`(0...${rounds}).each do |i|`, [
            use,
            `${owner}.class_eval { define_method(:${operator}) { |*w| ${made} } } if i.equal?(${random.below(rounds)})`,
            `${owner}.class_eval { alias_method :${operator}, :${old} } if i.equal?(${random.below(rounds)})`,
          ]),
        ],
      ],
      ['ensure', [`${owner}.class_eval { alias_method :${operator}, :${old} }`]],
    ),
    'p x, r, $seen.size',
  ];
}

/** `case … in`. */
function patternMatching(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const bound = new Set<string>();
  // A pattern may bind a variable only once.
  const bind = (name: string): string => {
    if (bound.has(name)) return '_';
    bound.add(name);
    return name;
  };
  const pattern = (depth: number): string =>
    random.pick([
      () => random.pick(['Integer', 'String', 'nil', '1..5', ':a', 'Float | Symbol', '_']),
      () => (depth > 0 ? `[${pattern(depth - 1)}, *]` : '[]'),
      () => (depth > 0 ? `[${pattern(depth - 1)}, ${pattern(depth - 1)}]` : '[_, _]'),
      () =>
        depth > 0 ? `[*, ${random.pick(['String', '2', ':b'])} => ${bind('found')}, *]` : '[*]',
      () => (depth > 0 ? `{ a: ${pattern(depth - 1)} }` : '{}'),
      () => `{ a: ${bind('a')}, **${bind('rest')} }`,
      () => `[${bind('first')}, *${bind('others')}]`,
      () => `Array(${pattern(0)}, *)`,
      () => `Hash => ${bind('whole')}`,
      () => '^wanted',
    ])();
  const value = random.oneIn(2)
    ? e.any(scope, 2)
    : random.pick([
        '[1, [2, :b], 3]',
        '{ a: 1, b: [2] }',
        '[1, "x", :b, nil]',
        '{ a: { a: 3 } }',
        '[[], {}]',
        '{ a: nil }',
      ]);
  const clauses = Array.from({ length: 2 + random.below(3) }, (): [string, readonly Piece[]] => {
    bound.clear();
    const guard = random.oneIn(4) ? ` if ${e.bool(scope, 1)}` : '';
    return [`in ${pattern(2)}${guard}`, ['p [:matched, first, others, found, a, rest, whole]']];
  });
  const [head, ...more] = clauses;
  const sections: [string, readonly Piece[]][] = [
    [`case ${value}\n${head![0]}`, head![1]],
    ...more,
  ];
  if (random.oneIn(2)) sections.push(['else', ['p :other']]);
  return [
    'wanted = 1',
    'first = others = found = a = rest = whole = nil',
    begin(...sections),
    `p((${e.any(scope, 1)} in ${random.pick(['Integer', '[_, *]', '{ a: }', 'String | nil'])}))`,
  ];
}

/** Enumerators, inner and outer. */
function enumerators(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const name = site.name('g');
  const source = random.pick([
    () => `${e.array(scope, 1)}.each`,
    () => `${e.array(scope, 1)}.each_with_index`,
    () => `Enumerator.new { |y| y << 1; y.yield 2, 3; y << ${e.any(scope, 1)} }`,
    () => '(1..4).each_slice(2)',
    () => `${e.string(scope, 1)}.to_s.each_char`,
    () => `${e.hash(scope, 1)}.to_h.each`,
    () => '3.times',
    () => '(1..).lazy.map { |w| w * 2 }.select { |w| w % 3 == 0 }',
    () => '[4, 5].each.with_index(1)',
    () => '[1, 2, 3].each_cons(2)',
    () => 'Enumerator.produce(1) { |w| w * 3 }.lazy.take(5)',
  ])();
  const isLazy = source.includes('lazy');
  const use = () =>
    isLazy
      ? random.pick([
          'first(3)',
          'first(2).inspect',
          'take(2).to_a',
          'map { |w| w + 1 }.first(2)',
          'reject(&:even?).first(1)',
          'with_index.first(2)',
          'zip(1..3).first(2)',
          'flat_map { |w| [w, w] }.first(3)',
          'take_while { |w| w < 20 }.to_a',
          'each_slice(2).first(1)',
        ])
      : random.pick([
          'to_a',
          'next',
          'size',
          'with_index.to_a',
          'with_object([]).to_a',
          'map { |w| w }',
          'inspect',
          'peek',
          'first(2)',
          'include?(2)',
          'with_index(1).map { |w, n| [n, w] }',
          'zip([1, 2])',
          'lazy.map { |w| [w] }.first(1)',
          'rewind.next',
          'sort_by(&:to_s)',
          'each_slice(2).to_a',
          'reduce { |w, n| [w, n] }',
          '+([9])',
          'entries',
          'each_entry.to_a',
          'min_by(&:to_s)',
          'chunk_while { |w, n| w == n }.to_a',
          'tally',
          'group_by(&:class)',
          'partition(&:nil?)',
          'each_with_object([]) { |w, n| n << w }',
        ]);
  const asked = Array.from(
    { length: 3 },
    () => `p((${name}.${use()} rescue [$!.class, $!.message]))`,
  );
  return [
    `${name} = ${source}`,
    ...asked,
    ...(isLazy
      ? []
      : [
          construct('loop do', [site.fuel, `p ${name}.next`]),
          `p((${name}.next rescue $!.message))`,
        ]),
  ];
}

/** Closures that share variables. */
function closures(site: Site): Piece[] {
  const { random, expressions: e, scope } = site;
  const [count, add, twice] = [site.name('n'), site.name('f'), site.name('f')];
  return [
    `${count} = ${random.pick(['0', '1.5', '4611686018427387900'])}`,
    `${add} = ->(x = 1) { ${count} += x }`,
    `${twice} = ${random.pick([`${add} >> ${add}`, `${add} << ->(x) { x * 2 }`, `${add}.method(:call)`, `${add}.curry`, `:abs.to_proc >> ${add}`, `proc { |x, y| ${add}[x] if y.nil? }`])}`,
    `p((${random.pick(['3', '50'])}.times.map { |w| ${random.pick([`${add}.(w)`, `${twice}.call(w)`, `${twice}[w]`])} }.last(3) rescue [$!.class, $!.message]), ${count})`,
    `p((${e.array(scope, 1)}.map(&${random.pick([add, twice, ':to_s', ':class', 'method(:Array)'])}) rescue [$!.class, $!.message]))`,
  ];
}

/** All of them. */
export const CONSTRUCTS: readonly ((site: Site) => Piece[])[] = [
  leaveThroughEnsure,
  leaveThroughEnsure,
  retrying,
  parameters,
  parameters,
  changingText,
  changingText,
  changingCollection,
  changingCollection,
  frozen,
  thrown,
  redefined,
  boundaries,
  printedFloats,
  ranges,
  matches,
  matches,
  patternMatching,
  enumerators,
  closures,
];
