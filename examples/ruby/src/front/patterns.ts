// Pattern matching: `case … in`, `value => pattern`, `value in pattern`.

import * as prism from '@ruby/prism/src/nodes.js';
import { cellOperands } from '../instructions/cells.ts';
import { sendTo } from './calls.ts';
import type { CodeLabel } from './code.ts';
import { caseEqual, condition } from './control.ts';
import type { Generator, Rows } from './generator.ts';
import { NONE, on } from './generator.ts';
import { hidden, selfMessage, topConstantCell } from './messages.ts';
import { assignTarget } from './multiple.ts';
import type { PrismNode } from './nodes.ts';
import { textOf } from './text.ts';

/** Goes on if the value of a register matches the pattern, and binds its variables; else goes to `fail`. */
function match(g: Generator, pattern: PrismNode, subject: number, fail: CodeLabel): void {
  g.at(pattern.location);
  g.scoped(() => {
    if (pattern instanceof prism.LocalVariableTargetNode) assignTarget(g, pattern, subject);
    else if (pattern instanceof prism.ImplicitNode) match(g, pattern.value, subject, fail);
    else if (pattern instanceof prism.ParenthesesNode && pattern.body !== null) {
      match(g, onlyStatement(pattern.body), subject, fail);
    } else if (pattern instanceof prism.CapturePatternNode) {
      match(g, pattern.value, subject, fail);
      assignTarget(g, pattern.target, subject);
    } else if (pattern instanceof prism.AlternationPatternNode) {
      const [other, matched] = [g.code.label(), g.code.label()];
      match(g, pattern.left, subject, other);
      g.code.emit('jump', matched);
      g.code.place(other);
      match(g, pattern.right, subject, fail);
      g.code.place(matched);
    } else if (pattern instanceof prism.IfNode || pattern instanceof prism.UnlessNode) {
      match(g, onlyStatement(pattern.statements!), subject, fail);
      condition(g, pattern.predicate, fail, pattern instanceof prism.UnlessNode);
    } else if (pattern instanceof prism.ArrayPatternNode) matchArray(g, pattern, subject, fail);
    else if (pattern instanceof prism.FindPatternNode) matchFind(g, pattern, subject, fail);
    else if (pattern instanceof prism.HashPatternNode) matchHash(g, pattern, subject, fail);
    else if (pattern instanceof prism.PinnedVariableNode) {
      matchValue(g, pattern.variable, subject, fail);
    } else if (pattern instanceof prism.PinnedExpressionNode) {
      matchValue(g, pattern.expression, subject, fail);
    } else matchValue(g, pattern, subject, fail);
  });
}

function onlyStatement(node: PrismNode): PrismNode {
  return node instanceof prism.StatementsNode ? node.body[0]! : node;
}

function matchValue(g: Generator, value: PrismNode, subject: number, fail: CodeLabel): void {
  const matches = g.temporary();
  caseEqual(g, value, subject, matches);
  g.code.emit('jumpUnless', matches, fail);
}

/** The constant of `Point(…)` must take the value. */
function matchConstant(
  g: Generator,
  constant: PrismNode | null,
  subject: number,
  fail: CodeLabel,
): void {
  if (constant !== null) g.scoped(() => matchValue(g, constant, subject, fail));
}

/** The Array that a value is taken apart into, in a register. */
function deconstruct(g: Generator, subject: number, fail: CodeLabel): number {
  const array = g.temporary();
  sendTo(g, array, (r) => g.move(r, subject), hidden.deconstruct, []);
  g.code.emit('jumpNil', array, fail);
  return array;
}

