// Tests that every language has: the class of a value, truth, identity.

import type { Node } from '@martlet/ir';
import type { GuestClass } from '../classes.ts';
import { IMMEDIATE_KEY } from '../layout.ts';
import type { Callee, Test, Value } from '../machine.ts';
import { test } from '../machine.ts';
import type { Emitter } from '../typed-value.ts';

/** Does the guest count the value as true: is it neither nil nor false? */
export const truthyTest: Test<[value: Value]> = test<[value: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, value) => host.truthy(value),
  fold: (rules, value) => {
    if (rules.isSubtype(value.type, rules.falsy)) return false;
    return rules.isDisjoint(value.type, rules.falsy) ? true : undefined;
  },
  refine: (refiner, answer, value) => {
    const { rules } = refiner;
    if (!answer) refiner.narrow(value, rules.falsy);
    else refiner.narrow(value, rules.without(value.type, rules.falsy));
  },
  lower: (e, value) => [() => e.world.values.truthy(e.builder, e.word(value))],
});

/**
 * Is the value of exactly this class? For floats the test sees those in the word itself only, so it may say no to a
 * float that is an object: it stands in `choose` where the general arm is right for all floats.
 */
export const isTest: Test<[value: Value, cls: GuestClass]> = test<[value: Value, cls: GuestClass]>({
  exact: (_value, cls) => cls.representation !== 'float',
  stable: true,
  evaluate: (host, value, cls) => host.is(value, cls),
  fold: (rules, value, cls) => {
    const exactly = rules.exactly(cls);
    if (rules.isSubtype(value.type, exactly)) return true;
    return rules.isDisjoint(value.type, exactly) ? false : undefined;
  },
  refine: (refiner, answer, value, cls) => {
    const { rules } = refiner;
    const exactly = rules.exactly(cls);
    if (answer) refiner.narrow(value, exactly);
    else if (cls.representation !== 'float')
      refiner.narrow(value, rules.without(value.type, exactly));
  },
  lower: (e, value, cls) => {
    if (value.f64 !== null) return [() => e.builder.i32(cls.representation === 'float' ? 1 : 0)];
    return classTest(e, e.word(value), cls);
  },
});

function classTest(e: Emitter, word: Node, cls: GuestClass): (() => Node)[] {
  const b = e.builder;
  const { values, heap } = e.world;
  switch (cls.representation) {
    case 'integer':
      return [() => values.isInt(b, word)];
    case 'float':
      return [() => values.isImmediateFloat(b, word)];
    case 'nil':
    case 'false':
    case 'true':
      return [
        () => b.op('i64.eq', word, b.i64(values[cls.representation as 'nil' | 'false' | 'true'])),
      ];
    case 'symbol':
      return [() => values.isSymbol(b, word)];
    case 'object':
      return [() => b.i32(0)];
    default:
      return [
        () => values.isReference(b, word),
        () => b.op('i32.eq', heap.shapeOf(b, word), b.i32(e.world.shapeOf(cls))),
      ];
  }
}

/** Are the words the same? Identity; for integers, symbols and singletons also equality. */
export const sameTest: Test<[a: Value, b: Value]> = test<[a: Value, b: Value]>({
  exact: true,
  stable: true,
  evaluate: (_host, a, b) => a === b,
  fold: (rules, a, b) => (rules.isDisjoint(a.type, b.type) ? false : undefined),
  refine: (refiner, answer, a, b) => {
    if (!answer) return;
    refiner.narrow(a, b.type);
    refiner.narrow(b, a.type);
  },
  lower: (e, a, b) => [() => e.builder.op('i64.eq', e.word(a), e.word(b))],
});

/** Is the callee the same function as another, which is known? */
export const calleeTest: Test<[callee: Callee, known: Callee]> = test<
  [callee: Callee, known: Callee]
>({
  exact: true,
  stable: true,
  evaluate: (_host, callee, known) => callee === known,
  fold: (rules, callee, known) => {
    if (rules.isDisjoint(callee.type, known.type)) return false;
    return callee.type === known.type ? true : undefined;
  },
  refine: (refiner, answer, callee, known) => {
    if (answer) refiner.narrow(callee, known.type);
  },
  lower: (e, callee, known) => [() => e.builder.op('i32.eq', e.i32(callee), e.i32(known))],
});

/** Is this the key of the value: the shape of an object, or what kind of immediate word it is? */
export const keyTest: Test<[value: Value, key: number]> = test<[value: Value, key: number]>({
  exact: true,
  evaluate: (host, value, key) => host.keyOf(value) === key,
  fold: (rules, value, key) => {
    const type = rules.keyType(key);
    if (rules.isDisjoint(value.type, type)) return false;
    // Floats have two keys: a float's type alone does not tell which.
    return type !== rules.float && rules.isSubtype(value.type, type) ? true : undefined;
  },
  refine: (refiner, answer, value, key) => {
    if (answer) refiner.narrow(value, refiner.rules.keyType(key));
  },
  lower: (e, value, key) => {
    const b = e.builder;
    const word = e.word(value);
    if (key === IMMEDIATE_KEY.int) return [() => e.world.values.isInt(b, word)];
    if (key === IMMEDIATE_KEY.float) return [() => e.world.values.isImmediateFloat(b, word)];
    if (key < 256) {
      const low = () => b.op('i32.and', b.op('i32.wrap_i64', word), b.i32(0xff));
      return [() => b.op('i32.eq', low(), b.i32(key))];
    }
    return [
      () => e.world.values.isReference(b, word),
      () => b.op('i32.eq', e.world.heap.shapeOf(b, word), b.i32(key)),
    ];
  },
});
