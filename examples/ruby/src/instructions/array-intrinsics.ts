// Instructions that the prelude uses on Arrays, by the names of the host functions that do what is left: instances of
// subclasses, frozen Arrays, indices that are not where elements are.

import type { Arm, Value } from '@martlet/vm';
import { Integer } from '@martlet/vm';
import { compute, pushing } from './helpers.ts';
import { RArray } from './layouts.ts';

const unary = { dst: 'write', a: 'read' } as const;
const binary = { dst: 'write', a: 'read', b: 'read' } as const;

export const arrayIntrinsics = {
  array_push: compute('Appends to an Array; gives the Array.', binary, (m, { a, b }) => {
    const arms: Arm<Value>[] = [...pushing(m, a, b)];
    return m.choose('room', arms, () => m.arrayPushSlow(a, b));
  }),
  array_pop: compute('Takes the last element; nil where there is none.', unary, (m, { a }) => {
    const arms: Arm<Value>[] = [
      [[m.is(a, RArray), m.isMutable(a), m.hasElements(a)], () => m.arrayPop(a)],
    ];
    return m.choose('class', arms, () => m.arrayPopSlow(a));
  }),
  array_dup: compute('An Array of the same elements.', unary, (m, { a }) =>
    m.choose('class', [[[m.is(a, RArray)], () => m.arrayCopy(a)]], () => m.arrayDupSlow(a)),
  ),
  array_reverse: compute('An Array of the elements backwards.', unary, (m, { a }) =>
    m.choose('class', [[[m.is(a, RArray)], () => m.arrayReversed(a)]], () => m.arrayReverseSlow(a)),
  ),
  array_plus: compute('An Array of the elements of two.', binary, (m, { a, b }) => {
    const arrays = [m.is(a, RArray), m.is(b, RArray)];
    return m.choose('class', [[arrays, () => m.arraysJoined(a, b)]], () => m.arrayPlusSlow(a, b));
  }),
  array_concat: compute('Appends the elements of another Array.', binary, (m, { a, b }) => {
    const arms: Arm<Value>[] = [
      [
        [m.is(a, RArray), m.is(b, RArray), m.isMutable(a), m.hasRoomFor(a, b)],
        () => {
          m.arrayAppend(a, b);
          return a;
        },
      ],
      [
        [m.is(a, RArray), m.is(b, RArray), m.isMutable(a)],
        () => {
          m.takeStorage(a, m.storageGrownFor(a, b));
          m.arrayAppend(a, b);
          return a;
        },
      ],
    ];
    return m.choose('room', arms, () => m.arrayConcatSlow(a, b));
  }),
  array_slice: compute(
    'An Array of so many elements from an index on; nil where that is outside.',
    { dst: 'write', a: 'read', b: 'read', c: 'read' },
    (m, { a, b, c }) => {
      const arm: Arm<Value> = [
        [m.is(a, RArray), m.is(b, Integer), m.is(c, Integer), m.isPart(a, b, c)],
        () => m.arrayPart(a, b, c),
      ];
      return m.choose('part', [arm], () => m.arraySliceSlow(a, b, c));
    },
  ),
  array_resize: compute('Gives an Array a length; gives the Array.', binary, (m, { a, b }) => {
    const arm: Arm<Value> = [
      [m.is(a, RArray), m.isMutable(a), m.is(b, Integer), m.inside(a, b)],
      () => {
        m.arrayTruncate(a, b);
        return a;
      },
    ];
    return m.choose('shorter', [arm], () => m.arrayResizeSlow(a, b));
  }),
  array_move: compute(
    'Moves elements within an Array: as many as the last operand says, from one index on to another.',
    { dst: 'write', a: 'read', b: 'read', c: 'read', d: 'read' },
    (m, { a, b, c, d }) => {
      const arm: Arm<Value> = [
        [
          m.is(a, RArray),
          m.isMutable(a),
          m.is(b, Integer),
          m.is(c, Integer),
          m.is(d, Integer),
          m.isPart(a, b, d),
          m.isPart(a, c, d),
        ],
        () => {
          m.arrayMove(a, b, c, d);
          return a;
        },
      ];
      return m.choose('parts', [arm], () => m.arrayMoveSlow(a, b, c, d));
    },
  ),
};
