// Literals: numbers, symbols, arrays, hashes, ranges, and what stands for itself.

import * as prism from '@ruby/prism/src/nodes.js';
import { cellOperands } from '../instructions/cells.ts';
import { sendTo } from './calls.ts';
import type { Generator, Rows } from './generator.ts';
import { NONE, on } from './generator.ts';
import { hidden, scopeCell } from './messages.ts';
import type { PrismNode } from './nodes.ts';

import { textOf } from './text.ts';

/** Integers that an instruction holds itself. */
const INT_MIN = -(2n ** 31n);
const INT_MAX = 2n ** 31n - 1n;
/** Integers that fit a value. */
const FIXNUM_MIN = -(2n ** 62n);
const FIXNUM_MAX = 2n ** 62n - 1n;

/** Loads an integer of any size. */
export function integer(g: Generator, value: bigint, dst: number): void {
  if (value >= INT_MIN && value <= INT_MAX) g.code.emit('int', dst, Number(value));
  else if (value >= FIXNUM_MIN && value <= FIXNUM_MAX) {
    g.code.emit('load', dst, g.asm.constant({ kind: 'int', value }));
  } else g.code.emit('bigint', dst, g.string(String(value)));
}

/** The value of an integer literal. (Prism's own is wrong beyond 64 bits.) */
export function integerOf(literal: string): bigint {
  const digits = literal.replace(/_/g, '').toLowerCase();
  if (digits.startsWith('-')) return -integerOf(digits.slice(1));
  if (digits.startsWith('0d')) return BigInt(digits.slice(2));
  return BigInt(digits.replace(/^0(?=\d)/, '0o'));
}

/** Loads a Rational, whose literal may have a fraction. */
function rational(g: Generator, literal: string, dst: number): void {
  const [whole, part = ''] = literal.slice(0, -1).split('.');
  const numerator = part === '' ? integerOf(whole!) : BigInt((whole! + part).replace(/_/g, ''));
  const above = (register: number): void => integer(g, numerator, register);
  const below = (register: number): void =>
    integer(g, 10n ** BigInt(part.replace(/_/g, '').length), register);
  sendTo(g, dst, above, hidden.over, [below]);
}

/** The module of the lexical scope. */
export function scopeModule(g: Generator, dst: number): void {
  g.code.emit('getConst', dst, ...cellOperands(g.asm, scopeCell(g.cref)));
}

/** An Array of what the nodes give, which may be splats. */
export function arrayOf(g: Generator, nodes: readonly PrismNode[], dst: number): void {
  const first = nodes.findIndex((node) => node instanceof prism.SplatNode);
  const plain = first < 0 ? nodes : nodes.slice(0, first);
  const array = first < 0 ? g.target(dst) : g.scratch(dst);
  g.scoped(() => {
    const storage = g.temporary();
    g.code.emit('storage', storage, plain.length);
    for (const [slot, node] of plain.entries()) {
      g.scoped(() => g.code.emit('storageInit', storage, slot, g.operand(node)));
    }
    g.code.emit('array', array, storage);
  });
  for (const node of nodes.slice(plain.length)) {
    g.scoped(() => {
      if (node instanceof prism.SplatNode) {
        const elements = g.temporary();
        splat(g, node, elements);
        g.host('array_concat', g.temporary(), array, elements);
      } else g.code.emit('arrayPush', array, g.operand(node));
    });
  }
  g.move(dst, array);
}

/** The Array that `*value` stands for; it may be the value itself. */
export function splat(g: Generator, node: prism.SplatNode, dst: number): void {
  g.scoped(() => {
    const value =
      node.expression === null
        ? g.registerOf(g.scope.lookupHidden('*'))
        : g.operand(node.expression);
    g.code.emit('splat', dst, value, g.cache(hidden.splat, 0));
  });
}

/** A new Hash of pairs and double splats. */
export function hashOf(g: Generator, elements: readonly PrismNode[], dst: number): void {
  g.into(dst, (hash) => {
    const groups = groupPairs(elements);
    if (!Array.isArray(groups[0])) groups.unshift([]);
    for (const [i, group] of groups.entries()) {
      if (i === 0) {
        const pairs = group as prism.AssocNode[];
        sendTo(g, hash, (register) => pairsArray(g, pairs, register), hidden.toHash, []);
        continue;
      }
      const receiver = (register: number) => g.move(register, hash);
      if (Array.isArray(group)) {
        const pairs = (register: number) => pairsArray(g, group, register);
        sendTo(g, NONE, receiver, hidden.addPairs, [pairs]);
      } else {
        const value = (register: number) => doubleSplat(g, group, register);
        sendTo(g, NONE, receiver, hidden.addHash, [value]);
      }
    }
  });
}

