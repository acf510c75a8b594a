// Finds the functions of a program, their local variables, and which of those closures capture.
//
// Captured variables live in environments: one for each activation of a function that has any, chained to that of the
// function around it. A captured variable that only its own function writes has a register besides, for fast reading.

import * as prism from '@ruby/prism/src/nodes.js';
import { matches, matchesForBlock, setsMatch, usesMatch } from './last-match.ts';
import type { PrismNode } from './nodes.ts';
import { childrenOf } from './nodes.ts';

/** What a function is. `for` is the body of a `for` loop or of END: a block without variables of its own. */
export type ScopeKind = 'main' | 'method' | 'block' | 'lambda' | 'body' | 'for';

/** A local variable. */
export class Variable {
  readonly name: string;
  readonly scope: Scope;
  /** Does a closure use it? */
  captured = false;
  /** Does a closure write it? Then it lives in the environment alone. */
  sharedWrites = false;
  /** Is it written at all, apart from being a parameter? */
  written = false;
  /** Its register in its own function; 0 for none. */
  register = 0;
  /** Its slot in the environment of its function; -1 for none. */
  slot = -1;
  /** The variable that this one is another name of. */
  alias: Variable | null = null;

  constructor(name: string, scope: Scope) {
    this.name = name;
    this.scope = scope;
  }
}

/** Hidden variables have names that no program can use. */
export const HIDDEN = {
  /** The block that was passed to the method. */
  block: '&block',
  /** `*`, `**` and `&` of anonymous parameters. */
  rest: '*',
  keywords: '**',
  blockParameter: '&',
  it: 'it parameter',
  /** The method's `$~`. */
  match: '$~',
} as const;

/** A function: what is compiled to one function of the program. */
export class Scope {
  readonly kind: ScopeKind;
  readonly node: PrismNode;
  /** The function around a closure. */
  readonly outer: Scope | null;
  /** The number of the `def`, for `super`; -1 outside. */
  readonly superId: number;
  /** The name of the method around, or '' outside. */
  readonly method: string;
  readonly variables: Map<string, Variable> = new Map();
  /** Does it, or a closure in it, use an environment of a function around it? */
  usesOuter = false;
  /** Does a closure return from it? */
  isHome = false;
  /** Is it a method with code, perhaps in a block, that matches patterns? */
  matches = false;
  /** Is it the block of a call that may match? */
  startsWithMatch = false;
  /** Does its own code call what may match? */
  mayMatch = false;

  constructor(
    kind: ScopeKind,
    node: PrismNode,
    outer: Scope | null,
    superId: number,
    method: string,
  ) {
    this.kind = kind;
    this.node = node;
    this.outer = outer;
    this.superId = superId;
    this.method = method;
  }

  /** Is it called with its Proc in place of self? */
  get isClosure(): boolean {
    return this.outer !== null;
  }

  /** The function that a `return` leaves. */
  get home(): Scope {
    return this.kind === 'block' || this.kind === 'for' ? this.outer!.home : this;
  }

  /** The method (or class body, or program) around, whose block `yield` calls. */
  get methodScope(): Scope {
    return this.outer === null ? this : this.outer.methodScope;
  }

  /** Its own variable of this name, which is made if need be. */
  declare(name: string): Variable {
    let variable = this.variables.get(name);
    if (variable === undefined) {
      variable = new Variable(name, this);
      this.variables.set(name, variable);
    }
    return variable;
  }

  /** The variable that Prism means by a name and a number of scopes to go out. */
  lookup(name: string, depth: number): Variable {
    let scope: Scope = this;
    for (let left = depth; ; left--) {
      while (scope.kind === 'for') scope = scope.outer!;
      if (left === 0 || scope.outer === null) return canonical(scope.declare(name));
      scope = scope.outer;
    }
  }

  /** A hidden variable of the nearest function around that has it. */
  lookupHidden(name: string): Variable {
    let scope: Scope = this;
    while (!scope.variables.has(name) && scope.outer !== null) scope = scope.outer;
    return canonical(scope.declare(name));
  }

