// Shapes of objects whose named fields come and go at run time (instance variables, say). Shapes form a tree: adding a
// field leads to a child (Chambers, Ungar, Lee: "An efficient implementation of Self", OOPSLA 1989, section 3). Each
// field has a representation. A shape never changes; an object whose field needs a more general representation gets
// another shape. Code that has tested an object's shape therefore knows where its fields are and what they hold.

import type { AliasClass, Builder, Module, Node } from '@martlet/ir';
import type { SlowPath } from './allocate.ts';
import { HeapUsageError } from './errors.ts';
import type { Heap } from './heap.ts';
import type { StoreOptions } from './layout.ts';
import { FIRST_FIELD, ObjectCode, OVERFLOW_OFFSET } from './object-code.ts';
import type { FieldPlace, Shape } from './records.ts';

/** What a field holds: integers only, floats only (as raw doubles), or any value. */
export type Representation = 'integer' | 'float' | 'tagged';

/** Where a shape keeps a field. */
export interface FieldLocation {
  readonly name: string;
  /** The how-manieth field of the shape, from 0. */
  readonly index: number;
  readonly representation: Representation;
  /** Bytes from the start of the object; -1 when the field lies in the overflow storage. */
  readonly offset: number;
  /** Element of the overflow storage; -1 when the field lies in the object. */
  readonly element: number;
}

/** One node of a shape tree. */
export class ObjectShape {
  readonly shape: Shape;
  readonly parent: ObjectShape | null;
  /** The field that this shape adds to its parent; `null` in the root. */
  readonly last: FieldLocation | null;
  /** How many fields objects of this shape have. */
  readonly count: number;
  /** A more general shape has taken its place: objects still have it, but none get it any more. */
  deprecated = false;
  readonly transitions: Map<string, ObjectShape> = new Map();
  #byName: Map<string, FieldLocation> | null = null;

  constructor(shape: Shape, parent: ObjectShape | null, last: FieldLocation | null) {
    this.shape = shape;
    this.parent = parent;
    this.last = last;
    this.count = parent === null ? 0 : parent.count + 1;
  }

  /** The id that objects hold in their header. */
  get id(): number {
    return this.shape.id;
  }

  /** Where the field is, or `undefined` when the shape has none of that name. */
  find(name: string): FieldLocation | undefined {
    if (this.#byName === null) {
      this.#byName = new Map(this.fields().map((field) => [field.name, field]));
    }
    return this.#byName.get(name);
  }

  /** The fields in the order in which they were added. */
  fields(): FieldLocation[] {
    const fields: FieldLocation[] = [];
    for (let shape: ObjectShape | null = this; shape !== null; shape = shape.parent) {
      if (shape.last !== null) fields.push(shape.last);
    }
    return fields.reverse();
  }
}

/** What {@link ObjectShapesOptions.onGeneralise} is told. */
export interface Generalisation {
  readonly field: string;
  readonly from: Representation;
  readonly to: Representation;
  /** Shapes that are no longer given to objects. Code that was compiled for "the shapes of this class" depends on them. */
  readonly deprecated: readonly ObjectShape[];
}

/** A shape tree as plain data. */
export interface ShapeTree {
  readonly name: string;
  readonly inlineFields: number;
  /** The embedder's word, in decimal. */
  readonly owner: string;
  /** Its shapes, parents first, in the order in which they were made. */
  readonly nodes: readonly {
    /** Id of the shape. */
    readonly shape: number;
    /** Index of its parent among the nodes; -1 for the root. */
    readonly parent: number;
    readonly last: FieldLocation | null;
    readonly deprecated: boolean;
  }[];
}

/** Options of {@link ObjectShapes}. */
export interface ObjectShapesOptions {
  /** Fields that have their place in the object; further ones go to a storage object. */
  readonly inlineFields: number;
  /** Called when a field gets a more general representation. */
  readonly onGeneralise?: (event: Generalisation) => void;
}

