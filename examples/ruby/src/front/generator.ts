// The generator of one function: registers, variables, environments, and the dispatch from nodes to what generates them.
//
// Every expression is generated for a destination: the register that its value is wanted in, or NONE. Registers are a
// stack: parameters and locals at the bottom, then what the function needs throughout, then temporaries. A call's window
// stands on top, because the callee's frame overwrites everything behind it. A destination is written last, so that a
// local variable can be one.

import type { GuestFunction, InstructionSet } from '@martlet/vm';
import { FunctionAssembler } from '@martlet/vm';
import * as prism from '@ruby/prism/src/nodes.js';
import type { FunctionInfo } from '../runtime/program.ts';
import type { CodeLabel } from './code.ts';
import { Code } from './code.ts';
import type { RubySyntaxError } from './errors.ts';
import { Flow } from './flow.ts';
import type { HostName } from './messages.ts';
import { hostArity } from './messages.ts';
import type { PrismNode } from './nodes.ts';
import { childrenOf, describeNode } from './nodes.ts';
import type { LineTable } from './prism.ts';
import { syntaxError } from './prism.ts';
import type { Scope, Scopes, Variable } from './scopes.ts';
import { canonical } from './scopes.ts';

/** The destination of a value that nobody wants. */
export const NONE = 0;

/** Generates a node's code. The destination gets its value, unless it is {@link NONE}. */
export type Row<N extends PrismNode = PrismNode> = (g: Generator, node: N, dst: number) => void;
type NodeClass<N extends PrismNode> = new (...args: never[]) => N;
/** What generates each class of node. */
export type Rows = Map<unknown, Row<never>>;

/** Adds what generates nodes of a class. */
export function on<N extends PrismNode>(rows: Rows, node: NodeClass<N>, row: Row<N>): void {
  rows.set(node, row as Row<never>);
}

/** What all functions of a program share. */
export interface Shared {
  readonly set: InstructionSet;
  readonly file: string;
  readonly lines: LineTable;
  readonly scopes: Scopes;
  readonly rows: Rows;
  readonly prelude: boolean;
  host(name: string): number | undefined;
  /** Keeps a place for a function; gives its index. */
  reserve(): number;
  define(index: number, fn: GuestFunction, info: FunctionInfo): void;
  /** Functions of `&:name`, by name. */
  readonly symbolBlocks: Map<string, number>;
  /** Numbers a new lexical scope. */
  newCref(parent: number): number;
}

/** Generates one function. */
export class Generator {
  readonly shared: Shared;
  readonly scope: Scope;
  /** The generator of the function around a closure. */
  readonly outer: Generator | null;
  readonly cref: number;
  readonly asm: FunctionAssembler;
  readonly code: Code;
  readonly flow: Flow;
  /** The name of the method around, as backtraces call it. */
  readonly label: string;
  /** Rescue clauses, inner ones first. */
  readonly clauses: {
    readonly start: CodeLabel;
    readonly end: CodeLabel;
    readonly line: number;
  }[] = [];
  /** The first register that is free. */
  top = 1;
  #firstTemporary = 1;
  #selfRegister = 1;
  #needsSelf = false;
  /** Register of the environment that came with the closure. */
  #brought = 0;
  #needsBrought = false;
  /** Register of the function's own environment. */
  #own = 0;
  /** Locals that have been assigned on every way to here. */
  #assigned = new Set<Variable>();
  /** Locals that may be read before. */
  readonly #needNil = new Set<Variable>();
  #parameters: ReadonlySet<Variable | null> = new Set();
  /** Locals that default values of parameters use, while those are generated. */
  #early: Set<Variable> | null = null;
  #earlyVariables: ReadonlySet<Variable> = new Set();

  constructor(shared: Shared, scope: Scope, outer: Generator | null, cref: number, label: string) {
    this.shared = shared;
    this.scope = scope;
    this.outer = outer;
    this.cref = cref;
    this.label = label;
    this.asm = new FunctionAssembler(shared.set, label);
    // Methods of the prelude do not notice that a program redefines an operator, but for those in this file.
    this.asm.fixed = shared.prelude && shared.file !== '<internal:open>';
    this.code = new Code(this.asm);
    this.flow = new Flow(this.code);
  }

