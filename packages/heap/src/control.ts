// Structured control flow over the builder's blocks. The SSA form has block parameters, so a loop's variables are its
// head's parameters; these helpers spare the rest of the package from wiring them by hand.

import type { Block, Builder, Node, Type } from '@martlet/ir';

/** Has the current block been ended (return, trap, jump)? */
function ended(b: Builder): boolean {
  return b.block.terminator !== null;
}

/** Builds `body` where `condition` holds; `body` may end its block. */
export function when(
  b: Builder,
  condition: Node,
  body: () => void,
  options: { readonly cold?: boolean } = {},
): void {
  const yes = b.newBlock(options);
  const after = b.newBlock();
  b.branch(condition, yes, after);
  b.at(yes);
  body();
  if (!ended(b)) b.jump(after);
  b.at(after);
}

/** Builds both sides; gives what they give. A side that ended its block gives `null`. */
export function either(
  b: Builder,
  type: Type,
  condition: Node,
  yes: () => Node | null,
  no: () => Node | null,
  options: { readonly coldNo?: boolean; readonly coldYes?: boolean } = {},
): Node {
  const yesBlock = b.newBlock({ cold: options.coldYes ?? false });
  const noBlock = b.newBlock({ cold: options.coldNo ?? false });
  const after = b.newBlock();
  const result = after.addParam(type);
  b.branch(condition, yesBlock, noBlock);
  for (const [block, side] of [
    [yesBlock, yes],
    [noBlock, no],
  ] as const) {
    b.at(block);
    const value = side();
    if (!ended(b) && value !== null) b.jump(after, [value]);
  }
  b.at(after);
  return result;
}

/** What a loop's body does to end a round. */
export interface LoopControl {
  /** The next round, with new values of the variables. */
  again(...next: Node[]): void;
  /** Leaves the loop with its results. */
  leave(...results: Node[]): void;
}

/**
 * An endless loop. `body` gets the variables' nodes and must end every path through `again`, `leave` or a terminator.
 * Gives the nodes of the results, whose types are `results`.
 */
export function loop(
  b: Builder,
  init: readonly Node[],
  results: readonly Type[],
  body: (variables: Node[], control: LoopControl) => void,
): Node[] {
  const head: Block = b.newBlock();
  const after: Block = b.newBlock();
  const variables = init.map((node) => head.addParam(node.type as Type));
  const out = results.map((type) => after.addParam(type));
  b.jump(head, [...init]);
  b.at(head);
  body(variables, {
    again: (...next) => b.jump(head, next),
    leave: (...values) => b.jump(after, values),
  });
  b.at(after);
  return out;
}

/** `while (test) body`; gives the variables' values after the loop. */
export function whileLoop(
  b: Builder,
  init: readonly Node[],
  test: (variables: Node[]) => Node,
  body: (variables: Node[]) => Node[],
): Node[] {
  const types = init.map((node) => node.type as Type);
  return loop(b, init, types, (variables, control) => {
    const inside = b.newBlock();
    const outside = b.newBlock();
    b.branch(test(variables), inside, outside);
    b.at(outside);
    control.leave(...variables);
    b.at(inside);
    control.again(...body(variables));
  });
}
