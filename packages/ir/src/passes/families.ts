// The integer operations in families, so that a rule is written once for both widths.

import type { Constant, Op } from '../ops.ts';
import { opList, ops } from '../ops.ts';

/** The operations of one integer width. */
export interface Integers {
  readonly type: 'i32' | 'i64';
  readonly bits: number;
  readonly add: Op;
  readonly sub: Op;
  readonly mul: Op;
  readonly and: Op;
  readonly or: Op;
  readonly xor: Op;
  readonly shl: Op;
  readonly shr_s: Op;
  readonly shr_u: Op;
  readonly rotl: Op;
  readonly rotr: Op;
  readonly eqz: Op;
  readonly eq: Op;
  readonly ne: Op;
  readonly lt_s: Op;
  readonly lt_u: Op;
  readonly gt_s: Op;
  readonly gt_u: Op;
  readonly le_s: Op;
  readonly le_u: Op;
  readonly ge_s: Op;
  readonly ge_u: Op;
  readonly select: Op;
  readonly add_overflow: Op;
  readonly sub_overflow: Op;
  readonly mul_overflow: Op;
}

function family(type: 'i32' | 'i64'): Integers {
  const of = (name: string): Op => (ops as Readonly<Record<string, Op>>)[`${type}.${name}`]!;
  return {
    type,
    bits: type === 'i32' ? 32 : 64,
    add: of('add'),
    sub: of('sub'),
    mul: of('mul'),
    and: of('and'),
    or: of('or'),
    xor: of('xor'),
    shl: of('shl'),
    shr_s: of('shr_s'),
    shr_u: of('shr_u'),
    rotl: of('rotl'),
    rotr: of('rotr'),
    eqz: of('eqz'),
    eq: of('eq'),
    ne: of('ne'),
    lt_s: of('lt_s'),
    lt_u: of('lt_u'),
    gt_s: of('gt_s'),
    gt_u: of('gt_u'),
    le_s: of('le_s'),
    le_u: of('le_u'),
    ge_s: of('ge_s'),
    ge_u: of('ge_u'),
    select: of('select'),
    add_overflow: of('add_overflow'),
    sub_overflow: of('sub_overflow'),
    mul_overflow: of('mul_overflow'),
  };
}

export const i32: Integers = family('i32');
export const i64: Integers = family('i64');

/** What an integer operation does, apart from its width: the key of rule tables. */
export type IntegerKind = Exclude<keyof Integers, 'type' | 'bits'>;

interface Entry {
  readonly family: Integers;
  readonly kind: IntegerKind;
}

const byCode: readonly (Entry | undefined)[] = (() => {
  const entries: (Entry | undefined)[] = opList.map(() => undefined);
  for (const family of [i32, i64]) {
    for (const [kind, op] of Object.entries(family)) {
      if (typeof op === 'object') entries[op.code] = { family, kind: kind as IntegerKind };
    }
  }
  return entries;
})();

/** The family and kind of an operation, or `undefined` when it belongs to neither family. */
export function integerEntry(op: Op): Entry | undefined {
  return byCode[op.code];
}

const opposites: readonly (readonly [IntegerKind, IntegerKind])[] = [
  ['eq', 'ne'],
  ['lt_s', 'ge_s'],
  ['lt_u', 'ge_u'],
  ['gt_s', 'le_s'],
  ['gt_u', 'le_u'],
];
const mirrors: readonly (readonly [IntegerKind, IntegerKind])[] = [
  ['eq', 'eq'],
  ['ne', 'ne'],
  ['lt_s', 'gt_s'],
  ['lt_u', 'gt_u'],
  ['le_s', 'ge_s'],
  ['le_u', 'ge_u'],
];

function pairTable(pairs: readonly (readonly [IntegerKind, IntegerKind])[]): (Op | undefined)[] {
  const table: (Op | undefined)[] = opList.map(() => undefined);
  for (const family of [i32, i64]) {
    for (const [a, b] of pairs) {
      table[family[a].code] = family[b];
      table[family[b].code] = family[a];
    }
  }
  return table;
}

const opposite = pairTable(opposites);
opposite[ops['f64.eq'].code] = ops['f64.ne'];
opposite[ops['f64.ne'].code] = ops['f64.eq'];
const mirror = pairTable(mirrors);
for (const [a, b] of [
  ['f64.lt', 'f64.gt'],
  ['f64.le', 'f64.ge'],
] as const) {
  mirror[ops[a].code] = ops[b];
  mirror[ops[b].code] = ops[a];
}

/** The comparison that is true exactly when this one is false, where there is one. */
export function oppositeOf(op: Op): Op | undefined {
  return opposite[op.code];
}

/** The comparison that gives the same with its operands exchanged, where there is one. */
export function mirrorOf(op: Op): Op | undefined {
  return mirror[op.code];
}

const truthValued: readonly boolean[] = opList.map(
  (op) =>
    op.result === 'i32' && /\.(eqz|eq|ne|[lg][te](_[su])?|(add|sub|mul)_overflow)$/.test(op.name),
);

/** Does the operation give 0 or 1 by its nature? */
export function givesTruth(op: Op): boolean {
  return truthValued[op.code]!;
}

/** The number in an integer constant of 32 bits, or the low 32 bits of one of 64, signed. */
export function low32(value: Constant): number {
  return typeof value === 'bigint' ? Number(BigInt.asIntN(32, value)) : value | 0;
}