  /** The function, when everything has been generated. */
  finish(): GuestFunction {
    this.code.finish();
    return this.asm.finish();
  }

  // Registers

  /**
   * Gives all variables and what the function needs throughout their registers.
   *
   * @param parameters variables of the registers from 3 on, `null` where a parameter has none
   */
  allocate(parameters: readonly (Variable | null)[]): void {
    const inRegister = (v: Variable) => !(v.captured && v.sharedWrites);
    this.#parameters = new Set(parameters);
    this.top = 3;
    // Code that stands twice, such as an ensure clause, has its blocks generated twice: each time they begin anew. What is
    // in register 2, the block, has been given its place already.
    for (const each of this.scope.variables.values()) {
      const variable = canonical(each);
      if (variable.scope === this.scope && variable.register > 2) variable.register = 0;
    }
    for (const parameter of parameters) {
      if (parameter !== null && inRegister(parameter)) parameter.register = this.top;
      this.top++;
    }
    for (const each of this.scope.variables.values()) {
      const variable = canonical(each);
      if (variable.register !== 0 || variable.scope !== this.scope) continue;
      if (inRegister(variable) && !parameters.includes(variable)) variable.register = this.top++;
    }
    if (this.scope.isClosure) this.#selfRegister = this.top++;
    if (this.scope.usesOuter) this.#brought = this.top++;
    if (this.scope.makesEnvironment) this.#own = this.top++;
    if (this.scope.isHome) this.asm.home = this.#own;
    this.#firstTemporary = this.top;
    this.asm.reserve(this.top);
  }

  /** A new temporary. It is free again when `top` is set back. */
  temporary(): number {
    return this.top++;
  }

  /** Runs `body` and frees the temporaries that it takes. */
  scoped<R>(body: () => R): R {
    const { top } = this;
    const result = body();
    this.top = top;
    return result;
  }

  /** Is it a temporary, which nothing else reads until its value is there? */
  isTemporary(register: number): boolean {
    return register >= this.#firstTemporary;
  }

  /** The destination if it is a temporary, else a new temporary: for code that writes it more than once. */
  scratch(dst: number): number {
    return this.isTemporary(dst) ? dst : this.temporary();
  }

  /** Runs `body` with a temporary as destination, and moves its value where it is wanted. */
  into(dst: number, body: (scratch: number) => void): void {
    this.scoped(() => {
      const scratch = this.scratch(dst);
      body(scratch);
      if (dst !== NONE) this.move(dst, scratch);
    });
  }

  /** The destination, or a new temporary where nobody wants the value. */
  target(dst: number): number {
    return dst === NONE ? this.temporary() : dst;
  }

  move(dst: number, from: number): void {
    if (dst !== NONE && dst !== from) this.code.emit('move', dst, from);
  }

  // Nodes

  /** Sets the line of what follows. */
  at(location: { readonly startOffset: number }): void {
    this.code.line = this.shared.lines.lineOf(location.startOffset);
  }

  /** Generates a node; the destination gets its value, unless it is {@link NONE}. */
  value(node: PrismNode | null, dst: number): void {
    if (node === null) {
      if (dst !== NONE) this.code.emit('nil', dst);
      return;
    }
    const row = this.shared.rows.get(node.constructor) as Row | undefined;
    if (row === undefined) throw this.unsupported(node);
    this.at(node.location);
    this.scoped(() => row(this, node, dst));
  }

  /** Generates a node whose value nobody wants. */
  effect(node: PrismNode | null): void {
    this.value(node, NONE);
  }

  /**
   * The register of a node's value: that of a local variable, or a new temporary.
   *
   * @param later nodes that are evaluated before the register is read
   */
  operand(node: PrismNode, later: readonly (PrismNode | null)[] = []): number {
    const known = this.known(node);
    if (known !== 0 && !later.some((each) => each !== null && assigns(each, node))) return known;
    const register = this.temporary();
    this.value(node, register);
    return register;
  }

