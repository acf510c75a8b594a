// Control: conditions, loops, `case`, and the jumps out of loops and blocks.

import * as prism from '@ruby/prism/src/nodes.js';
import { sendTo } from './calls.ts';
import type { CodeLabel } from './code.ts';
import type { Generator, Rows } from './generator.ts';
import { NONE, on } from './generator.ts';
import { argumentsValue, splat } from './literals.ts';
import { hidden, publicMessage } from './messages.ts';
import type { PrismNode } from './nodes.ts';

import { HIDDEN, isBlockGiven } from './scopes.ts';

/** Goes to `target` if the truth of the node is `sense`; else goes on. */
export function condition(g: Generator, node: PrismNode, target: CodeLabel, sense: boolean): void {
  const { code } = g;
  const known = constantTruth(node);
  if (known !== undefined) {
    if (known === sense) code.emit('jump', target);
    return;
  }
  if (node instanceof prism.ParenthesesNode && node.body instanceof prism.StatementsNode) {
    const { body } = node.body;
    for (const statement of body.slice(0, -1)) g.effect(statement);
    condition(g, body.at(-1)!, target, sense);
    return;
  }
  if (node instanceof prism.AndNode || node instanceof prism.OrNode) {
    // `and` is false as soon as one side is, `or` true.
    const decides = node instanceof prism.OrNode;
    if (sense === decides) {
      condition(g, node.left, target, sense);
      g.maybe(() => condition(g, node.right, target, sense));
    } else {
      const skip = code.label();
      condition(g, node.left, skip, decides);
      g.maybe(() => condition(g, node.right, target, sense));
      code.place(skip);
    }
    return;
  }
  if (isNegation(node) && isBoolean(node.receiver!)) {
    condition(g, node.receiver!, target, !sense);
    return;
  }
  g.scoped(() => {
    if (isBlockGiven(node)) {
      const block = g.registerOf(g.scope.methodScope.declare(HIDDEN.block));
      code.emit(sense ? 'jumpNotNil' : 'jumpNil', block, target);
      return;
    }
    const value = g.operand(node);
    code.emit(sense ? 'jumpIf' : 'jumpUnless', value, target);
  });
}

function isNegation(node: PrismNode): node is prism.CallNode {
  return (
    node instanceof prism.CallNode &&
    node.name === '!' &&
    node.receiver !== null &&
    node.arguments_ === null &&
    !node.isSafeNavigation()
  );
}

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=', '!', 'nil?', 'is_a?', 'empty?']);

/** Is it true, false or nil, so that nobody has a `!` of its own for it? */
function isBoolean(node: PrismNode): boolean {
  if (node instanceof prism.ParenthesesNode && node.body instanceof prism.StatementsNode) {
    return isBoolean(node.body.body.at(-1)!);
  }
  if (node instanceof prism.AndNode || node instanceof prism.OrNode) {
    return isBoolean(node.left) && isBoolean(node.right);
  }
  if (node instanceof prism.DefinedNode) return true;
  return node instanceof prism.CallNode && (COMPARISONS.has(node.name) || isBlockGiven(node));
}

function constantTruth(node: PrismNode): boolean | undefined {
  if (node instanceof prism.NilNode || node instanceof prism.FalseNode) return false;
  if (
    node instanceof prism.TrueNode ||
    node instanceof prism.IntegerNode ||
    node instanceof prism.SymbolNode
  ) {
    return true;
  }
  return undefined;
}

/** Generates both ways of a condition. */
function choice(
  g: Generator,
  predicate: PrismNode,
  sense: boolean,
  whenMet: PrismNode | null,
  otherwise: PrismNode | null,
  dst: number,
): void {
  const { code } = g;
  const [other, end] = [code.label(), code.label()];
  condition(g, predicate, other, !sense);
  g.maybe(() => g.value(whenMet, dst));
  if (otherwise === null && dst === NONE) {
    code.place(other);
    return;
  }
  code.emit('jump', end);
  code.place(other);
  g.maybe(() => g.value(otherwise, dst));
  code.place(end);
}

