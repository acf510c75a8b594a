// Random expressions. Most are of the wanted type; some are not, because errors must agree too.

import type { Random } from '@martlet/ir/testing';

/** What expressions may refer to. */
export interface Scope {
  readonly variables: readonly string[];
  readonly fields: readonly string[];
}

/** Definitions of the program so far. */
export interface Known {
  readonly classes: { readonly name: string; readonly fields: readonly string[] }[];
  readonly methods: {
    readonly name: string;
    readonly args: readonly number[];
    readonly kind: 'plain' | 'keyword' | 'block' | 'yield';
  }[];
}

const INTS = [
  '0',
  '1',
  '2',
  '3',
  '-1',
  '-7',
  '10',
  '100',
  '255',
  '65536',
  '4611686018427387903',
  '-4611686018427387904',
  '2305843009213693951',
  '9223372036854775807',
  '12345678901234567890',
];
const FLOATS = [
  '0.0',
  '1.0',
  '-1.5',
  '0.1',
  '3.14159',
  '1e10',
  '2.5e-7',
  '1e300',
  '-0.0',
  '1e20',
  '123456789.125',
];
const STRINGS = ['""', '"a"', '"hello"', '"été"', '"12"', '"a b c"', '"x\\ny"', '"#{1 + 1}z"'];
const SYMBOLS = [':a', ':b', ':foo', ':"a b"'];

export class Expressions {
  readonly known: Known = { classes: [], methods: [] };
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A literal, variable or compound of any type. */
  any(scope: Scope, depth: number): string {
    const random = this.#random;
    if (depth <= 0) return this.#leaf(scope);
    switch (random.below(12)) {
      case 0:
      case 1:
      case 2:
        return this.int(scope, depth);
      case 3:
      case 4:
        return this.float(scope, depth);
      case 5:
        return this.string(scope, depth);
      case 6:
        return this.bool(scope, depth);
      case 7:
        return this.array(scope, depth);
      case 8:
        return this.hash(scope, depth);
      case 9:
        return this.#call(scope, depth);
      case 10:
        return `(${this.bool(scope, depth - 1)} ? ${this.any(scope, depth - 1)} : ${this.any(scope, depth - 1)})`;
      default:
        return this.#leaf(scope);
    }
  }

