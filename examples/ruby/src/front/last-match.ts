// `$~`, which each method has for itself.
//
// The library notes the last match in one place of the VM. A method that reads `$~`, `$1` and the like, itself or in its
// blocks, keeps it in a hidden variable, which gets the VM's after each call that may have matched, and at the start of
// blocks that such a call runs. A method that matches gives the VM the match of its caller back.

import * as prism from '@ruby/prism/src/nodes.js';
import { readGlobal, writeGlobal } from './cells.ts';
import type { Generator } from './generator.ts';
import type { PrismNode } from './nodes.ts';
import type { Scope, Variable } from './scopes.ts';
import { HIDDEN } from './scopes.ts';

/** Methods of the library that set `$~`. */
const MATCHERS: ReadonlySet<string> = new Set(
  (
    '=~ !~ === match [] []= slice slice! sub sub! gsub gsub! scan index rindex partition rpartition start_with? grep ' +
    'grep_v any? all? none? one? last_match'
  ).split(' '),
);

/** Does a method of the library with this name set `$~`? */
export function setsMatch(name: string): boolean {
  return MATCHERS.has(name);
}

/** Methods whose enumerator, when it runs, calls the method that it is for. */
const ENUMERATED: ReadonlySet<string> = new Set(['gsub', 'gsub!', 'enum_for', 'to_enum']);

/** May the call match each time before it runs its block: by itself, or as a step of an enumerator that does? */
export function matchesForBlock(call: prism.CallNode): boolean {
  return setsMatch(call.name) || enumeratesMatches(call.receiver);
}

/** Is it an enumerator of a method that matches, or steps of one? */
function enumeratesMatches(node: PrismNode | null): boolean {
  if (!(node instanceof prism.CallNode) || node.block !== null) return false;
  if (!ENUMERATED.has(node.name)) return enumeratesMatches(node.receiver);
  const [first, ...others] = node.arguments_?.arguments_ ?? [];
  return first instanceof prism.SymbolNode ? setsMatch(first.unescaped.value) : others.length === 0;
}

/** Those of them that match in nearly every program that calls them. */
const SURELY: ReadonlySet<string> = new Set([
  '=~',
  'match',
  'sub',
  'gsub',
  'sub!',
  'gsub!',
  'scan',
]);

/** Is this code that matches a pattern? */
export function matches(node: PrismNode): boolean {
  return (
    node instanceof prism.RegularExpressionNode ||
    node instanceof prism.InterpolatedRegularExpressionNode ||
    (node instanceof prism.CallNode && node.receiver !== null && SURELY.has(node.name))
  );
}

/** Does the node need its method's own `$~`? */
export function usesMatch(node: PrismNode): boolean {
  return (
    node instanceof prism.NumberedReferenceReadNode ||
    node instanceof prism.BackReferenceReadNode ||
    ((node instanceof prism.GlobalVariableReadNode ||
      node instanceof prism.GlobalVariableWriteNode ||
      node instanceof prism.GlobalVariableTargetNode) &&
      node.name === '$~') ||
    isLastMatch(node)
  );
}

/** `Regexp.last_match`. */
export function isLastMatch(node: PrismNode): node is prism.CallNode {
  return (
    node instanceof prism.CallNode &&
    node.name === 'last_match' &&
    node.receiver instanceof prism.ConstantReadNode &&
    node.receiver.name === 'Regexp'
  );
}

/** The hidden variable of the method around, where it has one. */
function ownMatch(scope: Scope): Variable | undefined {
  return scope.methodScope.variables.get(HIDDEN.match);
}

/** Reads the VM's last match. */
export function readVmMatch(g: Generator, dst: number): void {
  readGlobal(g, '$~', dst);
}

/** Sets the VM's last match. */
export function writeVmMatch(g: Generator, from: number): void {
  writeGlobal(g, '$~', from);
}

/** Takes the VM's last match over, behind a call of a method with this name. */
export function takeMatch(g: Generator, name: string): void {
  const variable = ownMatch(g.scope);
  if (variable === undefined || !g.scope.mayMatch || !MATCHERS.has(name)) return;
  g.scoped(() => {
    const match = g.temporary();
    readVmMatch(g, match);
    g.write(variable, match);
  });
}

/** Makes the method's match the VM's, for what asks the VM next. */
export function giveMatch(g: Generator): void {
  const variable = ownMatch(g.scope);
  if (variable === undefined) return;
  writeVmMatch(g, g.registerOf(variable));
}

/** Assigns `$~`. */
export function writeMatch(g: Generator, from: number): void {
  writeVmMatch(g, from);
  const variable = ownMatch(g.scope);
  if (variable !== undefined) g.write(variable, from);
}

/** Must the method give its caller's match back? */
export function restoresMatch(scope: Scope): boolean {
  return scope.kind === 'method' && scope.matches;
}
