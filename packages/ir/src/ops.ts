// The op table: one row per operation. Everything that must be known about an operation stands in its row:
// operand and result types, effect, commutativity, what its immediate means, and its exact meaning on constants.
// The builder folds with `evaluate`, the evaluator runs it, backends select by `code`, the text form prints `name`.

/** The types of IR values. `i32` also serves as the type of truth values (0 or 1) and of addresses. */
export type Type = 'i32' | 'i64' | 'f64';

/** A constant: `number` for `i32` (signed, 32 bits) and `f64`, `bigint` for `i64` (signed, 64 bits). */
export type Constant = number | bigint;

/**
 * What an operation may do besides computing its result.
 * - `pure`: nothing; may be moved, merged, and removed.
 * - `traps`: nothing, or it traps; may be merged, but moved only where it is known not to trap.
 * - `load`, `store`: reads or writes the alias class in its immediate.
 * - `call`: what the callee declares.
 * - `guard`: leaves the function with an exit when its condition is 0; never writes memory.
 */
export type Effect = 'pure' | 'traps' | 'load' | 'store' | 'call' | 'guard';

/** What `Node.imm` holds for an operation. */
export type ImmediateKind =
  | 'none'
  | 'constant'
  | 'access'
  | 'callee'
  | 'signature'
  | 'exit'
  | 'symbol';

/** One row of the op table. */
export interface Op {
  /** The name in text form, such as `i64.add`. */
  readonly name: string;
  /** A dense index, for tables that other packages keep beside this one. */
  readonly code: number;
  /** Types of the operands; `null` where the immediate says (calls) or where any may stand (guards). */
  readonly params: readonly Type[] | null;
  /** Type of the result; `null` for none, or where the immediate says (calls). */
  readonly result: Type | null;
  readonly effect: Effect;
  readonly commutative: boolean;
  readonly immediate: ImmediateKind;
  /** Bytes that a memory operation touches, 0 for all others. */
  readonly bytes: number;
  /** Exact meaning on constants; throws {@link Trap} where the operation traps. `null` for operations on memory and control. */
  readonly evaluate: ((...args: never[]) => Constant) | null;
}

/** Thrown by `evaluate` where the operation traps (division by zero, conversion out of range, `trap`). */
export class Trap extends Error {
  override readonly name = 'Trap';
}

const MIN_I64 = -(1n << 63n);
const MAX_I64 = (1n << 63n) - 1n;
const i64 = (x: bigint): bigint => BigInt.asIntN(64, x);
const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const truth = (x: boolean): number => (x ? 1 : 0);

interface Shape {
  readonly params: readonly Type[] | null;
  readonly result: Type | null;
  readonly effect?: Effect;
  readonly commutative?: boolean;
  readonly immediate?: ImmediateKind;
  readonly bytes?: number;
  readonly evaluate?: (...args: never[]) => Constant;
}

type Numeric = 'i32' | 'f64';
const unary = (type: Numeric, evaluate: (a: number) => number): Shape => ({
  params: [type],
  result: type,
  evaluate,
});
const binary = (
  type: Numeric,
  evaluate: (a: number, b: number) => number,
  commutative = false,
): Shape => ({
  params: [type, type],
  result: type,
  evaluate,
  commutative,
});
const relation = (
  type: Numeric,
  evaluate: (a: number, b: number) => boolean,
  commutative = false,
): Shape => ({
  params: [type, type],
  result: 'i32',
  evaluate: (a: number, b: number) => truth(evaluate(a, b)),
  commutative,
});
const unary64 = (evaluate: (a: bigint) => bigint): Shape => ({
  params: ['i64'],
  result: 'i64',
  evaluate,
});
const binary64 = (evaluate: (a: bigint, b: bigint) => bigint, commutative = false): Shape => ({
  params: ['i64', 'i64'],
  result: 'i64',
  evaluate,
  commutative,
});
const relation64 = (evaluate: (a: bigint, b: bigint) => boolean, commutative = false): Shape => ({
  params: ['i64', 'i64'],
  result: 'i32',
  evaluate: (a: bigint, b: bigint) => truth(evaluate(a, b)),
  commutative,
});
const trapping = (shape: Shape): Shape => ({ ...shape, effect: 'traps' });
const convert = (from: Type, to: Type, evaluate: (a: never) => Constant): Shape => ({
  params: [from],
  result: to,
  evaluate,
});
const constant = (type: Type): Shape => ({ params: [], result: type, immediate: 'constant' });
const select = (type: Type): Shape => ({
  params: ['i32', type, type],
  result: type,
  evaluate: (condition: number, yes: Constant, no: Constant) => (condition !== 0 ? yes : no),
});
const load = (result: Type, bytes: number): Shape => ({
  params: ['i32'],
  result,
  effect: 'load',
  immediate: 'access',
  bytes,
});
const store = (type: Type, bytes: number): Shape => ({
  params: ['i32', type],
  result: null,
  effect: 'store',
  immediate: 'access',
  bytes,
});

