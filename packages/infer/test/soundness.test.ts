// What inference proves must be true: every value that a register really holds, at every position, lies within the type
// that was inferred there. Programs are run by the evaluate reading, which knows nothing of types.

import type { TypeHandle } from '@martlet/types';
import type { TypeRules, Vm } from '@martlet/vm';
import { Closure, closureLayout, Environment, entriesOf, environmentLayout } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../jit/src/index.ts';
import { CALLS, Generator, programText } from '../../jit/test/support/fuzz.ts';
import { type Arguments, Machine } from '../../jit/test/support/run.ts';
import { inferFunction, inferProgram, type ProgramOptions } from '../src/index.ts';

/** Types by register at each position; `undefined` where inference says that control never comes. */
type Table = (readonly (TypeHandle | undefined)[] | undefined)[];

/** Joins types into a table: several entries or contexts may come together. */
function note(
  table: Table,
  position: number,
  types: readonly (TypeHandle | undefined)[],
  rules: TypeRules,
): void {
  const before = table[position];
  table[position] = types.map((type, register) => {
    const other = before === undefined ? type : before[register];
    if (type === undefined || other === undefined) return undefined;
    return rules.lattice.retain(rules.join(type, other));
  });
}

/** Types of all functions that the VM has loaded, from unknown arguments. */
function inferAll(vm: Vm, options: ProgramOptions): Table[] {
  const { language, rules, world, image } = vm;
  const program = viewOf(vm);
  const context = { set: language.set, rules, world, program };
  return image.functions.map(({ fn, index }) => {
    const table: Table = [];
    for (const start of fn.entries.length > 0 ? fn.entries : [0]) {
      inferFunction(context, program.function(index), start, [], {
        ...options,
        visit: (position, types) => note(table, position, types, rules),
      });
    }
    return table;
  });
}

/** The same across calls, with every function also called from elsewhere. */
function inferTogether(vm: Vm, options: ProgramOptions): Table[] {
  const { language, rules, world, image } = vm;
  const program = viewOf(vm);
  const tables: Table[] = image.functions.map(() => []);
  const roots = image.functions.flatMap(({ fn, index }) =>
    entriesOf(fn).map(({ given }) => ({
      function: program.function(index),
      types: new Array<undefined>(given).fill(undefined),
    })),
  );
  inferProgram({ set: language.set, rules, world, program }, roots, {
    ...options,
    visit: (fn, position, types) => note(tables[fn.index]!, position, types, rules),
  });
  return tables;
}

/** The least type of a word. */
function typeOf(vm: Vm, word: bigint): TypeHandle {
  const { host, rules, world } = vm;
  if (host.isInt(word)) return rules.integers(host.toInt(word), host.toInt(word));
  if (host.isFloat(word)) return rules.lattice.floatConstant(host.toFloat(word));
  const key = host.keyOf(word);
  if (key === world.of(closureLayout).shape.id) {
    const reference = world.values.decodeReference(word);
    const record = Number(world.of(closureLayout).fields.record.read(reference));
    return rules.madeBy(Closure, vm.runtime.functionOfRecord(record).index);
  }
  if (key === world.of(environmentLayout).shape.id) {
    const { tail } = world.of(environmentLayout);
    return rules.sized(Environment, tail.lengthOf(world.values.decodeReference(word)));
  }
  return rules.keyType(key);
}