  /** The register that holds the node's value already, or 0. */
  known(node: PrismNode): number {
    if (node instanceof prism.SelfNode) return this.self();
    if (node instanceof prism.LocalVariableReadNode) {
      const variable = this.scope.lookup(node.name, node.depth);
      if (variable.scope === this.scope && variable.register !== 0) {
        this.#noteRead(variable);
        return variable.register;
      }
    }
    return 0;
  }

  /** The error for a construct that is not supported. */
  unsupported(node: PrismNode, what: string = describeNode(node)): RubySyntaxError {
    return this.error(node.location, `${what} is not supported`);
  }

  error(location: { readonly startOffset: number }, message: string): RubySyntaxError {
    return syntaxError(this.shared.lines, this.shared.file, location, message);
  }

  // Operands

  cache(message: string, count: number): number {
    return this.asm.cache(message, count);
  }

  symbol(text: string): number {
    return this.asm.constant({ kind: 'symbol', value: text });
  }

  string(text: string): number {
    return this.asm.constant({ kind: 'string', value: text });
  }

  /** Calls a host function of the registry. */
  host(name: HostName, dst: number, ...args: number[]): void {
    const index = this.shared.host(name);
    if (index === undefined) throw new TypeError(`the registry has no host function ${name}`);
    this.code.emit(`host${hostArity[name]}`, this.target(dst), index, ...args);
  }

  /** A register with a symbol. */
  loadSymbol(text: string, register: number = this.temporary()): number {
    this.code.emit('load', register, this.symbol(text));
    return register;
  }

  /** A register with a small integer. */
  loadInt(value: number, register: number = this.temporary()): number {
    this.code.emit('int', register, value);
    return register;
  }

  // Self and variables

  /** The register of self. */
  self(): number {
    this.#needsSelf = true;
    return this.#selfRegister;
  }

