// What instruction semantics ask of the runtime. The runtime of a VM is found by its world, because rows are shared by
// all VMs of the process.

import type { Host, Primitive, TypeRules, Value, World } from '@martlet/vm';
import { primitive } from '@martlet/vm';

/** The part of the runtime that instructions call. Words in, words out. */
export interface RubyServices {
  /** Runs the host function of the registry that a word names by its index. */
  callHost(index: bigint, ...args: bigint[]): bigint;
  /** The same by name: what intrinsics leave over. */
  callNamed(name: string, ...args: bigint[]): bigint;
  defineMethod(scope: bigint, proc: bigint, name: bigint, flags: number): void;
  defineClass(base: bigint, superclass: bigint, name: bigint, kind: number, cref: number): bigint;
  singletonClass(object: bigint): bigint;
  /** Appends to an Array that has no room. */
  push(array: bigint, value: bigint): void;
  /** An exception object. */
  makeError(className: string, message: string, fields?: Readonly<Record<string, bigint>>): bigint;
}

const runtimes = new WeakMap<World, RubyServices>();
let lastWorld: World | null = null;
let lastServices: RubyServices | null = null;

/** Tells whose world it is. */
export function bindServices(world: World, services: RubyServices): void {
  runtimes.set(world, services);
}

/** The runtime of a host. */
export function servicesOf(host: Host): RubyServices {
  if (host.world === lastWorld) return lastServices!;
  const services = runtimes.get(host.world);
  if (services === undefined)
    throw new TypeError('the VM has no Ruby runtime; make it by createRuby');
  lastWorld = host.world;
  lastServices = services;
  return services;
}

/** A row whose function declares all words that it takes: the runtime passes so many. */
function direct<A extends readonly Value[]>(
  evaluate: (host: Host, ...words: never[]) => bigint,
): Primitive<A, Value> {
  return primitive<A, Value>({
    effect: 'runtime',
    evaluate: evaluate as unknown as Primitive<A, Value>['evaluate'],
    type: ((rules: TypeRules) => rules.top) as unknown as Primitive<A, Value>['type'],
  });
}

/** A row that the runtime does. */
function service<A extends readonly Value[]>(
  run: (services: RubyServices, host: Host, ...words: bigint[]) => bigint,
  arity: number,
): Primitive<A, Value> {
  const evaluate = (host: Host, ...words: bigint[]) => run(servicesOf(host), host, ...words);
  Object.defineProperty(evaluate, 'length', { value: arity + 1 });
  return direct<A>(evaluate);
}

type Words<N extends number, A extends Value[] = []> = A['length'] extends N
  ? A
  : Words<N, [...A, Value]>;

/** What an intrinsic leaves over: a host function of the registry. */
const rest = <N extends number>(name: string, arity: N): Primitive<Words<N>, Value> =>
  service<Words<N>>((services, _host, ...args) => services.callNamed(name, ...args), arity);

const error = (className: string, message: string): Primitive<[Value], Value> =>
  service<[Value]>((services) => services.makeError(className, message), 1);

