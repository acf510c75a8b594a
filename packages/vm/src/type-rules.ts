// The type lattice with the classes of one language: what rows and typed readings ask of it.

import type { ValueModel } from '@martlet/heap';
import type { ClassId, NameId, TypeHandle } from '@martlet/types';
import { BOTTOM, ClassHierarchy, TOP, TypeLattice } from '@martlet/types';
import type { GuestClass } from './classes.ts';
import { False, Float, Integer, Nil, SymbolClass, True } from './classes.ts';
import { DefinitionError } from './errors.ts';
import { IMMEDIATE_KEY } from './layout.ts';
import type { TypedValue } from './typed-value.ts';

/** Name of the class of functions as callees, in the lattice only. */
const CALLEE = '(function)';
/** Name of the class above all shapes, in the lattice only. */
const OBJECT = '(object)';

/** Types of a language's values. */
export class TypeRules {
  readonly lattice: TypeLattice;
  readonly top: TypeHandle = TOP;
  readonly bottom: TypeHandle = BOTTOM;
  readonly integer: TypeHandle;
  /** Objects of all shapes that come and go. */
  readonly object: TypeHandle;
  readonly float: TypeHandle;
  readonly symbol: TypeHandle;
  readonly bool: TypeHandle;
  /** Everything that counts as false. */
  readonly falsy: TypeHandle;
  /** Values whose words are never references. */
  readonly immediate: TypeHandle;
  readonly #classes = new Map<GuestClass, TypeHandle>();
  readonly #ids = new Map<GuestClass, ClassId>();
  readonly #callee: ClassId;
  readonly #object: ClassId;
  readonly #shapes = new Map<number, TypeHandle>();
  readonly #shapeOfType = new Map<TypeHandle, number>();
  readonly #immediates: ReadonlyMap<number, TypeHandle>;
  /** Shapes of the language's layouts, by id. */
  #layoutShapes: ReadonlyMap<number, GuestClass> = new Map();

  /**
   * @param classes the language's own classes; those that all languages have need no mention
   * @throws DefinitionError when two classes share a name
   */
  constructor(values: ValueModel, classes: readonly GuestClass[]) {
    const hierarchy = new ClassHierarchy();
    const all = new Set([Integer, Float, Nil, False, True, SymbolClass, ...classes]);
    for (const cls of all) {
      if (hierarchy.find(cls.name) !== undefined) {
        throw new DefinitionError(`two classes of the language are called ${cls.name}; rename one`);
      }
      this.#ids.set(cls, hierarchy.define(latticeClass(cls)));
    }
    this.#object = hierarchy.define({ name: OBJECT, abstract: true });
    this.#callee = hierarchy.define({ name: CALLEE, kind: 'function', final: true });
    this.lattice = new TypeLattice(hierarchy, { integers: [values.minInt, values.maxInt] });
    for (const [cls, id] of this.#ids) {
      this.#classes.set(cls, this.lattice.retain(this.lattice.exactly(id)));
    }
    this.object = this.lattice.retain(this.lattice.instancesOf(this.#object));
    this.integer = this.exactly(Integer);
    this.float = this.exactly(Float);
    this.symbol = this.exactly(SymbolClass);
    const low = (word: bigint) => Number(word & 0xffn);
    this.#immediates = new Map([
      [IMMEDIATE_KEY.int, this.integer],
      [IMMEDIATE_KEY.float, this.float],
      [low(values.nil), this.exactly(Nil)],
      [low(values.false), this.exactly(False)],
      [low(values.true), this.exactly(True)],
      [low(values.encodeSymbol(0)), this.symbol],
    ]);
    this.bool = this.lattice.retain(this.join(this.exactly(True), this.exactly(False)));
    const immediate = [this.symbol, this.exactly(Nil), this.bool].reduce(
      (a, b) => this.join(a, b),
      this.integer,
    );
    this.immediate = this.lattice.retain(immediate);
    this.falsy = this.lattice.retain(this.join(this.exactly(Nil), this.exactly(False)));
  }

  join(a: TypeHandle, b: TypeHandle): TypeHandle {
    return this.lattice.join(a, b);
  }

  meet(a: TypeHandle, b: TypeHandle): TypeHandle {
    return this.lattice.meet(a, b);
  }

  without(a: TypeHandle, b: TypeHandle): TypeHandle {
    return this.lattice.without(a, b);
  }

  isSubtype(a: TypeHandle, b: TypeHandle): boolean {
    return this.lattice.isSubtype(a, b);
  }

  /** Have the types no value in common? */
  isDisjoint(a: TypeHandle, b: TypeHandle): boolean {
    return this.lattice.isDisjoint(a, b);
  }

  /** Values of exactly this class. */
  exactly(cls: GuestClass): TypeHandle {
    const known = this.#classes.get(cls);
    if (known === undefined) {
      throw new DefinitionError(
        `class ${cls.name} is not among the language's classes; add it there`,
      );
    }
    return known;
  }

