// The syntax of the third chapter: function literals, blocks behind calls, exceptions. A closure is a function with the
// innermost environment where it was made, and is passed to that function as its first argument.

import type { GuestFunction, PendingValue } from '@martlet/vm';
import type { Token } from '../chapter1/tokens.ts';
import { ObjectCompiler, ObjectSource } from '../chapter2/compiler.ts';
import type { Environment, Variable } from './closures.ts';
import { Captures } from './closures.ts';
import { PRELUDE } from './prelude.ts';

/** How closures are called: what `return` does in one depends on it. */
const FUNCTION_LITERAL = '(fn)';
const BLOCK = '(block)';

export class ClosureSource extends ObjectSource {
  readonly captures = new Captures();
}

export class ClosureCompiler extends ObjectCompiler {
  declare protected readonly source: ClosureSource;
  readonly #name: string;
  /** Where the function begins. */
  readonly #start: number;
  /** The compiler of the function around a closure. */
  readonly #around: ClosureCompiler | null;
  #variables: ReadonlyMap<string, Variable> = new Map();
  /** The innermost environment, and where the innermost scope begins. */
  #environment: Environment | null = null;
  #scope = 0;
  /** The register of the environment that the closure brought along. */
  #brought = 0;
  /** The function that `return` returns from, and the environment that identifies its activation. */
  #home: { readonly place: number; readonly environment: Environment | null };
  /** How many `ensure` are around, and whether something has returned since the outermost of them. */
  #ensured = 0;
  #returned = false;

  constructor(source: ClosureSource, name: string, around: ClosureCompiler | null = null) {
    super(source, name);
    this.#name = name;
    this.#around = around;
    this.#start = this.#place();
    this.#home = { place: this.#start, environment: null };
    if (around === null) return;
    this.#variables = around.#variables;
    this.#environment = around.#environment;
    if (name === BLOCK) this.#home = around.#home;
  }

  protected override create(name: string): ClosureCompiler {
    return new ClosureCompiler(this.source, name);
  }

