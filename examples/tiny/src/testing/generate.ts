// Random tiny programs that end: loops count to small numbers, and functions call only those before them. They use
// every feature, and mix kinds of values often enough that speculation fails.

/** A statement: pieces of text with statements between them. Everything but text can be left out to make it smaller. */
export interface Piece {
  readonly parts: readonly (readonly [head: string, body: readonly Piece[]])[];
  readonly end: string;
}

/** Small random numbers with a seed: mulberry32. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** The text of a program. */
export function render(pieces: readonly Piece[], indent = ''): string {
  return pieces
    .map(({ parts, end }) => {
      const text = parts.map(([head, body]) => `${indent}${head}\n${render(body, `${indent}  `)}`);
      return text.join('') + (end === '' ? '' : `${indent}${end}\n`);
    })
    .join('');
}

type Kind = 'int' | 'float' | 'bool' | 'array' | 'object' | 'closure' | 'any';
const KINDS: readonly Kind[] = ['int', 'int', 'float', 'float', 'bool', 'array', 'object', 'any'];

interface Variable {
  readonly name: string;
  readonly kind: Kind;
}

interface Callable {
  readonly name: string;
  readonly parameters: readonly Kind[];
  readonly result: Kind;
}

/** Where a statement stands. */
interface Context {
  readonly variables: readonly Variable[];
  readonly functions: readonly Callable[];
  /** How deep in loops, conditions and blocks. */
  readonly depth: number;
  /** How many loops around, callers' not counted. */
  readonly loops: number;
  /** What the function around gives, or `null` in the main program. */
  readonly result: Kind | null;
}

const INTEGERS = ['0', '1', '2', '3', '7', '10', '-1', '-3', '100', '65536', '2147483647'];
const BIG = ['4611686018427387903', '-4611686018427387903', '3037000500', '9223372036854775807'];
const FLOATS = ['0.0', '-0.0', '1.0', '0.5', '1.5', '-2.25', '3.0', '1.0e300', '0.1', '123456.789'];

/** Makes a program of a seed. */
export function generate(seed: number): Piece[] {
  return new ProgramGenerator(randomNumbers(seed)).program();
}

class ProgramGenerator {
  readonly #below: (below: number) => number;
  #names = 0;

  constructor(below: (below: number) => number) {
    this.#below = below;
  }