function matchArray(
  g: Generator,
  pattern: prism.ArrayPatternNode,
  subject: number,
  fail: CodeLabel,
): void {
  const { code } = g;
  const { requireds, rest, posts } = pattern;
  matchConstant(g, pattern.constant, subject, fail);
  const array = deconstruct(g, subject, fail);
  g.scoped(() => {
    const [length, fits] = [g.temporary(), g.temporary()];
    code.emit('arrayLength', length, array);
    const wanted = g.loadInt(requireds.length + posts.length);
    if (rest === null) code.emit('equal', fits, length, wanted, g.cache('==', 1));
    else code.emit('greaterEqual', fits, length, wanted, g.cache('>=', 1));
    code.emit('jumpUnless', fits, fail);
  });
  for (const [i, each] of requireds.entries()) {
    g.scoped(() => {
      const element = g.temporary();
      code.emit('arrayGet', element, array, g.loadInt(i));
      match(g, each, element, fail);
    });
  }
  if (rest instanceof prism.SplatNode && rest.expression !== null) {
    bindMiddle(
      g,
      rest.expression,
      array,
      (r) => g.loadInt(requireds.length, r),
      (r) => g.loadInt(posts.length, r),
    );
  }
  for (const [i, each] of posts.entries()) {
    g.scoped(() => {
      const element = g.temporary();
      g.host('array_from_end', element, array, g.loadInt(posts.length - i), g.loadInt(0));
      match(g, each, element, fail);
    });
  }
}

/** Binds a variable to the elements of an Array between so many at the start and at the end. */
function bindMiddle(
  g: Generator,
  target: PrismNode,
  array: number,
  before: (register: number) => void,
  after: (register: number) => void,
): void {
  g.scoped(() => {
    const [middle, first, last] = [g.temporary(), g.temporary(), g.temporary()];
    before(first);
    after(last);
    g.host('array_middle', middle, array, first, last);
    assignTarget(g, target, middle);
  });
}

/** `[*, pattern, *]`: tries each place in turn. */
function matchFind(
  g: Generator,
  pattern: prism.FindPatternNode,
  subject: number,
  fail: CodeLabel,
): void {
  const { code } = g;
  const { left, requireds, right } = pattern;
  matchConstant(g, pattern.constant, subject, fail);
  const array = deconstruct(g, subject, fail);
  const [start, last, test] = [g.temporary(), g.temporary(), g.temporary()];
  code.emit('arrayLength', last, array);
  g.scoped(() => code.emit('sub', last, last, g.loadInt(requireds.length), g.cache('-', 1)));
  g.loadInt(0, start);
  const [next, found] = [code.label(), code.label()];
  const head = code.here();
  code.emit('lessEqual', test, start, last, g.cache('<=', 1));
  code.emit('jumpUnless', test, fail);
  for (const [i, each] of requireds.entries()) {
    g.scoped(() => {
      const [at, element] = [g.loadInt(i), g.temporary()];
      code.emit('add', at, start, at, g.cache('+', 1));
      code.emit('arrayGet', element, array, at);
      match(g, each, element, next);
    });
  }
  code.emit('jump', found);
  code.place(next);
  g.scoped(() => code.emit('add', start, start, g.loadInt(1), g.cache('+', 1)));
  code.emit('loop', head);
  code.place(found);
  if (left.expression !== null) {
    bindMiddle(
      g,
      left.expression,
      array,
      (r) => g.loadInt(0, r),
      (r) => {
        code.emit('arrayLength', r, array);
        code.emit('sub', r, r, start, g.cache('-', 1));
      },
    );
  }
  if (right instanceof prism.SplatNode && right.expression !== null) {
    bindMiddle(
      g,
      right.expression,
      array,
      (r) => {
        g.loadInt(requireds.length, r);
        code.emit('add', r, start, r, g.cache('+', 1));
      },
      (r) => g.loadInt(0, r),
    );
  }
}

/** The keys that a hash pattern names, as an Array. */
function keysArray(g: Generator, elements: readonly prism.AssocNode[], dst: number): void {
  g.scoped(() => {
    const storage = g.temporary();
    g.code.emit('storage', storage, elements.length);
    for (const [slot, element] of elements.entries()) {
      g.scoped(() => g.code.emit('storageInit', storage, slot, g.loadSymbol(keyOf(g, element))));
    }
    g.code.emit('array', dst, storage);
  });
}

function keyOf(g: Generator, element: prism.AssocNode): string {
  if (element.key instanceof prism.SymbolNode) return textOf(element.key.unescaped);
  throw g.unsupported(element.key);
}

