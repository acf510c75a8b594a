// How each operation of the IR is encoded: opcode bytes of the core specification, section 5.4, by `Op.code`.

import type { OpName } from '@martlet/ir';
import { opList, ops } from '@martlet/ir';
import { Opcode } from './opcodes.ts';

/** How the immediate of an operation is written. */
export const Form = {
  /** Not encoded from this table. */
  special: 0,
  /** One byte. */
  plain: 1,
  /** Prefix 0xfc, then the byte. */
  prefixed: 2,
  /** Alignment and offset follow. */
  memory: 3,
  /** `memory.size`, `memory.grow`: the memory's index follows. */
  memoryIndex: 4,
  /** `memory.copy`: prefix, and two memory indices. */
  memoryCopy: 5,
  /** `memory.fill`: prefix, and one memory index. */
  memoryFill: 6,
  call: 7,
  callIndirect: 8,
  globalGet: 9,
} as const;

/** Opcodes that follow each other in both tables, from the first one given. */
const runs: readonly (readonly [number, readonly OpName[]])[] = [
  [0x28, ['i32.load', 'i64.load']],
  [0x2b, ['f64.load', 'i32.load8_s', 'i32.load8_u', 'i32.load16_s', 'i32.load16_u']],
  [0x30, ['i64.load8_s', 'i64.load8_u', 'i64.load16_s', 'i64.load16_u']],
  [0x34, ['i64.load32_s', 'i64.load32_u', 'i32.store', 'i64.store']],
  [0x39, ['f64.store', 'i32.store8', 'i32.store16', 'i64.store8', 'i64.store16', 'i64.store32']],
  [0x45, ['i32.eqz', 'i32.eq', 'i32.ne', 'i32.lt_s', 'i32.lt_u', 'i32.gt_s', 'i32.gt_u']],
  [0x4c, ['i32.le_s', 'i32.le_u', 'i32.ge_s', 'i32.ge_u']],
  [0x50, ['i64.eqz', 'i64.eq', 'i64.ne', 'i64.lt_s', 'i64.lt_u', 'i64.gt_s', 'i64.gt_u']],
  [0x57, ['i64.le_s', 'i64.le_u', 'i64.ge_s', 'i64.ge_u']],
  [0x61, ['f64.eq', 'f64.ne', 'f64.lt', 'f64.gt', 'f64.le', 'f64.ge']],
  [0x67, ['i32.clz', 'i32.ctz', 'i32.popcnt', 'i32.add', 'i32.sub', 'i32.mul']],
  [0x6d, ['i32.div_s', 'i32.div_u', 'i32.rem_s', 'i32.rem_u', 'i32.and', 'i32.or', 'i32.xor']],
  [0x74, ['i32.shl', 'i32.shr_s', 'i32.shr_u', 'i32.rotl', 'i32.rotr']],
  [0x79, ['i64.clz', 'i64.ctz', 'i64.popcnt', 'i64.add', 'i64.sub', 'i64.mul']],
  [0x7f, ['i64.div_s', 'i64.div_u', 'i64.rem_s', 'i64.rem_u', 'i64.and', 'i64.or', 'i64.xor']],
  [0x86, ['i64.shl', 'i64.shr_s', 'i64.shr_u', 'i64.rotl', 'i64.rotr']],
  [0x99, ['f64.abs', 'f64.neg', 'f64.ceil', 'f64.floor', 'f64.trunc', 'f64.nearest', 'f64.sqrt']],
  [0xa0, ['f64.add', 'f64.sub', 'f64.mul', 'f64.div', 'f64.min', 'f64.max', 'f64.copysign']],
  [0xa7, ['i32.wrap_i64']],
  [0xac, ['i64.extend_i32_s', 'i64.extend_i32_u']],
  [0xb7, ['f64.convert_i32_s', 'f64.convert_i32_u']],
  [0xb9, ['f64.convert_i64_s', 'f64.convert_i64_u']],
  [0xbd, ['i64.reinterpret_f64']],
  [0xbf, ['f64.reinterpret_i64']],
  [0xc0, ['i32.extend8_s', 'i32.extend16_s']],
  [0xc2, ['i64.extend8_s', 'i64.extend16_s', 'i64.extend32_s']],
];

/** Opcode byte by `Op.code`. */
export const opcodeByte: Uint8Array = new Uint8Array(opList.length);
/** {@link Form} by `Op.code`. */
export const opcodeForm: Uint8Array = new Uint8Array(opList.length);
/** Binary logarithm of the natural alignment, by `Op.code`. */
export const opcodeAlign: Uint8Array = new Uint8Array(opList.length);
/** `Op.code` of the comparison that is true exactly where this one is false; -1 where there is none. */
export const inverseCode: Int16Array = new Int16Array(opList.length).fill(-1);

function put(name: OpName, byte: number, form: number): void {
  const { code, bytes } = ops[name];
  opcodeByte[code] = byte;
  opcodeForm[code] = form;
  // IR addresses are mostly, but not always, aligned; the hint may be natural in any case.
  opcodeAlign[code] = bytes === 0 ? 0 : 31 - Math.clz32(bytes);
}

for (const [first, names] of runs) {
  for (const [i, name] of names.entries()) {
    put(name, first + i, ops[name].bytes > 0 ? Form.memory : Form.plain);
  }
}
put('i32.select', 0x1b, Form.plain);
put('i64.select', 0x1b, Form.plain);
put('f64.select', 0x1b, Form.plain);
put('i32.trunc_sat_f64_s', 2, Form.prefixed);
put('i32.trunc_sat_f64_u', 3, Form.prefixed);
put('i64.trunc_sat_f64_s', 6, Form.prefixed);
put('i64.trunc_sat_f64_u', 7, Form.prefixed);
put('memory.size', 0x3f, Form.memoryIndex);
put('memory.grow', 0x40, Form.memoryIndex);
put('memory.copy', 10, Form.memoryCopy);
put('memory.fill', 11, Form.memoryFill);
put('call', Opcode.call, Form.call);
put('call_indirect', Opcode.callIndirect, Form.callIndirect);
put('func.ref', Opcode.globalGet, Form.globalGet);

function inverse(a: OpName, b: OpName): void {
  inverseCode[ops[a].code] = ops[b].code;
  inverseCode[ops[b].code] = ops[a].code;
}
for (const type of ['i32', 'i64'] as const) {
  inverse(`${type}.eq`, `${type}.ne`);
  inverse(`${type}.lt_s`, `${type}.ge_s`);
  inverse(`${type}.lt_u`, `${type}.ge_u`);
  inverse(`${type}.gt_s`, `${type}.le_s`);
  inverse(`${type}.gt_u`, `${type}.le_u`);
}
// Orderings of floats have no inverse: both `<` and `>=` are false on NaN.
inverse('f64.eq', 'f64.ne');