  program(): Piece[] {
    const functions: Callable[] = [];
    const pieces: Piece[] = [this.#class('A', functions), this.#class('B', functions)];
    const count = 1 + this.#below(3);
    for (let i = 0; i < count; i++) {
      const parameters = this.#times(1 + this.#below(3), () => this.#kind());
      const callable = { name: `f${i}`, parameters, result: this.#kind() };
      pieces.push(this.#function(`fn ${callable.name}`, callable, functions));
      functions.push(callable);
    }
    pieces.push(
      piece('fn down(n, v) {', [line('if n < 1 { return v }')], 'return down(n - 1, v + n) }'),
    );
    const main: Context = { variables: [], functions, depth: 0, loops: 0, result: null };
    // The program's result is what its heap is compared by.
    const all = ({ variables }: Context) =>
      `heap = [${variables.map(({ name }) => name).join(', ')}]`;
    const body = this.#block({ ...main, depth: 1, loops: 1 }, 4, all);
    pieces.push(line('let heap = nil'));
    for (const fn of functions) {
      const call = this.#call(fn, { ...main, variables: [{ name: 'i', kind: 'int' }] }, 0);
      const show = piece('try {', [line(`print(${call})`)], '');
      pieces.push(line('let i = 0'));
      const once = {
        parts: [...show.parts, ['} catch e {', [line('print(e)')]] as const],
        end: '}',
      };
      pieces.push(piece(`while i < ${4 + this.#below(8)} {`, [once, line('i = i + 1')], '}'));
    }
    pieces.push({
      parts: [
        ['try {', body],
        ['} catch e {', [line('print(e)'), line('heap = e')]],
      ],
      end: '}',
    });
    pieces.push(line(`print(down(${this.#below(20)}, ${this.#expression('any', main, 1)}))`));
    pieces.push(line('return heap'));
    return pieces;
  }

  #class(name: string, functions: readonly Callable[]): Piece {
    const self: Variable[] = [
      { name: 'self.x', kind: 'int' },
      { name: 'self.y', kind: 'float' },
    ];
    const method = (head: string, parameters: readonly Variable[], result: Kind): Piece => {
      const variables = [...self, ...parameters];
      const context = { variables, functions, depth: 2, loops: 1, result };
      const body = this.#block(context, 1 + this.#below(2));
      return piece(`fn ${head} {`, body, `return ${this.#expression(result, context, 2)} }`);
    };
    return piece(
      `class ${name} {`,
      [
        piece('fn init(x, y) {', [line('self.x = x'), line('self.y = y')], '}'),
        line('fn get() { return self.x }'),
        method('bump(n)', [{ name: 'n', kind: 'int' }], 'int'),
        method('mix(o)', [{ name: 'o', kind: 'object' }], 'any'),
      ],
      '}',
    );
  }

  #function(head: string, fn: Callable, functions: readonly Callable[]): Piece {
    const variables = fn.parameters.map((kind, i) => ({ name: `p${i}`, kind }));
    const context = { variables, functions, depth: 0, loops: 0, result: fn.result };
    const names = variables.map(({ name }) => name).join(', ');
    const result = (inside: Context) => `return ${this.#expression(fn.result, inside, 2)}`;
    const body = this.#block(context, 2 + this.#below(3), result);
    return piece(`${head}(${names}) {`, body, '}');
  }

  /** Statements, and a last one that may use what they declare. */
  #block(outer: Context, count: number, tail?: (context: Context) => string): Piece[] {
    let context = outer;
    const pieces: Piece[] = [];
    for (let i = 0; i < count; i++) {
      const made = this.#statement(context);
      pieces.push(made.piece);
      if (made.declares) context = { ...context, variables: [...context.variables, made.declares] };
    }
    if (tail !== undefined) pieces.push(line(tail(context)));
    return pieces;
  }