/** The least representation that holds what both hold. */
export function joinRepresentations(a: Representation, b: Representation): Representation {
  return a === b ? a : 'tagged';
}

const fieldKind = { integer: 'integer', float: 'f64', tagged: 'tagged' } as const;
const FIRST_CAPACITY = 4;

/** The shape tree of one kind of object (one class, say). All objects have the same size, so shapes can change in place. */
export class ObjectShapes {
  readonly name: string;
  readonly root: ObjectShape;
  readonly inlineFields: number;
  readonly #heap: Heap;
  readonly #code: ObjectCode;
  readonly #onGeneralise: ((event: Generalisation) => void) | undefined;
  readonly #byId: Map<number, ObjectShape> = new Map();
  #owner: bigint;

  /** @param saved a tree of the same name in a memory that was restored, to go on with */
  constructor(heap: Heap, name: string, options: ObjectShapesOptions, saved?: ShapeTree) {
    const { inlineFields } = options;
    if (!Number.isInteger(inlineFields) || inlineFields < 0 || inlineFields > 1024) {
      throw new RangeError(
        `inlineFields must be a whole number from 0 to 1024; got ${inlineFields} for ${name}`,
      );
    }
    this.#heap = heap;
    this.#code = new ObjectCode(heap);
    this.name = name;
    this.inlineFields = inlineFields;
    this.#onGeneralise = options.onGeneralise;
    this.#owner = saved === undefined ? heap.values.nil : BigInt(saved.owner);
    this.root = saved === undefined ? this.#make(null, null) : this.#restore(saved);
  }