function matchHash(
  g: Generator,
  pattern: prism.HashPatternNode,
  subject: number,
  fail: CodeLabel,
): void {
  const { code } = g;
  const elements = pattern.elements as prism.AssocNode[];
  const { rest } = pattern;
  const takesRest = rest instanceof prism.AssocSplatNode && rest.value !== null;
  matchConstant(g, pattern.constant, subject, fail);
  const hash = g.temporary();
  const wanted = (r: number) => (takesRest ? code.emit('nil', r) : keysArray(g, elements, r));
  sendTo(g, hash, (r) => g.move(r, subject), hidden.deconstructKeys, [wanted]);
  code.emit('jumpNil', hash, fail);
  const self = (r: number) => g.move(r, hash);
  for (const element of elements) {
    g.scoped(() => {
      const value = g.temporary();
      const key = (r: number) => void g.loadSymbol(keyOf(g, element), r);
      sendTo(g, value, self, 'key?', [key]);
      code.emit('jumpUnless', value, fail);
      sendTo(g, value, self, '[]', [key]);
      match(g, element.value, value, fail);
    });
  }
  if (takesRest) {
    g.scoped(() => {
      const others = g.temporary();
      sendTo(g, others, self, hidden.without, [(r) => keysArray(g, elements, r)]);
      assignTarget(g, rest.value!, others);
    });
  } else if (rest instanceof prism.NoKeywordsParameterNode || elements.length === 0) {
    // `{}` matches an empty Hash alone, and `**nil` no other keys.
    g.scoped(() => {
      const others = g.temporary();
      sendTo(g, others, self, hidden.without, [(r) => keysArray(g, elements, r)]);
      sendTo(g, others, (r) => g.move(r, others), 'empty?', []);
      code.emit('jumpUnless', others, fail);
    });
  }
}

/** Raises that a value matches no pattern. */
function noMatch(g: Generator, subject: number): void {
  const error = (r: number) => {
    const cell = topConstantCell('NoMatchingPatternError');
    g.code.emit('getConst', r, ...cellOperands(g.asm, cell));
  };
  const text = (r: number) => sendTo(g, r, (self) => g.move(self, subject), 'inspect', []);
  sendTo(g, NONE, (r) => g.move(r, g.self()), selfMessage('raise'), [error, text]);
}

/** `case` with `in`. */
function caseIn(g: Generator, node: prism.CaseMatchNode, dst: number): void {
  const { code } = g;
  g.into(dst, (scratch) => {
    const result = dst === NONE ? NONE : scratch;
    const end = code.label();
    const subject = g.temporary();
    g.value(node.predicate, subject);
    for (const each of node.conditions as prism.InNode[]) {
      const next = code.label();
      g.maybe(() => {
        match(g, each.pattern, subject, next);
        g.value(each.statements, result);
      });
      code.emit('jump', end);
      code.place(next);
    }
    g.at(node.location);
    if (node.elseClause !== null) g.maybe(() => g.value(node.elseClause, result));
    else {
      noMatch(g, subject);
      if (result !== NONE) code.emit('nil', result);
    }
    code.place(end);
  });
}

export function addPatterns(rows: Rows): void {
  on(rows, prism.CaseMatchNode, caseIn);
  on(rows, prism.MatchRequiredNode, (g, node, dst) => {
    const { code } = g;
    const [fail, end] = [code.label(), code.label()];
    const subject = g.temporary();
    g.value(node.value, subject);
    g.maybe(() => match(g, node.pattern, subject, fail));
    if (code.isUsed(fail)) {
      code.emit('jump', end);
      code.place(fail);
      noMatch(g, subject);
      code.place(end);
    }
    if (dst !== NONE) code.emit('nil', dst);
  });
  on(rows, prism.MatchPredicateNode, (g, node, dst) => {
    const { code } = g;
    g.into(dst, (result) => {
      const [fail, end] = [code.label(), code.label()];
      const subject = g.temporary();
      g.value(node.value, subject);
      g.maybe(() => match(g, node.pattern, subject, fail));
      code.emit('true', result);
      code.emit('jump', end);
      code.place(fail);
      code.emit('false', result);
      code.place(end);
    });
  });
}
