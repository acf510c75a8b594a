// Values of the typed readings (interpret, infer, compile): a type, and the IR nodes that hold the value, each made
// when first needed. The same object stands wherever the same value stands, so what a test proves about it holds for
// every register that it is in.

import type { SlowPath } from '@martlet/heap';
import type { Builder, Node } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import type { TestCondition } from './condition.ts';
import type { Lowered } from './machine.ts';
import type { Routine } from './routine.ts';
import type { World } from './world.ts';

/** A value as the typed readings know it. Several representations may be known at once; none in the infer reading. */
export class TypedValue {
  /** What is known here and now; narrowed on entering an arm, restored on leaving it. */
  type: TypeHandle;
  /** The tagged word. */
  readonly word: Node | null;
  /** The float, unboxed. */
  readonly f64: Node | null;
  /** An address or another raw 32-bit quantity: callees. */
  readonly i32: Node | null;
  /** The test whose answer this boolean is. */
  readonly condition: TestCondition | null;

  constructor(type: TypeHandle, parts: Lowered & { readonly condition?: TestCondition } = {}) {
    this.type = type;
    this.word = parts.word ?? null;
    this.f64 = parts.f64 ?? null;
    this.i32 = parts.i32 ?? null;
    this.condition = parts.condition ?? null;
  }
}

/** What rows see of the typed readings when they emit code. */
export interface Emitter {
  readonly builder: Builder;
  readonly world: World;
  /** What must stand around the slow path of an allocation here. */
  readonly allocation: SlowPath;
  /** The tagged word of a value; boxes a float. */
  word(value: TypedValue): Node;
  /** The float in a value that is known to be one. */
  f64(value: TypedValue): Node;
  /** The raw 32-bit quantity of a callee. */
  i32(value: TypedValue): Node;
  /** An immediate operand as an `i32` node: decoded in the interpreter, a constant in compiled code. */
  immediate(operand: Node | number): Node;
  /** Calls a runtime primitive of the host; goes to the guest's error handling when it raises. */
  callHost(name: string, args: readonly Node[]): Node;
  /**
   * Calls a routine: code that is too long to stand here. The core module has it once something in the instruction set uses
   * it.
   */
  callRoutine(routine: Routine, args: readonly Node[]): Node;
  /**
   * Calls a routine that allocates, with a reference as its result, or 0 where memory is exhausted; gives the object's
   * word. What it is given must be in use by the instruction.
   */
  allocateBy(routine: Routine, args: readonly Node[]): Node;
  /** Is the value known never to be a reference? Then storing it needs no write barrier. */
  neverReference(value: TypedValue): boolean;
  /** The type that is known of a value. */
  typeOf(value: TypedValue): TypeHandle;
}
