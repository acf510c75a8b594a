// Code of the second chapter. Captured variables live in environments, and nowhere else: objects that form a chain, one
// for each scope that has captured variables. A closure is a function with the innermost environment where it was made,
// and is passed to that function as its first argument.

import type { GuestFunction, InstructionSet, Program } from '@martlet/vm';
import { Generator } from '../chapter1/generator.ts';
import type { Tree } from '../chapter1/parser.ts';
import type { Captures } from './captures.ts';
import { findCaptures } from './captures.ts';
import { BLOCK, FullParser } from './parser.ts';
import { PRELUDE } from './prelude.ts';

/** An environment, as the generator knows it. */
interface Environment {
  readonly outer: Environment | null;
  /** The generator of the function that makes it, and its register there. */
  readonly owner: FullGenerator;
  readonly register: number;
}

/** Where a captured variable is. */
interface Slot {
  readonly environment: Environment;
  readonly index: number;
}

/** What all functions of a program share. */
interface Shared {
  readonly set: InstructionSet;
  readonly firstClass: number;
  readonly functions: GuestFunction[];
}

type Source = ConstructorParameters<typeof Generator>[1];

export class FullGenerator extends Generator {
  readonly #shared: Shared;
  readonly #captures: Captures;
  readonly #tree: Tree;
  /** The generator of the function around a closure. */
  readonly #around: FullGenerator | null;
  #environment: Environment | null = null;
  /** What the closure brought along, in its register. */
  #brought: { readonly environment: Environment; readonly register: number } | null = null;
  #captured: ReadonlyMap<string, Slot> = new Map();
  readonly #slots = new Map<Tree, Slot>();
  /** The environment that identifies the activation to return from. */
  #home: Environment | null = null;
  #ensured = 0;

  constructor(
    shared: Shared,
    source: Source,
    tree: Tree,
    around: FullGenerator | null,
    captures: Captures,
  ) {
    super(shared.set, source, shared.firstClass, tree.text);
    this.#shared = shared;
    this.#tree = tree;
    this.#around = around;
    this.#captures = captures;
  }

  override function(tree: Tree): GuestFunction {
    const { asm } = this;
    const parameters = tree.kids.slice(0, -1);
    const body = tree.kids.at(-1)!;
    const around = this.#around;
    asm.required = parameters.length + (around ? 1 : 0);
    const closure = around ? this.temporary() : 0;
    const registers = parameters.map(() => this.temporary());
    if (around !== null) {
      this.#captured = around.#captured;
      this.#environment = around.#environment;
      if (tree.text === BLOCK) this.#home = around.#home;
      if (around.#environment !== null) {
        this.#brought = { environment: around.#environment, register: this.temporary() };
        asm.emit('environmentOf', this.#brought.register, closure);
      }
    }
    const isHome = this.#captures.homes.has(tree);
    this.#enter(parameters, isHome);
    if (isHome) {
      this.#home = this.#environment;
      asm.home = this.#home!.register;
    }
    for (const [i, parameter] of parameters.entries()) this.#bind(parameter, registers[i]!);
    const result = this.#resultOf(body);
    if (tree.text === BLOCK && result !== null) {
      // The value of a block is that of its last expression.
      this.#enter(body.kids, false);
      for (const kid of body.kids.slice(0, -1)) this.statement(kid);
      asm.emit('ret', ...this.values([result]));
    } else {
      this.statement(body);
      const nil = this.temporary();
      asm.emit('nil', nil);
      asm.emit('ret', nil);
    }
    return asm.finish();
  }

  #resultOf({ kids }: Tree): Tree | null {
    const last = kids.at(-1);
    const statements = /^(let|set|setField|setIndex|while|if|ret|throw|try|block)$/;
    return last === undefined || statements.test(last.kind) ? null : last;
  }

  /** Makes an environment if one of the declarations is captured, or `always`. */
  #enter(declarations: readonly Tree[], always: boolean): void {
    const captured = declarations.filter((tree) => this.#captures.variables.has(tree));
    if (captured.length === 0 && !always) return;
    const register = this.temporary();
    const outer = this.#environment;
    const { top } = this;
    let parent: number;
    if (outer !== null) parent = this.#locate(outer);
    else {
      parent = this.temporary();
      this.asm.emit('nil', parent);
    }
    this.asm.emit('environment', register, parent, captured.length);
    this.top = top;
    this.#environment = { outer, owner: this, register };
    for (const [index, tree] of captured.entries())
      this.#slots.set(tree, { environment: this.#environment, index });
  }