/** Generates a node and returns its value. Nothing covers the place. */
export function tail(g: Generator, node: PrismNode | null): void {
  const { code } = g;
  if (node instanceof prism.StatementsNode) {
    for (const statement of node.body.slice(0, -1)) g.effect(statement);
    tail(g, node.body.at(-1) ?? null);
  } else if (node instanceof prism.ParenthesesNode) tail(g, node.body);
  else if (node instanceof prism.ElseNode) tail(g, node.statements);
  else if (node instanceof prism.IfNode) {
    tailChoice(g, node.predicate, true, node.statements, node.subsequent);
  } else if (node instanceof prism.UnlessNode) {
    tailChoice(g, node.predicate, false, node.statements, node.elseClause);
  } else if (node instanceof prism.CaseNode) {
    g.at(node.location);
    g.scoped(() => caseOf(g, node, (body) => tail(g, body)));
  } else if (!code.dead) {
    g.scoped(() => {
      const nothing = node === null ? g.temporary() : 0;
      if (node === null) code.emit('nil', nothing);
      code.emit('ret', node === null ? nothing : g.operand(node));
    });
  }
}

function tailChoice(
  g: Generator,
  predicate: PrismNode,
  sense: boolean,
  whenMet: PrismNode | null,
  otherwise: PrismNode | null,
): void {
  const other = g.code.label();
  g.at(predicate.location);
  condition(g, predicate, other, !sense);
  g.maybe(() => tail(g, whenMet));
  g.code.place(other);
  g.maybe(() => tail(g, otherwise));
}

/** `a && b`, `a || b`, as a value. */
function logical(g: Generator, node: prism.AndNode | prism.OrNode, dst: number): void {
  const { code } = g;
  const end = code.label();
  const jump = node instanceof prism.AndNode ? 'jumpUnless' : 'jumpIf';
  if (dst === NONE) {
    condition(g, node.left, end, node instanceof prism.OrNode);
    g.maybe(() => g.effect(node.right));
    code.place(end);
    return;
  }
  g.into(dst, (result) => {
    g.value(node.left, result);
    code.emit(jump, result, end);
    g.maybe(() => g.value(node.right, result));
    code.place(end);
  });
}

/** `while` and `until`. */
function loop(g: Generator, node: prism.WhileNode | prism.UntilNode, dst: number): void {
  const { code } = g;
  const goesOn = node instanceof prism.WhileNode;
  g.into(dst, (scratch) => {
    const result = dst === NONE ? NONE : scratch;
    const [onNext, done, onBreak] = [code.label(), code.label(), code.label()];
    const head = code.here();
    if (!node.isBeginModifier()) condition(g, node.predicate, done, !goesOn);
    const body = code.here();
    g.maybe(() => {
      g.flow.loop({ dst: result, onBreak, onNext, body }, () => g.effect(node.statements));
      code.place(onNext);
      if (node.isBeginModifier()) {
        g.at(node.predicate.location);
        condition(g, node.predicate, done, !goesOn);
      }
    });
    code.emit('loop', head);
    code.place(done);
    if (result !== NONE) code.emit('nil', result);
    code.place(onBreak);
  });
}

/** `case` with `when`; `arm` generates what is chosen. */
function caseOf(g: Generator, node: prism.CaseNode, arm: (body: PrismNode | null) => void): void {
  const { code } = g;
  const end = code.label();
  const subject = node.predicate === null ? null : stable(g, node.predicate);
  for (const each of node.conditions as prism.WhenNode[]) {
    const [matched, next] = [code.label(), code.label()];
    for (const [i, test] of each.conditions.entries()) {
      const isLast = i === each.conditions.length - 1;
      g.at(test.location);
      whenTest(g, test, subject, isLast ? next : matched, !isLast);
    }
    code.place(matched);
    g.maybe(() => arm(each.statements));
    code.emit('jump', end);
    code.place(next);
  }
  g.maybe(() => arm(node.elseClause));
  code.place(end);
}

/** A register with the value, which nothing changes. */
function stable(g: Generator, node: PrismNode): number {
  if (node instanceof prism.SelfNode) return g.self();
  const register = g.temporary();
  g.value(node, register);
  return register;
}

/** Goes to `target` if whether the condition of a `when` holds is `sense`. */
function whenTest(
  g: Generator,
  test: PrismNode,
  subject: number | null,
  target: CodeLabel,
  sense: boolean,
): void {
  const { code } = g;
  if (subject === null && !(test instanceof prism.SplatNode)) {
    condition(g, test, target, sense);
    return;
  }
  g.scoped(() => {
    const matches = g.temporary();
    if (test instanceof prism.SplatNode) {
      const value = (r: number) => (subject === null ? code.emit('true', r) : g.move(r, subject));
      sendTo(g, matches, (r) => splat(g, test, r), hidden.anyCase, [value]);
    } else caseEqual(g, test, subject!, matches);
    code.emit(sense ? 'jumpIf' : 'jumpUnless', matches, target);
  });
}

