// From syntax trees to code. Local variables live in registers, temporaries above them like a stack.

import type { CodeLabel, Constant, GuestFunction, InstructionSet, Program } from '@martlet/vm';
import { FunctionAssembler } from '@martlet/vm';
import type { Parser, Tree } from './parser.ts';
import { TinyError } from './parser.ts';

/** Instructions that programs call like functions. */
const BUILTINS = { print: 1, len: 1, array: 2, sqrt: 1, float: 1, int: 1 };

/** Generates the code of one function. */
export class Generator {
  protected readonly program: Pick<Parser, 'source' | 'functions' | 'classes'>;
  protected readonly asm: FunctionAssembler;
  /** Index in the VM of the program's first class. */
  protected readonly firstClass: number;
  protected scope: ReadonlyMap<string, number> = new Map();
  /** The next free register. */
  protected top = 1;

  constructor(
    set: InstructionSet,
    program: Generator['program'],
    firstClass: number,
    name: string,
  ) {
    this.program = program;
    this.firstClass = firstClass;
    this.asm = new FunctionAssembler(set, name);
  }

  function({ at, kids }: Tree): GuestFunction {
    this.asm.required = kids.length - 1;
    for (const parameter of kids.slice(0, -1)) this.declare(parameter.text, this.temporary());
    this.statement(kids.at(-1)!);
    const nil = { kind: 'nil', text: '', kids: [], at };
    this.statement({ kind: 'ret', text: '', kids: [nil], at });
    return this.asm.finish();
  }

  protected temporary(): number {
    this.asm.reserve(this.top + 1);
    return this.top++;
  }

  protected declare(name: string, register: number): void {
    this.scope = new Map([...this.scope, [name, register]]);
  }

  protected variable({ text, at }: Tree): number {
    return this.scope.get(text) ?? this.fail(at, `there is no variable ${text}`);
  }

  protected fail(at: number, fault: string): never {
    throw new TinyError(this.program.source, at, fault);
  }

  protected line({ at }: Tree): void {
    this.asm.line = this.program.source.slice(0, at).split('\n').length;
  }

  protected statement(tree: Tree): void {
    const { asm, top, scope } = this;
    const { kind, text, kids } = tree;
    const [first, second, third] = kids as [Tree, Tree, Tree];
    this.line(tree);
    const [before, after] = [asm.label(), asm.label()];
    if (kind === 'block') {
      for (const kid of kids) this.statement(kid);
      this.scope = scope;
    } else if (kind === 'let') {
      const register = this.temporary();
      this.expression(first, register);
      this.declare(text, register);
      return;
    } else if (kind === 'set') {
      // One register on, a call does not take the variable itself for the base of its window.
      this.temporary();
      this.expression(first, this.variable(tree));
    } else if (kind === 'setField') {
      const [object, value] = this.values(kids) as [number, number];
      asm.emit(kind, object, asm.cache(text, 0), value);
    } else if (kind === 'while') {
      asm.place(before);
      this.condition(first, after);
      this.statement(second);
      asm.emit('loop', before);
      asm.place(after);
    } else if (kind === 'if') {
      this.condition(first, before);
      this.statement(second);
      if (third) asm.emit('jump', after);
      asm.place(before);
      if (third) this.statement(third);
      asm.place(after);
    } else if (kind === 'ret' || kind === 'setIndex') asm.emit(kind, ...this.values(kids));
    else this.values([tree]);
    this.top = top;
  }

  /** Goes to `otherwise` unless the condition holds. */
  protected condition(test: Tree, otherwise: CodeLabel): void {
    const { top } = this;
    if (test.kind === 'and') for (const kid of test.kids) this.condition(kid, otherwise);
    else this.asm.emit('jumpUnless', ...this.values([test]), otherwise);
    this.top = top;
  }

  /** Registers that hold the values: variables' own, or temporaries. */
  protected values(trees: readonly Tree[]): number[] {
    return trees.map((tree) => {
      if (tree.kind === 'name') return this.variable(tree);
      const register = this.temporary();
      this.expression(tree, register);
      return register;
    });
  }

