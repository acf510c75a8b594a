// Blocks as arguments: closures, `&value`, and which of them `break` leaves.

import * as prism from '@ruby/prism/src/nodes.js';
import { compileClosure, compileSymbolBlock } from './functions.ts';
import type { Generator } from './generator.ts';
import { CLOSURE, hidden } from './messages.ts';
import type { PrismNode } from './nodes.ts';
import { childrenOf } from './nodes.ts';

import { HIDDEN } from './scopes.ts';
import { textOf } from './text.ts';

/** Makes the Proc of a block, lambda or `for` body. */
export function closureOf(
  g: Generator,
  node: prism.BlockNode | prism.LambdaNode | prism.ForNode | prism.PostExecutionNode,
  dst: number,
): void {
  if (g.code.dead) return;
  const scope = g.shared.scopes.of(node);
  const fn = compileClosure(g, scope);
  const flags = scope.kind === 'lambda' ? CLOSURE.lambda : CLOSURE.block;
  g.scoped(() => {
    let environment = scope.usesOuter ? g.environment() : 0;
    if (environment === 0) {
      environment = g.isTemporary(dst) ? dst : g.temporary();
      g.code.emit('nil', environment);
    }
    g.code.emit('closure', dst, fn, environment, g.self(), flags);
  });
}

/** What stands at a call as a block of code. */
export type LiteralBlock = prism.BlockNode | prism.ForNode;

export function isLiteralBlock(node: PrismNode): node is LiteralBlock {
  return node instanceof prism.BlockNode || node instanceof prism.ForNode;
}

/** Generates what is passed as the block of a call. */
export function blockArgument(g: Generator, node: PrismNode, dst: number): void {
  if (isLiteralBlock(node)) {
    closureOf(g, node, dst);
    return;
  }
  const { expression } = node as prism.BlockArgumentNode;
  if (expression === null) {
    g.read(g.scope.lookupHidden(HIDDEN.blockParameter), dst);
  } else if (expression instanceof prism.SymbolNode) {
    const fn = compileSymbolBlock(g, textOf(expression.unescaped));
    g.code.emit('nil', dst);
    g.code.emit('closure', dst, fn, dst, g.self(), CLOSURE.lambda);
  } else {
    g.scoped(() => {
      const value = g.operand(expression);
      g.code.emit('toProc', dst, value, g.cache(hidden.toBlock, 0));
    });
  }
}

/** Does a `break` in the block leave the call that the block is passed to? */
export function hasBreak(g: Generator, block: LiteralBlock): boolean {
  if (block instanceof prism.ForNode) return containsBreak(block.statements);
  return g.shared.scopes.of(block).kind === 'block' && containsBreak(block.body);
}

/** Is there a `break` that belongs to no loop or closure inside? */
function containsBreak(node: PrismNode | null): boolean {
  if (node === null) return false;
  if (node instanceof prism.BreakNode) return true;
  if (
    node instanceof prism.BlockNode ||
    node instanceof prism.LambdaNode ||
    node instanceof prism.WhileNode ||
    node instanceof prism.UntilNode ||
    node instanceof prism.DefNode ||
    node instanceof prism.ClassNode ||
    node instanceof prism.ModuleNode ||
    node instanceof prism.SingletonClassNode
  ) {
    return false;
  }
  if (node instanceof prism.ForNode) return containsBreak(node.collection);
  return childrenOf(node).some(containsBreak);
}
