// How instructions are written down.

import type { Arm, Decoded, Destination, InstructionSpec, Operands, Value } from '@martlet/vm';
import { RArray } from './layouts.ts';
import type { M } from './rows.ts';

export const one = { dst: 'write', a: 'read', cache: 'cache' } as const;
export const two = { dst: 'write', a: 'read', b: 'read', cache: 'cache' } as const;
export type Two = Decoded<typeof two>;

/** An instruction that does something. */
export function action<const O extends Operands>(
  doc: string,
  operands: O,
  semantics: (m: M, o: Decoded<O>) => void,
): InstructionSpec<M, O> {
  return { doc, operands, semantics };
}

/** An instruction that computes a value. */
export function compute<const O extends Operands>(
  doc: string,
  operands: O,
  value: (m: M, o: Decoded<O>) => Value,
): InstructionSpec<M, O> {
  return action(doc, operands, (m, o) => m.write((o as { dst: Destination }).dst, value(m, o)));
}

/** Arms that append to an Array, in its storage or in a larger one; they give the Array. */
export function pushing(m: M, array: Value, value: Value): Arm<Value>[] {
  return [
    [
      [m.is(array, RArray), m.isMutable(array), m.hasRoom(array)],
      () => {
        m.elementPush(array, value);
        return array;
      },
    ],
    [
      [m.is(array, RArray), m.isMutable(array)],
      () => {
        m.elementPushGrown(array, m.storageGrown(array), value);
        return array;
      },
    ],
  ];
}
