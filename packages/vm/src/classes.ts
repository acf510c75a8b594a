// Classes and layouts as a language declares them, once, before any VM exists. Each VM gives them ids and addresses.

import type { FieldKinds, TailKind } from '@martlet/heap';

/** The physical form of a kind of object: fields at fixed places, and maybe a variable-length end. */
export interface LayoutSpec<
  F extends FieldKinds = FieldKinds,
  T extends TailKind | null = TailKind | null,
> {
  readonly name: string;
  readonly fields: F;
  readonly tail: T;
}

/** Declares a layout. */
export function defineLayout<const F extends FieldKinds, const T extends TailKind | null = null>(
  name: string,
  fields: F,
  tail: T = null as T,
): LayoutSpec<F, T> {
  return { name, fields, tail };
}

/** What words of a class look like. */
export type Representation =
  | 'integer'
  | 'float'
  | 'nil'
  | 'false'
  | 'true'
  | 'symbol'
  /** Objects of shapes that come and go while the program runs. */
  | 'object'
  /** Objects of one layout. */
  | LayoutSpec;

/** A class that instruction semantics can test for. */
export interface GuestClass {
  readonly name: string;
  readonly representation: Representation;
}

/** Declares a class. Its name is unique in the language. */
export function defineClass(name: string, representation: Representation): GuestClass {
  return { name, representation };
}

/** The classes that every language on tagged words has. */
export const Integer: GuestClass = defineClass('Integer', 'integer');
export const Float: GuestClass = defineClass('Float', 'float');
export const Nil: GuestClass = defineClass('Nil', 'nil');
export const False: GuestClass = defineClass('False', 'false');
export const True: GuestClass = defineClass('True', 'true');
export const SymbolClass: GuestClass = defineClass('Symbol', 'symbol');