  /** The place of a token, the next one if none is given. The prelude comes before the program. */
  #place({ at }: Token = this.tokens.next): number {
    return this.tokens.source === PRELUDE ? at : PRELUDE.length + at;
  }

  override main(): GuestFunction {
    this.#begin();
    return super.main();
  }

  override function(...first: Token[]): GuestFunction {
    const { asm, tokens } = this;
    const closure = this.#around ? asm.temporary() : 0;
    const sign = this.#name === BLOCK ? '|' : ')';
    tokens.advance();
    const parameters = [...first, ...tokens.list(sign, () => tokens.expect('name'))];
    const registers = parameters.map(() => asm.temporary());
    asm.required = registers.length + (this.#around ? 1 : 0);
    if (this.#environment !== null) {
      this.#brought = asm.temporary();
      asm.emit('environmentOf', this.#brought, closure);
    }
    this.#begin();
    for (const [i, parameter] of parameters.entries()) this.declare(parameter, registers[i]!);
    return this.finish(this.block());
  }

  /** Begins the function's scope, with an environment by which its activation is found if something returns from it. */
  #begin(): void {
    const isHome = this.#name !== BLOCK && this.source.captures.homes.has(this.#start);
    this.#enter(-1 - this.#start, isHome);
    if (!isHome) return;
    this.#home = { place: this.#start, environment: this.#environment };
    this.asm.home = this.#environment!.register;
  }

  /** The value of a block is that of its last expression. */
  protected override finish(last: PendingValue | null): GuestFunction {
    if (this.#name === BLOCK && last) super.return(last);
    return super.finish(this.#name === BLOCK ? null : last);
  }

  /** Begins a scope: makes an environment if it has captured variables, or `always`. */
  #enter(scope: number, always = false): void {
    const count = this.source.captures.scopes.get(scope) ?? 0;
    this.#scope = scope;
    if (count === 0 && !always) return;
    const outer = this.#environment;
    const register = this.asm.temporary();
    this.asm.emit('environment', register, this.#locate(outer), count);
    this.asm.top = register + 1;
    this.#environment = { outer, owner: this, register, used: 0 };
  }

  /** A register that holds the environment, or nil. */
  #locate(environment: Environment | null): number {
    const { asm } = this;
    if (environment === null) return asm.push(asm.literal(null));
    if (environment.owner === this) return environment.register;
    let [found, register] = [this.#around!.#environment!, this.#brought];
    while (found !== environment) {
      register = asm.push(asm.compute(asm.top, 'parent', register));
      found = found.outer!;
    }
    return register;
  }

  /** Does something in a scope of its own that begins here. */
  #scoped<T>(scope: number, inside: () => T): T {
    const before = [this.scope, this.#variables, this.#environment, this.#scope] as const;
    const { top } = this.asm;
    this.#enter(scope);
    const result = inside();
    [this.scope, this.#variables, this.#environment, this.#scope] = before;
    this.asm.top = top;
    return result;
  }

  protected override block(): PendingValue | null {
    return this.#scoped(this.#place(), () => super.block());
  }

  protected override declare(name: Token, register: number): void {
    super.declare(name, register);
    const place = this.#place(name);
    const environment = this.#environment;
    let slot: Variable['slot'] = null;
    if (environment !== null && this.source.captures.variables.has(place)) {
      slot = { environment, index: environment.used++ };
      this.asm.emit('setVariable', environment.register, slot.index, register);
    }
    const variable = { owner: this, place, scope: this.#scope, slot };
    this.#variables = new Map(this.#variables).set(name.text, variable);
  }

  protected override variable(name: Token): PendingValue {
    const { asm } = this;
    const variable = this.#variables.get(name.text);
    if (variable && variable.owner !== this) this.source.captures.add(variable);
    const slot = variable?.slot;
    // The first reading does not know yet where a captured variable lives.
    if (!slot) return variable && variable.owner !== this ? asm.variable(0) : super.variable(name);
    const base = asm.top;
    const load = (dst: number): void => {
      const { top } = asm;
      asm.emit('getVariable', dst, this.#locate(slot.environment), slot.index);
      asm.top = top;
    };
    const store = (value: PendingValue): void => {
      const register = asm.operand(value);
      asm.emit('setVariable', this.#locate(slot.environment), slot.index, register);
    };
    return { base, load, store };
  }

  protected override statement(): PendingValue | null {
    const { asm, tokens } = this;
    const { top } = asm;
    if (tokens.take('throw')) asm.emit('throw', asm.operand(this.expression()));
    else if (tokens.take('try')) this.#try();
    else return super.statement();
    asm.top = top;
    return null;
  }

  /** Out of a block, or past an ensure, a return unwinds. */
  protected override return(value: PendingValue): void {
    this.#returned = true;
    if (this.#ensured === 0 && this.#name !== BLOCK) {
      super.return(value);
      return;
    }
    this.source.captures.homes.add(this.#home.place);
    const register = this.asm.operand(value);
    this.asm.emit('returnFrom', this.#locate(this.#home.environment), register);
  }

  #try(): void {
    const { asm, tokens } = this;
    const { ensures, homes } = this.source.captures;
    const [place, ensured, returned] = [this.#place(), this.#ensured, this.#returned];
    this.#returned = false;
    if (ensures.has(place)) this.#ensured++;
    // A completion in three registers: of what kind, with what value, of which activation.
    const completion = [asm.temporary(), asm.temporary(), asm.temporary()] as const;
    const [kind] = completion;
    const start = asm.here();
    // A range of instructions must not be empty.
    asm.emit('nil', kind);
    asm.drop(this.block());
    if (tokens.take('catch')) {
      const [end, after] = [asm.here(), asm.label()];
      asm.emit('jump', after);
      asm.handler('rescue', start, end, asm.here(), kind);
      const error = tokens.expect('name');
      this.#scoped(this.#place(error), () => {
        this.declare(error, kind);
        asm.drop(this.block());
      });
      asm.place(after);
    } else if (tokens.next.kind !== 'ensure') tokens.fail('expected catch or ensure');
    this.#ensured = ensured;
    if (tokens.take('ensure')) {
      ensures.add(place);
      if (this.#returned) homes.add(this.#home.place);
      const [end, after] = [asm.here(), asm.label()];
      // Who comes here without a completion goes on behind.
      for (const register of completion) asm.emit('nil', register);
      asm.handler('ensure', start, end, asm.here(), kind);
      asm.drop(this.block());
      asm.emit('jumpUnless', kind, after);
      asm.emit('rethrow', ...completion);
      asm.place(after);
    }
    this.#returned ||= returned;
  }

  protected override primary(): PendingValue {
    if (!this.tokens.take('fn')) return super.primary();
    if (this.tokens.next.kind !== '(') this.tokens.fail('expected (');
    return this.postfix(this.#closure(FUNCTION_LITERAL));
  }

  /** A value that is called, such as an element. */
  protected override postfix(left: PendingValue): PendingValue {
    const callee = super.postfix(left);
    if (this.tokens.next.kind !== '(' || this.tokens.next.first) return callee;
    return this.postfix(this.#apply(callee));
  }

  protected override call(name: Token): PendingValue {
    if (!this.#variables.has(name.text)) return super.call(name);
    return this.#apply(this.variable(name));
  }

  #apply(callee: PendingValue): PendingValue {
    const base = this.asm.window(callee);
    return this.invoke('apply', base, [base + 1], 1);
  }

  /** A block behind the arguments is one more argument. */
  protected override args(place: (value: PendingValue) => number): number[] {
    const args = super.args(place);
    return this.tokens.next.kind === '|' ? [...args, place(this.#closure(BLOCK))] : args;
  }

  #closure(name: string): PendingValue {
    const { asm, source } = this;
    const index = source.code.push(null as never) - 1;
    source.code[index] = new ClosureCompiler(source, name, this).function();
    const environment = this.#environment;
    const load = (dst: number): void => {
      const { top } = asm;
      asm.emit('closure', dst, index, this.#locate(environment));
      asm.top = top;
    };
    return { base: asm.top, load };
  }
}