function divide32(a: number, b: number): number {
  if (b === 0) throw new Trap('integer division by zero');
  if (a === -0x80000000 && b === -1) throw new Trap('integer overflow in division');
  return (a / b) | 0;
}
function divide64(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new Trap('integer division by zero');
  if (a === MIN_I64 && b === -1n) throw new Trap('integer overflow in division');
  return a / b;
}
function nonZero<T extends Constant>(b: T): T {
  if (b === 0 || b === 0n) throw new Trap('integer division by zero');
  return b;
}

const wideView = new DataView(new ArrayBuffer(8));
function bitsOfDouble(x: number): bigint {
  wideView.setFloat64(0, x);
  return wideView.getBigInt64(0);
}
function doubleOfBits(x: bigint): number {
  wideView.setBigInt64(0, x);
  return wideView.getFloat64(0);
}
/** IEEE 754 roundToIntegralTiesToEven. */
function nearest(x: number): number {
  const r = Math.round(x);
  const even = Math.abs(x - Math.trunc(x)) === 0.5 && r % 2 !== 0 ? r - 1 : r;
  return even === 0 ? Math.sign(1 / x) * 0 : even;
}
function popcount64(x: bigint): bigint {
  let count = 0n;
  for (let rest = u64(x); rest !== 0n; rest &= rest - 1n) count++;
  return count;
}
function rotateLeft32(a: number, count: number): number {
  const left = count & 31;
  return left === 0 ? a : (a << left) | (a >>> (32 - left));
}
function popcount32(x: number): number {
  let count = 0;
  for (let rest = x; rest !== 0; rest &= rest - 1) count++;
  return count;
}
function clz64(x: bigint): bigint {
  const bits = u64(x);
  const high = Number(bits >> 32n);
  return BigInt(high !== 0 ? Math.clz32(high) : 32 + Math.clz32(Number(bits & 0xffffffffn)));
}
function ctz32(x: number): number {
  return x === 0 ? 32 : 31 - Math.clz32(x & -x);
}
function ctz64(x: bigint): bigint {
  return x === 0n ? 64n : 63n - clz64(x & -x);
}
function truncateInto(x: number, low: bigint, high: bigint): bigint {
  if (Number.isNaN(x)) return 0n;
  if (x === Number.POSITIVE_INFINITY) return high;
  if (x === Number.NEGATIVE_INFINITY) return low;
  const exact = BigInt(Math.trunc(x));
  return exact < low ? low : exact > high ? high : exact;
}

