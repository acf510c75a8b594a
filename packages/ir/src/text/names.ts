// Names of values, blocks, functions and alias classes in text form. Values and blocks are numbered anew in the order
// in which they stand, so the text of a function does not depend on how it came to be.

import type { Block, IrFunction, Node } from '../function.ts';

const BARE = /^[\w$]+(?:\.[\w$]+)*$/;

/** A name as text form writes it: bare where that is possible, else in double quotes with JSON's escapes. */
export function quoted(name: string): string {
  return BARE.test(name) ? name : JSON.stringify(name);
}

/** The name of a function: `%name`. */
export function functionName(name: string): string {
  return `%${quoted(name)}`;
}

/** Numbers of the values and blocks of one function, as they stand now. */
export class Names {
  readonly #values: Map<Node, number> = new Map();
  readonly #blocks: Map<Block, number> = new Map();

  constructor(fn: IrFunction) {
    for (const block of fn.blocks) {
      this.#blocks.set(block, this.#blocks.size);
      for (const param of block.params) this.#values.set(param, this.#values.size);
      for (const node of block.nodes) {
        if (node.type !== null) this.#values.set(node, this.#values.size);
      }
    }
  }

  /** `v3`; a node that stands in no block is shown by its id, as `v?17`. */
  value(node: Node): string {
    const number = this.#values.get(node);
    return number === undefined ? `v?${node.id}` : `v${number}`;
  }

  /** `block2`; a block that is not in the function is shown by its id, as `block?5`. */
  block(block: Block): string {
    const number = this.#blocks.get(block);
    return number === undefined ? `block?${block.id}` : `block${number}`;
  }
}
