// What the op table says an operation means, compared with the engine's WebAssembly on random and edge operands. The
// modules are assembled by hand here, so that no code generator stands between the two.

import { expect, test } from 'vitest';
import type { Constant, Op, Type } from '../src/index.ts';
import { opList, Trap } from '../src/index.ts';
import { Random, randomConstant } from '../src/testing/index.ts';

const TYPE_CODES: Record<Type, number> = { i32: 0x7f, i64: 0x7e, f64: 0x7c };

/** Opcodes, WebAssembly core specification, section 5.4.6; runs of consecutive codes by their first. */
const OPCODES = new Map<string, readonly number[]>();
const run = (first: number, names: string): void => {
  names.split(' ').forEach((name, index) => {
    if (name !== '-') OPCODES.set(name, [first + index]);
  });
};
const ORDER = 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const INTEGER =
  'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
const prefixed = (type: string, names: string): string =>
  names.replace(/[^ ]+/g, (name) => `${type}.${name}`);
run(0x45, prefixed('i32', ORDER));
run(0x50, prefixed('i64', ORDER));
run(0x61, prefixed('f64', 'eq ne lt gt le ge'));
run(0x67, prefixed('i32', INTEGER));
run(0x79, prefixed('i64', INTEGER));
run(
  0x99,
  prefixed('f64', 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign'),
);
run(0xa7, 'i32.wrap_i64');
run(0xac, 'i64.extend_i32_s i64.extend_i32_u');
run(0xb7, 'f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u');
run(0xbd, 'i64.reinterpret_f64 - f64.reinterpret_i64');
run(0xc0, 'i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s');
OPCODES.set('i32.trunc_sat_f64_s', [0xfc, 2]);
OPCODES.set('i32.trunc_sat_f64_u', [0xfc, 3]);
OPCODES.set('i64.trunc_sat_f64_s', [0xfc, 6]);
OPCODES.set('i64.trunc_sat_f64_u', [0xfc, 7]);

function assemble(op: Op, opcode: readonly number[]): (...args: Constant[]) => Constant {
  const params = op.params!;
  const section = (id: number, ...bytes: number[]): number[] => [id, bytes.length, ...bytes];
  const code = [0, ...params.flatMap((_, index) => [0x20, index]), ...opcode, 0x0b];
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      1,
      0x60,
      params.length,
      ...params.map((t) => TYPE_CODES[t]),
      1,
      TYPE_CODES[op.result!],
    ),
    ...section(3, 1, 0),
    ...section(7, 1, 1, 0x66, 0, 0),
    ...section(10, 1, code.length, ...code),
  ];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
  return exports.f as (...args: Constant[]) => Constant;
}

const comparable = opList.filter((op) => op.evaluate !== null && OPCODES.has(op.name));

test('all that have a meaning on constants are compared, but for selects and overflow tests', () => {
  const others = opList.filter((op) => op.evaluate !== null && !OPCODES.has(op.name));
  expect(others.map(({ name }) => name).filter((name) => !/select|_overflow/.test(name))).toEqual(
    [],
  );
  expect(comparable.length).toBe(OPCODES.size);
});

test.each(comparable.map((op) => [op.name, op] as const))('%s', (name, op) => {
  const compiled = assemble(op, OPCODES.get(name)!);
  const evaluate = op.evaluate as (...args: Constant[]) => Constant;
  const random = new Random(op.code);
  for (let i = 0; i < 2000; i++) {
    const args = op.params!.map((type) => randomConstant(random, type));
    let expected: Constant | 'trap' = 'trap';
    let actual: Constant | 'trap' = 'trap';
    try {
      expected = compiled(...args);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    }
    try {
      actual = evaluate(...args);
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
    }
    // Which NaN it is, is not specified; the engine shows its own through copysign and reinterpret.
    if (args.some(Number.isNaN) && /copysign|reinterpret/.test(name)) continue;
    expect(actual, `${name}(${args.join(', ')})`).toBe(expected);
  }
});