  /** The register of the innermost environment, for a closure made here; 0 where there is none. */
  environment(): number {
    if (this.#own !== 0) return this.#own;
    if (this.#brought !== 0) this.#needsBrought = true;
    return this.#brought;
  }

  /** The nearest function whose environment is the innermost one here. */
  get #innermost(): Generator | null {
    if (this.#own !== 0) return this;
    return this.#brought === 0 ? null : this.outer!.#innermost;
  }

  /** The register of the environment of a function around. */
  environmentOf(owner: Scope): number {
    if (owner === this.scope) return this.#own;
    this.#needsBrought = true;
    let register = this.#brought;
    let at = this.outer!.#innermost;
    while (at !== null && at.scope !== owner) {
      const next = this.temporary();
      this.code.emit('parent', next, register);
      register = next;
      at = at.outer!.#innermost;
    }
    return register;
  }

  /** Reads a variable. */
  read(variable: Variable, dst: number): void {
    if (dst === NONE) return;
    if (variable.scope === this.scope && variable.register !== 0) {
      this.#noteRead(variable);
      this.move(dst, variable.register);
      return;
    }
    this.scoped(() => {
      this.code.emit('getVariable', dst, this.environmentOf(variable.scope), variable.slot);
    });
  }

  /** The register of a variable's value: its own, or a temporary. */
  registerOf(variable: Variable): number {
    if (variable.scope === this.scope && variable.register !== 0) {
      this.#noteRead(variable);
      return variable.register;
    }
    const register = this.temporary();
    this.read(variable, register);
    return register;
  }

  /** Sets a variable to what a register holds. */
  write(variable: Variable, from: number): void {
    if (variable.scope === this.scope && variable.register !== 0) {
      this.move(variable.register, from);
      this.#noteEarly(variable);
      this.#assigned.add(variable);
    }
    this.publish(variable, from);
  }

  /** Sets a captured variable in its environment. */
  publish(variable: Variable, from: number): void {
    if (!variable.captured) return;
    this.scoped(() => {
      this.code.emit('setVariable', this.environmentOf(variable.scope), variable.slot, from);
    });
  }

  /** Assigns the value of a node to a variable. */
  assign(variable: Variable, value: PrismNode, dst: number): void {
    const register = variable.scope === this.scope ? variable.register : 0;
    this.scoped(() => {
      const from = register !== 0 ? register : this.isTemporary(dst) ? dst : this.temporary();
      this.value(value, from);
      this.write(variable, from);
      this.move(dst, from);
    });
  }

  #noteRead(variable: Variable): void {
    if (this.#assigned.has(variable)) return;
    if (this.#early === null) this.#needNil.add(variable);
    else if (this.#parameters.has(variable)) {
      // A parameter in its own default value, `a = a`, is nil.
      this.code.emit('nil', variable.register);
      this.#assigned.add(variable);
    } else this.#noteEarly(variable);
  }

  #noteEarly(variable: Variable): void {
    if (!this.#parameters.has(variable)) this.#early?.add(variable);
  }

  /** Says that a variable has its value on entry. */
  given(variable: Variable): void {
    this.#assigned.add(variable);
  }

  /** Generates code that control may not come to: what it assigns is not sure to be assigned afterwards. */
  maybe<R>(body: () => R): R {
    const before = new Set(this.#assigned);
    const result = body();
    this.#assigned = before;
    return result;
  }

  /**
   * Instructions at the start: self, environments, and captured parameters. Emitted in the end.
   *
   * @param given parameters that have been passed, with their registers
   */
  prologue(given: readonly (readonly [variable: Variable, register: number])[]): void {
    const { code } = this;
    const chained = this.#own !== 0 && this.#brought !== 0;
    if (this.#needsSelf && this.scope.isClosure) code.emit('procSelf', this.#selfRegister, 1);
    if (this.#needsBrought || chained) code.emit('procEnvironment', this.#brought, 1);
    if (this.#own === 0) return;
    if (!chained) code.emit('nil', this.#own);
    const parent = chained ? this.#brought : this.#own;
    code.emit('environment', this.#own, parent, this.scope.captured.length);
    for (const [variable, register] of given) {
      if (variable.captured) code.emit('setVariable', this.#own, variable.slot, register);
    }
  }

  /** Are there such instructions? Asked in the end. */
  get hasPrologue(): boolean {
    return (this.#needsSelf && this.scope.isClosure) || this.#needsBrought || this.#own !== 0;
  }

  /** Locals that must be nil before the body. Emitted in the end. */
  clear(): void {
    for (const variable of this.#needNil) this.code.emit('nil', variable.register);
  }

  /** Generates default values of parameters, which may assign locals before the body begins. */
  early(body: () => void): void {
    this.#early = new Set();
    body();
    this.#earlyVariables = this.#early;
    this.#early = null;
    for (const variable of this.#earlyVariables) this.#assigned.add(variable);
  }

  /** Are there such locals? */
  get hasEarly(): boolean {
    return this.#earlyVariables.size > 0;
  }

  /** Makes them nil, wherever the function is entered. Emitted in the end. */
  clearEarly(): void {
    for (const variable of this.#earlyVariables) this.code.emit('nil', variable.register);
  }
}

/** May evaluating `node` assign the local variable that `read` reads? */
export function assigns(node: PrismNode, read: PrismNode): boolean {
  if (!(read instanceof prism.LocalVariableReadNode)) return false;
  if (
    (node instanceof prism.LocalVariableWriteNode ||
      node instanceof prism.LocalVariableTargetNode ||
      node instanceof prism.LocalVariableOperatorWriteNode ||
      node instanceof prism.LocalVariableAndWriteNode ||
      node instanceof prism.LocalVariableOrWriteNode) &&
    node.name === read.name
  ) {
    return true;
  }
  // Assignments in closures do not concern registers.
  if (node instanceof prism.BlockNode || node instanceof prism.LambdaNode) return false;
  if (node instanceof prism.DefNode) return false;
  return childrenOf(node).some((child) => assigns(child, read));
}

export type { CodeLabel };
