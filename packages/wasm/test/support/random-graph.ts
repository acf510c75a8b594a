// Random functions whose control flow is any graph at all: reducible or not, with self-loops, switches that pass
// arguments, permuted parameters, and values used far below their definition.

import type { Block, Edge, IrFunction, Node } from '@martlet/ir';
import { Builder, Module } from '@martlet/ir';
import { Random } from '@martlet/ir/testing';

interface Planned {
  readonly block: Block;
  /** Where the terminator is put, behind the check of the remaining steps. */
  readonly body: Block;
  readonly successors: readonly number[];
}

/** A function `(i64 seed, i32 steps) -> i64` that visits at most `steps` blocks. */
export function randomGraphFunction(seed: number, blockCount: number): Module {
  const random = new Random(seed);
  const module = new Module();
  const fn = module.addFunction('f', { params: ['i64', 'i32'], result: 'i64' });
  const b = new Builder(fn);
  const done = b.newBlock({ cold: random.oneIn(2) });
  const planned = Array.from({ length: blockCount }, (): Planned => {
    const block = b.newBlock({ cold: random.oneIn(6) });
    for (const type of ['i64', 'i64', 'i64', 'i32'] as const) block.addParam(type);
    const count = random.oneIn(5) ? 1 + random.below(5) : 1 + random.below(2);
    const successors = Array.from({ length: count }, () => random.below(blockCount));
    return { block, body: b.newBlock(), successors };
  });
  const result = done.addParam('i64');
  b.at(done).ret(result);
  const [start, steps] = fn.entry.params as [Node, Node];
  const early = b.at(fn.entry).op('i64.mul', start, b.i64(31));
  const first = planned[0]!.block;
  b.jump(first, [start, early, b.i64(7), steps]);
  const dominators = dominatorSets(planned);
  const made: Node[] = [];
  for (const [index, { block, body, successors }] of planned.entries()) {
    const [x, y, z, left] = block.params as [Node, Node, Node, Node];
    b.at(block);
    const mixed = b.op('i64.add', b.op('i64.mul', x, b.i64(6364136223846793005n)), b.i64(index));
    made[index] = mixed;
    b.branch(
      b.op('i32.eqz', left),
      done,
      body,
      [b.op('i64.xor', mixed, b.op('i64.sub', y, z))],
      [],
    );
    b.at(body);
    const fewer = b.op('i32.sub', left, b.i32(1));
    // A value of some dominator, from however far above.
    const above = [...planned.keys()].filter(
      (i) => made[i] !== undefined && dominators[index]!.has(i),
    );
    const far = random.oneIn(3) ? early : made[random.pick(above)]!;
    const pick = b.op('i32.wrap_i64', b.op('i64.shr_u', mixed, b.i64(random.below(60))));
    const edges = successors.map((target): Edge => {
      const values = [mixed, y, z, far, x].sort(() => (random.oneIn(2) ? 1 : -1));
      const args = random.oneIn(3) ? [x, y, z, fewer] : [...values.slice(0, 3), fewer];
      if (args[0] === args[1] && random.oneIn(2)) args[1] = b.op('i64.rotl', mixed, b.i64(5));
      return { block: planned[target]!.block, args };
    });
    terminate(b, random, pick, edges);
  }
  return module;
}

function terminate(b: Builder, random: Random, pick: Node, edges: readonly Edge[]): void {
  const [first, second] = edges as [Edge, Edge];
  if (edges.length === 1) b.jump(first.block, first.args);
  else if (edges.length === 2 && !random.oneIn(4)) {
    const condition = b.op('i32.and', pick, b.i32(1));
    const test = random.oneIn(2) ? b.op('i32.eqz', condition) : condition;
    b.branch(test, first.block, second.block, first.args, second.args);
  } else {
    const index = b.op('i32.and', pick, b.i32(7));
    b.switch(index, edges.slice(1), first);
  }
}

/** By block, the set of its dominators: the plain fixpoint. */
function dominatorSets(planned: readonly Planned[]): Set<number>[] {
  const all = [...planned.keys()];
  const sets = all.map((i) => new Set(i === 0 ? [0] : all));
  for (let changed = true; changed; ) {
    changed = false;
    for (const i of all.slice(1)) {
      const predecessors = all.filter((p) => planned[p]!.successors.includes(i));
      const meet = all.filter(
        (d) => d === i || (predecessors.length > 0 && predecessors.every((p) => sets[p]!.has(d))),
      );
      if (meet.length !== sets[i]!.size) {
        sets[i] = new Set(meet);
        changed = true;
      }
    }
  }
  return sets;
}

/** Only function of a module. */
export function onlyFunction(module: Module): IrFunction {
  return [...module.functions.values()][0]!;
}
