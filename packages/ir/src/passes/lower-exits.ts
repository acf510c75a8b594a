// Lowering of guards and exits to ordinary control flow, before a backend that knows neither.

import { Builder } from '../builder.ts';
import type { Block, IrFunction, Node } from '../function.ts';
import { ops } from '../ops.ts';
import { branchOn } from './rewrite.ts';
import { splitBlock } from './split-block.ts';

/**
 * Emits what leaves the function: for instance stores `values` raw into the exit buffer and ends with a tail call of the
 * materialiser. The builder stands in a block of its own, which must be given a terminator.
 */
export type ExitLowering = (builder: Builder, exit: number, values: readonly Node[]) => void;

/**
 * Turns every guard into a branch to a cold block and every `exit` into a jump to one, and lets `lower` fill these blocks.
 * Guards and exits with the same exit and the same values share a block. Gives whether anything changed.
 */
export function lowerExits(fn: IrFunction, lower: ExitLowering): boolean {
  const stubs = new Stubs(fn, lower);
  // The rest of a split block is listed right after it. Stubs are put at the end once all is done.
  for (let i = 0; i < fn.blocks.length; i++) {
    const block = fn.blocks[i]!;
    const index = block.nodes.findIndex((node) => node.op === ops.guard);
    if (index >= 0) {
      const guard = block.nodes[index]!;
      const rest = splitBlock(block, index + 1);
      block.nodes.pop();
      const [condition, ...values] = guard.args;
      const stub = stubs.get(guard.imm as number, values);
      block.terminator = branchOn(condition!, { block: rest, args: [] }, { block: stub, args: [] });
      continue;
    }
    const t = block.terminator;
    if (t?.kind !== 'exit') continue;
    block.terminator = {
      kind: 'jump',
      target: { block: stubs.get(t.exit, t.args), args: [] },
    };
  }
  return stubs.fill();
}

interface Stub {
  readonly block: Block;
  readonly exit: number;
  readonly values: readonly Node[];
}

/** The cold blocks. A value that two exits name is defined before both, hence on every way to their common block. */
class Stubs {
  readonly #fn: IrFunction;
  readonly #lower: ExitLowering;
  readonly #byExit: Map<number, Stub[]> = new Map();
  readonly #all: Stub[] = [];

  constructor(fn: IrFunction, lower: ExitLowering) {
    this.#fn = fn;
    this.#lower = lower;
  }

  get(exit: number, values: readonly Node[]): Block {
    const list = this.#byExit.get(exit) ?? [];
    this.#byExit.set(exit, list);
    const known = list.find(
      (stub) =>
        stub.values.length === values.length && stub.values.every((v, i) => v === values[i]),
    );
    if (known !== undefined) return known.block;
    const block = this.#fn.addBlock();
    this.#fn.blocks.pop(); // until `fill`
    block.cold = true;
    const stub = { block, exit, values };
    list.push(stub);
    this.#all.push(stub);
    return block;
  }

  fill(): boolean {
    for (const { block } of this.#all) this.#fn.blocks.push(block);
    for (const { block, exit, values } of this.#all) {
      const builder = new Builder(this.#fn).at(block);
      this.#lower(builder, exit, values);
      if (builder.block.terminator === null) {
        throw new TypeError(
          `lowering exit ${exit} of %${this.#fn.name}: the block was left without a terminator; end it, ` +
            'for instance with a tail call',
        );
      }
    }
    return this.#all.length > 0;
  }
}