/** Rows of effect `runtime`. */
export const serviceRows = {
  // Spelled out, so that no array of arguments is made.
  hostCall0: direct<Words<1>>((host: Host, fn: bigint) => servicesOf(host).callHost(fn)),
  hostCall1: direct<Words<2>>((host: Host, fn: bigint, a: bigint) =>
    servicesOf(host).callHost(fn, a),
  ),
  hostCall2: direct<Words<3>>((host: Host, fn: bigint, a: bigint, b: bigint) =>
    servicesOf(host).callHost(fn, a, b),
  ),
  hostCall3: direct<Words<4>>((host: Host, fn: bigint, a: bigint, b: bigint, c: bigint) =>
    servicesOf(host).callHost(fn, a, b, c),
  ),
  hostCall4: direct<Words<5>>(
    (host: Host, fn: bigint, a: bigint, b: bigint, c: bigint, d: bigint) =>
      servicesOf(host).callHost(fn, a, b, c, d),
  ),
  defineMethod: service<Words<4>>((s, host, scope, proc, name, flags) => {
    s.defineMethod(scope!, proc!, name!, Number(host.toInt(flags!)));
    return host.nil;
  }, 4),
  defineClass: service<Words<5>>(
    (s, host, base, parent, name, kind, cref) =>
      s.defineClass(base!, parent!, name!, Number(host.toInt(kind!)), Number(host.toInt(cref!))),
    5,
  ),
  singletonClass: service<Words<1>>((s, _host, object) => s.singletonClass(object!), 1),
  pushSlow: service<Words<2>>((s, host, array, value) => {
    s.push(array!, value!);
    return host.nil;
  }, 2),
  bigintOf: rest('bigint_of', 1),
  arrayLengthSlow: rest('array_length', 1),
  isArraySlow: rest('is_array', 1),
  isStringSlow: rest('is_string', 1),
  isIntegerSlow: rest('is_integer', 1),
  isFloatSlow: rest('is_float', 1),
  isRangeSlow: rest('is_range', 1),
  isFrozenSlow: rest('is_frozen', 1),
  frozenTextSlow: rest('frozen_text', 1),
  checkFrozenSlow: rest('check_frozen', 1),
  nameSymbolSlow: rest('name_symbol', 1),
  arrayFilledSlow: rest('array_wrong_size', 1),
  arrayPushSlow: rest('array_push', 2),
  arrayPopSlow: rest('array_pop', 1),
  arrayDupSlow: rest('array_dup', 1),
  arrayReverseSlow: rest('array_reverse', 1),
  arrayPlusSlow: rest('array_plus', 2),
  arrayConcatSlow: rest('array_concat', 2),
  arraySliceSlow: rest('array_slice', 3),
  arrayResizeSlow: rest('array_resize', 2),
  arrayMoveSlow: rest('array_move', 4),
  arrayGetSlow: rest('array_get', 2),
  arraySetSlow: rest('array_set', 3),
  rangeFirstSlow: rest('range_first', 1),
  rangeLastSlow: rest('range_last', 1),
  rangeExclusiveSlow: rest('range_exclusive', 1),
  strBytesizeSlow: rest('str_bytesize', 1),
  strHashSlow: rest('str_hash', 1),
  strLengthSlow: rest('str_length', 1),
  strCopySlow: rest('str_copy', 1),
  strAtSlow: rest('str_at', 2),
  strSubSlow: rest('str_sub', 3),
  strGetbyteSlow: rest('str_getbyte', 2),
  strPlusSlow: rest('str_plus', 2),
  strAppendSlow: rest('str_append', 2),
  strEqSlow: rest('str_eq', 2),
  strCmpSlow: rest('str_cmp', 2),
  strStartWithSlow: rest('str_start_with', 2),
  strEndWithSlow: rest('str_end_with', 2),
  strIncludeSlow: rest('str_include', 2),
  strIndexSlow: rest('str_index', 3),
  stringJoin2Slow: rest('string_join2', 2),
  intToSSlow: rest('int_to_s', 2),
  strUpcaseSlow: rest('str_upcase', 1),
  strDowncaseSlow: rest('str_downcase', 1),
  strReverseSlow: rest('str_reverse', 1),
  strToISlow: rest('str_to_i', 2),
  symToSSlow: rest('sym_to_s', 1),
  sqrtSlow: rest('math_sqrt', 1),
  toFloatSlow: rest('to_float', 1),
  floatToISlow: rest('float_to_i', 1),
  orphanBreak: service<Words<1>>(
    (s, host, value) =>
      s.makeError('LocalJumpError', 'break from proc-closure', {
        '@__reason': host.symbol('break'),
        '@__value': value!,
      }),
    1,
  ),
  noBlock: error('LocalJumpError', 'no block given (yield)'),
  notInternal: error('TypeError', 'an internal object was expected'),
};