  /** Variables in environments, in the order of their slots. */
  get captured(): Variable[] {
    return [...this.variables.values()].filter((v) => v.captured && v.alias === null);
  }

  /** Does it make an environment? */
  get makesEnvironment(): boolean {
    return this.isHome || this.captured.length > 0;
  }
}

/** The variable itself, where it has two names. */
export function canonical(variable: Variable): Variable {
  return variable.alias ?? variable;
}

/** Methods whose literal block runs as a lambda: `return` in it returns from it. */
const LAMBDA_MAKERS = new Set(['lambda', 'define_method', 'define_singleton_method']);

/** Does the block of this call run as a lambda? */
export function makesLambda(call: prism.CallNode): boolean {
  if (call.name === 'lambda') return call.receiver === null;
  return LAMBDA_MAKERS.has(call.name);
}

/** What {@link findScopes} gives. */
export interface Scopes {
  readonly main: Scope;
  /** How many numbers for `super` have been given away. */
  readonly superCount: number;
  /** The function that a node stands for. */
  of(node: PrismNode): Scope;
}

/** Finds all functions of a program. @param firstSuper number of its first `def` */
export function findScopes(program: prism.ProgramNode, firstSuper: number): Scopes {
  const analysis = new Analysis(firstSuper);
  const main = analysis.program(program);
  return {
    main,
    superCount: analysis.nextSuper - firstSuper,
    of: (node) => {
      const scope = analysis.scopes.get(node);
      if (scope === undefined) throw new TypeError('the node is no function');
      return scope;
    },
  };
}

class Analysis {
  readonly scopes = new Map<PrismNode, Scope>();
  /** Functions that may set `$~`, by the method around them. */
  readonly #matching = new Map<Scope, Set<Scope>>();
  nextSuper: number;

  constructor(firstSuper: number) {
    this.nextSuper = firstSuper;
  }

  program(node: prism.ProgramNode): Scope {
    const main = new Scope('main', node, null, -1, '');
    this.#enter(main, node.locals, [node.statements]);
    return main;
  }

  #enter(scope: Scope, locals: readonly string[], parts: readonly (PrismNode | null)[]): void {
    this.scopes.set(scope.node, scope);
    for (const name of locals) scope.declare(name);
    for (const part of parts) this.#walk(part, scope);
    for (const variable of scope.variables.values()) this.#mergeBlockParameter(scope, variable);
    const match = scope.variables.get(HIDDEN.match);
    if (match !== undefined) {
      for (const each of this.#matching.get(scope) ?? []) this.#touch(match, each, true);
    }
    let slot = 0;
    for (const variable of scope.captured) variable.slot = slot++;
  }

