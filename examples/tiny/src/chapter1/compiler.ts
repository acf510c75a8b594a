// From tokens to code in one go: each rule of the grammar emits the code of what it reads. Local variables live in
// registers, temporaries above them like a stack. A value's last instruction waits until its register is known.

import type { GuestFunction, InstructionSet, PendingValue } from '@martlet/vm';
import { ValueAssembler } from '@martlet/vm';
import type { Token } from './tokens.ts';
import { Tokens } from './tokens.ts';

/** Operators that bind more and more tightly, and their instructions. */
const LEVELS: readonly Readonly<Record<string, string>>[] = [
  { or: 'or' },
  { and: 'and' },
  { '==': 'equal', '!=': 'notEqual' },
  { '<': 'less', '<=': 'lessOrEqual', '>': 'greater', '>=': 'greaterOrEqual' },
  { '+': 'add', '-': 'sub' },
  { '*': 'mul', '/': 'div', '%': 'mod' },
];

const UNARY = new Map(Object.entries({ not: 'not', '-': 'negate' }));

/** What the compilers of a program's functions share. */
export class Source {
  readonly set: InstructionSet;
  /** Instructions that programs call like functions, and how many operands they read. */
  readonly builtins = new Map(Object.entries({ print: 1, sqrt: 1, float: 1, int: 1 }));
  /** Indices of functions by name. */
  readonly functions = new Map([['main', 0]]);
  /** Are the names all known? Programs are read twice, because what comes later may be used before. */
  known = false;
  code: GuestFunction[] = [];
  tokens!: Tokens;

  constructor(set: InstructionSet) {
    this.set = set;
  }

  /** Reads texts twice, and gives their code; `create` makes the compiler of a function. */
  read(texts: readonly string[], create: (name: string) => Compiler): GuestFunction[] {
    for (const known of [false, true]) {
      [this.known, this.code] = [known, new Array(this.functions.size)];
      for (const text of texts) {
        this.tokens = new Tokens(text);
        this.code[0] = create('main').main();
      }
    }
    return this.code;
  }
}

/** Compiles one function. */
export class Compiler {
  protected readonly source: Source;
  protected readonly tokens: Tokens;
  protected readonly asm: ValueAssembler;
  protected scope: ReadonlyMap<string, number> = new Map();

  constructor(source: Source, name: string) {
    this.source = source;
    this.tokens = source.tokens;
    this.asm = new ValueAssembler(source.set, name);
  }

  protected create(name: string): Compiler {
    return new Compiler(this.source, name);
  }

  /** Compiles what stands outside all functions. */
  main(): GuestFunction {
    return this.finish(this.statements('end', () => this.declaration()));
  }

  /** Compiles a function from its parameters on; `first` stand before them. */
  function(...first: Token[]): GuestFunction {
    const { asm, tokens } = this;
    tokens.expect('(');
    const parameters = [...first, ...tokens.list(')', () => tokens.expect('name'))];
    asm.required = parameters.length;
    for (const parameter of parameters) this.declare(parameter, asm.temporary());
    return this.finish(this.block());
  }

  /** Ends the function; `last` is the value of its last statement. */
  protected finish(last: PendingValue | null): GuestFunction {
    this.asm.drop(last);
    this.asm.emit('ret', this.asm.push(this.asm.literal(null)));
    return this.asm.finish();
  }

  protected declare({ text }: Token, register: number): void {
    this.scope = new Map(this.scope).set(text, register);
  }

  protected declaration(): PendingValue | null {
    if (!this.tokens.take('fn')) return this.statement();
    this.define(this.tokens.expect('name').text);
    return null;
  }

  protected define(name: string, ...first: Token[]): void {
    const { code, functions } = this.source;
    if (!functions.has(name)) functions.set(name, functions.size);
    code[functions.get(name)!] = this.create(name).function(...first);
  }

  /** Gives the value of the last statement if it is an expression. */
  protected statements(close: string, statement: () => PendingValue | null): PendingValue | null {
    let last: PendingValue | null = null;
    while (this.tokens.next.kind !== close) {
      this.asm.drop(last);
      this.asm.line = this.tokens.line;
      last = statement();
    }
    return last;
  }

  protected block(): PendingValue | null {
    const { asm, tokens, scope } = this;
    const { top } = asm;
    tokens.expect('{');
    const last = this.statements('}', () => this.statement());
    tokens.advance();
    [this.scope, asm.top] = [scope, top];
    return last;
  }