  /** The integers from `min` to `max`. */
  integers(min: bigint | number, max: bigint | number): TypeHandle {
    return this.lattice.integer(min, max);
  }

  /** A type without what it says about shapes that objects can lose. */
  forgetShapes(type: TypeHandle): TypeHandle {
    return this.isDisjoint(type, this.object) ? type : this.join(type, this.object);
  }

  /** Tells which shapes belong to classes with a layout of their own. */
  bindShapes(shapes: ReadonlyMap<number, GuestClass>): void {
    this.#layoutShapes = shapes;
  }

  /** The values that inline caches know by this key. */
  keyType(key: number): TypeHandle {
    return this.#immediates.get(key) ?? this.shapeType(key);
  }

  /** The objects of one shape. */
  shapeType(shape: number): TypeHandle {
    const cls = this.#layoutShapes.get(shape);
    if (cls !== undefined) return this.exactly(cls);
    let type = this.#shapes.get(shape);
    if (type === undefined) {
      const { lattice } = this;
      const id = lattice.hierarchy.define({
        name: `shape ${shape}`,
        parent: this.#object,
        final: true,
      });
      type = lattice.retain(lattice.exactly(id));
      this.#shapes.set(shape, type);
      this.#shapeOfType.set(type, shape);
    }
    return type;
  }

  /** The only shape of a type's objects, or 0. */
  shapeOfType(type: TypeHandle): number {
    const known = this.#shapeOfType.get(type);
    if (known !== undefined) return known;
    for (const [shape, cls] of this.#layoutShapes) if (this.exactly(cls) === type) return shape;
    return 0;
  }

  singleton(name: 'nil' | 'true' | 'false'): TypeHandle {
    return this.exactly(name === 'nil' ? Nil : name === 'true' ? True : False);
  }

  /** The callee that is this function alone. */
  functionType(index: number): TypeHandle {
    const { hierarchy } = this.lattice;
    return this.lattice.named(hierarchy.defineName(this.#callee, { key: String(index) }));
  }

  /** The functions that a callee can be, when they are known: indices. Empty when it can be any. */
  functionsIn(type: TypeHandle): readonly number[] {
    if (type === this.top || type === this.bottom) return [];
    const { hierarchy } = this.lattice;
    const indices = this.lattice.namesIn(type).map((name) => Number(hierarchy.keyOfName(name)));
    let all = this.bottom;
    for (const index of indices) all = this.join(all, this.functionType(index));
    return all === type ? indices : [];
  }

  /** Objects of a class that were made with this function: its closures. -1: with any. */
  madeBy(cls: GuestClass, index: number): TypeHandle {
    if (index < 0) return this.exactly(cls);
    const { hierarchy } = this.lattice;
    const id = this.#ids.get(cls)!;
    return this.lattice.named(hierarchy.defineName(id, { key: String(index), single: false }));
  }

  /** The function with which the objects of a type were made, as a callee. */
  functionMaking(cls: GuestClass, type: TypeHandle): TypeHandle {
    if (type === this.top || type === this.bottom) return this.top;
    const names = this.lattice.namesIn(type);
    if (names.length !== 1) return this.top;
    const index = Number(this.lattice.hierarchy.keyOfName(names[0]!));
    return this.madeBy(cls, index) === type ? this.functionType(index) : this.top;
  }

  /** Objects of a class that have so many variable elements. */
  sized(cls: GuestClass, size: number): TypeHandle {
    return this.madeBy(cls, size);
  }

  /** How many variable elements all objects of a type have, at least; -1 when that is not known. */
  sizeOf(cls: GuestClass, type: TypeHandle): number {
    if (type === this.top || type === this.bottom) return -1;
    const { lattice } = this;
    const sizes = lattice.namesIn(type).map((name) => Number(lattice.hierarchy.keyOfName(name)));
    let all = this.bottom;
    for (const size of sizes) all = this.join(all, this.sized(cls, size));
    return all === type ? Math.min(...sizes) : -1;
  }

  /** The index of the only function that a callee can be, or -1. */
  onlyFunction(type: TypeHandle): number {
    if (type === this.top || type === this.bottom) return -1;
    const names: readonly NameId[] = this.lattice.namesIn(type);
    if (names.length !== 1) return -1;
    const index = Number(this.lattice.hierarchy.keyOfName(names[0]!));
    return this.functionType(index) === type ? index : -1;
  }
}

function latticeClass(cls: GuestClass) {
  const { name, representation } = cls;
  switch (representation) {
    case 'integer':
    case 'float':
      return { name, kind: representation, final: true } as const;
    case 'nil':
    case 'true':
    case 'false':
      return { name, constants: [representation] };
    case 'object':
      return { name };
    default:
      return { name, final: true };
  }
}

/** Lets a test narrow its operands. */
export interface Refiner {
  readonly rules: TypeRules;
  /** From here on `value` is known to lie in `type` as well. */
  narrow(value: TypedValue, type: TypeHandle): void;
}