  /** A block parameter that is never assigned is the method's block itself. */
  #mergeBlockParameter(scope: Scope, parameter: Variable): void {
    if (scope.kind !== 'method') return;
    const node = scope.node as prism.DefNode;
    const block = node.parameters?.block;
    if (!(block instanceof prism.BlockParameterNode)) return;
    if ((block.name ?? HIDDEN.blockParameter) !== parameter.name || parameter.written) return;
    const hidden = scope.declare(HIDDEN.block);
    parameter.alias = hidden;
    hidden.captured ||= parameter.captured;
  }

  #walk(node: PrismNode | null, scope: Scope): void {
    if (node === null) return;
    if (this.#function(node, scope)) return;
    this.#use(node, scope);
    for (const child of childrenOf(node)) this.#walk(child, scope);
  }

  /** Enters the function that the node stands for, if it does. */
  #function(node: PrismNode, scope: Scope): boolean {
    if (node instanceof prism.DefNode) {
      this.#walk(node.receiver, scope);
      const method = new Scope('method', node, null, this.nextSuper++, node.name);
      method.declare(HIDDEN.block);
      this.#enter(method, node.locals, [node.parameters, node.body]);
    } else if (node instanceof prism.ClassNode) {
      this.#walk(node.constantPath, scope);
      this.#walk(node.superclass, scope);
      this.#enter(new Scope('body', node, null, -1, ''), node.locals, [node.body]);
    } else if (node instanceof prism.ModuleNode) {
      this.#walk(node.constantPath, scope);
      this.#enter(new Scope('body', node, null, -1, ''), node.locals, [node.body]);
    } else if (node instanceof prism.SingletonClassNode) {
      this.#walk(node.expression, scope);
      this.#enter(new Scope('body', node, null, -1, ''), node.locals, [node.body]);
    } else if (node instanceof prism.LambdaNode) {
      const { superId, method } = scope;
      const lambda = new Scope('lambda', node, scope, superId, method);
      this.#enter(lambda, node.locals, [node.parameters, node.body]);
    } else if (node instanceof prism.CallNode && node.block instanceof prism.BlockNode) {
      this.#use(node, scope);
      this.#walk(node.receiver, scope);
      this.#walk(node.arguments_, scope);
      this.#block(node.block, scope, node);
    } else if (node instanceof prism.BlockNode) {
      this.#block(node, scope, null);
    } else if (node instanceof prism.ForNode) {
      this.#walk(node.collection, scope);
      const { superId, method } = scope;
      const body = new Scope('for', node, scope, superId, method);
      this.#enter(body, [], [node.index, node.statements]);
    } else if (node instanceof prism.PostExecutionNode) {
      const { superId, method } = scope;
      this.#enter(new Scope('for', node, scope, superId, method), [], [node.statements]);
    } else {
      return false;
    }
    return true;
  }

  #block(node: prism.BlockNode, scope: Scope, call: prism.CallNode | null): void {
    let { superId, method } = scope;
    const isLambda = call !== null && makesLambda(call);
    if (isLambda && call.name !== 'lambda') {
      superId = this.nextSuper++;
      const name = call.arguments_?.arguments_[0];
      method = name instanceof prism.SymbolNode ? name.unescaped.value : '*';
    }
    const block = new Scope(isLambda ? 'lambda' : 'block', node, scope, superId, method);
    block.startsWithMatch = call !== null && matchesForBlock(call);
    if (block.startsWithMatch) this.#mayMatch(block);
    this.#enter(block, node.locals, [node.parameters, node.body]);
  }

  /** Notes what the node itself does to variables. */
  #use(node: PrismNode, scope: Scope): void {
    if (usesMatch(node)) {
      this.#mayMatch(scope);
      this.#touch(scope.methodScope.declare(HIDDEN.match), scope, false);
    }
    if (matches(node)) scope.methodScope.matches = true;
    if (
      (node instanceof prism.CallNode && setsMatch(node.name)) ||
      node instanceof prism.CaseNode ||
      node instanceof prism.CaseMatchNode ||
      node instanceof prism.MatchPredicateNode ||
      node instanceof prism.MatchRequiredNode ||
      node instanceof prism.IndexTargetNode ||
      node instanceof prism.IndexOperatorWriteNode ||
      node instanceof prism.IndexAndWriteNode ||
      node instanceof prism.IndexOrWriteNode
    ) {
      this.#mayMatch(scope);
    }
    if (
      node instanceof prism.LocalVariableReadNode ||
      node instanceof prism.LocalVariableWriteNode ||
      node instanceof prism.LocalVariableTargetNode ||
      node instanceof prism.LocalVariableOperatorWriteNode ||
      node instanceof prism.LocalVariableAndWriteNode ||
      node instanceof prism.LocalVariableOrWriteNode
    ) {
      const writes = !(node instanceof prism.LocalVariableReadNode);
      this.#touch(scope.lookup(node.name, node.depth), scope, writes);
    } else if (node instanceof prism.ItLocalVariableReadNode) {
      this.#touch(scope.lookup(HIDDEN.it, 0), scope, false);
    } else if (node instanceof prism.ReturnNode) {
      const { home } = scope;
      if (home !== scope) {
        home.isHome = true;
        this.#reach(scope, home);
      }
    } else if (node instanceof prism.YieldNode || isBlockGiven(node)) {
      this.#touch(scope.methodScope.declare(HIDDEN.block), scope, false);
    } else if (node instanceof prism.SuperNode) {
      if (node.block === null) this.#touch(scope.methodScope.declare(HIDDEN.block), scope, false);
    } else if (node instanceof prism.ForwardingSuperNode) {
      this.#forwardAll(scope);
    } else if (node instanceof prism.ParametersNode) {
      declareAnonymous(node, scope);
    } else if (node instanceof prism.SplatNode && node.expression === null) {
      this.#touchHidden(HIDDEN.rest, scope);
    } else if (node instanceof prism.AssocSplatNode && node.value === null) {
      this.#touchHidden(HIDDEN.keywords, scope);
    } else if (node instanceof prism.BlockArgumentNode && node.expression === null) {
      this.#touchHidden(HIDDEN.blockParameter, scope);
    } else if (node instanceof prism.ForwardingArgumentsNode) {
      for (const name of [HIDDEN.rest, HIDDEN.keywords, HIDDEN.blockParameter]) {
        this.#touchHidden(name, scope);
      }
    }
  }

  #mayMatch(scope: Scope): void {
    scope.mayMatch = true;
    const { methodScope } = scope;
    const known = this.#matching.get(methodScope);
    if (known === undefined) this.#matching.set(methodScope, new Set([scope]));
    else known.add(scope);
  }

  /** `super` alone passes all parameters on, and the block. */
  #forwardAll(scope: Scope): void {
    const method = scope.methodScope;
    this.#touch(method.declare(HIDDEN.block), scope, false);
    if (!(method.node instanceof prism.DefNode)) return;
    for (const name of parameterNames(method.node.parameters)) {
      this.#touch(canonical(method.declare(name)), scope, false);
    }
  }

  #touchHidden(name: string, scope: Scope): void {
    this.#touch(scope.lookupHidden(name), scope, false);
  }

  #touch(variable: Variable, scope: Scope, writes: boolean): void {
    if (writes) variable.written = true;
    if (variable.scope === scope) return;
    variable.captured = true;
    if (writes) variable.sharedWrites = true;
    this.#reach(scope, variable.scope);
  }

  #reach(from: Scope, to: Scope): void {
    for (let scope = from; scope !== to; scope = scope.outer!) scope.usesOuter = true;
  }
}

