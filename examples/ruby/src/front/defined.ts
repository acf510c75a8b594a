// `defined?(…)`: a text that says what something is, or nil.

import * as prism from '@ruby/prism/src/nodes.js';
import { classVariable, constant, constantPath } from './assignments.ts';
import type { CodeLabel } from './code.ts';
import type { Generator, Rows } from './generator.ts';
import { NONE, on } from './generator.ts';
import type { HostName } from './messages.ts';
import type { PrismNode } from './nodes.ts';
import { nodeName } from './nodes.ts';

import { HIDDEN } from './scopes.ts';

/** What nodes are whose answer does not depend on the program's state. */
const KNOWN = new Map<unknown, string>([
  [prism.NilNode, 'nil'],
  [prism.TrueNode, 'true'],
  [prism.FalseNode, 'false'],
  [prism.SelfNode, 'self'],
  [prism.LocalVariableReadNode, 'local-variable'],
  [prism.ItLocalVariableReadNode, 'expression'],
]);

/** Goes to `absent` if the thing is not there; gives what it is. */
function test(g: Generator, node: PrismNode, absent: CodeLabel): string {
  const known = KNOWN.get(node.constructor);
  if (known !== undefined) return known;
  if (/(?:Write|Target)$/.test(nodeName(node))) return 'assignment';
  if (node instanceof prism.ParenthesesNode) {
    const body = node.body instanceof prism.StatementsNode ? node.body.body : [];
    return body.length === 1 ? test(g, body[0]!, absent) : 'expression';
  }
  if (node instanceof prism.InstanceVariableReadNode) {
    ask(g, absent, 'ivar_defined', g.self(), g.loadSymbol(node.name));
    return 'instance-variable';
  }
  if (node instanceof prism.GlobalVariableReadNode) {
    ask(g, absent, 'global_defined', g.loadSymbol(node.name));
    return 'global-variable';
  }
  if (
    node instanceof prism.NumberedReferenceReadNode ||
    node instanceof prism.BackReferenceReadNode
  ) {
    const value = g.operand(node);
    g.code.emit('jumpNil', value, absent);
    return 'global-variable';
  }
  if (node instanceof prism.ClassVariableReadNode) {
    answer(g, absent, (dst) => classVariable(g, node.name).isDefined!(dst));
    return 'class variable';
  }
  if (node instanceof prism.ConstantReadNode) {
    answer(g, absent, (dst) => constant(g, node.name).isDefined!(dst));
    return 'constant';
  }
  if (node instanceof prism.ConstantPathNode) {
    answer(g, absent, (dst) => constantPath(g, node).isDefined!(dst));
    return 'constant';
  }
  if (node instanceof prism.CallNode) return testCall(g, node, absent);
  if (node instanceof prism.YieldNode) {
    g.code.emit('jumpNil', g.registerOf(g.scope.methodScope.declare(HIDDEN.block)), absent);
    return 'yield';
  }
  if (node instanceof prism.SuperNode || node instanceof prism.ForwardingSuperNode) {
    const { superId, method } = g.scope;
    if (superId < 0) g.code.emit('jump', absent);
    else ask(g, absent, 'super_defined', g.self(), g.loadInt(superId), g.loadSymbol(method));
    return 'super';
  }
  return 'expression';
}

function testCall(g: Generator, node: prism.CallNode, absent: CodeLabel): string {
  const { receiver, name } = node;
  for (const each of node.arguments_?.arguments_ ?? []) test(g, each, absent);
  const own = g.temporary();
  if (receiver === null || receiver instanceof prism.SelfNode) {
    g.code.emit('true', own);
    ask(g, absent, 'method_defined', g.self(), g.loadSymbol(name), own);
  } else {
    test(g, receiver, absent);
    const value = g.operand(receiver);
    g.code.emit('false', own);
    ask(g, absent, 'method_defined', value, g.loadSymbol(name), own);
  }
  return name.endsWith('=') && node.isAttributeWrite() ? 'assignment' : 'method';
}

function ask(g: Generator, absent: CodeLabel, name: HostName, ...args: number[]): void {
  answer(g, absent, (dst) => g.host(name, dst, ...args));
}

function answer(g: Generator, absent: CodeLabel, fill: (dst: number) => void): void {
  const there = g.temporary();
  fill(there);
  g.code.emit('jumpUnless', there, absent);
}

export function addDefined(rows: Rows): void {
  on(rows, prism.DefinedNode, (g, node, dst) => {
    const { code } = g;
    g.into(dst, (scratch) => {
      const [absent, end] = [code.label(), code.label()];
      const error = g.temporary();
      let what = '';
      // Computing a receiver may raise: then the thing is not there.
      const region = g.flow.cover(null, () => {
        g.maybe(() => {
          g.scoped(() => {
            what = test(g, node.value, absent);
          });
        });
      });
      if (dst !== NONE) code.emit('load', scratch, g.string(what));
      code.emit('jump', end);
      code.handle('rescue', region, error);
      code.place(absent);
      if (dst !== NONE) code.emit('nil', scratch);
      code.place(end);
    });
  });
}
