// Strings, symbols with parts, and regular expressions.

import * as prism from '@ruby/prism/src/nodes.js';
import { cellOperands } from '../instructions/cells.ts';
import type { Fill } from './calls.ts';
import { sendTo } from './calls.ts';
import type { Generator, Rows } from './generator.ts';
import { NONE, on } from './generator.ts';
import { globalVariable } from './globals.ts';
import { frozenCell, REGEXP, regexpCell, selfMessage, topConstantCell } from './messages.ts';
import { assignTarget } from './multiple.ts';
import type { PrismNode } from './nodes.ts';

import { textOf } from './text.ts';

/** The part of a literal between two others: text, or an expression. */
type Part = string | PrismNode;

/** Parts with neighbouring texts joined. */
function partsOf(nodes: readonly PrismNode[]): Part[] {
  const parts: Part[] = [];
  const add = (part: Part): void => {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else if (part !== '') parts.push(part);
  };
  for (const node of nodes) {
    if (node instanceof prism.StringNode) add(textOf(node.unescaped));
    else if (node instanceof prism.InterpolatedStringNode)
      for (const p of partsOf(node.parts)) add(p);
    else add(node);
  }
  return parts;
}

/** A value as a String: `to_s` unless it is one. */
function asString(g: Generator, node: PrismNode, dst: number): void {
  let inner = node;
  if (node instanceof prism.EmbeddedVariableNode) inner = node.variable;
  else if (node instanceof prism.EmbeddedStatementsNode) {
    const { statements } = node;
    if (statements === null) {
      g.code.emit('string', dst, g.string(''));
      return;
    }
    inner = statements.body.length === 1 ? statements.body[0]! : statements;
  }
  g.scoped(() => {
    const value = g.operand(inner);
    g.at(node.location);
    g.code.emit('toS', dst, value, g.cache('to_s', 0));
  });
}

function part(g: Generator, part: Part, dst: number): void {
  if (typeof part === 'string') g.code.emit('load', dst, g.string(part));
  else asString(g, part, dst);
}

/** A new String of all parts. */
function joined(g: Generator, nodes: readonly PrismNode[], dst: number): void {
  const parts = partsOf(nodes);
  // A text alone, or one value, must still be a new String.
  if (parts.length === 0) parts.push('');
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'string') {
    g.code.emit('string', g.target(dst), g.string(only));
    return;
  }
  if (parts.length === 1) parts.push('');
  g.scoped(() => {
    const result = g.target(dst);
    const registers = parts.map((each) => {
      const register = g.temporary();
      part(g, each, register);
      return register;
    });
    const [first, second, ...others] = registers as [number, number, ...number[]];
    const text = others.length === 0 ? result : first;
    g.code.emit('string_join2', text, first, second);
    for (const [i, other] of others.entries()) {
      g.code.emit('string_joined', i === others.length - 1 ? result : text, text, other);
    }
  });
}

interface RegexpFlags {
  isIgnoreCase(): boolean;
  isExtended(): boolean;
  isMultiLine(): boolean;
}

function optionsOf(node: RegexpFlags): number {
  let options = 0;
  if (node.isIgnoreCase()) options |= REGEXP.ignoreCase;
  if (node.isExtended()) options |= REGEXP.extended;
  if (node.isMultiLine()) options |= REGEXP.multiLine;
  return options;
}

function makeRegexp(
  g: Generator,
  node: prism.InterpolatedRegularExpressionNode,
  dst: number,
): void {
  g.scoped(() => {
    const text = g.temporary();
    joined(g, node.parts, text);
    g.host('regexp_new', dst, text, g.loadInt(optionsOf(node)));
  });
}

/** `/…/o`: the first Regexp that this place makes is kept in a global variable that no program can name. */
function makeOnce(g: Generator, node: prism.InterpolatedRegularExpressionNode, dst: number): void {
  const place = globalVariable(g, `$once ${g.shared.file}:${node.location.startOffset}`);
  g.into(dst, (result) => {
    const made = g.code.label();
    place.read(result);
    g.code.emit('jumpNotNil', result, made);
    makeRegexp(g, node, result);
    place.write(result);
    g.code.place(made);
  });
}

/** `/(?<name>…)/ =~ text` assigns local variables. */
function matchWrite(g: Generator, node: prism.MatchWriteNode, dst: number): void {
  const result = g.target(dst);
  g.value(node.call, result);
  for (const target of node.targets as prism.LocalVariableTargetNode[]) {
    g.scoped(() => {
      const value = g.temporary();
      g.host('last_match_named', value, g.loadSymbol(target.name));
      assignTarget(g, target, value);
    });
  }
}

/** Sends a command to the method that runs it. */
function run(g: Generator, command: Fill, dst: number): void {
  sendTo(g, dst, (r) => g.move(r, g.self()), selfMessage('`'), [command]);
}

export function addStrings(rows: Rows): void {
  on(rows, prism.StringNode, (g, node, dst) => {
    if (dst === NONE) return;
    const text = textOf(node.unescaped);
    if (node.isFrozen()) g.code.emit('getConst', dst, ...cellOperands(g.asm, frozenCell(text)));
    else g.code.emit('string', dst, g.string(text));
  });
  on(rows, prism.InterpolatedStringNode, (g, node, dst) => joined(g, node.parts, dst));
  on(rows, prism.EmbeddedStatementsNode, (g, node, dst) => g.value(node.statements, dst));
  on(rows, prism.EmbeddedVariableNode, (g, node, dst) => g.value(node.variable, dst));
  on(rows, prism.InterpolatedSymbolNode, (g, node, dst) => {
    const text = g.temporary();
    joined(g, node.parts, text);
    g.host('string_to_sym', dst, text);
  });
  on(rows, prism.RegularExpressionNode, (g, node, dst) => {
    if (dst === NONE) return;
    const cell = regexpCell(optionsOf(node), textOf(node.unescaped));
    g.code.emit('getConst', dst, ...cellOperands(g.asm, cell));
  });
  on(rows, prism.InterpolatedRegularExpressionNode, (g, node, dst) => {
    if (node.isOnce()) makeOnce(g, node, dst);
    else makeRegexp(g, node, g.target(dst));
  });
  on(rows, prism.MatchWriteNode, matchWrite);
  on(rows, prism.SourceEncodingNode, (g, _node, dst) => {
    const cell = topConstantCell('Encoding::UTF_8');
    g.code.emit('getConst', g.target(dst), ...cellOperands(g.asm, cell));
  });
  on(rows, prism.XStringNode, (g, node, dst) => {
    run(g, (r) => g.code.emit('string', r, g.string(textOf(node.unescaped))), dst);
  });
  on(rows, prism.InterpolatedXStringNode, (g, node, dst) => {
    run(g, (r) => joined(g, node.parts, r), dst);
  });
}
