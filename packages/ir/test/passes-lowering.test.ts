import { describe, expect, test } from 'vitest';
import { outcomeText } from '../src/filetest/index.ts';
import {
  Builder,
  type Constant,
  Evaluator,
  Module,
  type Node,
  type Outcome,
  ops,
  parse,
  print,
  SimpleMemory,
  verify,
} from '../src/index.ts';
import { expandCalls } from '../src/passes/expand-calls.ts';
import { lowerExits } from '../src/passes/lower-exits.ts';
import { optimizeModule } from '../src/passes/pipeline.ts';
import { replaceAllocations, type VirtualObject } from '../src/passes/scalar-replacement.ts';
import { Random } from '../src/testing/index.ts';
import { generateIdioms } from './idioms.ts';

const SEED = Number(process.env.MARTLET_SEED ?? 1);
const COUNT = Number(process.env.MARTLET_COUNT ?? 300);

// ---- scalar replacement

const HEAP = 0x8000;
const OBJECT_BYTES = 32;
const FIELDS = [8, 16, 24];

/** Functions that make objects, write and read their fields, put them into each other, and name them in guards. */
function generateObjects(seed: number): Module {
  const random = new Random(seed);
  const module = new Module();
  const fields = module.aliasClass('fields');
  const alloc = module.addImport(
    'alloc',
    { params: ['i32'], result: 'i32' },
    { reads: [module.aliasClass('heap')], writes: [], mayNotReturn: false },
  );
  const publish = module.addImport('publish', { params: ['i32'], result: null });
  const fn = module.addFunction('f', { params: ['i64', 'i32'], result: 'i64' });
  const b = new Builder(fn);
  let longs: Node[] = [fn.entry.params[0]!, b.i64(1), b.i64(2)];
  let objects: Node[] = [];
  let exit = 0;
  const long = (): Node => random.pick(longs);
  const statements = (count: number, depth: number): void => {
    for (let i = 0; i < count; i++) statement(depth);
  };
  const statement = (depth: number): void => {
    const object = objects.length === 0 ? null : random.pick(objects);
    const kind = random.below(depth > 1 ? 9 : 12);
    if (object !== null && random.oneIn(6)) {
      // With another object, with itself, or with what was read from a field.
      const other = random.oneIn(2) ? b.op('i64.extend_i32_u', random.pick(objects)) : long();
      const same = b.op(
        random.oneIn(2) ? 'i64.eq' : 'i64.ne',
        b.op('i64.extend_i32_u', object),
        other,
      );
      longs.push(b.op('i64.extend_i32_u', same));
      // The low bits of its address.
      const bits = b.op('i32.and', b.op('i32.add', object, b.i32(8)), b.i32(random.below(8)));
      longs.push(b.op('i64.extend_i32_u', bits));
    } else if (object === null || kind < 1) {
      objects.push(b.call(alloc, [b.i32(OBJECT_BYTES)]));
    } else if (kind < 4) {
      b.store('i64.store', object, long(), random.pick(FIELDS), fields);
    } else if (kind < 6) {
      longs.push(b.load('i64.load', object, random.pick(FIELDS), fields));
    } else if (kind < 7) {
      const other = b.op('i64.extend_i32_u', random.pick(objects));
      b.store('i64.store', object, other, random.pick(FIELDS.slice(1)), fields);
    } else if (kind < 9) {
      const word = b.op('i64.extend_i32_u', object);
      const live = random.oneIn(2) ? [word, long()] : [random.pick(objects), word, object];
      b.guard(b.op('i64.ne', long(), b.i64(random.below(4))), exit++, live);
      if (random.oneIn(8)) b.call(publish, [object]);
    } else if (kind < 11) {
      const [yes, no, join] = [b.newBlock(), b.newBlock(), b.newBlock()];
      b.branch(b.op('i64.lt_s', long(), b.i64(random.below(4))), yes, no);
      const saved = [longs.slice(), objects.slice()] as const;
      for (const arm of [yes, no]) {
        [longs, objects] = [saved[0].slice(), saved[1].slice()];
        b.at(arm);
        statements(random.below(4), depth + 1);
        b.jump(join, [long()]);
      }
      [longs, objects] = [[...saved[0], join.addParam('i64')], saved[1].slice()];
      b.at(join);
    } else {
      const [head, after] = [b.newBlock(), b.newBlock()];
      const fuel = head.addParam('i32');
      const carried = head.addParam('i64');
      b.jump(head, [b.i32(3), long()]);
      const saved = [longs.slice(), objects.slice()] as const;
      longs.push(carried);
      b.at(head);
      statements(1 + random.below(4), depth + 1);
      const next = b.op('i32.sub', fuel, b.i32(1));
      b.branch(next, head, after, [next, long()]);
      [longs, objects] = [[...saved[0], carried], saved[1].slice()];
      b.at(after);
    }
  };
  statements(8 + random.below(8), 0);
  b.ret(long());
  return module;
}

