// One guest activation within a compiled unit: the unit's own function, or one that was inlined into it.

import { findLoops, type LoopForest } from '@martlet/dataflow';
import type { FunctionView, Inferred } from '@martlet/infer';
import type { Block, Node } from '@martlet/ir';
import { registerEffects, type TypedValue } from '@martlet/vm';

/** A way into a guest block, from code that has been built. */
export interface PendingEdge {
  readonly block: Block;
  readonly registers: readonly (TypedValue | undefined)[];
  /** Back-edges until the next poll. */
  readonly count: Node;
}

/** A guest block whose IR block exists. */
export interface EnteredBlock {
  readonly block: Block;
  /** Registers that are block parameters, and whether they are unboxed floats. */
  readonly params: readonly { readonly register: number; readonly float: boolean }[];
  /** Is it a loop head? Then its last parameter is the number of back-edges until the next poll. */
  readonly counts: boolean;
}

/** A way out of an inlined activation, with its result. */
export interface Return {
  readonly block: Block;
  readonly value: TypedValue;
  /** Has something been called since the unit's validity was last tested? */
  readonly mayBeInvalid: boolean;
  /** Back-edges until the next poll. */
  readonly count: Node;
}

/** How an inlined activation came about. */
export interface Caller {
  readonly activation: Activation;
  readonly position: number;
  /** Register where its window starts. */
  readonly base: number;
  /** Bytes from the caller's instruction to where it is resumed, when it calls in its middle. */
  readonly resumes: number | null;
  /** What its registers held at the call. */
  readonly registers: readonly (TypedValue | undefined)[];
}

/** Building state of one activation. */
export class Activation {
  readonly view: FunctionView;
  readonly inferred: Inferred;
  /** Bytes from the unit's frame to this one's. */
  readonly offset: number;
  readonly caller: Caller | null;
  /** Position at which it starts. */
  readonly start: number;
  readonly pending: Map<number, PendingEdge[]> = new Map();
  readonly entered: Map<number, EnteredBlock> = new Map();
  /** Returns of an inlined activation. */
  readonly returns: Return[] = [];
  readonly #loops: LoopForest;
  readonly #loopWrites = new Map<number, ReadonlySet<number>>();

  constructor(inferred: Inferred, start: number, offset: number, caller: Caller | null) {
    this.view = inferred.view;
    this.inferred = inferred;
    this.start = start;
    this.offset = offset;
    this.caller = caller;
    const { blocks } = this.view.liveness;
    this.#loops = findLoops({ ...blocks, entry: blocks.blockOf[start]! });
    this.#findLoopWrites();
  }

  /** Registers that the loop headed by this position writes, or `undefined` when it heads none. */
  loopWrites(position: number): ReadonlySet<number> | undefined {
    return this.#loopWrites.get(position);
  }

  /** From the unit's own function inwards. */
  chain(): Activation[] {
    return this.caller === null ? [this] : [...this.caller.activation.chain(), this];
  }

  #findLoopWrites(): void {
    const { blocks } = this.view.liveness;
    const { fn } = this.view;
    const writes = new Map<number, Set<number>>();
    for (let block = 0; block < blocks.size; block++) {
      for (let loop = this.#loops.loopOf[block]!; loop >= 0; loop = this.#loops.parent[loop]!) {
        const head = blocks.start[this.#loops.header[loop]!]!;
        let set = writes.get(head);
        if (set === undefined) {
          set = new Set();
          writes.set(head, set);
        }
        const written = set;
        const sink = { read: () => {}, write: (r: number) => void written.add(r) };
        for (let p = blocks.start[block]!; p < blocks.start[block + 1]!; p++)
          registerEffects(fn, p, sink);
      }
    }
    for (const [head, set] of writes) this.#loopWrites.set(head, set);
  }
}