const table = {
  // Constants.
  'i32.const': constant('i32'),
  'i64.const': constant('i64'),
  'f64.const': constant('f64'),

  // 32-bit integers. Shift counts are taken modulo 32.
  'i32.add': binary('i32', (a, b) => (a + b) | 0, true),
  'i32.sub': binary('i32', (a, b) => (a - b) | 0),
  'i32.mul': binary('i32', (a, b) => Math.imul(a, b), true),
  'i32.div_s': trapping(binary('i32', divide32)),
  'i32.div_u': trapping(binary('i32', (a, b) => ((a >>> 0) / (nonZero(b) >>> 0)) | 0)),
  'i32.rem_s': trapping(binary('i32', (a, b) => (a % nonZero(b)) | 0)),
  'i32.rem_u': trapping(binary('i32', (a, b) => ((a >>> 0) % (nonZero(b) >>> 0)) | 0)),
  'i32.and': binary('i32', (a, b) => a & b, true),
  'i32.or': binary('i32', (a, b) => a | b, true),
  'i32.xor': binary('i32', (a, b) => a ^ b, true),
  'i32.shl': binary('i32', (a, b) => a << b),
  'i32.shr_s': binary('i32', (a, b) => a >> b),
  'i32.shr_u': binary('i32', (a, b) => (a >>> b) | 0),
  'i32.rotl': binary('i32', rotateLeft32),
  'i32.rotr': binary('i32', (a, b) => rotateLeft32(a, -b)),
  'i32.clz': unary('i32', Math.clz32),
  'i32.ctz': unary('i32', ctz32),
  'i32.popcnt': unary('i32', popcount32),
  'i32.extend8_s': unary('i32', (a) => (a << 24) >> 24),
  'i32.extend16_s': unary('i32', (a) => (a << 16) >> 16),
  'i32.eqz': unary('i32', (a) => truth(a === 0)),
  'i32.eq': relation('i32', (a, b) => a === b, true),
  'i32.ne': relation('i32', (a, b) => a !== b, true),
  'i32.lt_s': relation('i32', (a, b) => a < b),
  'i32.lt_u': relation('i32', (a, b) => a >>> 0 < b >>> 0),
  'i32.gt_s': relation('i32', (a, b) => a > b),
  'i32.gt_u': relation('i32', (a, b) => a >>> 0 > b >>> 0),
  'i32.le_s': relation('i32', (a, b) => a <= b),
  'i32.le_u': relation('i32', (a, b) => a >>> 0 <= b >>> 0),
  'i32.ge_s': relation('i32', (a, b) => a >= b),
  'i32.ge_u': relation('i32', (a, b) => a >>> 0 >= b >>> 0),
  'i32.select': select('i32'),

  // 64-bit integers. Shift counts are taken modulo 64.
  'i64.add': binary64((a, b) => i64(a + b), true),
  'i64.sub': binary64((a, b) => i64(a - b)),
  'i64.mul': binary64((a, b) => i64(a * b), true),
  'i64.div_s': trapping(binary64(divide64)),
  'i64.div_u': trapping(binary64((a, b) => i64(u64(a) / u64(nonZero(b))))),
  'i64.rem_s': trapping(binary64((a, b) => a % nonZero(b))),
  'i64.rem_u': trapping(binary64((a, b) => i64(u64(a) % u64(nonZero(b))))),
  'i64.and': binary64((a, b) => a & b, true),
  'i64.or': binary64((a, b) => a | b, true),
  'i64.xor': binary64((a, b) => a ^ b, true),
  'i64.shl': binary64((a, b) => i64(a << (b & 63n))),
  'i64.shr_s': binary64((a, b) => a >> (b & 63n)),
  'i64.shr_u': binary64((a, b) => i64(u64(a) >> (b & 63n))),
  'i64.rotl': binary64((a, b) => i64((a << (b & 63n)) | (u64(a) >> (64n - (b & 63n))))),
  'i64.rotr': binary64((a, b) => i64((u64(a) >> (b & 63n)) | (a << (64n - (b & 63n))))),
  'i64.clz': unary64(clz64),
  'i64.ctz': unary64(ctz64),
  'i64.popcnt': unary64(popcount64),
  'i64.extend8_s': unary64((a) => BigInt.asIntN(8, a)),
  'i64.extend16_s': unary64((a) => BigInt.asIntN(16, a)),
  'i64.extend32_s': unary64((a) => BigInt.asIntN(32, a)),
  'i64.eqz': convert('i64', 'i32', (a: bigint) => truth(a === 0n)),
  'i64.eq': relation64((a, b) => a === b, true),
  'i64.ne': relation64((a, b) => a !== b, true),
  'i64.lt_s': relation64((a, b) => a < b),
  'i64.lt_u': relation64((a, b) => u64(a) < u64(b)),
  'i64.gt_s': relation64((a, b) => a > b),
  'i64.gt_u': relation64((a, b) => u64(a) > u64(b)),
  'i64.le_s': relation64((a, b) => a <= b),
  'i64.le_u': relation64((a, b) => u64(a) <= u64(b)),
  'i64.ge_s': relation64((a, b) => a >= b),
  'i64.ge_u': relation64((a, b) => u64(a) >= u64(b)),
  'i64.select': select('i64'),

  // Overflow tests: 1 when the signed 64-bit result of the operation beside them does not fit.
  'i64.add_overflow': relation64((a, b) => i64(a + b) !== a + b, true),
  'i64.sub_overflow': relation64((a, b) => i64(a - b) !== a - b),
  'i64.mul_overflow': relation64((a, b) => i64(a * b) !== a * b, true),
  'i32.add_overflow': relation('i32', (a, b) => ((a + b) | 0) !== a + b, true),
  'i32.sub_overflow': relation('i32', (a, b) => ((a - b) | 0) !== a - b),
  'i32.mul_overflow': relation('i32', (a, b) => Math.imul(a, b) !== a * b, true),

  // 64-bit floats. Which NaN an operation gives is not specified; a language canonicalises where it can tell. Moving a
  // NaN (through memory, parameters, results, selects and reinterpretation) keeps its bits; the constant is the
  // canonical one, 0x7ff8000000000000.
  'f64.add': binary('f64', (a, b) => a + b, true),
  'f64.sub': binary('f64', (a, b) => a - b),
  'f64.mul': binary('f64', (a, b) => a * b, true),
  'f64.div': binary('f64', (a, b) => a / b),
  'f64.min': binary('f64', Math.min, true),
  'f64.max': binary('f64', Math.max, true),
  'f64.copysign': binary('f64', (a, b) => (bitsOfDouble(a) < 0n === bitsOfDouble(b) < 0n ? a : -a)),
  'f64.neg': unary('f64', (a) => -a),
  'f64.abs': unary('f64', Math.abs),
  'f64.sqrt': unary('f64', Math.sqrt),
  'f64.ceil': unary('f64', Math.ceil),
  'f64.floor': unary('f64', Math.floor),
  'f64.trunc': unary('f64', Math.trunc),
  'f64.nearest': unary('f64', nearest),
  'f64.eq': relation('f64', (a, b) => a === b, true),
  'f64.ne': relation('f64', (a, b) => a !== b, true),
  'f64.lt': relation('f64', (a, b) => a < b),
  'f64.gt': relation('f64', (a, b) => a > b),
  'f64.le': relation('f64', (a, b) => a <= b),
  'f64.ge': relation('f64', (a, b) => a >= b),
  'f64.select': select('f64'),

  // Conversions. `trunc_sat` saturates and turns NaN into 0.
  'i32.wrap_i64': convert('i64', 'i32', (a: bigint) => Number(BigInt.asIntN(32, a))),
  'i64.extend_i32_s': convert('i32', 'i64', (a: number) => BigInt(a)),
  'i64.extend_i32_u': convert('i32', 'i64', (a: number) => BigInt(a >>> 0)),
  'f64.convert_i32_s': convert('i32', 'f64', (a: number) => a),
  'f64.convert_i32_u': convert('i32', 'f64', (a: number) => a >>> 0),
  'f64.convert_i64_s': convert('i64', 'f64', (a: bigint) => Number(a)),
  'f64.convert_i64_u': convert('i64', 'f64', (a: bigint) => Number(u64(a))),
  'i32.trunc_sat_f64_s': convert('f64', 'i32', (a: number) =>
    Number(truncateInto(a, -0x80000000n, 0x7fffffffn)),
  ),
  'i32.trunc_sat_f64_u': convert(
    'f64',
    'i32',
    (a: number) => Number(truncateInto(a, 0n, 0xffffffffn)) | 0,
  ),
  'i64.trunc_sat_f64_s': convert('f64', 'i64', (a: number) => truncateInto(a, MIN_I64, MAX_I64)),
  'i64.trunc_sat_f64_u': convert('f64', 'i64', (a: number) =>
    i64(truncateInto(a, 0n, (1n << 64n) - 1n)),
  ),
  'i64.reinterpret_f64': convert('f64', 'i64', bitsOfDouble),
  'f64.reinterpret_i64': convert('i64', 'f64', doubleOfBits),

  // Memory. The address is unsigned; the access holds a constant unsigned offset and the alias class.
  'i32.load': load('i32', 4),
  'i32.load8_s': load('i32', 1),
  'i32.load8_u': load('i32', 1),
  'i32.load16_s': load('i32', 2),
  'i32.load16_u': load('i32', 2),
  'i64.load': load('i64', 8),
  'i64.load8_s': load('i64', 1),
  'i64.load8_u': load('i64', 1),
  'i64.load16_s': load('i64', 2),
  'i64.load16_u': load('i64', 2),
  'i64.load32_s': load('i64', 4),
  'i64.load32_u': load('i64', 4),
  'f64.load': load('f64', 8),
  'i32.store': store('i32', 4),
  'i32.store8': store('i32', 1),
  'i32.store16': store('i32', 2),
  'i64.store': store('i64', 8),
  'i64.store8': store('i64', 1),
  'i64.store16': store('i64', 2),
  'i64.store32': store('i64', 4),
  'f64.store': store('f64', 8),
  /** (destination, source, bytes): copies as if through a buffer; regions may overlap. */
  'memory.copy': {
    params: ['i32', 'i32', 'i32'],
    result: null,
    effect: 'store',
    immediate: 'access',
  },
  /** (destination, byte value, bytes). */
  'memory.fill': {
    params: ['i32', 'i32', 'i32'],
    result: null,
    effect: 'store',
    immediate: 'access',
  },
  /** The memory's size in 64 KiB pages. */
  'memory.size': { params: [], result: 'i32', effect: 'call' },
  /** (pages): grows the memory; gives its former size in pages, or -1. */
  'memory.grow': { params: ['i32'], result: 'i32', effect: 'call' },

  // Calls. The immediate names the callee, or the signature of what the first operand (a table index) denotes.
  call: { params: null, result: null, effect: 'call', immediate: 'callee' },
  call_indirect: { params: null, result: null, effect: 'call', immediate: 'signature' },
  /** The table index of a function of this module, for `call_indirect`. */
  'func.ref': { params: [], result: 'i32', immediate: 'symbol' },

  /** (condition, live values …): goes on when the condition is not 0, else leaves with the exit in the immediate. */
  guard: { params: null, result: null, effect: 'guard', immediate: 'exit' },

  /** A block parameter. Never stands in a block's list of nodes. */
  param: { params: [], result: null },
} satisfies Record<string, Shape>;

/** Names of all operations. */
export type OpName = keyof typeof table;

/** The op table: `ops['i64.add']` is the row of `i64.add`. */
export const ops: { readonly [N in OpName]: Op } = Object.fromEntries(
  Object.entries<Shape>(table).map(([name, shape], code): [string, Op] => [
    name,
    {
      name,
      code,
      params: shape.params,
      result: shape.result,
      effect: shape.effect ?? 'pure',
      commutative: shape.commutative ?? false,
      immediate: shape.immediate ?? 'none',
      bytes: shape.bytes ?? 0,
      evaluate: shape.evaluate ?? null,
    },
  ]),
) as { readonly [N in OpName]: Op };

/** All rows, by `code`. */
export const opList: readonly Op[] = Object.values(ops);