interface VirtualExit {
  readonly base: number;
  readonly object: VirtualObject;
}

/** Runs with a bump allocator. What an exit hands over is shown with the contents of objects in place of addresses. */
function runObjects(
  module: Module,
  argument: bigint,
  exits: readonly VirtualExit[],
): { text: string; allocations: number } {
  const memory = new SimpleMemory(1);
  let next = HEAP;
  let allocations = 0;
  const alloc = (bytes: Constant): number => {
    allocations++;
    next += Number(bytes);
    return next - Number(bytes);
  };
  const evaluator = new Evaluator(module, {
    memory,
    imports: { alloc, publish: () => undefined },
    stepLimit: 20_000,
  });
  const outcome: Outcome = evaluator.call('f', [argument, 0]);
  const view = new DataView(memory.buffer);
  const seen = new Map<bigint, number>();
  const show = (value: Constant): string => {
    const at = BigInt(value);
    if (at < HEAP || at >= next) return String(at);
    const known = seen.get(at);
    if (known !== undefined) return `#${known}`;
    seen.set(at, seen.size);
    const contents = FIELDS.map((offset) => show(view.getBigInt64(Number(at) + offset, true)));
    return `#${seen.get(at)}(${contents.join(', ')})`;
  };
  if (outcome.kind === 'return') return { text: `== ${show(outcome.value!)}`, allocations };
  // Make the virtual objects, the last one derived first.
  let { exit } = outcome;
  const values = [...outcome.values];
  const made: VirtualObject[] = [];
  let length = values.length;
  const addresses: number[] = [];
  for (; exit >= 10_000; exit = exits[exit - 10_000]!.base) made.push(exits[exit - 10_000]!.object);
  const counted = allocations;
  for (const object of made) {
    const address = alloc(values[object.args[0]!]!);
    addresses.push(address);
    for (const { position, offset } of object.references) {
      const at = address + offset;
      values[position] = typeof values[position] === 'bigint' ? BigInt(at) : at;
    }
    length = Math.min(length, ...object.args);
  }
  made.forEach((object, index) => {
    for (const { offset, position } of object.fields) {
      view.setBigInt64(addresses[index]! + offset, values[position] as bigint, true);
    }
  });
  const text = `exit ${exit} ${values.slice(0, length).map(show).join(', ')}`;
  return { text, allocations: counted };
}

test('objects that do not escape become values, also in exits', () => {
  let removed = 0;
  let virtual = 0;
  for (let seed = SEED; seed < SEED + COUNT; seed++) {
    for (const alone of [true, false]) {
      const before = generateObjects(seed);
      const after = parse(print(before));
      const exits: VirtualExit[] = [];
      const options = {
        verify: true,
        isAllocation: (call: Node) => (call.imm as { name: string }).name === 'alloc',
        addressBits: { mask: 7, bits: 0 },
        virtualExit: (base: number, object: VirtualObject) => {
          exits.push({ base, object });
          return 10_000 + exits.length - 1;
        },
      };
      if (alone) optimizeModule(after, options, ['scalar-replacement', 'dead-code']);
      else optimizeModule(after, options);
      for (const argument of [0n, 1n, 2n, 3n, 5n]) {
        const [wanted, got] = [
          runObjects(before, argument, []),
          runObjects(after, argument, exits),
        ];
        if (wanted.text !== got.text) {
          expect(got.text, `seed ${seed}\n${print(before)}\nbecame\n${print(after)}`).toBe(
            wanted.text,
          );
        }
        removed += wanted.allocations - got.allocations;
      }
      virtual += exits.length;
    }
  }
  expect(Math.min(removed, virtual)).toBeGreaterThan(COUNT);
});

