/** Emission speed of the WebAssembly backend, in microseconds per node of the IR. */
import { Builder, type Edge, type IrFunction, Module, type Node } from '@martlet/ir';
import { WasmBackend } from '@martlet/wasm';
import { race } from './harness.ts';

/** A loop over tagged integers with overflow tests and exits to cold blocks, as a JIT makes them. */
function hotLoop(bodies: number): Module {
  const module = new Module();
  const fn = module.addFunction('hot', { params: ['i32', 'i64'], result: 'i64' });
  const b = new Builder(fn);
  const [base, start] = fn.entry.params as [Node, Node];
  const loop = b.newBlock();
  const index = loop.addParam('i64');
  const total = loop.addParam('i64');
  b.jump(loop, [start, b.i64(0)]);
  b.at(loop);
  const alias = module.aliasClass('slots');
  let sum = total;
  for (let i = 0; i < bodies; i++) {
    const value = b.load('i64.load', base, i * 8, alias);
    const isInteger = b.op('i64.eqz', b.op('i64.and', value, b.i64(1)));
    const added = b.newBlock();
    const exit = b.newBlock({ cold: true });
    const fits = b.newBlock();
    b.branch(isInteger, fits, exit);
    b.at(fits);
    const overflow = b.op('i64.add_overflow', sum, value);
    b.branch(overflow, exit, added);
    b.at(exit);
    b.store('i64.store', base, index, 1024, alias);
    b.store('i64.store', base, sum, 1032, alias);
    b.ret(b.i64(-1));
    b.at(added);
    sum = b.op('i64.add', sum, value);
    b.store('i64.store', base, sum, i * 8, alias);
  }
  const next = b.op('i64.sub', index, b.i64(2));
  const done = b.newBlock();
  b.branch(b.op('i64.gt_s', next, b.i64(0)), loop, done, [next, sum], []);
  b.at(done).ret(sum);
  return module;
}

/** A dispatch loop with `handlers` handlers of three blocks each. */
function interpreter(handlers: number): Module {
  const module = new Module();
  const fn = module.addFunction('interpreter', { params: ['i32', 'i32'], result: 'i64' });
  const alias = module.aliasClass('frame');
  const b = new Builder(fn);
  const loop = b.newBlock();
  const pc = loop.addParam('i32');
  const frame = loop.addParam('i32');
  b.jump(loop, [...fn.entry.params]);
  b.at(loop);
  const opcode = b.load('i32.load8_u', pc, 0, alias);
  const trap = b.newBlock({ cold: true });
  b.at(trap).trap();
  const edges: Edge[] = [];
  for (let i = 0; i < handlers; i++) {
    const handler = b.newBlock();
    const slow = b.newBlock({ cold: true });
    const fast = b.newBlock();
    const join = b.newBlock();
    const result = join.addParam('i64');
    edges.push({ block: handler, args: [] });
    b.at(handler);
    const operand = (at: number): Node => {
      const number = b.load('i32.load16_u', pc, at, alias);
      const slot = b.op('i32.add', frame, b.op('i32.shl', number, b.i32(3)));
      return b.load('i64.load', slot, 0, alias);
    };
    const x = operand(2);
    const y = operand(4);
    b.branch(b.op('i64.eqz', b.op('i64.and', b.op('i64.or', x, y), b.i64(1))), fast, slow);
    b.at(fast);
    b.jump(join, [b.op(i % 2 === 0 ? 'i64.add' : 'i64.sub', x, y)]);
    b.at(slow);
    b.store('i64.store', frame, x, i * 8, alias);
    b.jump(join, [b.op('i64.xor', x, b.i64(i))]);
    b.at(join);
    const to = b.op(
      'i32.add',
      frame,
      b.op('i32.shl', b.load('i32.load16_u', pc, 6, alias), b.i32(3)),
    );
    b.store('i64.store', to, result, 0, alias);
    b.jump(loop, [b.op('i32.add', pc, b.i32(8)), frame]);
  }
  b.at(loop).switch(opcode, edges, { block: trap, args: [] });
  return module;
}

const nodesOf = (fn: IrFunction): number =>
  fn.blocks.reduce((sum, { nodes, params }) => sum + nodes.length + params.length + 1, 0);

export function run(): void {
  const subjects: readonly (readonly [string, Module])[] = [
    ['hot loop, 10 checked adds', hotLoop(10)],
    ['hot loop, 40 checked adds', hotLoop(40)],
    ['interpreter, 200 handlers', interpreter(200)],
  ];
  const backend = new WasmBackend();
  for (const [name, module] of subjects) {
    const functions = [...module.functions.values()];
    const nodes = functions.reduce((sum, fn) => sum + nodesOf(fn), 0);
    const exports = functions.map((fn) => fn.name);
    const { bytes } = backend.compile(module, { exports });
    const { timings } = race(
      name,
      { compile: () => backend.compile(module, { exports }) },
      { warmupMilliseconds: 1500 },
    );
    const { nanoseconds } = timings.compile;
    console.log(
      `${name.padEnd(28)} ${String(nodes).padStart(6)} nodes ${String(bytes.length).padStart(7)} bytes ` +
        `${(nanoseconds / 1000).toFixed(0).padStart(6)} µs  ${(nanoseconds / 1000 / nodes).toFixed(3)} µs per node`,
    );
  }
}