function doubleSplat(g: Generator, node: prism.AssocSplatNode, dst: number): void {
  if (node.value === null) g.read(g.scope.lookupHidden('**'), dst);
  else g.value(node.value, dst);
}

/** Pairs that stand side by side, and double splats between them. */
function groupPairs(elements: readonly PrismNode[]): (prism.AssocNode[] | prism.AssocSplatNode)[] {
  const groups: (prism.AssocNode[] | prism.AssocSplatNode)[] = [];
  for (const element of elements) {
    const last = groups.at(-1);
    if (element instanceof prism.AssocSplatNode) groups.push(element);
    else if (Array.isArray(last)) last.push(element as prism.AssocNode);
    else groups.push([element as prism.AssocNode]);
  }
  return groups;
}

/** An Array of keys and values in turn. */
function pairsArray(g: Generator, pairs: readonly prism.AssocNode[], dst: number): void {
  arrayOf(
    g,
    pairs.flatMap(({ key, value }) => [key, value]),
    dst,
  );
}

/** What `return`, `break` and `next` give: nothing is nil, several values are an Array. */
export function argumentsValue(g: Generator, node: prism.ArgumentsNode | null, dst: number): void {
  const nodes = node?.arguments_ ?? [];
  const [only] = nodes;
  if (only === undefined) g.value(null, dst);
  else if (nodes.length === 1 && !(only instanceof prism.SplatNode)) g.value(only, dst);
  else arrayOf(g, nodes, dst);
}

function simple(rows: Rows, node: new (...args: never[]) => PrismNode, name: string): void {
  on(rows, node, (g, _node, dst) => {
    if (dst !== NONE) g.code.emit(name, dst);
  });
}

export function addLiterals(rows: Rows): void {
  simple(rows, prism.NilNode, 'nil');
  simple(rows, prism.TrueNode, 'true');
  simple(rows, prism.FalseNode, 'false');
  on(rows, prism.SelfNode, (g, _node, dst) => {
    if (dst !== NONE) g.move(dst, g.self());
  });
  on(rows, prism.IntegerNode, (g, node, dst) => {
    if (dst !== NONE) integer(g, integerOf(g.shared.lines.slice(node.location)), dst);
  });
  on(rows, prism.RationalNode, (g, node, dst) => {
    if (dst !== NONE) rational(g, g.shared.lines.slice(node.location), dst);
  });
  on(rows, prism.FloatNode, (g, node, dst) => {
    if (dst !== NONE) {
      g.code.emit('load', dst, g.asm.constant({ kind: 'float', value: node.value }));
    }
  });
  on(rows, prism.SymbolNode, (g, node, dst) => {
    if (dst !== NONE) g.loadSymbol(textOf(node.unescaped), dst);
  });
  on(rows, prism.SourceLineNode, (g, node, dst) => {
    if (dst !== NONE) g.loadInt(g.shared.lines.lineOf(node.location.startOffset), dst);
  });
  on(rows, prism.SourceFileNode, (g, _node, dst) => {
    if (dst !== NONE) g.code.emit('string', dst, g.string(g.shared.file));
  });
  on(rows, prism.ArrayNode, (g, node, dst) => {
    if (dst !== NONE) arrayOf(g, node.elements, dst);
    else
      for (const each of node.elements)
        g.effect(each instanceof prism.SplatNode ? each.expression : each);
  });
  on(rows, prism.HashNode, (g, node, dst) => hashOf(g, node.elements, dst));
  on(rows, prism.KeywordHashNode, (g, node, dst) => hashOf(g, node.elements, dst));
  on(rows, prism.ImplicitNode, (g, node, dst) => g.value(node.value, dst));
  on(rows, prism.RangeNode, (g, node, dst) => {
    const [left, right] = [node.left, node.right].map(
      (each) => each ?? new prism.NilNode(0, node.location, 0),
    );
    const first = g.operand(left!, [right!]);
    const last = g.operand(right!);
    const isExclusive = node.isExcludeEnd();
    const cache = g.cache(isExclusive ? hidden.rangeBefore : hidden.rangeTo, 1);
    g.at(node.location);
    g.code.emit('range', g.target(dst), first, last, isExclusive ? 1 : 0, cache);
  });
  on(rows, prism.SplatNode, (g, node, dst) => arrayOf(g, [node], dst));
  on(rows, prism.StatementsNode, (g, node, dst) => {
    for (const [i, statement] of node.body.entries()) {
      if (i === node.body.length - 1) g.value(statement, dst);
      else g.effect(statement);
    }
    if (node.body.length === 0) g.value(null, dst);
  });
  on(rows, prism.ParenthesesNode, (g, node, dst) => g.value(node.body, dst));
}