test('without a way to make objects in exits, those that exits name stay', () => {
  const isAllocation = (call: Node): boolean => (call.imm as { name: string }).name === 'alloc';
  for (let seed = SEED; seed < SEED + 40; seed++) {
    const before = generateObjects(seed);
    const after = parse(print(before));
    for (const fn of after.functions.values()) replaceAllocations(fn, { isAllocation });
    verify(after);
    for (const argument of [0n, 2n, 5n]) {
      const wanted = runObjects(before, argument, []).text;
      expect(runObjects(after, argument, []).text, `seed ${seed}`).toBe(wanted);
    }
  }
});

// ---- lowering of exits

describe('lowering exits', () => {
  const lower = (module: Module): void => {
    const leave = module.addImport('leave', { params: ['i32'], result: 'i64' });
    for (const fn of module.functions.values()) {
      lowerExits(fn, (builder, exit, values) => {
        values.forEach((value, index) => {
          builder.store(
            `${value.type!}.store`,
            builder.i32(4096),
            value,
            8 * index,
            module.aliasClass('exits'),
          );
        });
        builder.store(
          'i32.store',
          builder.i32(4096),
          builder.i32(values.length),
          512,
          module.aliasClass('exits'),
        );
        builder.tailCall(leave, [builder.i32(exit)]);
      });
    }
  };

  test('keeps exits and their values', () => {
    let exits = 0;
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      const before = generateIdioms(seed);
      const after = parse(print(before));
      if (seed % 2 === 0) optimizeModule(after);
      lower(after);
      verify(after);
      const args: Constant[] = [BigInt(seed % 7), 12n, seed % 3];
      const wanted = new Evaluator(before, { memory: new SimpleMemory(1) }).call('f', args);
      const memory = new SimpleMemory(1);
      let left: number | null = null;
      const leave = (exit: Constant): bigint => {
        left = exit as number;
        return 0n;
      };
      const got = new Evaluator(after, { memory, imports: { leave } }).call('f', args);
      const message = `seed ${seed}\n${print(before)}\nbecame\n${print(after)}`;
      if (wanted.kind === 'return') {
        expect(left, message).toBe(null);
        expect(outcomeText(got), message).toBe(outcomeText(wanted));
        continue;
      }
      exits++;
      expect(left, message).toBe(wanted.exit);
      const view = new DataView(memory.buffer, 4096);
      expect(view.getInt32(512, true), message).toBe(wanted.values.length);
      const values = wanted.values.map((value, index) =>
        typeof value === 'bigint'
          ? view.getBigInt64(8 * index, true)
          : view.getInt32(8 * index, true),
      );
      expect(values, message).toEqual(wanted.values);
    }
    expect(exits).toBeGreaterThan(COUNT / 10);
  });

  test('shares the block of equal exits', () => {
    const module = parse(`
      function %f(x: i32, y: i32) {
      start:
        guard x, exit 1(x)
        guard y, exit 1(x)
        guard x, exit 1(y)
        return
      }`);
    lower(module);
    const fn = module.functions.get('f')!;
    expect(fn.blocks.filter((block) => block.cold)).toHaveLength(2);
    expect(print(fn)).not.toContain('guard');
  });

  test('refuses a stub that goes on', () => {
    const module = parse('function %f(x: i32) {\nstart:\n  exit 3(x)\n}');
    expect(() => lowerExits(module.functions.get('f')!, () => {})).toThrow(
      /exit 3 of %f.*terminator/,
    );
  });
});

// ---- expansion of calls

test('calls are expanded into code with control flow', () => {
  const module = parse(`
    import %max(i64, i64) -> i64 pure
    function %f(x: i64, y: i64, z: i64) -> i64 {
    start:
      a = call %max(x, y)
      b = call %max(a, z)
      c = i64.add a, b
      return c
    }`);
  const fn = module.functions.get('f')!;
  const isMax = (call: Node): boolean => call.imm === module.imports.get('max');
  const changed = expandCalls(fn, isMax, (builder, call) => {
    const [a, b] = call.args as [Node, Node];
    const join = builder.newBlock();
    const result = join.addParam('i64');
    builder.branch(builder.op('i64.lt_s', a, b), join, join, [b], [a]);
    builder.at(join);
    return result;
  });
  verify(module);
  expect(changed).toBe(true);
  expect(fn.blocks.some((block) => block.nodes.some((node) => node.op === ops.call))).toBe(false);
  expect(new Evaluator(module).call('f', [3n, 9n, 4n])).toEqual({ kind: 'return', value: 18n });
  expect(() =>
    expandCalls(parse(print(module)).functions.get('f')!, isMax, () => null),
  ).not.toThrow();
});
