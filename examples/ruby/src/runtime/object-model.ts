// The object model: classes and their objects, singleton classes, shapes of instances, method tables.

import { ObjectShapes } from '@martlet/heap';
import type { Vm } from '@martlet/vm';
import {
  arrayObject,
  FLAG,
  procObject,
  rangeObject,
  stringObject,
} from '../instructions/layouts.ts';
import type { MethodEntry, RootedWord } from './classes.ts';
import { HierarchyVersion, RubyClass } from './classes.ts';
import type { Kind } from './kinds.ts';
import type { SavedModel } from './saved.ts';
import { HAS_BESIDE, Values } from './values.ts';

/** Fields of a class object that have their place in it. */
const CLASS_FIELDS = 4;
/** Fields that instances get room for beyond those that their class's methods set. */
const SPARE_FIELDS = 1;
/** Most fields in an object itself. */
const MOST_FIELDS = 64;

/** Layouts of which shapes for subclasses can be made. */
const siblingLayouts = {
  array: arrayObject,
  string: stringObject,
  proc: procObject,
  range: rangeObject,
} as const;

/** How a class is made. */
export interface ClassOptions {
  readonly superclass?: RubyClass | null;
  readonly isModule?: boolean;
  readonly kind?: Kind;
  /** The module around it; its constant is set there. */
  readonly parent?: RubyClass | null;
}

/** Classes and objects of one VM. */
export class ObjectModel extends Values {
  readonly version: HierarchyVersion = new HierarchyVersion();
  readonly classes: RubyClass[] = [];
  readonly #byWord = new Map<bigint, RubyClass>();
  readonly #objects = new Map<RubyClass, bigint>();
  readonly #classOfTree = new Map<ObjectShapes, RubyClass>();
  /** By tree, the tree of the same objects when they are frozen. */
  readonly #frozenOf = new Map<ObjectShapes, ObjectShapes>();
  readonly #classOfShape = new Map<number, RubyClass>();
  readonly basicObject: RubyClass;
  readonly object: RubyClass;
  readonly module: RubyClass;
  readonly class: RubyClass;
  readonly kernel: RubyClass;
  readonly #immediates: Readonly<Record<string, RubyClass>>;
  /** The number of this VM's classes with a name of their own among `Object`'s constants. */
  readonly #named = new Map<string, RubyClass>();