/** Runs a program and checks each register that is read, at each step. Gives the number of checks. */
function check(text: string, calls: readonly Arguments[], infer = inferAll): number {
  const machine = new Machine({ name: 'evaluate', reading: 'evaluate' });
  machine.load(text, 20_000);
  const { vm } = machine;
  const tables = infer(vm, { ignoreFeedback: true, handlers: true });
  const { rules } = vm;
  const memory = vm.world.heap.memory;
  let checks = 0;
  vm.evaluating.onStep = ({ fn, fp, position }) => {
    const types = tables[fn.index]![position];
    const where = () => `${fn.fn.name}:${position} ${fn.fn.code[position]!.instruction.name}`;
    if (types === undefined) throw new Error(`${where()} is reached, but not inferred to be`);
    const { instruction, operands } = fn.fn.code[position]!;
    for (const [i, { kind }] of instruction.operands.entries()) {
      if (kind !== 'read') continue;
      const register = operands[i]!;
      const word = memory.i64[(fp >>> 3) + register]!;
      const type = types[register];
      checks++;
      if (type === undefined || rules.isSubtype(typeOf(vm, word), type)) continue;
      throw new Error(
        `${where()}: register ${register} is inferred to be ${rules.lattice.describe(type)}, and holds ${vm.world.heap.describe(word)}`,
      );
    }
  };
  for (const args of calls) {
    try {
      machine.call(args);
    } catch (error) {
      if (error instanceof RangeError) break; // runs for too long
      throw error;
    }
  }
  return checks;
}

describe('inferred types hold', () => {
  it('in random programs', () => {
    let checks = 0;
    for (let seed = 1; seed <= 25; seed++) {
      const text = programText(new Generator(seed).program());
      try {
        checks += check(text, CALLS);
        checks += check(text, CALLS, inferTogether);
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}\n${text}`);
      }
    }
    expect(checks).toBeGreaterThan(10_000);
  });

  it('where a shape changes in a callee that then raises', () => {
    const text = `
      (def change (o) (setf o x 1) (raise 'changed))
      (def main (n) (let o (new A)) (setf o n n)
        (try (call change o) (e) (print (get o n))) (get o x))`;
    expect(check(text, [[1]])).toBeGreaterThan(5);
  });
});

/** Share of executed operand reads whose type is of one class, by what was seen in a run before. */
function singleClassShare(text: string, args: Arguments): number {
  const machine = new Machine({ name: 'trained', reading: 'interpret' });
  machine.load(text);
  machine.call(args);
  const { vm } = machine;
  const { language, rules, world, host } = vm;
  const program = viewOf(vm);
  const main = program.function(machine.function('main').index);
  const tables: Table[] = vm.image.functions.map(() => []);
  const types = args.map((arg) => rules.keyType(host.keyOf(vm.toGuest(arg))));
  inferProgram({ set: language.set, rules, world, program }, [{ function: main, types }], {
    visit: (fn, position, found) => note(tables[fn.index]!, position, found, rules),
  });
  let reads = 0;
  let single = 0;
  vm.evaluating.onStep = ({ fn, position }) => {
    const { instruction, operands } = fn.fn.code[position]!;
    for (const [i, { kind }] of instruction.operands.entries()) {
      if (kind !== 'read') continue;
      reads++;
      const type = tables[fn.index]![position]?.[operands[i]!];
      if (type !== undefined && vm.rules.lattice.classOf(type) !== undefined) single++;
    }
  };
  vm.evaluate(
    machine.function('main'),
    args.map((arg) => arg),
  );
  return single / reads;
}

describe('most operands that are read have one class', () => {
  const programs: Record<string, readonly [text: string, args: Arguments]> = {
    fib: [
      '(def fib (n) (if (< n 2) n (+ (call fib (- n 1)) (call fib (- n 2))))) (def main (n) (call fib n))',
      [12],
    ],
    'nested loops': [
      '(def main (n) (let s 0) (times i n (times j n (set s (+ s (* i j))))) s)',
      [20],
    ],
    sieve: [
      `(def main (n) (let q (array n true)) (let found 0) (let k 0)
        (times i n (if (< i 2) nil (if (at q i) (do (set found (+ found 1)) (set k (+ i i))
          (while (< k n) (put q k false) (set k (+ k i))))))) found)`,
      [200],
    ],
    floats: [
      '(def main (n) (let x 0.5) (let y 0.25) (times i n (set x (+ (* x y) 0.125)) (set y (- x (* y 0.5)))) x)',
      [50],
    ],
  };
  for (const [name, [text, args]] of Object.entries(programs)) {
    it(name, () => {
      const share = singleClassShare(text, args);
      console.log(`${name}: ${Math.round(share * 1000) / 10} % of operand reads have one class`);
      expect(share).toBeGreaterThan(0.8);
    });
  }
});
