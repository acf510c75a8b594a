declare const typeBrand: unique symbol;
declare const classBrand: unique symbol;
declare const nameBrand: unique symbol;

/** A type: a small integer. Two types of one lattice are equal exactly when their handles are. */
export type TypeHandle = number & { readonly [typeBrand]: true };

/** A class of a {@link ClassHierarchy}: a small integer, in order of declaration. */
export type ClassId = number & { readonly [classBrand]: true };

/** A named part of a class's values: a constant, a known function, an allocation site. */
export type NameId = number & { readonly [nameBrand]: true };

/** The type without values (unreachable code, a call that never returns). */
export const BOTTOM: TypeHandle = 0 as TypeHandle;

/** The type of every value. */
export const TOP: TypeHandle = 1 as TypeHandle;

/** The built-in abstract class above all classes a language declares. */
export const ANY_CLASS: ClassId = 0 as ClassId;