  #statement(context: Context): { piece: Piece; declares?: Variable } {
    const { depth, loops } = context;
    const inner = { ...context, depth: depth + 1 };
    const choice = this.#below(depth > 2 ? 9 : 20 - 3 * depth + 2);
    const size = 1 + this.#below(2);
    if (choice < 3) {
      const kind = this.#kind();
      const name = `v${this.#names++}`;
      return {
        piece: line(`let ${name} = ${this.#expression(kind, context, 2)}`),
        declares: { name, kind },
      };
    }
    if (choice < 6) return { piece: this.#assignment(context) };
    if (choice === 6) return { piece: line(`print(${this.#expression('any', context, 1)})`) };
    if (choice === 7 && context.result !== null && depth > 0 && this.#below(3) === 0) {
      return { piece: line(`return ${this.#expression(context.result, context, 1)}`) };
    }
    if (choice === 8 && depth > 0 && this.#below(4) === 0) {
      return { piece: line(`throw ${this.#expression('any', context, 1)}`) };
    }
    if (choice < 12) {
      const test = `if ${this.#expression('bool', context, 2)} {`;
      if (this.#below(2) === 0) return { piece: piece(test, this.#block(inner, size), '}') };
      const other = this.#block(inner, size);
      return {
        piece: {
          parts: [
            [test, this.#block(inner, size)],
            ['} else {', other],
          ],
          end: '}',
        },
      };
    }
    if (choice < 15 && loops < 2) {
      const name = `i${this.#names++}`;
      const variables = [...context.variables, { name, kind: 'int' as const }];
      // The counter is not assigned to: its name does not stand among the variables that are.
      const body = this.#block({ ...inner, variables, loops: loops + 1 }, size);
      const count = 1 + this.#below(loops === 0 ? 7 : 3);
      const loop = piece(
        `while ${name} < ${count} {`,
        [...body, line(`${name} = ${name} + 1`)],
        '}',
      );
      return { piece: piece(`{ let ${name} = 0`, [loop], '}') };
    }
    if (choice < 18 && loops < 2) return { piece: this.#blockCall(inner, size) };
    if (choice < 20) return { piece: this.#protected(inner, size) };
    const name = `c${this.#names++}`;
    return {
      piece: this.#closure(name, inner, size),
      declares: { name, kind: 'closure' },
    };
  }

  #assignment(context: Context): Piece {
    const targets = context.variables.filter(({ name }) => !name.startsWith('i'));
    if (targets.length === 0) return line(`print(${this.#expression('int', context, 1)})`);
    const target = targets[this.#below(targets.length)]!;
    const { name, kind } = target;
    if (kind === 'array' && this.#below(2) === 0) {
      const index = this.#expression('int', context, 1);
      return line(`${name}[${index}] = ${this.#expression(this.#kind(), context, 1)}`);
    }
    if (kind === 'object' && this.#below(2) === 0) {
      const field = this.#pick(['x', 'y', 'z']);
      return line(`${name}.${field} = ${this.#expression(this.#kind(), context, 1)}`);
    }
    const wanted = kind === 'closure' || this.#below(8) === 0 ? 'any' : kind;
    return line(`${name} = ${this.#expression(wanted, context, 2)}`);
  }

  /** A call with a block, which may assign outer variables and return out of the function. */
  #blockCall(context: Context, size: number): Piece {
    const name = `b${this.#names++}`;
    const [head, kind] = this.#pick<readonly [string, Kind]>([
      [`times(${1 + this.#below(6)})`, 'int'],
      [`upto(${this.#below(3)}, ${this.#below(7)})`, 'int'],
      [`each([${this.#times(3, () => this.#expression('any', context, 1)).join(', ')}])`, 'any'],
      [`print(map([1, 2.5, 3])`, 'float'],
    ]);
    const variables = [...context.variables, { name, kind }];
    const inside = { ...context, variables, loops: context.loops + 1 };
    const close = head.startsWith('print') ? '})' : '}';
    const body = this.#block(inside, size);
    return piece(`${head} |${name}| {`, [...body, line(this.#expression('any', inside, 1))], close);
  }

  #protected(context: Context, size: number): Piece {
    const name = `e${this.#names++}`;
    const variables = [...context.variables, { name, kind: 'any' as const }];
    const body = this.#block(context, size);
    if (this.#below(3) > 0)
      body.push(line(`if ${this.#expression('bool', context, 1)} { throw "thrown" }`));
    const handler = [`} catch ${name} {`, this.#block({ ...context, variables }, 1)] as const;
    // What stands in an ensure must not return: the completion would be lost in different ways.
    const ensure = [
      '} ensure {',
      this.#block({ ...context, result: null, depth: 4, loops: 2 }, 1),
    ] as const;
    const first = ['try {', body] as const;
    const parts = this.#pick([
      [first, handler],
      [first, ensure],
      [first, handler, ensure],
    ]);
    return { parts, end: '}' };
  }

  #closure(name: string, context: Context, size: number): Piece {
    const variables = [...context.variables, { name: 'q', kind: 'int' as const }];
    const inside = { ...context, variables, result: 'any' as const, loops: 2 };
    const body = this.#block(inside, size);
    return piece(`let ${name} = fn(q) {`, body, `return ${this.#expression('any', inside, 1)} }`);
  }

  // ---- expressions ----

  #expression(wanted: Kind, context: Context, depth: number): string {
    // Now and then a value of another kind, so that guards fail.
    const kind = wanted === 'any' || this.#below(25) === 0 ? this.#pick(KINDS) : wanted;
    const fitting = context.variables.filter((v) => v.kind === kind || this.#below(12) === 0);
    if (fitting.length > 0 && this.#below(depth > 0 ? 2 : 4) > 0) return this.#pick(fitting).name;
    const sub = (of: Kind) => this.#expression(of, context, depth - 1);
    if (depth > 0 && this.#below(8) === 0) {
      const fn = context.functions.filter(({ result }) => result === kind)[0];
      if (fn !== undefined && context.loops < 1) return this.#call(fn, context, depth - 1);
    }
    const closures = context.variables.filter((v) => v.kind === 'closure');
    if (depth > 0 && closures.length > 0 && this.#below(6) === 0) {
      return `${this.#pick(closures).name}(${sub('int')})`;
    }
    if (depth <= 0) return this.#literal(kind);
    switch (kind) {
      case 'int':
        return this.#pick([
          () => `(${sub('int')} ${this.#pick(['+', '-', '*'])} ${sub('int')})`,
          () => `(${sub('int')} + ${sub('int')})`,
          () => `(${sub('int')} % ${this.#pick(['3', '7', '-5', '1000'])})`,
          () => `(${sub('int')} / ${sub('int')})`,
          () => `-${sub('int')}`,
          () => `len(${sub('array')})`,
          () => `${sub('object')}.${this.#pick(['x', 'get()', `bump(${sub('int')})`])}`,
        ])();
      case 'float':
        return this.#pick([
          () => `(${sub('float')} ${this.#pick(['+', '-', '*', '/'])} ${sub('float')})`,
          () => `(${sub('int')} * ${sub('float')})`,
          () => `sqrt(${sub('float')})`,
          () => `-${sub('float')}`,
          () => `float(${sub('int')})`,
          () => `${sub('object')}.y`,
        ])();
      case 'bool':
        return this.#pick([
          () => `(${sub('int')} ${this.#pick(['<', '<=', '>', '>=', '==', '!='])} ${sub('int')})`,
          () => `(${sub('float')} ${this.#pick(['<', '<=', '>', '>='])} ${sub('float')})`,
          () => `(${sub('any')} ${this.#pick(['==', '!='])} ${sub('any')})`,
          () => `not ${sub('any')}`,
          () => `(${sub('bool')} ${this.#pick(['and', 'or'])} ${sub('bool')})`,
        ])();
      case 'array':
        return this.#pick([
          () => `[${this.#times(this.#below(4), () => sub('any')).join(', ')}]`,
          () => `array(${this.#below(5)}, ${sub('any')})`,
        ])();
      case 'object':
        return this.#pick([
          () => `${this.#pick(['A', 'B'])}(${sub('int')}, ${sub('float')})`,
          () => `A(${sub('any')}, ${sub('any')})`,
        ])();
      default:
        return this.#pick([
          () => `${sub('array')}[${sub('int')}]`,
          () => `${sub('object')}.mix(${sub('object')})`,
          () => `(${sub('bool')} ${this.#pick(['and', 'or'])} ${sub('any')})`,
          () => 'nil',
        ])();
    }
  }

  #literal(kind: Kind): string {
    switch (kind) {
      case 'int':
        return this.#pick(this.#below(12) === 0 ? BIG : INTEGERS);
      case 'float':
        return this.#pick(FLOATS);
      case 'bool':
        return this.#pick(['true', 'false']);
      case 'array':
        return this.#pick(['[1, 2, 3]', '[0.5]', '[]', '[nil, 7]']);
      case 'object':
        return this.#pick(['A(1, 2.5)', 'B(3, 0.5)']);
      default:
        return this.#pick(['nil', '1', '2.5', '"text"', 'true']);
    }
  }

  #call(fn: Callable, context: Context, depth: number): string {
    const args = fn.parameters.map((kind) => this.#expression(kind, context, depth));
    return `${fn.name}(${args.join(', ')})`;
  }

  #kind(): Kind {
    return this.#pick(KINDS);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }

  #times<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }
}

function line(text: string): Piece {
  return { parts: [[text, []]], end: '' };
}

function piece(head: string, body: readonly Piece[], end: string): Piece {
  return { parts: [[head, body]], end };
}
