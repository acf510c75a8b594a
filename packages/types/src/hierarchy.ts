import { ArgumentError, HierarchyError } from './errors.ts';
import { ANY_CLASS, type ClassId, type NameId } from './handles.ts';

/**
 * How a class's values are described: integers by an interval, floats by facts, arrays by element type
 * and length; functions and plain objects by their class and names alone.
 */
export type Kind = 'object' | 'integer' | 'float' | 'array' | 'function';

/** What a language says about one class. */
export interface ClassDefinition {
  /** Unique in the hierarchy. */
  readonly name: string;
  /** The superclass; without it, the class is a root. */
  readonly parent?: ClassId;
  /** Inherited from the parent unless given. */
  readonly kind?: Kind;
  /** The class will never have subclasses, so the class and its cone are the same type. */
  readonly final?: boolean;
  /** The class has no direct instances. */
  readonly abstract?: boolean;
  /** Further classes whose instances this one's are (modules, interfaces, second bases). */
  readonly mixins?: readonly ClassId[];
  /** All values the class will ever have, by name (`['nil']`, `['true', 'false']`). Implies `final`. */
  readonly constants?: readonly string[];
}

/** What a language says about one named part of a class. */
export interface NameDefinition {
  /** Unique in its class: a symbol's text, a function's label, a site's position. */
  readonly key: string;
  /** One value (a constant), or many (an allocation site, the closures of one function)? Default true. */
  readonly single?: boolean;
}

/**
 * The classes of a language and their instances' kinds. Classes form a tree (single inheritance, first
 * base) plus mixin edges, and both grow at run time. A class set of the lattice says for each class
 * whether *unknown* subclasses belong, so a new leaf needs no correction anywhere; only a mixin edge
 * changes what "instance of" means, and it raises the version of exactly the classes concerned.
 */
export class ClassHierarchy {
  readonly #classNames: string[] = ['any'];
  readonly #byName: Map<string, ClassId> = new Map([['any', ANY_CLASS]]);
  readonly #parents: number[] = [-1];
  readonly #depths: number[] = [0];
  readonly #kinds: Kind[] = ['object'];
  readonly #final: boolean[] = [false];
  readonly #abstract: boolean[] = [true];
  readonly #versions: number[] = [0];
  readonly #constants: (readonly NameId[])[] = [[]];
  readonly #mixins: ClassId[][] = [[]];
  /** All mixin edges, as pairs (class, mixin). */
  readonly #edges: [ClassId, ClassId][] = [];
  readonly #nameClasses: ClassId[] = [];
  readonly #nameKeys: string[] = [];
  readonly #nameSingle: boolean[] = [];
  readonly #namesOfClass: Map<string, NameId>[] = [new Map()];
  #sealed = false;
  #version = 0;
  #deepest = 0;

  /** Number of classes, the built-in `any` included; ids run from 0 to `size - 1`. */
  get size(): number {
    return this.#parents.length;
  }

  /** Raised by every declaration. */
  get version(): number {
    return this.#version;
  }

  /** The longest chain of superclasses, `any` counted as 0. */
  get depth(): number {
    return this.#deepest;
  }

  /**
   * Declares a class. Parents come before their children.
   * @throws ArgumentError on a malformed definition, HierarchyError on one that contradicts the
   *   hierarchy (name taken, final parent, special kind after a lattice exists); nothing is declared then.
   */
  define(definition: ClassDefinition): ClassId {
    checkObject('definition', definition);
    const { name, parent = ANY_CLASS, abstract = false, constants, mixins = [] } = definition;
    if (typeof name !== 'string' || name === '') {
      throw new ArgumentError('definition.name', 'a non-empty string', name);
    }
    if (this.#byName.has(name)) {
      throw new HierarchyError(`class ${name} is declared already; class names are unique`);
    }
    this.check('definition.parent', parent);
    for (const mixin of mixins) this.check('definition.mixins', mixin);
    const kind = this.#kindFor(definition, parent);
    if (this.#final[parent]) {
      throw new HierarchyError(
        `class ${name}: its parent ${this.nameOf(parent)} is final; declare the parent without final or constants`,
      );
    }
    const final = (definition.final ?? false) || constants !== undefined;
    if (abstract && final) {
      throw new HierarchyError(`class ${name} is both abstract and final, so it has no values`);
    }
    if (constants !== undefined) this.#checkConstants(name, kind, constants);

    const id = this.#parents.length as ClassId;
    this.#classNames.push(name);
    this.#byName.set(name, id);
    this.#parents.push(parent);
    this.#depths.push(this.#depths[parent]! + 1);
    this.#deepest = Math.max(this.#deepest, this.#depths[parent]! + 1);
    this.#kinds.push(kind);
    this.#final.push(final);
    this.#abstract.push(abstract);
    this.#versions.push(0);
    this.#mixins.push([]);
    this.#namesOfClass.push(new Map());
    this.#constants.push([]);
    this.#version++;
    if (constants !== undefined) {
      this.#constants[id] = constants.map((key) => this.#addName(id, key, true));
    }
    for (const mixin of mixins) this.#addMixin(id, mixin);
    return id;
  }