  /** Puts the value into a register. That is the last thing it does: the register may be a variable's. */
  protected expression(tree: Tree, dst: number): void {
    const { asm, top } = this;
    const { kind, text, kids } = tree;
    if (kind === 'float') this.constant({ kind, value: Number(text) }, dst);
    else if (kind === 'string') this.constant({ kind: 'symbol', value: text }, dst);
    else if (kind === 'int') {
      const value = BigInt(text);
      const fits = BigInt.asIntN(63, value) === value;
      this.constant(fits ? { kind, value } : { kind: 'float', value: Number(text) }, dst);
    } else if (kind === 'and' || kind === 'or') this.shortcut(tree, dst);
    else if (kind === 'elements') this.elements(tree, dst);
    else if (kind === 'call') this.call(tree, dst);
    else if (kind === 'send') {
      const base = this.window(kids, dst);
      asm.emit(kind, base, kids.length, base + 1, asm.cache(text, kids.length - 1));
      if (base !== dst) asm.emit('move', dst, base);
    } else if (kind === 'getField') asm.emit(kind, dst, ...this.values(kids), asm.cache(text, 0));
    else if (kind === 'name') asm.emit('move', dst, this.variable(tree));
    else asm.emit(kind, dst, ...this.values(kids));
    this.top = top;
  }

  protected constant(constant: Constant, dst: number): void {
    this.asm.emit('load', dst, this.asm.constant(constant));
  }

  /** `and` and `or` give the operand that decided. */
  protected shortcut({ kind, kids }: Tree, dst: number): void {
    const [result, opposite, done] = [this.temporary(), this.temporary(), this.asm.label()];
    this.expression(kids[0]!, result);
    if (kind === 'or') this.asm.emit('not', opposite, result);
    this.asm.emit('jumpUnless', kind === 'or' ? opposite : result, done);
    this.expression(kids[1]!, result);
    this.asm.place(done);
    this.asm.emit('move', dst, result);
  }

  /** An array literal. */
  protected elements({ kids }: Tree, dst: number): void {
    const [array, index, value] = [this.temporary(), this.temporary(), this.temporary()];
    this.constant({ kind: 'int', value: BigInt(kids.length) }, index);
    this.asm.emit('nil', value);
    this.asm.emit('array', array, index, value);
    for (const [i, kid] of kids.entries()) {
      this.expression(kid, value);
      this.constant({ kind: 'int', value: BigInt(i) }, index);
      this.asm.emit('setIndex', array, index, value);
    }
    this.asm.emit('move', dst, array);
  }

  /** Puts arguments where a callee wants them. The result will be in the register given. */
  protected window(args: readonly Tree[], dst: number): number {
    const base = dst === this.top - 1 ? dst : this.temporary();
    for (const arg of args) this.expression(arg, this.temporary());
    return base;
  }

  protected call({ at, text, kids }: Tree, dst: number): void {
    const { asm } = this;
    const { functions, classes } = this.program;
    const cls = classes.indexOf(text);
    const fn = functions.findIndex((tree) => tree.text === (cls < 0 ? text : `${text}.init`));
    if (cls >= 0) {
      // The new object is the receiver of its `init`, whose result is dropped.
      const [object, base, self] = [this.temporary(), this.temporary(), this.temporary()];
      asm.emit('new', object, cls + this.firstClass);
      asm.emit('move', self, object);
      this.window(kids, self);
      if (fn >= 0) asm.emit('call', base, kids.length + 1, fn);
      else if (kids.length > 0) this.fail(at, `${text} has no init to take arguments`);
      asm.emit('move', dst, object);
    } else if (fn >= 0) {
      const base = this.window(kids, dst);
      asm.emit('call', base, kids.length, fn);
      if (base !== dst) asm.emit('move', dst, base);
    } else {
      const count = new Map(Object.entries(BUILTINS)).get(text);
      if (count === undefined) this.fail(at, `there is no function ${text}`);
      if (count !== kids.length)
        this.fail(at, `${text} takes ${count} arguments, not ${kids.length}`);
      asm.emit(text, dst, ...this.values(kids));
    }
  }
}

/** Generates the code of a whole program. */
export function generate(set: InstructionSet, program: Parser, firstClass: number): Program {
  const functions = program.functions.map((tree) =>
    new Generator(set, program, firstClass, tree.text).function(tree),
  );
  return { set, functions, main: 0 };
}