  #leaf(scope: Scope): string {
    const names = [...scope.variables, ...scope.fields];
    if (names.length > 0 && !this.#random.oneIn(3)) return this.#random.pick(names);
    return this.#random.pick([
      this.#random.pick(INTS),
      this.#random.pick(FLOATS),
      this.#random.pick(STRINGS),
      this.#random.pick(SYMBOLS),
      'nil',
      'true',
      'false',
      '[]',
      '(1..4).itself',
    ]);
  }

  int(scope: Scope, depth: number): string {
    const random = this.#random;
    if (depth <= 0) return random.oneIn(4) ? this.#leaf(scope) : random.pick(INTS);
    const [a, b] = [this.int(scope, depth - 1), this.int(scope, depth - 1)];
    return random.pick([
      () => `(${a} ${random.pick(['+', '-', '*', '+', '-'])} ${b})`,
      () => `(${a} ${random.pick(['/', '%', '&', '|', '^'])} ${b})`,
      () => `(${a} ${random.pick(['<<', '>>'])} ${random.below(70)})`,
      () =>
        `${this.array(scope, depth - 1)}.${random.pick(['size', 'length', 'sum', 'count', 'first'])}`,
      () => `${this.string(scope, depth - 1)}.${random.pick(['size', 'to_i', 'ord', 'bytesize'])}`,
      () =>
        `${this.string(scope, depth - 1)}.${random.pick(['index', '<=>', 'count', 'rindex'])}(${this.string(scope, depth - 1)})`,
      () => `${this.string(scope, depth - 1)}.getbyte(${random.below(6) - 2})`,
      () => `${this.hash(scope, depth - 1)}[${this.string(scope, depth - 1)}]`,
      () => `${this.array(scope, depth - 1)}[${random.below(5) - 2}]`,
      () => `(-${a})`,
      () => `${a}.${random.pick(['abs', 'succ', 'to_i', 'bit_length', 'pred', 'floor'])}`,
      () => `(${a} <=> ${b})`,
      () => `${a}.divmod(${b}).first`,
      () => `(${this.float(scope, depth - 1)}).to_i`,
    ])();
  }

  float(scope: Scope, depth: number): string {
    const random = this.#random;
    if (depth <= 0) return random.oneIn(4) ? this.#leaf(scope) : random.pick(FLOATS);
    const [a, b] = [this.float(scope, depth - 1), this.any(scope, depth - 1)];
    return random.pick([
      () => `(${a} ${random.pick(['+', '-', '*', '/', '%'])} ${b})`,
      () => `(${a} + ${this.int(scope, depth - 1)})`,
      () => `(${this.int(scope, depth - 1)}).to_f`,
      () => `(${a}).${random.pick(['abs', 'floor', 'round', 'ceil', 'to_f', 'nan?'])}`,
      () => `Math.sqrt((${this.float(scope, 0)}).abs)`,
    ])();
  }

  string(scope: Scope, depth: number): string {
    const random = this.#random;
    if (depth <= 0) return random.oneIn(4) ? this.#leaf(scope) : random.pick(STRINGS);
    const a = this.string(scope, depth - 1);
    return random.pick([
      () => `(${a} + ${this.string(scope, depth - 1)})`,
      () => `(${this.any(scope, depth - 1)}).to_s`,
      () => `(${this.any(scope, depth - 1)}).inspect`,
      () => `"#{${this.any(scope, depth - 1)}}-#{${this.any(scope, depth - 1)}}"`,
      () =>
        `${a}.${random.pick(['upcase', 'reverse', 'capitalize', 'strip', 'dup', 'chars', 'swapcase', 'to_sym'])}`,
      () => `(${a} * ${random.below(4)})`,
      () => `${a}[${random.below(5) - 2}]`,
      () => `${a}[${random.below(5) - 2}, ${random.below(6)}]`,
      () => `${a}[${random.below(6) - 3}${random.pick(['..', '...'])}${random.below(6) - 3}]`,
      () => `("" + ${a} << ${this.string(scope, depth - 1)})`,
      () =>
        `("" + ${a}).concat(${this.string(scope, depth - 1)}, ${this.string(scope, depth - 1)})`,
      () =>
        `${this.array(scope, depth - 1)}.each_with_object(+"") { |w, text| text << ${this.string({ ...scope, variables: [...scope.variables, 'w'] }, 1)}.to_s }`,
      () => `${a}.each_char.map { |w| w == ${random.pick(STRINGS)} ? "_" : w }.join`,
      () =>
        `${a}.${random.pick(['sub', 'gsub', 'tr'])}(${random.pick(['"a", "é"', '"l", "L"', '"1", ""'])})`,
      () =>
        `${a}.${random.pick(['delete_prefix("a")', 'insert(2, "zz")', 'insert(-1, "")', 'split', 'split("a")', 'split(",", 2)', 'ljust(5)', 'center(7, "ab")', 'freeze', 'b', 'itself'])}`,
      () => `${this.array(scope, depth - 1)}.join("${random.pick(['', ',', '-'])}")`,
      () =>
        `format("${random.pick(['%d', '%05d', '%x', '%s', '%.3f', '%e', '%-6s|'])}", ${this.any(scope, depth - 1)})`,
    ])();
  }

  bool(scope: Scope, depth: number): string {
    const random = this.#random;
    if (depth <= 0) return random.pick(['true', 'false', this.#leaf(scope)]);
    const a = this.any(scope, depth - 1);
    return random.pick([
      () =>
        `(${this.int(scope, depth - 1)} ${random.pick(['<', '<=', '>', '>=', '==', '!='])} ${this.int(scope, depth - 1)})`,
      () =>
        `(${this.float(scope, depth - 1)} ${random.pick(['<', '>', '=='])} ${this.int(scope, depth - 1)})`,
      () => `(${a} == ${this.any(scope, depth - 1)})`,
      () =>
        `(${this.string(scope, depth - 1)} ${random.pick(['==', '!=', '==='])} ${this.string(scope, depth - 1)})`,
      () =>
        `${this.string(scope, depth - 1)}.${random.pick(['start_with?', 'end_with?', 'include?', 'eql?', 'equal?'])}(${this.string(scope, depth - 1)})`,
      () => `(${this.string(scope, depth - 1)}.hash == ${this.string(scope, depth - 1)}.hash)`,
      () =>
        `(${this.bool(scope, depth - 1)} ${random.pick(['&&', '||', 'and', 'or'])} ${this.bool(scope, depth - 1)})`,
      () => `!${a}`,
      () => `${a}.nil?`,
      () =>
        `${a}.is_a?(${random.pick(['Integer', 'Float', 'String', 'Comparable', 'Array', 'NilClass', 'Numeric'])})`,
      () => `${a}.respond_to?(:${random.pick(['each', 'foo', 'size', '+'])})`,
      () => `(${random.pick(['Integer', 'String', '(1..9)', 'Symbol', 'nil'])} === ${a})`,
      () => `${this.array(scope, depth - 1)}.include?(${a})`,
    ])();
  }

  array(scope: Scope, depth: number): string {
    const random = this.#random;
    const elements = () =>
      Array.from({ length: random.below(4) }, () => this.any(scope, depth - 1));
    if (depth <= 0)
      return random.pick(['[]', '[1, 2, 3]', '[3, 1, 2]', '[1.5, 2]', '[nil, :a]', '["b", "a"]']);
    const a = this.array(scope, depth - 1);
    return random.pick([
      () => `[${elements().join(', ')}]`,
      () => `[${elements().join(', ')}]`,
      () => `(${a} + ${this.array(scope, depth - 1)})`,
      () => `[*${a}, ${this.any(scope, depth - 1)}]`,
      () =>
        `${a}.${random.pick(['reverse', 'uniq', 'compact', 'flatten', 'dup', 'to_a', 'rotate', 'sort'])}`,
      () => `(1..${random.below(6)}).to_a`,
      () =>
        `${a}.${random.pick(['map', 'select', 'reject', 'sort_by', 'group_by', 'partition', 'flat_map'])} { |w| ${this.any({ ...scope, variables: [...scope.variables, 'w'] }, 1)} }.to_a`,
      () => `${a}.${random.pick(['first', 'last', 'take', 'drop'])}(${random.below(3)})`,
      () => `${a}.zip(${this.array(scope, depth - 1)})`,
      () => `Array.new(${random.below(4)}) { |w| w * ${this.int(scope, 0)} }`,
      () => `(${a} << ${this.any(scope, depth - 1)})`,
      () => {
        const changes = Array.from({ length: 1 + random.below(3) }, () =>
          this.#change(scope, depth),
        );
        return `${a}.dup.then { |q| [${changes.join(', ')}, q] }`;
      },
      () => `${a}[${random.below(5) - 2}, ${random.below(4)}].to_a`,
      () => `${a}[${random.below(6) - 3}${random.pick(['..', '...'])}${random.below(6) - 3}].to_a`,
      () => `${this.string(scope, depth - 1)}.${random.pick(['chars', 'bytes', 'split', 'lines'])}`,
    ])();
  }

  /** Changes the Array \`q\`. */
  #change(scope: Scope, depth: number): string {
    const random = this.#random;
    const value = () => this.any(scope, depth - 1);
    return random.pick([
      () => `q.${random.pick(['pop', 'shift', 'clear', 'compact!', 'reverse!'])}`,
      () => `q.${random.pick(['pop', 'shift'])}(${random.below(3)})`,
      () => `q.${random.pick(['push', 'unshift', 'append'])}(${value()})`,
      () => `q.push(${value()}, ${value()})`,
      () => `q.insert(${random.below(4) - 1}, ${value()})`,
      () => `q.concat(${this.array(scope, depth - 1)})`,
      () => `(q[${random.below(5) - 1}] = ${value()})`,
      () => `q.delete_at(${random.below(4) - 1})`,
      () => `(q[${random.below(3)}, ${random.below(3)}] = ${this.array(scope, depth - 1)})`,
    ])();
  }

  hash(scope: Scope, depth: number): string {
    const random = this.#random;
    if (depth <= 0) return random.pick(['{}', '{ a: 1 }', '{ "k" => 2, 3 => :b }']);
    return random.pick([
      () =>
        `{ a: ${this.any(scope, depth - 1)}, ${random.pick(['b', 'c'])}: ${this.any(scope, depth - 1)} }`,
      // Keys that contain themselves from round to round would take time that grows with each.
      () =>
        `{ ${random.pick([...INTS, ...STRINGS, ...SYMBOLS, 'nil', '1.5'])} => ${this.any(scope, depth - 1)} }`,
      () => `${this.hash(scope, depth - 1)}.merge(${this.hash(scope, depth - 1)})`,
      () => `${this.array(scope, depth - 1)}.tally`,
      () =>
        `${this.array(scope, depth - 1)}.each_with_object({}) { |w, h| h[${this.string({ ...scope, variables: [...scope.variables, 'w'] }, 1)}] = w }`,
      () =>
        `${this.hash(scope, depth - 1)}.select { |k, w| ${this.bool({ ...scope, variables: [...scope.variables, 'k', 'w'] }, 1)} }`,
    ])();
  }

  /** Calls a method or a class of the program. */
  #call(scope: Scope, depth: number): string {
    const random = this.#random;
    const { classes, methods } = this.known;
    if (methods.length > 0 && random.oneIn(2)) {
      const { name, args, kind } = random.pick(methods);
      // Sometimes the number of arguments is wrong.
      const count = random.oneIn(12) ? 4 : random.pick(args);
      const given = Array.from({ length: count }, () => this.any(scope, depth - 1));
      if (kind === 'keyword' && random.oneIn(2)) given.push(`y: ${this.any(scope, depth - 1)}`);
      const inside = { ...scope, variables: [...scope.variables, 'w'] };
      const block = kind === 'block' || kind === 'yield' ? ` { |w| ${this.any(inside, 1)} }` : '';
      return `${name}(${given.join(', ')})${block}`;
    }
    if (classes.length > 0) {
      const { name, fields } = random.pick(classes);
      const object = `${name}.new(${this.any(scope, depth - 1)})`;
      return random.pick([
        object,
        `${object}.${random.pick(['run', 'step'])}(${this.any(scope, depth - 1)})`,
        `${object}.${random.pick(fields).slice(1)}`,
      ]);
    }
    return this.int(scope, depth - 1);
  }
}