  protected statement(): PendingValue | null {
    const { asm, tokens } = this;
    const { top } = asm;
    if (tokens.take('let')) {
      const name = tokens.expect('name');
      tokens.expect('=');
      this.declare(name, asm.push(this.expression()));
      return null;
    }
    if (tokens.take('while')) {
      const before = asm.here();
      const after = asm.condition(this.expression());
      asm.drop(this.block());
      asm.emit('loop', before);
      asm.place(after);
    } else if (tokens.take('if')) {
      const [otherwise, after] = [asm.condition(this.expression()), asm.label()];
      asm.drop(this.block());
      const more = tokens.take('else');
      if (more) asm.emit('jump', after);
      asm.place(otherwise);
      if (more) asm.drop(tokens.next.kind === 'if' ? this.statement() : this.block());
      asm.place(after);
    } else if (tokens.take('return')) {
      this.return(tokens.next.kind === '}' ? asm.literal(null) : this.expression());
    } else if (tokens.next.kind === '{') asm.drop(this.block());
    else {
      const target = this.expression();
      if (tokens.next.kind !== '=') return target;
      const store = target.store ?? tokens.fail('expected a variable before =');
      tokens.advance();
      store(this.expression());
    }
    asm.top = top;
    return null;
  }

  protected return(value: PendingValue): void {
    this.asm.emit('ret', this.asm.operand(value));
  }

  protected expression(level = 0): PendingValue {
    if (level === LEVELS.length) return this.unary();
    const { asm, tokens } = this;
    const right = () => this.expression(level + 1);
    let left = right();
    while (Object.hasOwn(LEVELS[level]!, tokens.next.kind)) {
      const name = LEVELS[level]![tokens.advance().kind]!;
      if (name === 'or' || name === 'and') left = asm[name](left, right);
      else left = asm.compute(left.base, name, asm.operand(left), asm.operand(right()));
    }
    return left;
  }

  protected unary(): PendingValue {
    const name = UNARY.get(this.tokens.next.kind);
    if (!name) return this.primary();
    this.tokens.advance();
    const value = this.unary();
    return this.asm.compute(value.base, name, this.asm.operand(value));
  }

  protected primary(): PendingValue {
    const { asm, tokens } = this;
    const { kind, text } = tokens.next;
    if (tokens.take('(')) {
      const inner = this.expression();
      tokens.expect(')');
      return inner;
    }
    if (kind === 'name') {
      const name = tokens.advance();
      const called = tokens.next.kind === '(' && !tokens.next.first;
      return called ? this.call(name) : this.variable(name);
    }
    if (!/^(nil|true|false|int|float|string)$/.test(kind)) tokens.fail('expected an expression');
    tokens.advance();
    if (kind === 'int') return asm.literal(BigInt(text));
    if (kind === 'float') return asm.literal(Number(text));
    return asm.literal(kind === 'string' ? text : kind === 'nil' ? null : kind === 'true');
  }

  protected variable(name: Token): PendingValue {
    const { text } = name;
    const register = this.scope.get(text);
    return this.asm.variable(register ?? this.tokens.fail(`there is no variable ${text}`, name));
  }

  /** Arguments, each put somewhere by `place`. */
  protected args(place: (value: PendingValue) => number): number[] {
    this.tokens.expect('(');
    return this.tokens.list(')', () => place(this.expression()));
  }

  protected call(name: Token): PendingValue {
    const { asm, source, tokens } = this;
    const { text } = name;
    const fn = source.functions.get(text);
    if (fn !== undefined || !source.known) return this.invoke('call', asm.window(), [fn ?? 0]);
    const reads = source.builtins.get(text) ?? tokens.fail(`there is no function ${text}`, name);
    const { top } = asm;
    const args = this.args((value) => asm.operand(value));
    if (args.length === reads) return asm.compute(top, text, ...args);
    return tokens.fail(`${text} takes ${reads} arguments, not ${args.length}`, name);
  }

  /** Reads arguments into the window at `base`, where so many stand `before`, and calls. */
  protected invoke(name: string, base: number, callee: number[], before = 0): PendingValue {
    const count = this.args((value) => this.asm.push(value)).length + before;
    this.asm.emit(name, base, count, ...callee);
    return this.asm.result(base);
  }
}
