// The fixed layouts of Ruby's core objects: what instruction semantics can test for exactly and reach into. Instances of
// subclasses, and objects with singleton methods, have sibling shapes with the same fields; the tests say no to those, so
// they take the general paths.

import type { GuestClass, LayoutSpec } from '@martlet/vm';
import { arrayLayout, defineClass, defineLayout } from '@martlet/vm';

/** Storage of elements; its length is the capacity of the Array. */
export const storageLayout: typeof arrayLayout = arrayLayout;

/** Array: `length` elements of `items`, a storage object that is never nil. */
export const arrayObject: LayoutSpec<
  {
    readonly items: 'tagged';
    readonly length: 'i32';
    readonly flags: 'i32';
    readonly ivars: 'tagged';
  },
  null
> = defineLayout('RArray', { items: 'tagged', length: 'i32', flags: 'i32', ivars: 'tagged' });
export const RArray: GuestClass = defineClass('RArray', arrayObject);

/**
 * Bytes of strings; several strings of the same length may share them. Zeros stand behind them, up to the end of the storage,
 * which is at least eight bytes away. `hash`: their hash code, or 0 while it is not known.
 */
export const bytesLayout: LayoutSpec<{ readonly hash: 'i32' }, 'i8'> = defineLayout(
  'RBytes',
  { hash: 'i32' },
  'i8',
);
export const RBytes: GuestClass = defineClass('RBytes', bytesLayout);

/** String: `length` bytes of `bytes`. */
export const stringObject: LayoutSpec<
  {
    readonly bytes: 'tagged';
    readonly length: 'i32';
    readonly flags: 'i32';
    readonly ivars: 'tagged';
  },
  null
> = defineLayout('RString', { bytes: 'tagged', length: 'i32', flags: 'i32', ivars: 'tagged' });
export const RString: GuestClass = defineClass('RString', stringObject);

/** Proc: a function of the program, the environment and the self in which it was made. */
export const procObject: LayoutSpec<
  {
    readonly record: 'i32';
    readonly flags: 'i32';
    readonly environment: 'tagged';
    readonly self: 'tagged';
    readonly ivars: 'tagged';
    /** The Proc that this one is a copy of, with another self; or nil. */
    readonly origin: 'tagged';
  },
  null
> = defineLayout('RProc', {
  record: 'i32',
  flags: 'i32',
  environment: 'tagged',
  self: 'tagged',
  ivars: 'tagged',
  origin: 'tagged',
});
export const RProc: GuestClass = defineClass('RProc', procObject);

/** Range. */
export const rangeObject: LayoutSpec<
  {
    readonly first: 'tagged';
    readonly last: 'tagged';
    readonly exclusive: 'i32';
    readonly ivars: 'tagged';
  },
  null
> = defineLayout('RRange', {
  first: 'tagged',
  last: 'tagged',
  exclusive: 'i32',
  ivars: 'tagged',
});
export const RRange: GuestClass = defineClass('RRange', rangeObject);

/** An integer that does not fit a word: its sign, and the limbs of its magnitude, the least significant first. */
export const bignumObject: LayoutSpec<{ readonly sign: 'i32' }, 'i64'> = defineLayout(
  'RBignum',
  { sign: 'i32' },
  'i64',
);
export const RBignum: GuestClass = defineClass('RBignum', bignumObject);

/** What `break` raises: the block (a Proc) that it leaves, and the value. No program ever sees it. */
export const breakObject: LayoutSpec<{ readonly tag: 'tagged'; readonly value: 'tagged' }, null> =
  defineLayout('RBreak', { tag: 'tagged', value: 'tagged' });
export const RBreak: GuestClass = defineClass('RBreak', breakObject);

/** Flags of strings and arrays. */
export const FLAG = {
  frozen: 1,
  /** All bytes are known to be below 128. */
  ascii: 2,
  /** Other strings may use the same bytes: copy before writing. */
  shared: 4,
  /** The encoding is ASCII-8BIT. */
  binary: 8,
} as const;

/** Flags of procs. */
export const PROC_FLAG = {
  lambda: 1,
  fromMethod: 2,
  /** `def` inside defines in self, which is a module. */
  definesInSelf: 4,
  /** `def` inside defines in the singleton class of self. */
  definesInSingleton: 8,
  /** The call that the block was passed to is over: `break` has nothing to leave. */
  ended: 16,
} as const;

/**
 * Number of the symbol that marks an argument that was not given, and a deleted entry. Symbols are numbered from 0 up, so
 * no program's symbol ever has it.
 */
export const UNDEF_SYMBOL = 0xffff_ffff;
