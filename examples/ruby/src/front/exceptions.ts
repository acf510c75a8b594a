// `begin`, `rescue`, `else`, `ensure`, and the modifier.
//
// The body of an ensure clause is generated twice: for control that comes to its end, and for everything that unwinds.
// Jumps and returns out of the covered code do it inline. `$!` is set while a rescue clause runs.

import { COMPLETION } from '@martlet/vm';
import * as prism from '@ruby/prism/src/nodes.js';
import { cellOperands } from '../instructions/cells.ts';
import { sendTo } from './calls.ts';
import { readGlobal, writeGlobal } from './cells.ts';
import type { CodeLabel } from './code.ts';
import type { Generator, Rows } from './generator.ts';
import { NONE, on } from './generator.ts';
import { splat } from './literals.ts';
import { hidden, publicMessage, topConstantCell } from './messages.ts';
import { assignTarget } from './multiple.ts';
import type { PrismNode } from './nodes.ts';

/**
 * Generates `body`, and `cleanup` on every way out of it.
 *
 * @param showError is what unwinds `$!` while the cleanup runs?
 */
export function protect(
  g: Generator,
  body: () => void,
  cleanup: () => void,
  showError = false,
): void {
  const { code } = g;
  g.scoped(() => {
    const completion = [g.temporary(), g.temporary(), g.temporary()];
    const after = code.label();
    const region = g.flow.cover(cleanup, () => g.maybe(body));
    cleanup();
    code.emit('jump', after);
    if (code.handle('ensure', region, completion[0]!)) {
      if (showError) showing(g, completion[0]!, completion[1]!, cleanup);
      else cleanup();
      code.emit('rethrow', ...completion);
    }
    code.place(after);
  });
}

/** Generates the cleanup of a completion; where that is an error, it is `$!` meanwhile. */
function showing(g: Generator, kind: number, value: number, cleanup: () => void): void {
  const { code } = g;
  const isError = g.temporary();
  const before = g.temporary();
  const start = code.label();
  code.emit('int', isError, COMPLETION.raise);
  code.emit('equal', isError, kind, isError, g.cache('==', 1));
  code.emit('nil', before);
  code.emit('jumpUnless', isError, start);
  g.host('error_enter', before, value);
  code.place(start);
  protect(g, cleanup, () => {
    const done = code.label();
    code.emit('jumpUnless', isError, done);
    writeGlobal(g, '$!', before);
    code.place(done);
  });
}

function begin(g: Generator, node: prism.BeginNode, dst: number): void {
  const { ensureClause } = node;
  if (ensureClause === null || ensureClause.statements === null) {
    rescued(g, node, dst);
    return;
  }
  g.into(dst, (scratch) => {
    const result = dst === NONE ? NONE : scratch;
    protect(
      g,
      () => rescued(g, node, result),
      () => g.maybe(() => g.effect(ensureClause.statements)),
      !g.shared.prelude,
    );
  });
}

/** All but the ensure clause. */
function rescued(g: Generator, node: prism.BeginNode, dst: number): void {
  const { rescueClause, elseClause, statements } = node;
  if (rescueClause === null) {
    if (elseClause !== null) g.effect(statements);
    g.value(elseClause ?? statements, dst);
    return;
  }
  rescue(
    g,
    dst,
    (result) => {
      if (elseClause === null) g.value(statements, result);
      else g.effect(statements);
    },
    elseClause,
    rescueClause,
    lineAround(g, node),
  );
}

/** The line at which CRuby shows the code around a rescue clause: that of `begin`, of the method without one. */
function lineAround(g: Generator, node: prism.BeginNode): number {
  const { lines } = g.shared;
  if (node.beginKeywordLoc !== null) return lines.lineOf(node.beginKeywordLoc.startOffset);
  const isBody = g.scope.kind === 'method';
  return isBody ? lines.lineOf(g.scope.node.location.startOffset) : g.code.line;
}

function rescue(
  g: Generator,
  dst: number,
  body: (dst: number) => void,
  elseClause: prism.ElseNode | null,
  first: prism.RescueNode,
  line: number,
): void {
  const { code } = g;
  g.into(dst, (scratch) => {
    const result = dst === NONE ? NONE : scratch;
    const error = g.temporary();
    const [after, other] = [code.label(), code.label()];
    const retry = code.here();
    const region = g.flow.cover(null, () => g.maybe(() => body(result)));
    if (elseClause !== null) g.maybe(() => g.value(elseClause, result));
    code.emit('jump', after);
    if (code.handle('rescue', region, error)) {
      code.emit('jumpBreak', error, other);
      for (let each: prism.RescueNode | null = first; each !== null; each = each.subsequent) {
        const skip = code.label();
        clause(g, each, error, result, retry, skip, line);
        code.emit('jump', after);
        code.place(skip);
      }
      code.place(other);
      code.emit('throw', error);
    }
    code.place(after);
  });
}

/** One rescue clause: its tests, and its body. */
function clause(
  g: Generator,
  node: prism.RescueNode,
  error: number,
  dst: number,
  retry: CodeLabel,
  skip: CodeLabel,
  line: number,
): void {
  const { code } = g;
  const matched = code.label();
  g.at(node.location);
  if (node.exceptions.length === 0) classTest(g, null, error, skip, false);
  for (const [i, each] of node.exceptions.entries()) {
    const isLast = i === node.exceptions.length - 1;
    classTest(g, each, error, isLast ? skip : matched, !isLast);
  }
  code.place(matched);
  caught(g, error, retry, line, () => {
    if (node.reference !== null) assignTarget(g, node.reference, error);
    g.value(node.statements, dst);
  });
}

/** What runs while an error is being handled: `$!` is that error. */
function caught(
  g: Generator,
  error: number,
  retry: CodeLabel,
  line: number,
  body: () => void,
): void {
  g.scoped(() => {
    const before = g.temporary();
    readGlobal(g, '$!', before);
    writeGlobal(g, '$!', error);
    const restore = (): void => writeGlobal(g, '$!', before);
    const start = g.code.here();
    g.flow.clause(retry, () => protect(g, body, restore));
    g.clauses.push({ start, end: g.code.here(), line });
  });
}

/** Goes to `target` if whether the class takes the error is `sense`. */
function classTest(
  g: Generator,
  cls: PrismNode | null,
  error: number,
  target: CodeLabel,
  sense: boolean,
): void {
  g.scoped(() => {
    const matches = g.temporary();
    const value = (r: number) => g.move(r, error);
    if (cls instanceof prism.SplatNode) {
      sendTo(g, matches, (r) => splat(g, cls, r), hidden.anyCase, [value]);
    } else {
      const receiver = (r: number) => {
        if (cls !== null) g.value(cls, r);
        else g.code.emit('getConst', r, ...cellOperands(g.asm, topConstantCell('StandardError')));
      };
      sendTo(g, matches, receiver, publicMessage('==='), [value]);
    }
    g.code.emit(sense ? 'jumpIf' : 'jumpUnless', matches, target);
  });
}

export function addExceptions(rows: Rows): void {
  on(rows, prism.BeginNode, begin);
  on(rows, prism.RescueModifierNode, (g, node, dst) => {
    const { location } = node;
    const statements = new prism.StatementsNode(0, location, 0, [node.rescueExpression]);
    const handler = new prism.RescueNode(
      0,
      location,
      0,
      node.keywordLoc,
      [],
      null,
      null,
      null,
      statements,
      null,
    );
    rescue(g, dst, (result) => g.value(node.expression, result), null, handler, g.code.line);
  });
}