/** `dst = pattern === subject`. */
export function caseEqual(g: Generator, pattern: PrismNode, subject: number, dst: number): void {
  if (isLiteral(pattern)) {
    g.scoped(() => {
      g.code.emit('equal', dst, g.operand(pattern), subject, g.cache('===', 1));
    });
    return;
  }
  const value = (r: number) => g.move(r, subject);
  sendTo(g, dst, (r) => g.value(pattern, r), publicMessage('==='), [value]);
}

/** Literals whose `===` is `==`. */
function isLiteral(node: PrismNode): boolean {
  return (
    node instanceof prism.IntegerNode ||
    node instanceof prism.FloatNode ||
    node instanceof prism.SymbolNode ||
    node instanceof prism.NilNode ||
    node instanceof prism.TrueNode ||
    node instanceof prism.FalseNode
  );
}

function breakOut(g: Generator, node: prism.BreakNode): void {
  const loopAround = g.flow.innermostLoop;
  if (loopAround !== null) {
    if (loopAround.dst === NONE)
      for (const each of node.arguments_?.arguments_ ?? []) g.effect(each);
    else argumentsValue(g, node.arguments_, loopAround.dst);
    g.flow.leaveInto(loopAround, () => g.code.emit('jump', loopAround.onBreak));
    return;
  }
  const value = g.temporary();
  argumentsValue(g, node.arguments_, value);
  if (g.scope.kind === 'lambda') g.flow.leaveAll(() => g.code.emit('ret', value));
  else if (g.scope.isClosure) g.code.emit('breakFrom', 1, value);
  else throw g.error(node.location, 'Invalid break');
}

function next(g: Generator, node: prism.NextNode): void {
  const loopAround = g.flow.innermostLoop;
  if (loopAround !== null) {
    for (const each of node.arguments_?.arguments_ ?? []) g.effect(each);
    g.flow.leaveInto(loopAround, () => g.code.emit('jump', loopAround.onNext));
    return;
  }
  if (!g.scope.isClosure) throw g.error(node.location, 'Invalid next');
  leave(g, node.arguments_);
}

/** Returns from the function itself. */
function leave(g: Generator, node: prism.ArgumentsNode | null): void {
  const [only] = node?.arguments_ ?? [];
  const isOne = node?.arguments_.length === 1 && !g.flow.hasCleanups;
  const known = isOne ? g.known(only!) : 0;
  const value = known || g.temporary();
  if (known === 0) argumentsValue(g, node, value);
  g.flow.leaveAll(() => g.code.emit('ret', value));
}

function returnFrom(g: Generator, node: prism.ReturnNode): void {
  const { home } = g.scope;
  if (home === g.scope) {
    leave(g, node.arguments_);
    return;
  }
  const value = g.temporary();
  argumentsValue(g, node.arguments_, value);
  g.code.emit('returnFrom', g.environmentOf(home), value);
}

export function addControl(rows: Rows): void {
  on(rows, prism.IfNode, (g, node, dst) => {
    choice(g, node.predicate, true, node.statements, node.subsequent, dst);
  });
  on(rows, prism.UnlessNode, (g, node, dst) => {
    choice(g, node.predicate, false, node.statements, node.elseClause, dst);
  });
  on(rows, prism.ElseNode, (g, node, dst) => g.value(node.statements, dst));
  on(rows, prism.AndNode, logical);
  on(rows, prism.OrNode, logical);
  on(rows, prism.WhileNode, loop);
  on(rows, prism.UntilNode, loop);
  on(rows, prism.CaseNode, (g, node, dst) => {
    g.into(dst, (scratch) => {
      const result = dst === NONE ? NONE : scratch;
      caseOf(g, node, (body) => g.value(body, result));
    });
  });
  on(rows, prism.BreakNode, breakOut);
  on(rows, prism.NextNode, next);
  on(rows, prism.ReturnNode, returnFrom);
  on(rows, prism.RedoNode, (g, node) => {
    if (!g.flow.redo()) throw g.error(node.location, 'Invalid redo');
  });
  on(rows, prism.RetryNode, (g, node) => {
    if (!g.flow.retry()) throw g.error(node.location, 'Invalid retry without rescue');
  });
}
