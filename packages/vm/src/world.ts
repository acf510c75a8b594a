// What one VM has made of a language's declarations: shapes of its layouts, ids of its classes, numbers of its symbols.

import type {
  FieldKinds,
  Heap,
  Layout as HeapLayout,
  ObjectShapes,
  TailKind,
  ValueModel,
} from '@martlet/heap';
import { OutOfMemoryError } from '@martlet/heap';
import type { GuestClass, LayoutSpec } from './classes.ts';
import { DefinitionError } from './errors.ts';
import type { Layout } from './layout.ts';

/** What a world knows by number, as plain data. */
export interface WorldTables {
  readonly symbols: readonly string[];
  /** By index, the id of the root shape of each object class. */
  readonly objectClasses: readonly number[];
}

/** About what a symbol takes besides its text: entries of a map and of an array, and the head of a string. */
const SYMBOL_BYTES = 128;

/** The declarations of a language in one VM. */
export class World {
  readonly heap: Heap;
  readonly layout: Layout;
  readonly #layouts: ReadonlyMap<LayoutSpec, HeapLayout>;
  readonly #objectClasses: ObjectShapes[] = [];
  readonly #classIndices = new Map<ObjectShapes, number>();
  readonly #symbols = new Map<string, number>();
  readonly #symbolTexts: string[] = [];
  /** About what they take of the host's memory. */
  #symbolBytes = 0;
  readonly #hostIndex: ReadonlyMap<string, number>;

  /**
   * Makes the layouts' shapes, in the order given, so that their addresses are the same in every VM.
   *
   * @param hostFunctions names of the runtime rows of the instruction set, in its order
   */
  constructor(
    heap: Heap,
    layout: Layout,
    layouts: readonly LayoutSpec[],
    hostFunctions: readonly string[],
  ) {
    this.heap = heap;
    this.layout = layout;
    this.#layouts = new Map(
      layouts.map((spec) => [
        spec,
        spec.tail === null
          ? (heap.layout(spec.name, spec.fields) as HeapLayout)
          : (heap.layout(spec.name, spec.fields, spec.tail) as HeapLayout),
      ]),
    );
    this.#hostIndex = new Map(hostFunctions.map((name, i) => [name, i]));
  }

  get values(): ValueModel {
    return this.heap.values;
  }

  /** The layout that this VM's heap made of a declaration. */
  of<F extends FieldKinds, T extends TailKind | null>(spec: LayoutSpec<F, T>): HeapLayout<F, T> {
    const made = this.#layouts.get(spec as unknown as LayoutSpec);
    if (made === undefined) {
      throw new DefinitionError(
        `layout ${spec.name} is not among the language's layouts; add it there`,
      );
    }
    return made as unknown as HeapLayout<F, T>;
  }

  /** Is the layout among the language's? */
  hasLayout(spec: LayoutSpec<never, never> | LayoutSpec): boolean {
    return this.#layouts.has(spec as LayoutSpec);
  }

  /** Shape id of a class whose objects all have one layout. Throws a `DefinitionError` for other classes. */
  shapeOf(cls: GuestClass): number {
    if (typeof cls.representation !== 'object') {
      throw new DefinitionError(`class ${cls.name} has no layout of its own`);
    }
    return this.of(cls.representation).shape.id;
  }

  /** The number of a symbol; the same text always has the same. */
  symbol(text: string): number {
    let id = this.#symbols.get(text);
    if (id === undefined) {
      id = this.#symbolTexts.push(text) - 1;
      this.#symbols.set(text, id);
      this.#symbolBytes += SYMBOL_BYTES + 2 * text.length;
    }
    return id;
  }

  /**
   * The same for a text that the guest has made while it runs. Symbols are never collected, so that there is a limit.
   *
   * @throws OutOfMemoryError when all symbols would take as much memory as the VM may have
   */
  guestSymbol(text: string): number {
    const bytes = this.#symbolBytes + SYMBOL_BYTES + 2 * text.length;
    if (bytes > this.heap.memory.limit && !this.#symbols.has(text)) {
      const count = this.#symbolTexts.length;
      throw new OutOfMemoryError(`there is no room beside ${count} symbols; raise memoryLimit`);
    }
    return this.symbol(text);
  }

  symbolText(id: number): string {
    return this.#symbolTexts[id] ?? `symbol ${id}`;
  }

  /** Symbols and object classes in their order, as plain data. */
  save(): WorldTables {
    return {
      symbols: this.#symbolTexts,
      // A tree is known by the id of its first shape.
      objectClasses: this.#objectClasses.map(({ root }) => root.id),
    };
  }

  /** Takes over symbols and object classes of a world that was saved; its heap is restored already. */
  restore({ symbols, objectClasses }: WorldTables): void {
    for (const text of symbols) this.symbol(text);
    for (const root of objectClasses) this.addObjectClass(this.shapesOf(root)!);
  }

  /** Adds the shape tree of a class of objects, once; gives the index that `class` operands name it by. */
  addObjectClass(shapes: ObjectShapes): number {
    const known = this.#classIndices.get(shapes);
    if (known !== undefined) return known;
    const index = this.#objectClasses.push(shapes) - 1;
    this.#classIndices.set(shapes, index);
    return index;
  }

  /** The shape tree of an object class. */
  objectClass(index: number): ObjectShapes {
    const shapes = this.findObjectClass(index);
    if (shapes === undefined)
      throw new RangeError(`there is no object class ${index}; add it with addObjectClass`);
    return shapes;
  }

  /** The shape tree of an object class, or `undefined` when there is none of this index. */
  findObjectClass(index: number): ObjectShapes | undefined {
    return this.#objectClasses[index];
  }

  /** The shape tree that a shape belongs to, or `null` when it is of a fixed layout. */
  shapesOf(shape: number): ObjectShapes | null {
    return this.heap.shapeTrees.get(shape) ?? null;
  }

  /** The index of the object class whose tree has this shape, or -1. */
  classOfShape(shape: number): number {
    const shapes = this.heap.shapeTrees.get(shape);
    return shapes === undefined ? -1 : (this.#classIndices.get(shapes) ?? -1);
  }

  /** Index of a runtime row for calls from generated code. */
  hostFunction(name: string): number {
    const index = this.#hostIndex.get(name);
    if (index === undefined)
      throw new DefinitionError(`"${name}" is not a runtime primitive of the instruction set`);
    return index;
  }
}
