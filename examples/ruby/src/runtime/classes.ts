// Classes and modules as the runtime knows them: method tables, ancestors, constants. Their objects in the guest's heap
// are made and found by the object model.

import type { Handle, Heap, ObjectShapes } from '@martlet/heap';
import type { Kind } from './kinds.ts';
import type { SavedClass, SavedMethod, SavedWord } from './saved.ts';
import { loadWord, saveWord } from './saved.ts';

export type Visibility = 'public' | 'private' | 'protected';

/** A method in a method table. */
export interface MethodEntry {
  /** Index of its function in the VM; -1: the name is undefined here, and lookup ends. */
  readonly index: number;
  /** The name under which it was defined first: aliases keep it. */
  readonly name: string;
  readonly owner: RubyClass;
  readonly visibility: Visibility;
}

/** A word that host tables hold, rooted where it is an object. */
export interface RootedWord {
  readonly word: bigint;
  readonly handle: Handle | null;
}

/** What changes when the hierarchy or a method table does: memories of lookups are compared with it. */
export class HierarchyVersion {
  /** Who inherits from whom. */
  ancestors = 1;
  /** Which methods there are. */
  methods = 1;
}

/** A class or module. */
export class RubyClass {
  readonly id: number;
  /** Its name with all modules around it; `null` for anonymous ones. */
  name: string | null;
  /** Is the name only good until a module around it, an anonymous one, gets a name? */
  nameIsTemporary = false;
  readonly isModule: boolean;
  /** The object that this is the singleton class of: a word; `null` for ordinary classes. */
  readonly attached: bigint | null;
  superclass: RubyClass | null;
  /** The class of this class, which holds its singleton methods. Made with it for classes and modules. */
  meta: RubyClass | null = null;
  /** How instances are laid out. */
  readonly kind: Kind;
  /** The shape tree of instances, made with the first of them. */
  instances: ObjectShapes | null = null;
  /** Shape id of instances that have a fixed layout, or 0. */
  layoutShape = 0;
  /** The module around it. */
  lexicalParent: RubyClass | null = null;
  #methods: Map<string, MethodEntry> | null = null;
  /** Makes the method table of a class that was saved: most starts ask for few of them. */
  #savedMethods: (() => Map<string, MethodEntry>) | null = null;
  readonly constants: Map<string, RootedWord> = new Map();
  readonly classVariables: Map<string, RootedWord> = new Map();
  /** Instance variables that its methods set: so many get their place in the object. */
  readonly fieldNames: Set<string> = new Set();
  /** What `private` and its like without arguments say about the methods that follow. */
  defaultVisibility: Visibility | 'module_function' = 'public';
  /** Made since the last time anybody asked. */
  fresh = true;
  /** No instances can be made: Integer, Symbol and their like. */
  abstract = false;
  readonly #included: RubyClass[] = [];
  readonly #prepended: RubyClass[] = [];
  readonly #version: HierarchyVersion;
  #ancestors: readonly RubyClass[] = [];
  #ancestorsOf = 0;
  readonly #found: Map<string, MethodEntry | null> = new Map();
  #foundAt = 0;

  constructor(
    version: HierarchyVersion,
    id: number,
    name: string | null,
    options: {
      readonly superclass: RubyClass | null;
      readonly isModule?: boolean;
      readonly attached?: bigint | null;
      readonly kind?: Kind;
    },
  ) {
    this.#version = version;
    this.id = id;
    this.name = name;
    this.superclass = options.superclass;
    this.isModule = options.isModule ?? false;
    this.attached = options.attached ?? null;
    this.kind = options.kind ?? options.superclass?.kind ?? 'object';
  }

  /** Everything about the class, as data. */
  save(tree: (shapes: ObjectShapes) => number): SavedClass {
    const idOf = (cls: RubyClass | null): number => cls?.id ?? -1;
    const words = (table: ReadonlyMap<string, RootedWord>) =>
      [...table].map(([name, word]): [string, SavedWord] => [name, saveWord(word)]);
    return {
      name: this.name,
      isModule: this.isModule,
      attached: this.attached === null ? null : String(this.attached),
      kind: this.kind,
      superclass: idOf(this.superclass),
      meta: idOf(this.meta),
      lexicalParent: idOf(this.lexicalParent),
      instances: this.instances === null ? 0 : tree(this.instances),
      layoutShape: this.layoutShape,
      nameIsTemporary: this.nameIsTemporary,
      fresh: this.fresh,
      abstract: this.abstract,
      defaultVisibility: this.defaultVisibility,
      methods: [...this.methods].map(([key, { index, visibility, name, owner }]): SavedMethod => {
        if (owner !== this) return [key, index, visibility, name, owner.id];
        return name === key ? [key, index, visibility] : [key, index, visibility, name];
      }),
      constants: words(this.constants),
      classVariables: words(this.classVariables),
      fieldNames: [...this.fieldNames],
      included: this.#included.map(idOf),
      prepended: this.#prepended.map(idOf),
    };
  }

