// What Prism's nodes have in common: names and children.

import * as prism from '@ruby/prism/src/nodes.js';

/** A node of the tree. */
export type PrismNode = prism.Node;

/** The children of a node. Prism's own `compactChildNodes` leaves out those that stand in lists (1.9.0). */
export function childrenOf(node: PrismNode): PrismNode[] {
  return node.childNodes().filter((child) => child !== null);
}

// A class's own name may be mangled by a minifier; names of exports are not.
const names = new Map<unknown, string>(
  Object.entries(prism).map(([name, node]) => [node, name.replace(/Node$/, '')]),
);

/** The name of a node's class without `Node`, such as `FlipFlop`. */
export function nodeName(node: PrismNode): string {
  return names.get(node.constructor) ?? 'construct';
}

/** Constructs whose nodes do not say what they are. */
const CONSTRUCTS: ReadonlyMap<string, string> = new Map([
  ['FlipFlop', 'a flip-flop'],
  ['Imaginary', 'an imaginary literal'],
  ['MatchLastLine', 'a regular expression as a condition'],
  ['InterpolatedMatchLastLine', 'a regular expression as a condition'],
]);

/** What a kind of node is called in messages: `a flip-flop`. */
export function describeNode(node: PrismNode): string {
  const construct = CONSTRUCTS.get(nodeName(node));
  if (construct !== undefined) return construct;
  return nodeName(node)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}
