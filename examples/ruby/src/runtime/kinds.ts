// What the objects of a shape are laid out like.

import type { GuestClass } from '@martlet/vm';
import { ArrayClass, Environment } from '@martlet/vm';
import {
  RArray,
  RBignum,
  RBreak,
  RBytes,
  RProc,
  RRange,
  RString,
} from '../instructions/layouts.ts';

/** How an object is laid out: one of the fixed layouts, or named fields. */
export type Kind =
  | 'object'
  | 'array'
  | 'string'
  | 'proc'
  | 'range'
  | 'bignum'
  | 'float'
  | 'break'
  | 'internal';

/** The kinds of fixed layouts. */
export const layoutKinds: readonly (readonly [GuestClass, Kind])[] = [
  [RArray, 'array'],
  [RString, 'string'],
  [RProc, 'proc'],
  [RRange, 'range'],
  [RBignum, 'bignum'],
  [RBreak, 'break'],
  [RBytes, 'internal'],
  [ArrayClass, 'internal'],
  [Environment, 'internal'],
];