  /** Takes over what was saved; the classes that it names have been made. */
  restore(saved: SavedClass, classes: readonly RubyClass[], heap: Heap): void {
    this.superclass = classes[saved.superclass] ?? null;
    this.meta = classes[saved.meta] ?? null;
    this.lexicalParent = classes[saved.lexicalParent] ?? null;
    this.instances = heap.shapeTrees.get(saved.instances) ?? null;
    this.layoutShape = saved.layoutShape;
    this.nameIsTemporary = saved.nameIsTemporary;
    this.fresh = saved.fresh;
    this.abstract = saved.abstract;
    this.defaultVisibility = saved.defaultVisibility;
    this.#savedMethods = () =>
      new Map(
        saved.methods.map(([key, index, visibility, name = key, owner = this.id]) => [
          key,
          { index, visibility, name, owner: classes[owner]! },
        ]),
      );
    for (const [name, word] of saved.constants) this.constants.set(name, loadWord(heap, word));
    for (const [name, word] of saved.classVariables) {
      this.classVariables.set(name, loadWord(heap, word));
    }
    for (const name of saved.fieldNames) this.fieldNames.add(name);
    for (const id of saved.included) this.#included.push(classes[id]!);
    for (const id of saved.prepended) this.#prepended.push(classes[id]!);
  }

  get methods(): Map<string, MethodEntry> {
    this.#methods ??= this.#savedMethods?.() ?? new Map();
    return this.#methods;
  }

  get isSingleton(): boolean {
    return this.attached !== null;
  }

  /** Itself and all that it inherits from, in the order of lookup. */
  get ancestors(): readonly RubyClass[] {
    if (this.#ancestorsOf === this.#version.ancestors) return this.#ancestors;
    const inherited = this.superclass?.ancestors ?? [];
    const result: RubyClass[] = [];
    const add = (module: RubyClass, known: readonly RubyClass[]) => {
      for (const ancestor of module === this ? [this] : module.ancestors) {
        if (!result.includes(ancestor) && !known.includes(ancestor)) result.push(ancestor);
      }
    };
    for (const module of this.#prepended.toReversed()) add(module, []);
    add(this, []);
    for (const module of this.#included.toReversed()) add(module, inherited);
    this.#ancestors = [...result, ...inherited];
    this.#ancestorsOf = this.#version.ancestors;
    return this.#ancestors;
  }

  /** Includes a module. Gives whether that changed anything. */
  include(module: RubyClass): boolean {
    if (this.ancestors.includes(module)) return false;
    this.#included.push(module);
    this.#version.ancestors++;
    this.#version.methods++;
    return true;
  }

  /** Puts a module in front of the class itself. */
  prepend(module: RubyClass): boolean {
    if (this.#prepended.includes(module)) return false;
    this.#prepended.push(module);
    this.#version.ancestors++;
    this.#version.methods++;
    return true;
  }

  /** Modules that were included here, not in a superclass. */
  get included(): readonly RubyClass[] {
    return this.#included;
  }

  /** The method for a name, or `null` when there is none or it is undefined. */
  find(name: string): MethodEntry | null {
    if (this.#foundAt !== this.#version.methods) {
      this.#found.clear();
      this.#foundAt = this.#version.methods;
    }
    let entry = this.#found.get(name);
    if (entry !== undefined) return entry;
    entry = this.#search(name, 0);
    this.#found.set(name, entry);
    return entry;
  }

  /** The method for a name among those behind `owner` in the order of lookup. */
  findAfter(owner: RubyClass, name: string): MethodEntry | null {
    let at = this.ancestors.indexOf(owner);
    if (at < 0) {
      // A copy of the owner has the same function.
      const index = owner.methods.get(name)?.index;
      at = this.ancestors.findIndex((ancestor) => ancestor.methods.get(name)?.index === index);
      if (at < 0) return null;
    }
    return this.#search(name, at + 1);
  }

  #search(name: string, from: number): MethodEntry | null {
    const { ancestors } = this;
    for (let i = from; i < ancestors.length; i++) {
      const entry = ancestors[i]!.methods.get(name);
      if (entry !== undefined) return entry.index < 0 ? null : entry;
    }
    return null;
  }

  /** Puts a method into the table. */
  define(name: string, entry: Omit<MethodEntry, 'owner' | 'name'> & { name?: string }): void {
    this.methods.set(name, { name, owner: this, ...entry });
    this.#version.methods++;
  }

  /** Is the class the other one, or does it inherit from it? */
  inherits(other: RubyClass): boolean {
    return this === other || this.ancestors.includes(other);
  }

  /** The class itself where it is no singleton class, else the next one that is none. */
  get ordinary(): RubyClass {
    let cls: RubyClass = this;
    while (cls.isSingleton && cls.superclass !== null) cls = cls.superclass;
    return cls;
  }
}
