// Definitions: methods, classes, modules, aliases.

import * as prism from '@ruby/prism/src/nodes.js';
import { pathModule } from './assignments.ts';
import { closureOf } from './blocks.ts';
import type { Fill } from './calls.ts';
import { sendTo } from './calls.ts';
import { compileFunction } from './functions.ts';
import type { Generator, Rows } from './generator.ts';
import { NONE, on } from './generator.ts';
import { scopeModule } from './literals.ts';
import { DEFINE, hidden, selfMessage } from './messages.ts';
import type { PrismNode } from './nodes.ts';

import { textOf } from './text.ts';

const CLASS = 0;
const MODULE = 1;

/** The module that `def` defines methods in, in a register. */
function definee(g: Generator): number {
  if (g.scope.kind === 'body') return g.self();
  const register = g.temporary();
  scopeModule(g, register);
  if (g.scope.isClosure) g.host('definee', register, 1, register);
  return register;
}

function define(g: Generator, node: prism.DefNode, dst: number): void {
  const scope = g.shared.scopes.of(node);
  const fn = compileFunction(g, g.shared, scope, g.cref, node.name);
  const name = g.symbol(node.name);
  if (node.receiver !== null) {
    const singleton = g.temporary();
    const object = g.operand(node.receiver);
    g.code.emit('singletonClass', singleton, object);
    g.code.emit('defineMethod', singleton, fn, name, DEFINE.public);
    tell(g, singleton, 'added', (r) => g.loadSymbol(node.name, r));
  } else {
    const isTop = g.scope.methodScope.kind === 'main' && g.cref === 0;
    const module = definee(g);
    g.code.emit('defineMethod', module, fn, name, isTop ? DEFINE.top : DEFINE.scope);
    tell(g, module, 'added', (r) => g.loadSymbol(node.name, r));
  }
  if (dst !== NONE) g.code.emit('load', dst, name);
}

/** Calls the hook that a program may have for what happens to methods. The prelude does without. */
function tell(g: Generator, module: number, event: 'added' | 'undefined', name: Fill): void {
  if (g.shared.prelude) return;
  const self = (r: number) => g.move(r, module);
  sendTo(g, NONE, self, selfMessage(hidden.tell), [(r) => g.loadSymbol(event, r), name]);
}

/** Opens a class or module and runs its body. */
function open(
  g: Generator,
  node: prism.ClassNode | prism.ModuleNode,
  superclass: PrismNode | null,
  kind: number,
  dst: number,
): void {
  const path = node.constantPath;
  let base: number;
  if (path instanceof prism.ConstantPathNode) base = pathModule(g, path);
  else {
    base = g.temporary();
    scopeModule(g, base);
  }
  const parent = g.temporary();
  if (superclass === null) g.code.emit('undef', parent);
  else g.value(superclass, parent);
  const cref = g.shared.newCref(g.cref);
  const module = g.temporary();
  const name = (path as { name: string }).name;
  g.at(node.location);
  g.code.emit('defineClass', module, base, parent, g.symbol(name), kind, cref);
  if (superclass !== null) {
    const [self, value] = [(r: number) => g.move(r, module), (r: number) => g.move(r, parent)];
    sendTo(g, NONE, self, hidden.opened, [value]);
  }
  const label = `<${kind === CLASS ? 'class' : 'module'}:${name}>`;
  runBody(g, node, module, cref, label, dst);
}

function runBody(
  g: Generator,
  node: prism.ClassNode | prism.ModuleNode | prism.SingletonClassNode,
  module: number,
  cref: number,
  label: string,
  dst: number,
): void {
  if (node.body === null) {
    g.value(null, dst);
    return;
  }
  const fn = compileFunction(g, g.shared, g.shared.scopes.of(node), cref, label);
  const base = g.temporary();
  const [self, block] = [g.temporary(), g.temporary()];
  g.move(self, module);
  g.code.emit('nil', block);
  g.code.emit('call', base, 2, fn);
  g.move(dst, base);
}

/** The symbol that `alias` and `undef` name. */
function nameOperand(g: Generator, node: PrismNode): number {
  if (node instanceof prism.SymbolNode) return g.loadSymbol(textOf(node.unescaped));
  return g.operand(node);
}

export function addDefinitions(rows: Rows): void {
  on(rows, prism.DefNode, define);
  on(rows, prism.ClassNode, (g, node, dst) => open(g, node, node.superclass, CLASS, dst));
  on(rows, prism.ModuleNode, (g, node, dst) => open(g, node, null, MODULE, dst));
  on(rows, prism.SingletonClassNode, (g, node, dst) => {
    const module = g.temporary();
    g.code.emit('singletonClass', module, g.operand(node.expression));
    runBody(g, node, module, g.cref, 'singleton class', dst);
  });
  on(rows, prism.AliasMethodNode, (g, node, dst) => {
    const [name, old] = [nameOperand(g, node.newName), nameOperand(g, node.oldName)];
    const module = definee(g);
    g.host('alias_method', g.temporary(), module, name, old);
    tell(g, module, 'added', (r) => g.move(r, name));
    g.value(null, dst);
  });
  on(rows, prism.AliasGlobalVariableNode, (g, node, dst) => {
    const names = [node.newName, node.oldName].map((each) => {
      if ('name' in each && typeof each.name === 'string') return g.loadSymbol(each.name);
      throw g.unsupported(each, 'an alias of a numbered reference');
    });
    g.host('global_alias', g.temporary(), ...names);
    g.value(null, dst);
  });
  on(rows, prism.UndefNode, (g, node, dst) => {
    for (const each of node.names) {
      g.scoped(() => {
        const [module, name] = [definee(g), nameOperand(g, each)];
        g.host('undef_method', g.temporary(), module, name);
        tell(g, module, 'undefined', (r) => g.move(r, name));
      });
    }
    g.value(null, dst);
  });
  on(rows, prism.LambdaNode, (g, node, dst) => {
    if (dst !== NONE) closureOf(g, node, dst);
  });
  // BEGIN { } runs where it stands: the program's start.
  on(rows, prism.PreExecutionNode, (g, node, dst) => g.value(node.statements, dst));
  on(rows, prism.PostExecutionNode, (g, node, dst) => {
    const base = g.temporary();
    const [self, block] = [g.temporary(), g.temporary()];
    g.move(self, g.self());
    closureOf(g, node, block);
    g.code.emit('send', base, 2, self, g.cache(selfMessage('at_exit'), 0));
    g.value(null, dst);
  });
}