/** `block_given?`, said to self. */
export function isBlockGiven(node: PrismNode): boolean {
  return (
    node instanceof prism.CallNode &&
    node.name === 'block_given?' &&
    node.receiver === null &&
    node.arguments_ === null &&
    node.block === null
  );
}

function declareAnonymous(node: prism.ParametersNode, scope: Scope): void {
  const { rest, keywordRest, block } = node;
  if (rest instanceof prism.RestParameterNode && rest.name === null) scope.declare(HIDDEN.rest);
  if (keywordRest instanceof prism.KeywordRestParameterNode && keywordRest.name === null) {
    scope.declare(HIDDEN.keywords);
  }
  if (keywordRest instanceof prism.ForwardingParameterNode) {
    for (const name of [HIDDEN.rest, HIDDEN.keywords, HIDDEN.blockParameter]) scope.declare(name);
  }
  if (block instanceof prism.BlockParameterNode && block.name === null) {
    scope.declare(HIDDEN.blockParameter);
  }
}

/** Names of the variables that hold the parameters of a method, its block not counted. */
export function parameterNames(node: prism.ParametersNode | null): string[] {
  if (node === null) return [];
  const names: string[] = [];
  for (const p of [...node.requireds, ...node.optionals, ...node.posts, ...node.keywords]) {
    if ('name' in p && typeof p.name === 'string') names.push(p.name);
  }
  if (node.rest instanceof prism.RestParameterNode) names.push(node.rest.name ?? HIDDEN.rest);
  if (node.keywordRest instanceof prism.KeywordRestParameterNode) {
    names.push(node.keywordRest.name ?? HIDDEN.keywords);
  }
  if (node.keywordRest instanceof prism.ForwardingParameterNode) {
    names.push(HIDDEN.rest, HIDDEN.keywords);
  }
  return names;
}
