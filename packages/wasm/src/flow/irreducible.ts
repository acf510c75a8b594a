// Makes every loop have one entry. A strongly connected region with several entries gets a dispatcher: each edge to an
// entry first says, in a variable, which entry it means, and goes to the dispatcher, which switches on the variable.
// Splitting nodes instead would need no variable, but can double the code at each level of nesting; irreducible loops
// come from goto-like bytecode only and are rare, so the bounded form wins.

import type { FlowGraph } from './graph.ts';
import { FlowBlock, FlowEdge, splitEdge } from './graph.ts';

/** Rewrites the graph. Orders and dominators must be computed again afterwards. */
export function makeReducible(graph: FlowGraph): void {
  const regions: FlowBlock[][] = [graph.blocks];
  for (let region = regions.pop(); region !== undefined; region = regions.pop()) {
    for (const component of components(region)) {
      const members = new Set(component);
      const entries = component.filter((block) =>
        block.incoming.some((edge) => !members.has(edge.from)),
      );
      if (entries.length > 1) addDispatcher(graph, entries);
      // With the way in cut off, what still goes in circles is an inner loop.
      const rest = entries.length === 1 ? component.filter((b) => b !== entries[0]) : component;
      regions.push(rest);
    }
  }
}

function addDispatcher(graph: FlowGraph, entries: readonly FlowBlock[]): void {
  const dispatcher = new FlowBlock(null);
  dispatcher.dispatcher = graph.dispatchers++;
  graph.blocks.push(dispatcher);
  for (const [selector, entry] of entries.entries()) {
    for (const edge of entry.incoming) {
      let redirected = edge;
      // A table has no room for an assignment: it stands in a block of its own.
      if (edge.from.isTable) {
        const middle = splitEdge(edge);
        graph.blocks.push(middle);
        redirected = middle.edges[0]!;
      }
      redirected.to = dispatcher;
      redirected.selector = selector;
    }
    const chosen = new FlowEdge(dispatcher, entry, []);
    dispatcher.edges.push(chosen);
    entry.incoming = [chosen];
  }
}

/** Strongly connected components of the blocks of `region` that go in circles (Tarjan 1972, without recursion). */
function components(region: readonly FlowBlock[]): FlowBlock[][] {
  const numbers = new Map<FlowBlock, number>(region.map((block) => [block, -1]));
  const low = new Map<FlowBlock, number>();
  const open = new Set<FlowBlock>();
  const found: FlowBlock[][] = [];
  let counter = 0;
  for (const root of region) {
    if (numbers.get(root) !== -1) continue;
    const path: { readonly block: FlowBlock; next: number }[] = [];
    const members: FlowBlock[] = [];
    const enter = (block: FlowBlock): void => {
      numbers.set(block, counter);
      low.set(block, counter++);
      open.add(block);
      members.push(block);
      path.push({ block, next: 0 });
    };
    enter(root);
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const edge = top.block.edges[top.next++];
      if (edge !== undefined) {
        const number = numbers.get(edge.to);
        if (number === undefined) continue;
        if (number === -1) enter(edge.to);
        else if (open.has(edge.to)) lower(low, top.block, number);
        continue;
      }
      path.pop();
      const caller = path[path.length - 1];
      if (caller !== undefined) lower(low, caller.block, low.get(top.block)!);
      if (low.get(top.block) === numbers.get(top.block)) {
        const component = members.splice(members.lastIndexOf(top.block));
        for (const block of component) open.delete(block);
        if (component.length > 1) found.push(component);
      }
    }
  }
  return found;
}

function lower(low: Map<FlowBlock, number>, block: FlowBlock, number: number): void {
  if (number < low.get(block)!) low.set(block, number);
}
