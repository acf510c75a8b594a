// The abstract machine `m` that instruction semantics are written against, and the rows that extend it.
//
// A semantics function runs under several readings: evaluate (values are concrete words), interpret (values are IR
// nodes), infer (values are types) and compile (values are IR nodes with types). So it must not look inside a value,
// keep state between calls, or branch in JavaScript on an operand: all control goes through `m`.

import type { Node } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import type { PACKED } from './container.ts';
import type { Host } from './host.ts';
import type { Operands, SimpleKind, WindowKind } from './operands.ts';
import type { Refiner, TypeRules } from './type-rules.ts';
import type { Emitter, TypedValue } from './typed-value.ts';

declare const brand: unique symbol;
interface Opaque<N extends string> {
  readonly [brand]: N;
}

/** A guest value. What is inside differs from reading to reading. */
export type Value = Opaque<'value'>;
/** A test with its operands, not computed yet: a reading emits, folds or evaluates it when an arm is tried. */
export type Condition = Opaque<'condition'>;
/** A function of the program, as something to call. */
export type Callee = Opaque<'callee'>;
/** An operand that is constant in the code: decoded at run time in the interpreter, known in all other readings. */
export type Immediate<K extends string = string> = Opaque<'immediate'> & { readonly kind?: K };
/** The register that an instruction writes. */
export type Destination = Opaque<'destination'>;
/** A position in the code. */
export type Label = Opaque<'label'>;
/** The registers from which a callee's frame starts. */
export type Window = Opaque<'window'>;

interface DecodedKinds {
  read: Value;
  write: Destination;
  int: Immediate<'int'>;
  count: Immediate<'count'>;
  slot: Immediate<'slot'>;
  constant: Immediate<'constant'>;
  function: Immediate<'function'>;
  class: Immediate<'class'>;
  cache: Immediate<'cache'>;
  cell: Immediate<'cell'>;
  label: Label;
  loop: Label;
}

/** What a semantics function receives for its operands. */
export type Decoded<O extends Operands> = {
  readonly [K in keyof O]: O[K] extends WindowKind
    ? Window
    : O[K] extends SimpleKind
      ? DecodedKinds[O[K]]
      : never;
};

/** Tests that must all hold, and what to do then. Bodies return values; they neither write nor assign. */
export type Arm<R> = readonly [tests: readonly Condition[], body: () => R];

/** The part of the machine that every reading implements by hand. It is closed: languages extend it by rows only. */
export interface Control {
  /**
   * Confluent choice: any arm whose tests hold may run, and `general` is right for all inputs. Tests may be inexact
   * (answer "no" too often). The arm taken is the feedback of this site.
   */
  choose<R extends Value | Callee | void>(
    site: string,
    arms: readonly Arm<R>[],
    general: () => R,
  ): R;
  /** Exclusive choice: tests are exact and tried in order; `otherwise` runs only if no arm's tests hold. */
  select<R extends Value | Callee | void>(
    site: string,
    arms: readonly Arm<R>[],
    otherwise: () => R,
  ): R;

  not(condition: Condition): Condition;
  /** The guest's true or false. Compiled code keeps it a condition until somebody needs the word. */
  bool(condition: Condition): Value;
  /** Does the guest count this value as true? */
  truthy(value: Value): Condition;

  /** A small integer: a literal of the semantics, or an operand. */
  int(value: number | Immediate<'int'> | Immediate<'count'> | Immediate<'slot'>): Value;
  /** An entry of the function's constant table. */
  constant(index: Immediate<'constant'>): Value;
  /**
   * What a cell holds: a value that is bound to a name late, and changes rarely. The language is asked for it when it is not
   * set.
   */
  loadCell(cell: Immediate<'cell'>): Value;
  /** One of the language's singletons, such as nil, by name. */
  singleton(name: string): Value;

  /** The instruction's result. At top level only, once per destination; committed when the instruction ends. */
  write(destination: Destination, value: Value): void;

  /** Ends the instruction at `to`. A `loop` label counts hotness, serves interrupts and may enter compiled code. */
  jump(to: Label): void;
  /** Ends the instruction: goes to `to` if the condition holds, else on. A feedback site. */
  branch(condition: Condition, to: Label): void;
  /**
   * Ends the instruction with a call; the result lands in the window's base register. With the count {@link PACKED} (of a
   * window of fixed size) the language arranges the callee's arguments.
   */
  call(callee: Callee, window: Window, count: Immediate<'count'> | number): void;
  /**
   * Calls guest code in mid-instruction and gives its result. At most once on a path; afterwards only operands and the
   * result may be used. With the count {@link PACKED} the language arranges the callee's arguments.
   */
  invoke(callee: Callee, args: readonly Value[], count?: typeof PACKED): Value;
  /** The function that an operand names. */
  callee(fn: Immediate<'function'>): Callee;
  /** The method that `receiver` has for the message of an inline cache. A feedback site of its own. */
  lookup(receiver: Value, cache: Immediate<'cache'>): Callee;
  /** A new object of a class whose shapes come and go, without fields. */
  newObject(cls: Immediate<'class'>): Value;
  /**
   * A new object of the class that a value stands for, without fields; nil when the language knows no such class. A feedback
   * site of its own.
   */
  instantiate(cls: Value, cache: Immediate<'cache'>): Value;
  /** The field that an inline cache names. A feedback site of its own. */
  loadField(object: Value, cache: Immediate<'cache'>): Value;
  /** Sets that field, adding it where the object has none. An effect. */
  storeField(object: Value, cache: Immediate<'cache'>, value: Value): void;
  /** Returns from the guest function. */
  ret(value: Value): void;
  /** Raises a guest error. Ends the path: what follows in the semantics does not happen. */
  raise(error: Value): never;
  /** Leaves frames until the one whose home register holds `home`, running `ensure` handlers, and returns from it. */
  returnFrom(home: Value, value: Value): never;
  /** Goes on with a completion that an `ensure` handler received in its three registers. */
  rethrow(kind: Value, value: Value, home: Value): never;
}