  #kindFor(definition: ClassDefinition, parent: ClassId): Kind {
    const inherited = this.#kinds[parent]!;
    const kind = definition.kind ?? inherited;
    if (!['object', 'integer', 'float', 'array', 'function'].includes(kind)) {
      throw new ArgumentError(
        'definition.kind',
        "'object', 'integer', 'float', 'array' or 'function'",
        kind,
      );
    }
    if (kind === inherited) return kind;
    if (inherited !== 'object') {
      throw new HierarchyError(
        `class ${definition.name}: kind ${kind} under ${this.nameOf(parent)} of kind ${inherited}; a subclass keeps its parent's kind`,
      );
    }
    if (this.#sealed) {
      throw new HierarchyError(
        `class ${definition.name}: a new root of kind ${kind} after a lattice was made; declare it before`,
      );
    }
    return kind;
  }

  #checkConstants(name: string, kind: Kind, constants: readonly string[]): void {
    if (constants.length === 0 || new Set(constants).size !== constants.length) {
      throw new ArgumentError('definition.constants', 'distinct names, at least one', constants);
    }
    if (kind !== 'object' && kind !== 'function') {
      throw new HierarchyError(`class ${name}: values of kind ${kind} cannot be listed by name`);
    }
  }

  /**
   * Makes instances of `classId` and of its subclasses instances of `mixin` too.
   * @throws HierarchyError if that would make a cycle.
   */
  include(classId: ClassId, mixin: ClassId): void {
    this.check('classId', classId);
    this.check('mixin', mixin);
    if (this.isA(mixin, classId)) {
      throw new HierarchyError(
        `${this.nameOf(classId)} cannot include ${this.nameOf(mixin)}, which is a ${this.nameOf(classId)} already`,
      );
    }
    this.#version++;
    this.#addMixin(classId, mixin);
  }

  #addMixin(classId: ClassId, mixin: ClassId): void {
    // Only these classes gain instances; every other class's version stays.
    for (const ancestor of this.ancestors(mixin)) {
      if (!this.isA(classId, ancestor)) this.#versions[ancestor]!++;
    }
    this.#mixins[classId]!.push(mixin);
    this.#edges.push([classId, mixin]);
  }

  /**
   * Declares a named part of a class's values: a constant, a known function, an allocation site. Names
   * of one class denote disjoint values. Declaring the same name again returns the same id.
   * @throws HierarchyError for kinds that are described otherwise, abstract classes, and classes whose
   *   constants are listed.
   */
  defineName(classId: ClassId, definition: NameDefinition): NameId {
    this.check('classId', classId);
    checkObject('definition', definition);
    const { key, single = true } = definition;
    if (typeof key !== 'string') throw new ArgumentError('definition.key', 'a string', key);
    const known = this.#namesOfClass[classId]!.get(key);
    if (known !== undefined) {
      if (this.#nameSingle[known] !== single) {
        throw new HierarchyError(
          `${this.nameOf(classId)}: ${key} is declared already with single: ${!single}`,
        );
      }
      return known;
    }
    const kind = this.#kinds[classId]!;
    if (kind !== 'object' && kind !== 'function') {
      throw new HierarchyError(
        `${this.nameOf(classId)}: values of kind ${kind} are described by that kind, not by names`,
      );
    }
    if (this.#abstract[classId] || this.#constants[classId]!.length > 0) {
      throw new HierarchyError(
        `${this.nameOf(classId)}: ${this.#abstract[classId] ? 'an abstract class has no values to name' : 'all its constants are listed in its definition'}`,
      );
    }
    this.#version++;
    return this.#addName(classId, key, single);
  }

  #addName(classId: ClassId, key: string, single: boolean): NameId {
    const id = this.#nameClasses.length as NameId;
    this.#nameClasses.push(classId);
    this.#nameKeys.push(key);
    this.#nameSingle.push(single);
    this.#namesOfClass[classId]!.set(key, id);
    return id;
  }

  /** The named part `key` of a class. @throws HierarchyError if there is none. */
  name(classId: ClassId, key: string): NameId {
    this.check('classId', classId);
    const id = this.#namesOfClass[classId]!.get(key);
    if (id === undefined) {
      throw new HierarchyError(
        `${this.nameOf(classId)} has no name ${key}; declare it with defineName`,
      );
    }
    return id;
  }

  /** The class of that name, if any. */
  find(name: string): ClassId | undefined {
    return this.#byName.get(name);
  }

  nameOf(classId: ClassId): string {
    return this.#classNames[classId] ?? `class ${classId}`;
  }

  /** The superclass; of a root, `any`; of `any`, -1. */
  parentOf(classId: ClassId): ClassId {
    return this.#parents[classId] as ClassId;
  }

  kindOf(classId: ClassId): Kind {
    return this.#kinds[classId]!;
  }

  depthOf(classId: ClassId): number {
    return this.#depths[classId]!;
  }

  isFinal(classId: ClassId): boolean {
    return this.#final[classId]!;
  }

  isAbstract(classId: ClassId): boolean {
    return this.#abstract[classId]!;
  }

  /** The listed constants of a class; empty if its values are not listed. */
  constantsOf(classId: ClassId): readonly NameId[] {
    return this.#constants[classId]!;
  }

  mixinsOf(classId: ClassId): readonly ClassId[] {
    return this.#mixins[classId]!;
  }

  /** Raised whenever "instance of this class" comes to mean more, through a mixin edge. */
  versionOf(classId: ClassId): number {
    return this.#versions[classId]!;
  }

  classOfName(name: NameId): ClassId {
    return this.#nameClasses[name]!;
  }

  keyOfName(name: NameId): string {
    return this.#nameKeys[name]!;
  }

  isSingle(name: NameId): boolean {
    return this.#nameSingle[name]!;
  }

  /** Number of names declared; ids run from 0. */
  get nameCount(): number {
    return this.#nameClasses.length;
  }

  /** Whether the first class is the second or one of its subclasses, mixins left aside. */
  isBelow(classId: ClassId, ancestor: ClassId): boolean {
    let current: number = classId;
    while (current > ancestor) current = this.#parents[current]!;
    return current === ancestor;
  }

  /** Whether instances of the first class are instances of the second, mixins included. */
  isA(classId: ClassId, ancestor: ClassId): boolean {
    return this.isBelow(classId, ancestor) || this.ancestors(classId).has(ancestor);
  }

  /** The class, its superclasses and everything they mix in. */
  ancestors(classId: ClassId): Set<ClassId> {
    const found = new Set<ClassId>();
    const work: ClassId[] = [classId];
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      const parent = this.#parents[next]!;
      if (parent >= 0) work.push(parent as ClassId);
      work.push(...this.#mixins[next]!);
    }
    return found;
  }

  /** The classes whose subtrees together are all instances of a class, the class first. */
  coneRoots(classId: ClassId): ClassId[] {
    const roots: ClassId[] = [classId];
    for (let grown = true; grown; ) {
      grown = false;
      for (const [user, mixin] of this.#edges) {
        const within = (id: ClassId): boolean => roots.some((root) => this.isBelow(id, root));
        if (within(mixin) && !within(user)) {
          roots.push(user);
          grown = true;
        }
      }
    }
    return roots;
  }

  /** The closest common superclass. */
  commonAncestor(first: ClassId, second: ClassId): ClassId {
    let a: number = first;
    let b: number = second;
    // A parent's id is less than its children's, so the larger id is never the ancestor.
    while (a !== b) {
      if (a > b) a = this.#parents[a]!;
      else b = this.#parents[b]!;
    }
    return a as ClassId;
  }

  /** From here on no class may start a special kind: types interned now must stay right. */
  sealKinds(): void {
    this.#sealed = true;
  }

  /** Fails unless `classId` is a declared class. */
  check(argument: string, classId: unknown): asserts classId is ClassId {
    if (typeof classId !== 'number' || this.#parents[classId] === undefined) {
      throw new ArgumentError(argument, 'a class of this hierarchy', classId);
    }
  }

  /** Fails unless `name` is a declared name. */
  checkName(argument: string, name: unknown): asserts name is NameId {
    if (typeof name !== 'number' || this.#nameClasses[name] === undefined) {
      throw new ArgumentError(argument, 'a name of this hierarchy', name);
    }
  }
}

function checkObject(argument: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    throw new ArgumentError(argument, 'an object', value);
  }
}