  /** A register that holds the environment. */
  #locate(environment: Environment): number {
    if (environment.owner === this) return environment.register;
    let { environment: found, register } = this.#brought!;
    while (found !== environment) {
      const outer = this.temporary();
      this.asm.emit('parent', outer, register);
      [found, register] = [found.outer!, outer];
    }
    return register;
  }

  /** Gives a declared variable its value. */
  #bind(tree: Tree, register: number): void {
    const slot = this.#slots.get(tree);
    const captured = new Map(this.#captured);
    if (slot === undefined) {
      captured.delete(tree.text);
      this.declare(tree.text, register);
    } else {
      captured.set(tree.text, slot);
      const scope = new Map(this.scope);
      scope.delete(tree.text);
      this.scope = scope;
      this.asm.emit('setVariable', slot.environment.register, slot.index, register);
    }
    this.#captured = captured;
  }

  protected override variable(tree: Tree): number {
    const slot = this.#captured.get(tree.text);
    if (slot === undefined) return super.variable(tree);
    const register = this.temporary();
    const { top } = this;
    this.asm.emit('getVariable', register, this.#locate(slot.environment), slot.index);
    this.top = top;
    return register;
  }

  protected override statement(tree: Tree): void {
    const { asm, top } = this;
    const { kind, text, kids } = tree;
    const [captured, environment] = [this.#captured, this.#environment];
    const slot = kind === 'set' ? this.#captured.get(text) : undefined;
    if (kind === 'block') {
      this.#enter(kids, false);
      super.statement(tree);
      [this.#captured, this.#environment] = [captured, environment];
    } else if (kind === 'let') {
      this.line(tree);
      const register = this.temporary();
      this.expression(kids[0]!, register);
      this.#bind(tree, register);
      return;
    } else if (slot !== undefined) {
      this.line(tree);
      const [value] = this.values(kids) as [number];
      asm.emit('setVariable', this.#locate(slot.environment), slot.index, value);
    } else if (kind === 'throw') {
      this.line(tree);
      asm.emit('throw', ...this.values(kids));
    } else if (kind === 'ret' && (this.#ensured > 0 || this.#tree.text === BLOCK)) {
      this.line(tree);
      const [value] = this.values(kids) as [number];
      asm.emit('returnFrom', this.#locate(this.#home!), value);
    } else if (kind === 'try') this.#try(tree);
    else super.statement(tree);
    this.top = top;
  }

  #try({ kids }: Tree): void {
    const { asm } = this;
    const body = kids[0]!;
    const handler = kids.find(({ kind }) => kind === 'catch');
    const ensure = kids.find(({ kind }) => kind === 'ensure');
    const completion = [this.temporary(), this.temporary(), this.temporary()];
    const start = asm.here();
    // A range of instructions must not be empty.
    asm.emit('nil', completion[0]!);
    if (ensure) this.#ensured++;
    this.statement(body);
    if (handler) {
      const [end, after] = [asm.here(), asm.label()];
      asm.emit('jump', after);
      const target = asm.here();
      asm.handler('rescue', start, end, target, completion[0]!);
      const { scope, top } = this;
      const [captured, environment] = [this.#captured, this.#environment];
      this.#enter([handler], false);
      this.#bind(handler, completion[0]!);
      this.statement(handler.kids[0]!);
      [this.scope, this.top] = [scope, top];
      [this.#captured, this.#environment] = [captured, environment];
      asm.place(after);
    }
    if (!ensure) return;
    this.#ensured--;
    const [end, after] = [asm.here(), asm.label()];
    this.statement(ensure.kids[0]!);
    asm.emit('jump', after);
    const target = asm.here();
    asm.handler('ensure', start, end, target, completion[0]!);
    this.statement(ensure.kids[0]!);
    asm.emit('rethrow', ...completion);
    asm.place(after);
  }

  protected override expression(tree: Tree, dst: number): void {
    const { asm, top } = this;
    const { kind, text, kids } = tree;
    if (kind === 'closure') {
      const fn = this.#compile(tree);
      let environment: number;
      if (this.#environment !== null) environment = this.#locate(this.#environment);
      else {
        environment = this.temporary();
        asm.emit('nil', environment);
      }
      asm.emit('closure', dst, fn, environment);
    } else if (kind === 'apply') this.#apply(kids, dst);
    else if (kind === 'call' && (this.scope.has(text) || this.#captured.has(text)))
      this.#apply([{ ...tree, kind: 'name', kids: [] }, ...kids], dst);
    else super.expression(tree, dst);
    this.top = top;
  }

  #apply(args: readonly Tree[], dst: number): void {
    const base = this.window(args, dst);
    this.asm.emit('apply', base, args.length, base + 1);
    if (base !== dst) this.asm.emit('move', dst, base);
  }

  /** Compiles a closure's function; gives its index. */
  #compile(tree: Tree): number {
    const { functions } = this.#shared;
    const index = functions.push(null as never) - 1;
    functions[index] = new FullGenerator(
      this.#shared,
      this.program,
      tree,
      this,
      this.#captures,
    ).function(tree);
    return index;
  }
}

/** Generates the code of a program and of the prelude. What the program defines goes before what the prelude does. */
export function generateAll(set: InstructionSet, parser: FullParser, firstClass: number): Program {
  const prelude = new FullParser(PRELUDE).program();
  const extra = prelude.functions.filter(
    ({ text }) => !parser.functions.some((own) => own.text === text),
  );
  const { source, classes } = parser;
  const trees = [...parser.functions, ...extra];
  const functions: GuestFunction[] = new Array(trees.length);
  const shared: Shared = { set, firstClass, functions };
  for (const [i, tree] of trees.entries()) {
    const own = { source: extra.includes(tree) ? PRELUDE : source, functions: trees, classes };
    functions[i] = new FullGenerator(shared, own, tree, null, findCaptures(tree)).function(tree);
  }
  return { set, functions, main: 0 };
}