/** What a primitive does besides computing its result. */
export type PrimitiveEffect =
  | 'pure' // nothing: may be repeated, moved and removed
  | 'allocate' // makes a new object: repeatable, may collect garbage
  | 'load' // reads guest memory
  | 'store' // writes guest memory: no speculation behind it on the same path
  | 'runtime'; // calls a runtime or host function that may do both, and raise; never runs guest code

/** Arguments of a row as its `evaluate` sees them: words, and numbers for immediates and callees. */
export type Concrete<A extends readonly unknown[]> = {
  [I in keyof A]: A[I] extends Value ? bigint : A[I] extends Callee | Immediate ? number : A[I];
};
/** Arguments of a row as its `type` and `lower` see them. */
export type Typed<A extends readonly unknown[]> = {
  [I in keyof A]: A[I] extends Value | Callee
    ? TypedValue
    : A[I] extends Immediate
      ? Node | number
      : A[I];
};
/** What `lower` gives: the result in the representation in which it arose. */
export interface Lowered {
  readonly word?: Node;
  readonly f64?: Node;
  readonly i32?: Node;
}

/** All that the readings must know about one primitive. Adding a row adds a method to `m`; no reading changes. */
export interface Primitive<A extends readonly unknown[] = readonly unknown[], R = unknown> {
  readonly effect: PrimitiveEffect;
  /** What an arm must have tested before: names of tests with indices of this primitive's arguments. */
  readonly needs?: readonly Need[];
  /** The exact meaning on words. */
  evaluate(
    host: Host,
    ...args: Concrete<A>
  ): R extends Value ? bigint : R extends Callee ? number : void;
  /** Type of the result; monotone. Not asked where there is none. */
  type(rules: TypeRules, ...args: Typed<A>): TypeHandle;
  /** Left out for `runtime`: the reading calls `evaluate` on the host, with the arguments' words. */
  lower?(e: Emitter, ...args: Typed<A>): R extends void ? void : Lowered;
}

/** A test that a primitive relies on: `['is', [0], Int]` says "argument 0 was tested to be an Int". */
export type Need = readonly [test: string, args: readonly (number | object)[]];

/** All that the readings must know about one test. */
export interface Test<A extends readonly unknown[] = readonly unknown[]> {
  /** Does it answer "no" only when that is true? Inexact tests stand in `choose` only. */
  readonly exact: boolean | ((...args: A) => boolean);
  /**
   * Is the answer for the same arguments always the same, whatever happens in memory? Compiled code then answers only when
   * the answer is needed, and learns from it about the arguments. Left out, a boolean is made of the answer at once.
   */
  readonly stable?: boolean;
  evaluate(host: Host, ...args: Concrete<A>): boolean;
  /** The answer that the operands' types prove, if they prove one. */
  fold(rules: TypeRules, ...args: Typed<A>): boolean | undefined;
  /** Narrows the operands' types, knowing the answer. */
  refine(refiner: Refiner, answer: boolean, ...args: Typed<A>): void;
  /** Steps that each give an `i32` truth value; a step runs only where all before it held. */
  lower(e: Emitter, ...args: Typed<A>): readonly (() => Node)[];
}

// biome-ignore lint/suspicious/noExplicitAny: rows of all argument shapes stand in one table
export type AnyPrimitive = Primitive<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: rows of all argument shapes stand in one table
export type AnyTest = Test<any>;
/** Named primitives. */
export type Primitives = Readonly<Record<string, AnyPrimitive>>;
/** Named tests. */
export type Tests = Readonly<Record<string, AnyTest>>;

/** Declares a primitive: fixes its argument and result types. */
export function primitive<A extends readonly unknown[], R extends Value | Callee | void>(
  row: Primitive<A, R>,
): Primitive<A, R> {
  return row;
}

/** Declares a test: fixes its argument types. */
export function test<A extends readonly unknown[]>(row: Test<A>): Test<A> {
  return row;
}

/** The machine of a language: the closed control part, and a method per row. */
export type Machine<P extends Primitives, T extends Tests> = Control & {
  readonly [K in keyof P]: P[K] extends Primitive<infer A, infer R> ? (...args: A) => R : never;
} & { readonly [K in keyof T]: T[K] extends Test<infer A> ? (...args: A) => Condition : never };