  /** Everything about the tree, to make it anew. Throws a {@link HeapUsageError} when somebody is told of its changes. */
  save(): ShapeTree {
    const { name, inlineFields } = this;
    if (this.#onGeneralise !== undefined) {
      throw new HeapUsageError(
        `the shape tree ${name} has an onGeneralise, which cannot be saved; make it without`,
      );
    }
    const shapes = [...this.#byId.values()];
    const nodes = shapes.map(({ id, parent, last, deprecated }) => ({
      shape: id,
      parent: parent === null ? -1 : shapes.indexOf(parent),
      last,
      deprecated,
    }));
    return { name, inlineFields, owner: String(this.#owner), nodes };
  }

  #restore({ nodes }: ShapeTree): ObjectShape {
    const made: ObjectShape[] = [];
    for (const { shape, parent, last, deprecated } of nodes) {
      const above = made[parent] ?? null;
      const node = new ObjectShape(this.#heap.shapes.find(shape)!, above, last);
      node.deprecated = deprecated;
      // The last of several with one name has taken the place of the others.
      if (last !== null) above!.transitions.set(last.name, node);
      this.#add(node);
      made.push(node);
    }
    return made[0]!;
  }

  #add(shape: ObjectShape): void {
    this.#byId.set(shape.id, shape);
    this.#heap.shapeTrees.set(shape.id, this);
  }

  /** The shape with this id, or `undefined` when it belongs to another tree. */
  byId(id: number): ObjectShape | undefined {
    return this.#byId.get(id);
  }

  /** Sets the embedder's word (its class, say) in all shapes of the tree, present and future. */
  setOwner(word: bigint): void {
    this.#owner = word;
    for (const { shape } of this.#byId.values()) this.#heap.setOwner(shape, word);
  }

  /** The shape that an object gets when the field is added: with this representation, or with a wider one that is known. */
  add(from: ObjectShape, name: string, representation: Representation): ObjectShape {
    if (from.find(name) !== undefined) {
      throw new HeapUsageError(
        `shape ${from.shape.name} has a field ${name} already; store into it, or generalise it`,
      );
    }
    const base = this.current(from);
    const known = base.transitions.get(name);
    if (known === undefined) return this.#transition(base, name, representation);
    const had = known.last!.representation;
    const needed = joinRepresentations(had, representation);
    return needed === had ? known : this.#replace(base, known, needed);
  }

  /** The shape with the same fields in which `name` can hold `representation` as well. Equal to `shape` where it can already. */
  generalise(shape: ObjectShape, name: string, representation: Representation): ObjectShape {
    const location = shape.find(name);
    if (location === undefined) {
      throw new HeapUsageError(`shape ${shape.shape.name} has no field ${name}; add it first`);
    }
    let result: ObjectShape = this.root;
    for (const field of shape.fields()) {
      const wanted =
        field.name === name
          ? joinRepresentations(field.representation, representation)
          : field.representation;
      result = this.add(result, field.name, wanted);
    }
    return result;
  }

  /** The shape that objects of this one should have: itself unless it is deprecated. */
  current(shape: ObjectShape): ObjectShape {
    if (!shape.deprecated) return shape;
    let result: ObjectShape = this.root;
    for (const field of shape.fields()) result = this.add(result, field.name, field.representation);
    return result;
  }

  // Compiled code.

  /** Allocates an object without fields; as `Heap.allocate`, but the object is complete. */
  allocate(b: Builder, slow: SlowPath = {}): Node {
    return this.#code.allocate(b, this.root.shape, slow);
  }

  /** The alias class of a location: fields at different offsets never overlap, whatever the shape. */
  alias(module: Module, location: FieldLocation): AliasClass {
    return this.#code.alias(module, location);
  }

  /** Loads a field of an object that has this shape: an f64 for `float`, else a word. */
  load(b: Builder, object: Node, location: FieldLocation): Node {
    return this.#code.load(b, object, location);
  }

  /**
   * Stores into a field; the value must be of the location's representation (an f64 for `float`). For a field that is
   * being added, set the object's shape afterwards with `Heap.setShape`; its overflow storage must be large enough.
   */
  store(
    b: Builder,
    object: Node,
    location: FieldLocation,
    value: Node,
    options: StoreOptions = {},
  ): void {
    this.#code.store(b, object, location, value, options);
  }

  // Host code. Objects and values are given by addresses of words that are roots, because a collection may come between.

  /** A new object without fields; gives its reference. */
  newObject(): number {
    return this.#heap.newObject(this.root.shape);
  }

  /** The shape of an object. Throws {@link HeapUsageError} when it is none of this tree. */
  shapeOf(reference: number): ObjectShape {
    const id = this.#heap.shapeIdOf(reference);
    const shape = this.#byId.get(id);
    if (shape === undefined) {
      const name = this.#heap.shapes.find(id)?.name ?? `unknown shape ${id}`;
      throw new HeapUsageError(`the object is of ${name}, which is no shape of ${this.name}`);
    }
    return shape;
  }

  /**
   * The word of a field, where nothing has to be made for that; `null` where the object has no such field, `undefined` where
   * it is kept as a raw float: then {@link getField} tells. Never collects.
   */
  peekField(reference: number, name: string): bigint | null | undefined {
    const location = this.shapeOf(reference).find(name);
    if (location === undefined) return null;
    if (location.representation === 'float') return undefined;
    return this.#heap.memory.i64[this.#address(reference, location) >>> 3]!;
  }

  /**
   * Sets a field where the object needs neither room nor a shape that does not exist yet; gives whether it did. Otherwise
   * {@link setField} does it. Never collects.
   */
  pokeField(reference: number, name: string, word: bigint): boolean {
    const { memory, values } = this.#heap;
    const shape = this.shapeOf(reference);
    if (shape.deprecated) return false;
    const added = shape.transitions.get(name);
    const location = added === undefined ? shape.find(name) : added.last!;
    if (location === undefined || location.offset < 0) return false;
    const { representation } = location;
    if (representation === 'float') return false;
    if (representation === 'integer' && values.kind(word) !== 'integer') return false;
    const start = reference + values.referenceBias;
    memory.i64[(start + location.offset) >>> 3] = word;
    if (added !== undefined) memory.store32(start, added.id);
    this.#barrier(reference, location);
    return true;
  }

  /** Copies a field into the word at `to`, boxed; gives `false` when the object has no such field. May collect. */
  getField(objectAt: number, name: string, to: number): boolean {
    const { memory, values } = this.#heap;
    const reference = values.referenceAt(memory, objectAt);
    const location = this.shapeOf(reference).find(name);
    if (location === undefined) return false;
    const at = this.#address(reference, location);
    if (location.representation === 'float') this.#heap.putFloat(to, memory.f64[at >>> 3]!);
    else memory.i64[to >>> 3] = memory.i64[at >>> 3]!;
    return true;
  }

  /**
   * Sets a field from the word at `from`: adds it, or gives it a more general representation, where that is needed.
   * May collect. Gives the shape that the object has then.
   */
  setField(objectAt: number, name: string, from: number): ObjectShape {
    const { memory, values } = this.#heap;
    const reference = values.referenceAt(memory, objectAt);
    const old = this.shapeOf(reference);
    const value = this.#representationAt(from);
    const had = old.find(name);
    let target = old;
    if (had === undefined) target = this.add(old, name, value);
    else if (joinRepresentations(had.representation, value) !== had.representation) {
      target = this.generalise(old, name, value);
    } else target = this.current(old);
    this.#migrate(objectAt, old, target);
    const location = target.find(name)!;
    const at = this.#address(reference, location);
    if (location.representation === 'float') memory.f64[at >>> 3] = this.#heap.floatAt(from);
    else memory.i64[at >>> 3] = memory.i64[from >>> 3]!;
    memory.store32(reference + values.referenceBias, target.id);
    this.#barrier(reference, location);
    return target;
  }

  /**
   * Moves an object to another tree, where it has the same fields: a language that freezes objects, say, gives each class a
   * second tree, so that whatever has tested an object's shape knows whether it is frozen. May collect.
   *
   * @param objectAt address of a word that roots the object
   * @returns the shape that the object has then
   * @throws HeapUsageError when objects of the trees differ in size
   */
  moveTo(objectAt: number, other: ObjectShapes): ObjectShape {
    if (other.inlineFields !== this.inlineFields) {
      throw new HeapUsageError(
        `objects of ${this.name} have ${this.inlineFields} inline fields and cannot move to ${other.name} with ${other.inlineFields}; give both trees the same number`,
      );
    }
    const { memory, values } = this.#heap;
    const old = this.shapeOf(values.referenceAt(memory, objectAt));
    let target = other.root;
    for (const { name, representation } of old.fields()) {
      target = other.add(target, name, representation);
    }
    this.#migrate(objectAt, old, target);
    return target;
  }

  /** The least representation that holds the value at an address. */
  #representationAt(address: number): Representation {
    if (this.#heap.values.kindAt(this.#heap.memory, address) === 'integer') return 'integer';
    return this.#heap.isFloatAt(address) ? 'float' : 'tagged';
  }

  /** Address of a field's word. */
  #address(reference: number, location: FieldLocation): number {
    const { values, memory } = this.#heap;
    if (location.offset >= 0) return reference + values.referenceBias + location.offset;
    const storageAt = reference + values.referenceBias + OVERFLOW_OFFSET;
    const storage = values.referenceAt(memory, storageAt);
    return this.#heap.storage.tail.address(storage, location.element);
  }

  #barrier(reference: number, location: FieldLocation): void {
    if (location.representation !== 'tagged') return;
    if (location.offset >= 0) this.#heap.hostBarrier(reference);
    else {
      const { values, memory } = this.#heap;
      const at = reference + values.referenceBias + OVERFLOW_OFFSET;
      this.#heap.hostBarrier(values.referenceAt(memory, at));
    }
  }

  /** Converts the fields that both shapes have, and makes room for more. The object is consistent at every allocation. */
  #migrate(objectAt: number, old: ObjectShape, target: ObjectShape): void {
    if (old === target || (target.parent === old && target.last!.offset >= 0)) return;
    const { memory, values, handles } = this.#heap;
    const reference = values.referenceAt(memory, objectAt);
    this.#makeRoom(reference, target.count - this.inlineFields);
    handles.scope((scope) => {
      const boxed = old
        .fields()
        .filter((field) => field.representation !== target.find(field.name)!.representation)
        .filter((field) => field.representation === 'float')
        .map((field) => {
          const handle = scope.handle();
          this.#heap.putFloat(handle.address, memory.f64[this.#address(reference, field) >>> 3]!);
          return { field, handle };
        });
      // No allocation from here on.
      for (const { field, handle } of boxed) {
        memory.i64[this.#address(reference, field) >>> 3] = handle.word;
        this.#heap.hostBarrier(reference);
      }
      if (old.count === target.count) memory.store32(reference + values.referenceBias, target.id);
      else if (boxed.length > 0) {
        // The field that is being added is not written yet, so the object gets the shape before it.
        memory.store32(reference + values.referenceBias, target.parent!.id);
      }
    });
  }

  #makeRoom(reference: number, needed: number): void {
    if (needed <= 0) return;
    const { memory, values } = this.#heap;
    const at = reference + values.referenceBias + OVERFLOW_OFFSET;
    const has = values.kindAt(memory, at) === 'reference';
    const tail = this.#heap.storage.tail;
    const capacity = has ? tail.lengthOf(values.referenceAt(memory, at)) : 0;
    if (needed <= capacity) return;
    const larger = this.#heap.newObject(
      this.#heap.storage.shape,
      Math.max(FIRST_CAPACITY, capacity * 2, needed),
    );
    if (has) {
      const from = tail.address(values.referenceAt(memory, at), 0);
      memory.u8.copyWithin(tail.address(larger, 0), from, from + capacity * 8);
    }
    values.putReference(memory, at, larger);
    this.#heap.hostBarrier(reference);
  }

  #transition(from: ObjectShape, name: string, representation: Representation): ObjectShape {
    const index = from.count;
    const inline = index < this.inlineFields;
    const location: FieldLocation = {
      name,
      index,
      // The overflow storage holds words only.
      representation: !inline && representation === 'float' ? 'tagged' : representation,
      offset: inline ? FIRST_FIELD + index * 8 : -1,
      element: inline ? -1 : index - this.inlineFields,
    };
    const made = this.#make(from, location);
    from.transitions.set(name, made);
    return made;
  }

  /** Puts a more general child in the place of `old`. */
  #replace(base: ObjectShape, old: ObjectShape, to: Representation): ObjectShape {
    const deprecated: ObjectShape[] = [];
    const visit = (shape: ObjectShape): void => {
      shape.deprecated = true;
      deprecated.push(shape);
      for (const child of shape.transitions.values()) visit(child);
    };
    visit(old);
    const { name, representation: from } = old.last!;
    const made = this.#transition(base, name, to);
    this.#onGeneralise?.({ field: name, from, to, deprecated });
    return made;
  }

  #make(parent: ObjectShape | null, last: FieldLocation | null): ObjectShape {
    const fields: FieldPlace[] = [{ name: 'overflow', kind: 'tagged', offset: OVERFLOW_OFFSET }];
    const chain = [...(parent?.fields() ?? []), ...(last === null ? [] : [last])];
    for (const { name, representation, offset } of chain) {
      if (offset >= 0) fields.push({ name, kind: fieldKind[representation], offset });
    }
    const shape = this.#heap.shapes.define(
      {
        name: this.name,
        size: FIRST_FIELD + this.inlineFields * 8,
        fields,
      },
      this.#owner,
    );
    const made = new ObjectShape(shape, parent, last);
    this.#add(made);
    return made;
  }
}