  /** @param saved the object model of the VM that this one started from */
  constructor(vm: Vm, saved: SavedModel | null) {
    super(vm);
    if (saved !== null) this.#makeSaved(saved);
    const first = (id: number, name: string, above: RubyClass | null) =>
      saved === null ? this.#make(name, { superclass: above }) : this.classes[id]!;
    // The four classes that everything else hangs from know each other.
    this.basicObject = first(0, 'BasicObject', null);
    this.object = first(1, 'Object', this.basicObject);
    this.module = first(2, 'Module', this.object);
    this.class = first(3, 'Class', this.module);
    if (saved !== null) {
      this.kernel = this.classes[saved.kernel]!;
      this.#immediates = Object.fromEntries(
        saved.immediates.map(([kind, id]) => [kind, this.classes[id]!]),
      );
      this.#restoreLayouts();
      return;
    }
    for (const cls of [this.basicObject, this.object, this.module, this.class]) {
      this.#giveMeta(cls);
      this.#announce(cls, this.object);
    }
    this.kernel = this.newClass('Kernel', { isModule: true });
    this.object.include(this.kernel);
    this.newClass('Comparable', { isModule: true });
    this.newClass('Enumerable', { isModule: true });
    const numeric = this.newClass('Numeric');
    const made = (name: string, options: ClassOptions = {}) => {
      const cls = this.newClass(name, options);
      cls.abstract = true;
      return cls;
    };
    this.#immediates = {
      integer: made('Integer', { superclass: numeric }),
      float: made('Float', { superclass: numeric }),
      symbol: made('Symbol'),
      nil: made('NilClass'),
      true: made('TrueClass'),
      false: made('FalseClass'),
    };
    for (const kind of ['Array', 'String', 'Proc', 'Range'] as const) {
      const cls = this.newClass(kind, { kind: kind.toLowerCase() as Kind });
      this.#bindLayout(cls);
      if (kind === 'Array' || kind === 'String') this.narrowNew.add(cls);
    }
    // Keyword arguments need it from the first call on.
    this.narrowNew.add(this.newClass('Hash'));
    this.#restoreLayouts();
  }

  /** The object model as data. */
  protected saveModel(): SavedModel {
    const tree = ({ root }: ObjectShapes): number => root.id;
    const withIds = <K>(table: ReadonlyMap<K, RubyClass>) =>
      [...table].map(([key, { id }]): [K, number] => [key, id]);
    return {
      classes: this.classes.map((cls) => cls.save(tree)),
      objects: [...this.#objects].map(([{ id }, word]) => [id, String(word)]),
      named: withIds(this.#named),
      narrowNew: [...this.narrowNew].flatMap((cls) => cls?.id ?? []),
      kernel: this.kernel.id,
      immediates: withIds(new Map(Object.entries(this.#immediates))),
      trees: [...this.#classOfTree].map(([shapes, { id }]) => [tree(shapes), id]),
      frozenOf: [...this.#frozenOf].map(([from, to]) => [tree(from), tree(to)]),
      frozen: [...this.frozenTrees].map(tree),
    };
  }

  /** Makes the classes that were saved, with all that refers to them. */
  #makeSaved(saved: SavedModel): void {
    for (const { name, isModule, attached, kind } of saved.classes) {
      this.#make(name, {
        isModule,
        kind,
        attached: attached === null ? null : BigInt(attached),
      });
    }
    const tree = (id: number): ObjectShapes => this.heap.shapeTrees.get(id)!;
    for (const [id, cls] of this.classes.entries()) {
      cls.restore(saved.classes[id]!, this.classes, this.heap);
      if (cls.layoutShape !== 0) this.kinds.set(cls.layoutShape, cls.kind);
    }
    for (const [id, text] of saved.objects) {
      const [cls, word] = [this.classes[id]!, BigInt(text)];
      this.#objects.set(cls, word);
      this.#byWord.set(word, cls);
    }
    for (const [name, id] of saved.named) this.#named.set(name, this.classes[id]!);
    for (const id of saved.narrowNew) this.narrowNew.add(this.classes[id]!);
    for (const [shapes, id] of saved.trees) this.#addTree(tree(shapes), this.classes[id]!);
    for (const [from, to] of saved.frozenOf) this.#frozenOf.set(tree(from), tree(to));
    for (const shapes of saved.frozen) this.frozenTrees.add(tree(shapes));
  }

  #bindLayout(cls: RubyClass): void {
    const shape = this.layouts[cls.kind as 'array' | 'string' | 'proc' | 'range'].shape.id;
    cls.layoutShape = shape;
    this.#classOfShape.set(shape, cls);
  }

  // ---- words that host tables hold ----

  /** Roots a word for as long as the table holds it. */
  rooted(word: bigint): RootedWord {
    if (this.words.kind(word) !== 'reference') return { word, handle: null };
    return { word, handle: this.heap.handles.keep(this.ref(word)) };
  }

  release(rooted: RootedWord | undefined): void {
    if (rooted?.handle) this.heap.handles.release(rooted.handle);
  }

  // ---- classes ----

  #make(name: string | null, options: ClassOptions & { attached?: bigint | null }): RubyClass {
    const cls = new RubyClass(this.version, this.classes.length, name, {
      superclass: options.superclass ?? null,
      isModule: options.isModule ?? false,
      attached: options.attached ?? null,
      ...(options.kind === undefined ? {} : { kind: options.kind }),
    });
    cls.abstract = options.superclass?.abstract ?? false;
    this.classes.push(cls);
    return cls;
  }

  /** Gives a class the class of its own object. */
  #giveMeta(cls: RubyClass): RubyClass {
    const above = cls.isModule ? this.module : (this.#metaOf(cls.superclass) ?? this.class);
    // The word is not known yet; a class is told from other objects by its meta.
    cls.meta = this.#make(null, { superclass: above, attached: this.nil, kind: 'object' });
    cls.meta.abstract = false;
    return cls.meta;
  }

  #metaOf(cls: RubyClass | null): RubyClass | null {
    if (cls === null) return null;
    return cls.meta ?? this.#giveMeta(cls);
  }

  /** Core classes whose `new` takes their own arguments only: that of their subclasses is the ordinary one. */
  protected readonly narrowNew: Set<RubyClass | null> = new Set();

  /**
   * A new class or module.
   *
   * @param name its name with all modules around it; `null` for an anonymous one
   */
  newClass(name: string | null, options: ClassOptions = {}): RubyClass {
    const isModule = options.isModule ?? false;
    const superclass = isModule ? null : (options.superclass ?? this.object);
    const cls = this.#make(name, { ...options, superclass });
    this.#giveMeta(cls);
    if (this.narrowNew.has(superclass)) {
      const ordinary = this.class.find('new');
      if (ordinary !== null) cls.meta!.define('new', ordinary);
    }
    if (name !== null) this.#announce(cls, options.parent ?? this.object);
    return cls;
  }

  #announce(cls: RubyClass, parent: RubyClass): void {
    if (parent !== this.object) cls.lexicalParent = parent;
    cls.nameIsTemporary = parent.name === null || parent.nameIsTemporary;
    const own = cls.name!.slice(cls.name!.lastIndexOf(':') + 1);
    this.setConstant(parent, own, this.wordOfClass(cls));
    if (parent === this.object) this.#named.set(own, cls);
  }

  /** Sets a constant. A class without a name takes that of the constant. */
  setConstant(module: RubyClass, name: string, value: bigint): void {
    this.release(module.constants.get(name));
    module.constants.set(name, this.rooted(value));
    const cls = this.moduleOf(value);
    if (cls !== null && !cls.isSingleton) this.#nameAfter(cls, module, name);
    if (module === this.object && cls !== null) this.#named.set(name, cls);
  }

  /** A class without a name of its own takes that of a constant, and with it what is inside. */
  #nameAfter(cls: RubyClass, module: RubyClass, name: string): void {
    const isTemporary = module.name === null || module.nameIsTemporary;
    if (cls.name !== null && (isTemporary || !cls.nameIsTemporary)) return;
    cls.name = module === this.object ? name : `${this.classLabel(module)}::${name}`;
    cls.nameIsTemporary = isTemporary;
    if (module !== this.object) cls.lexicalParent = module;
    for (const [own, { word }] of cls.constants) {
      const inner = this.moduleOf(word);
      if (inner?.nameIsTemporary) this.#nameAfter(inner, cls, own);
    }
  }

  /** A class among the constants of Object; throws a TypeError when the prelude has not defined it. */
  classNamed(name: string): RubyClass {
    const cls = this.#named.get(name);
    if (cls === undefined) throw new TypeError(`the prelude defines no class ${name}`);
    return cls;
  }

  /** A class by its name, which may have modules around it (`Math::DomainError`). */
  findClass(name: string): RubyClass | undefined {
    const [first, ...rest] = name.split('::');
    return rest.reduce<RubyClass | undefined>((at, own) => {
      const word = at?.constants.get(own)?.word;
      return word === undefined ? undefined : (this.moduleOf(word) ?? undefined);
    }, this.#named.get(first!));
  }

  /** The object of a class; made when first needed. */
  wordOfClass(cls: RubyClass): bigint {
    const known = this.#objects.get(cls);
    if (known !== undefined) return known;
    const dispatch = cls.isSingleton ? (cls.meta ?? this.class) : this.#metaOf(cls)!;
    const tree = new ObjectShapes(this.heap, `class ${cls.name ?? cls.id}`, {
      inlineFields: CLASS_FIELDS,
    });
    this.#addTree(tree, dispatch);
    const { word } = this.rooted(this.words.encodeReference(tree.newObject()));
    this.#objects.set(cls, word);
    this.#byWord.set(word, cls);
    return word;
  }

  #addTree(tree: ObjectShapes, cls: RubyClass): void {
    this.#classOfTree.set(tree, cls);
  }

  /** The class or module that an object is, or `null`. */
  moduleOf(word: bigint): RubyClass | null {
    return this.#byWord.get(word) ?? null;
  }

  /** The class in whose method tables lookup begins: the singleton class where there is one. */
  classOf(word: bigint): RubyClass {
    const kind = this.words.kind(word);
    if (kind !== 'reference') return this.#immediates[kind] ?? this.object;
    const shape = this.host.shapeOf(word);
    let cls = this.#classOfShape.get(shape);
    if (cls === undefined) {
      const tree = this.vm.world.shapesOf(shape);
      cls = (tree && this.#classOfTree.get(tree)) ?? this.object;
      this.#classOfShape.set(shape, cls);
    }
    return cls;
  }

  /** The class that `class` answers. */
  ordinaryClassOf(word: bigint): RubyClass {
    return this.classOf(word).ordinary;
  }

  isKindOf(word: bigint, cls: RubyClass): boolean {
    return this.classOf(word).inherits(cls);
  }

  // ---- instances ----

  /** The shape tree of a class's instances. Fields that its methods set have their place in the object. */
  instancesOf(cls: RubyClass): ObjectShapes {
    if (cls.instances !== null) return cls.instances;
    const names = new Set<string>();
    for (const ancestor of cls.ancestors) for (const name of ancestor.fieldNames) names.add(name);
    const inlineFields = Math.min(MOST_FIELDS, names.size + SPARE_FIELDS);
    cls.instances = new ObjectShapes(this.heap, cls.name ?? 'object', { inlineFields });
    this.#addTree(cls.instances, cls);
    return cls.instances;
  }

  /** A class has got a method that sets a new field: objects made from now on have room for it. */
  outgrow(module: RubyClass): void {
    for (const cls of this.classes) {
      if (cls.instances !== null && !cls.isSingleton && cls.inherits(module)) cls.instances = null;
    }
  }

  /** A new object of a class, not initialised. Gives `null` for classes that have no instances of this kind. */
  allocate(cls: RubyClass): bigint | null {
    if (cls.abstract || cls.isModule || cls.isSingleton) return null;
    switch (cls.kind) {
      case 'object':
        return this.wordOf(this.instancesOf(cls).newObject());
      case 'array':
        return this.#reshape(this.newArray([]), cls);
      case 'string':
        return this.#reshape(this.newString(''), cls);
      case 'range':
        return this.#reshape(this.newRange(this.nil, this.nil, false), cls);
      default:
        return null;
    }
  }

  /** Gives an object of a fixed layout the shape of a class. */
  #reshape(word: bigint, cls: RubyClass): bigint {
    const shape = this.#siblingShape(cls);
    this.heap.memory.store32(this.ref(word) + this.words.referenceBias, shape);
    return word;
  }

  #siblingShape(cls: RubyClass): number {
    if (cls.layoutShape === 0) {
      const spec = siblingLayouts[cls.kind as keyof typeof siblingLayouts];
      const made = this.heap.layout(`${spec.name} ${cls.id}`, spec.fields);
      cls.layoutShape = made.shape.id;
      this.kinds.set(made.shape.id, cls.kind);
      this.#classOfShape.set(made.shape.id, cls);
    }
    return cls.layoutShape;
  }

  /** Gives a copy of a core object the class of the original. */
  likeOriginal(copy: bigint, original: bigint): bigint {
    const cls = this.ordinaryClassOf(original);
    return this.asInstanceOf(copy, cls);
  }

  /** Gives a core object the class, one of its class's subclasses. */
  asInstanceOf(word: bigint, cls: RubyClass): bigint {
    return cls === this.ordinaryClassOf(word) ? word : this.#reshape(word, cls);
  }

  // ---- singleton classes ----

  /**
   * The singleton class of an object, made when first asked for; `null` for values that cannot have one.
   */
  singletonClassOf(word: bigint): RubyClass | null {
    const module = this.moduleOf(word);
    if (module !== null) {
      if (module.meta === null) {
        // The singleton class of a singleton class.
        this.#giveMeta(module);
        this.#classOfTree.set(this.treeOf(word)!, module.meta!);
        this.#classOfShape.clear();
        this.#restoreLayouts();
        this.version.methods++;
      }
      return module.meta;
    }
    const kind = this.kindOf(word);
    if (kind === null) {
      const cls = this.classOf(word);
      return ['NilClass', 'TrueClass', 'FalseClass'].includes(cls.name ?? '') ? cls : null;
    }
    const current = this.classOf(word);
    if (current.isSingleton) return current;
    if (kind === 'bignum' || kind === 'float' || kind === 'internal') return null;
    const made = this.#make(null, { superclass: current, attached: word, kind });
    made.abstract = false;
    if (kind === 'object') this.#moveToOwnTree(word, made);
    else this.#reshape(word, made);
    return made;
  }

  #restoreLayouts(): void {
    for (const cls of this.classes) {
      if (cls.layoutShape !== 0) this.#classOfShape.set(cls.layoutShape, cls);
    }
    this.#classOfShape.set(this.layouts.bignum.shape.id, this.#immediates.integer!);
    this.#classOfShape.set(this.heap.float.shape.id, this.#immediates.float!);
  }

  /** Moves an object to a shape tree that no other object has. */
  #moveToOwnTree(word: bigint, cls: RubyClass): void {
    const from = this.treeOf(word)!;
    const tree = this.#sibling(from, cls);
    cls.instances = tree;
    this.#move(word, from, tree);
    if (this.frozenTrees.has(from)) this.frozenTrees.add(tree);
  }

  /** A tree for objects of the same size. */
  #sibling(tree: ObjectShapes, cls: RubyClass): ObjectShapes {
    const { name, inlineFields } = tree;
    const made = new ObjectShapes(this.heap, name, { inlineFields });
    this.#addTree(made, cls);
    return made;
  }

  #move(word: bigint, from: ObjectShapes, to: ObjectShapes): void {
    this.heap.handles.scope((scope) => {
      const handle = scope.handle();
      handle.word = word;
      from.moveTo(handle.address, to);
    });
  }

  /** Freezes an object: it moves to a shape tree of frozen ones. */
  freeze(word: bigint): void {
    const kind = this.kindOf(word);
    if (kind === 'array') {
      const { flags } = this.layouts.array.fields;
      flags.write(this.ref(word), Number(flags.read(this.ref(word))) | FLAG.frozen);
    } else if (kind === 'string') {
      this.setStringFlags(word, this.stringFlags(word) | FLAG.frozen);
    } else if (kind === 'object' && !this.isFrozen(word)) {
      const tree = this.treeOf(word)!;
      let frozen = this.#frozenOf.get(tree);
      if (frozen === undefined) {
        frozen = this.#sibling(tree, this.classOf(word));
        this.frozenTrees.add(frozen);
        this.#frozenOf.set(tree, frozen);
      }
      this.#move(word, tree, frozen);
    }
  }

  override keepBeside(word: bigint, name: string, value: bigint): boolean {
    if (!HAS_BESIDE.has(this.kindOf(word))) return false;
    let beside = this.besideOf(word);
    if (beside === this.nil) {
      beside = this.wordOf(this.instancesOf(this.object).newObject());
      this.attachBeside(word, beside);
    }
    this.setInstanceVariable(beside, name, value);
    return true;
  }

  /** Takes an instance variable away: the object goes to the shape with the others. */
  removeInstanceVariable(word: bigint, name: string): void {
    const tree = this.treeOf(word);
    if (tree === null) {
      this.removeInstanceVariable(this.besideOf(word), name);
      return;
    }
    const rest = tree
      .shapeOf(this.ref(word))
      .fields()
      .filter((field) => field.name !== name)
      .map((field): [string, bigint] => [field.name, this.instanceVariable(word, field.name)]);
    const reference = this.ref(word) + this.words.referenceBias;
    // All fields are cleared with the shape, so that no float is taken for a word.
    this.heap.memory.store32(reference, tree.root.id);
    for (const [field, value] of rest) this.setInstanceVariable(word, field, value);
  }

  // ---- methods ----

  /** The method of a receiver for a name. */
  findMethod(receiver: bigint, name: string): MethodEntry | null {
    return this.classOf(receiver).find(name);
  }

  /** The class or module whose singleton class this is. */
  classWithMeta(cls: RubyClass): RubyClass | undefined {
    return this.classes.find((other) => other.meta === cls);
  }

  /** How a class is shown: its name, or what stands for one. */
  classLabel(cls: RubyClass): string {
    if (cls.name !== null) return cls.name;
    const address = (word: bigint) => `0x${this.ref(word).toString(16).padStart(16, '0')}`;
    if (cls.isSingleton) {
      const owner = this.classWithMeta(cls);
      if (owner !== undefined) return `#<Class:${this.classLabel(owner)}>`;
      return `#<Class:#<${this.classLabel(cls.ordinary)}:${address(cls.attached!)}>>`;
    }
    return `#<${cls.isModule ? 'Module' : 'Class'}:${address(this.wordOfClass(cls))}>`;
  }
}
