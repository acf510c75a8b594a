// Calls that are no sends: questions that only the compiler can answer, and the prelude's host functions and intrinsics.

import * as prism from '@ruby/prism/src/nodes.js';
import { closureOf } from './blocks.ts';
import type { Generator } from './generator.ts';
import { NONE } from './generator.ts';
import { HIDDEN, isBlockGiven } from './scopes.ts';

/** Generates such a call; `false` when it is an ordinary one. */
export function specialCall(g: Generator, node: prism.CallNode, dst: number): boolean {
  if (node.receiver !== null) return false;
  const count = node.arguments_?.arguments_.length ?? 0;
  if (isBlockGiven(node)) {
    if (dst === NONE) return true;
    const [done, without] = [g.code.label(), g.code.label()];
    g.code.emit('jumpNil', g.registerOf(g.scope.methodScope.declare(HIDDEN.block)), without);
    g.code.emit('true', dst);
    g.code.emit('jump', done);
    g.code.place(without);
    g.code.emit('false', dst);
    g.code.place(done);
    return true;
  }
  if (node.name === '__method__' && count === 0) {
    if (dst === NONE) return true;
    if (g.scope.method === '') g.code.emit('nil', dst);
    else g.loadSymbol(g.scope.method, dst);
    return true;
  }
  if (node.name === 'lambda' && count === 0 && node.block instanceof prism.BlockNode) {
    if (dst !== NONE) closureOf(g, node.block, dst);
    return true;
  }
  return g.shared.prelude && node.name.startsWith('__') && intrinsic(g, node, dst);
}

/** Can the operand of an intrinsic be written as an argument? */
function isPlain({ kind }: { readonly kind: unknown }): boolean {
  return ['read', 'write', 'int', 'slot', 'cache'].includes(kind as string);
}

/** `__name(...)` of the prelude: a host function of the registry, or an instruction. */
function intrinsic(g: Generator, node: prism.CallNode, dst: number): boolean {
  const name = node.name.slice(2);
  const args = node.arguments_?.arguments_ ?? [];
  const operands = (): number[] => args.map((each, i) => g.operand(each, args.slice(i + 1)));
  const instruction = g.shared.set.byName.get(name);
  const index = g.shared.host(name);
  // An instruction answers what it can before it asks the host function of its name.
  if (index !== undefined && instruction === undefined) {
    const registers = operands();
    g.at(node.location);
    g.code.emit(`host${args.length}`, g.target(dst), index, ...registers);
    return true;
  }
  if (instruction === undefined || !instruction.operands.every(isPlain)) return false;
  const kinds = instruction.operands.map(({ kind }) => kind);
  const writes = kinds[0] === 'write';
  // A cache has the name of the intrinsic.
  const caches = kinds.at(-1) === 'cache';
  const wanted = kinds.length - (writes ? 1 : 0) - (caches ? 1 : 0);
  if (args.length !== wanted) {
    throw g.error(node.location, `the intrinsic ${name} takes ${wanted} arguments`);
  }
  const values = args.map((each, i) => {
    const kind = kinds[i + (writes ? 1 : 0)];
    if (kind === 'read') return g.operand(each, args.slice(i + 1));
    if (each instanceof prism.IntegerNode) return Number(each.value);
    throw g.error(each.location, `the intrinsic ${name} wants a literal integer here`);
  });
  if (caches) values.push(g.cache(name, 0));
  g.at(node.location);
  if (writes) g.code.emit(name, g.target(dst), ...values);
  else {
    g.code.emit(name, ...values);
    if (dst !== NONE) g.code.emit('nil', dst);
  }
  return true;
}
