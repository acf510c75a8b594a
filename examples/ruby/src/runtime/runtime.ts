// The runtime of one VM: what instructions, host functions and the embedding program ask of it.

import type { ObjectShapes } from '@martlet/heap';
import type { LoadedFunction, Vm } from '@martlet/vm';
import { DEFINE } from '../front/messages.ts';
import { codesOf, indexOf } from '../host/hashes.ts';
import type { HostFunction } from '../host/registry.ts';
import { hostFunctions, hostIndex } from '../host/registry.ts';
import type { RubyServices } from '../instructions/services.ts';
import { bindServices } from '../instructions/services.ts';
import { Patterns } from '../text/patterns.ts';
import { capturePlaces, placeOfDefinition } from './backtrace.ts';
import type { MethodEntry, RubyClass, Visibility } from './classes.ts';
import type { MissingConstant } from './constants.ts';
import { constantsOfCell, resolveCell, Scopes } from './constants.ts';
import { frozenError } from './errors.ts';
import { Globals } from './globals.ts';
import { GuestObjects } from './guest-objects.ts';
import { bindRuntime } from './language.ts';
import type { DefinedAt } from './lookup.ts';
import { conversions, lookUp, spellingOf } from './lookup.ts';
import type { Output } from './output.ts';
import type { RubyProgram, StoredRubyProgram } from './program.ts';
import { fieldsOf, scopesOf } from './program.ts';
import { redefinedOperator } from './redefinitions.ts';
import type { SavedRuntime } from './saved.ts';
import { decodeTables, encodeTables, FunctionTable } from './saved.ts';
import type { System } from './system.ts';
import { missingFunction } from './trampolines.ts';

/** Instance variables of a new object, by name. */
export type Fields = Readonly<Record<string, bigint>>;

const NO_FIELDS: readonly string[] = [];

/** The Ruby side of one VM. */
export class Runtime extends GuestObjects implements RubyServices {
  /** What each function of the VM is, by index. */
  readonly infos: FunctionTable;
  readonly scopes: Scopes = new Scopes();
  readonly out: Output;
  /** Where each `def` has run, by its number. */
  readonly definitions: (DefinedAt | undefined)[] = [];
  readonly globals: Globals;
  readonly patterns: Patterns = new Patterns();
  /** Procs that methods are made of, by number. */
  readonly heldProcs: bigint[] = [];
  /** Functions of the embedding program, by number: they take arguments, and a Hash of keywords or nil. */
  readonly callbacks: ((args: readonly bigint[], keywords: bigint) => bigint)[] = [];
  /** The object of the top level. */
  readonly main: bigint;
  /** What has been looked up: by name, all messages of inline caches that asked for it. */
  readonly #asked = new Map<string, Set<string>>();
  readonly #missing = new Map<string, number>();
  #nextSuper = 0;
  #memoryError: bigint | null = null;

  readonly system: System;
  /** Files that `require` has loaded. */
  readonly loadedFiles: Set<string> = new Set();
  /** Compiles a file; set by whoever brings a front end. */
  compile: (source: Uint8Array, file: string) => RubyProgram;
  readonly #functionProcs = new Map<number, bigint>();
  /** What `const_missing` is asked for next. */
  missingConstant: MissingConstant | null = null;

  constructor(
    vm: Vm,
    out: Output,
    system: System,
    compile: (source: Uint8Array, file: string) => RubyProgram,
  ) {
    const saved = vm.restored === null ? null : decodeTables(vm.restored);
    super(vm, saved?.tables.model ?? null);
    this.infos = saved?.infos ?? new FunctionTable();
    this.out = out;
    this.system = system;
    this.compile = compile;
    this.globals = new Globals(vm);
    bindServices(vm.world, this);
    bindRuntime(this);
    if (saved === null) this.main = this.rooted(this.allocate(this.object)!).word;
    else {
      this.main = BigInt(saved.tables.main);
      this.#restore(saved.tables);
    }
  }

  /**
   * What the runtime keeps beside the guest's memory, as bytes for a snapshot of the VM.
   *
   * @throws TypeError when functions of the embedding program are part of it
   */
  save(): Uint8Array {
    if (this.callbacks.length > 0) {
      throw new TypeError(
        'functions of the embedding program cannot be saved; save before they are defined',
      );
    }
    const sets = (table: ReadonlyMap<string, ReadonlySet<string>>) =>
      [...table].map(([key, set]): [string, string[]] => [key, [...set]]);
    const words = (table: ReadonlyMap<number, bigint>) =>
      [...table].map(([key, word]): [number, string] => [key, String(word)]);
    const { functions } = this.vm.image;
    const fields = functions.map((fn): [number, readonly string[]] => [
      fn.index,
      this.#fieldsSetBy(fn),
    ]);
    const tables: SavedRuntime = {
      model: this.saveModel(),
      main: String(this.main),
      memoryError: this.#memoryError === null ? null : String(this.#memoryError),
      sealed: this.sealed,
      nextSuper: this.#nextSuper,
      definitions: this.definitions.flatMap((at, id) =>
        at === undefined ? [] : [[id, at.owner.id, at.name] as const],
      ),
      globals: this.globals.save(),
      heldProcs: this.heldProcs.map(String),
      functionProcs: words(this.#functionProcs),
      asked: sets(this.#asked),
      cellsNaming: sets(this.#cellsNaming),
      missing: [...this.#missing],
      keywordPassers: [...this.keywordPassers],
      loadedFiles: [...this.loadedFiles],
      patterns: this.patterns.save(),
      scopes: this.scopes.save(),
      fields: fields.filter(([, names]) => names.length > 0),
    };
    return encodeTables(
      tables,
      functions.map(({ index }) => this.infos.at(index)),
    );
  }

  #restore(tables: SavedRuntime): void {
    const { classes } = this;
    this.#memoryError = tables.memoryError === null ? null : BigInt(tables.memoryError);
    this.sealed = tables.sealed;
    this.#nextSuper = tables.nextSuper;
    for (const [id, owner, name] of tables.definitions) {
      this.definitions[id] = { owner: classes[owner]!, name };
    }
    this.globals.restore(tables.globals);
    this.heldProcs.push(...tables.heldProcs.map(BigInt));
    for (const [index, word] of tables.functionProcs) this.#functionProcs.set(index, BigInt(word));
    for (const [name, messages] of tables.asked) this.#asked.set(name, new Set(messages));
    for (const [name, cells] of tables.cellsNaming) this.#cellsNaming.set(name, new Set(cells));
    for (const [name, index] of tables.missing) this.#missing.set(name, index);
    for (const index of tables.keywordPassers) this.keywordPassers.add(index);
    for (const file of tables.loadedFiles) this.loadedFiles.add(file);
    this.patterns.restore(tables.patterns);
    this.scopes.restore(tables.scopes, classes);
    for (const { index } of this.vm.image.functions) this.#storedFields[index] = NO_FIELDS;
    for (const [index, names] of tables.fields) this.#storedFields[index] = names;
  }

  // ---- programs ----

  /** Numbers that the next program may begin with. */
  get firstNumbers(): { readonly firstCref: number; readonly firstSuper: number } {
    return { firstCref: this.scopes.next, firstSuper: this.#nextSuper };
  }

  /** Instance variables that functions of the stored core library set, by index. */
  readonly #storedFields: (readonly string[])[] = [];

  /** Loads a compiled file. */
  load(compiled: RubyProgram | StoredRubyProgram): readonly LoadedFunction[] {
    const { program, infos } = compiled;
    const loaded = this.vm.load(program);
    for (const [i, fn] of loaded.entries()) {
      const info = infos[i]!;
      this.infos.set(fn.index, info);
      this.#nextSuper = Math.max(this.#nextSuper, info.superId + 1);
    }
    if ('storedFields' in compiled) {
      for (const [i, fields] of compiled.storedFields.entries()) {
        this.#storedFields[loaded[i]!.index] = fields;
      }
    }
    const scopes = 'storedScopes' in compiled ? compiled.storedScopes : scopesOf(compiled);
    for (const [cref, around] of scopes) this.scopes.declare(cref, around);
    return loaded;
  }

  /** Compiles a file and loads it; gives the index of its main function. */
  compileFile(source: Uint8Array, file: string): number {
    const compiled = this.compile(source, file);
    return this.load(compiled)[compiled.program.main]!.index;
  }

  /** A function of the VM as a Proc. */
  functionProc(index: number): bigint {
    let word = this.#functionProcs.get(index);
    if (word === undefined) {
      word = this.rooted(this.newProc(this.vm.image.functions[index]!.record)).word;
      this.#functionProcs.set(index, word);
    }
    return word;
  }

  // ---- services of instructions ----

  callHost(index: bigint, ...args: bigint[]): bigint {
    const fn: HostFunction | undefined = hostFunctions[this.words.decodeNumber(index)];
    if (fn === undefined) throw new RangeError(`there is no host function ${index}`);
    return fn.run(this, ...args);
  }

  callNamed(name: string, ...args: bigint[]): bigint {
    return hostFunctions[hostIndex(name)!]!.run(this, ...args);
  }

  /** Cells that were resolved, by the constants that they name. */
  readonly #cellsNaming = new Map<string, Set<string>>();

  /** A constant of this name has another value: cells forget it. */
  constantChanged(name: string): void {
    for (const cell of this.#cellsNaming.get(name) ?? []) this.vm.clearCell(cell);
  }

  resolveCell(cell: string): bigint {
    const word = resolveCell(this, cell);
    for (const name of constantsOfCell(cell)) {
      const cells = this.#cellsNaming.get(name);
      if (cells === undefined) this.#cellsNaming.set(name, new Set([cell]));
      else cells.add(cell);
    }
    return word;
  }

  /**
   * The shape tree of the instances of a class, else `null`. With the message `new` only of a class whose `new` is the ordinary
   * one.
   */
  instancesFor(word: bigint, message: string): ObjectShapes | null {
    const cls = this.moduleOf(word);
    if (cls === null || cls.kind !== 'object' || cls.isModule || cls.abstract) return null;
    if (message !== 'new') return cls.isSingleton ? null : this.instancesOf(cls);
    this.#ask('new', 'new');
    this.#ask('allocate', 'new');
    if (cls.isSingleton || cls.meta === null) return null;
    if (cls.meta.find('new')?.index !== this.class.find('new')?.index) {
      return null;
    }
    if (cls.meta.find('allocate')?.owner !== this.class) return null;
    return this.instancesOf(cls);
  }

  /** Notes that inline caches with a message depend on what methods of a name there are. */
  #ask(name: string, message: string): void {
    let asked = this.#asked.get(name);
    if (asked === undefined) {
      asked = new Set();
      this.#asked.set(name, asked);
    }
    asked.add(message);
  }

  /** The visibility of methods that the program's top level defines. */
  topVisibility: Visibility = 'private';

  defineMethod(scope: bigint, proc: bigint, name: bigint, flags: number): void {
    const module = this.moduleOf(scope);
    if (module === null) this.raise('TypeError', `${this.brief(scope)} is not a class/module`);
    const fn = this.functionOfProc(proc);
    const text = this.host.text(name);
    this.checkModule(module);
    this.noteFields(module, fn);
    const info = this.infos.at(fn.index);
    if (info !== undefined && info.superId >= 0) {
      this.definitions[info.superId] = { owner: module, name: text };
    }
    let visibility: Visibility = 'public';
    if (flags !== DEFINE.public) {
      const isTop = flags === DEFINE.top && module === this.object;
      const standing = isTop ? this.topVisibility : module.defaultVisibility;
      if (standing === 'module_function') {
        this.addMethod(module.meta!, text, fn.index, 'public');
        visibility = 'private';
      } else visibility = standing;
    }
    if (['initialize', 'initialize_copy', 'respond_to_missing?'].includes(text)) {
      visibility = 'private';
    }
    this.addMethod(module, text, fn.index, visibility);
  }

  /** Raises a FrozenError when a class or module, or the object of a singleton class, is frozen. */
  checkModule(module: RubyClass): void {
    const owner = module.isSingleton ? this.classWithMeta(module) : undefined;
    const word =
      owner === undefined ? (module.attached ?? this.wordOfClass(module)) : this.wordOfClass(owner);
    if (word === this.nil || !this.isFrozen(word)) return;
    let what = module.isModule ? 'module' : 'class';
    if (owner !== undefined) what = owner.isModule ? 'Module' : 'Class';
    else if (module.isSingleton) frozenError(this, word, 'singleton');
    this.raise('FrozenError', `can't modify frozen ${what}: ${this.brief(word)}`, {
      '@__receiver': word,
    });
  }

  /** Is a class or module frozen? A singleton class is when its object is. */
  isFrozenModule(module: RubyClass): boolean {
    return (
      this.isFrozen(this.wordOfClass(module)) ||
      (module.attached !== null && module.attached !== this.nil && this.isFrozen(module.attached))
    );
  }

  /** Is a method one of the core library? */
  isOfLibrary({ index }: MethodEntry): boolean {
    return this.infos.at(index)?.file.startsWith('<internal:') ?? true;
  }

  /** The function that a Proc stands for. */
  functionOfProc(proc: bigint): LoadedFunction {
    const record = Number(this.layouts.proc.fields.record.read(this.ref(proc)));
    return this.vm.image.functionOfRecord(record);
  }

  /** Remembers which instance variables a method sets, for the layout of instances. */
  noteFields(module: RubyClass, fn: LoadedFunction): void {
    for (const name of this.#fieldsSetBy(fn)) {
      if (module.fieldNames.has(name)) continue;
      module.fieldNames.add(name);
      this.outgrow(module);
    }
  }

  #fieldsSetBy(fn: LoadedFunction): readonly string[] {
    return this.#storedFields[fn.index] ?? fieldsOf(fn.decoded());
  }

  /** Functions of `ruby2_keywords` methods, by index: keywords that they get as arguments are passed on as keywords. */
  readonly keywordPassers: Set<number> = new Set();
  /** The core library is complete: from here on, operators of core classes that are defined anew are redefined. */
  sealed = false;

  /** Where a core class gets another method for an operator, the instruction for it sends from now on. */
  #operatorChanged(module: RubyClass, sources: readonly RubyClass[], name: string): void {
    if (!this.sealed) return;
    const operator = redefinedOperator(module, sources, name, (fast) => this.classNamed(fast));
    if (operator === null) return;
    this.vm.substitute(operator, `${operator}Generic`);
    // `!=` is `==` where a class does not say otherwise.
    if (operator === 'equal') this.vm.substitute('notEqual', 'notEqualGeneric');
  }

  /**
   * A class that defines how it becomes an Array answers the hidden messages of generated code otherwise than objects do
   * that stand for themselves.
   */
  followDefinition(module: RubyClass, name: string): void {
    for (const [message, body] of conversions.get(name) ?? []) {
      const found = this.kernel.methods.get(body);
      if (found === undefined || this.object.inherits(module)) continue;
      module.define(message, { index: found.index, visibility: 'public' });
      this.methodChanged(message);
    }
  }

  /** Puts a method into a class, and tells everybody who had looked for one of that name. */
  addMethod(module: RubyClass, name: string, index: number, visibility: Visibility): void {
    module.define(name, { index, visibility });
    this.followDefinition(module, name);
    this.#operatorChanged(module, [module], name);
    this.methodChanged(name);
  }

  /** Inline caches forget what they found under a name. */
  methodChanged(name: string): void {
    const asked = this.#asked.get(name);
    if (asked === undefined) return;
    for (const message of asked) this.vm.methodChanged(message);
    this.#asked.delete(name);
  }

  /** A class has got modules as new ancestors. */
  ancestorsAdded(module: RubyClass, added: readonly RubyClass[]): void {
    for (const ancestor of added) {
      for (const name of ancestor.methods.keys()) {
        this.methodChanged(name);
        this.#operatorChanged(module, added, name);
      }
    }
  }

  defineClass(
    base: bigint,
    superclass: bigint,
    nameWord: bigint,
    kind: number,
    cref: number,
  ): bigint {
    const parent = this.moduleOf(base);
    if (parent === null) this.raise('TypeError', `${this.brief(base)} is not a class/module`);
    const name = this.host.text(nameWord);
    const found = parent.constants.get(name)?.word;
    const module = this.openClass(parent, superclass, name, kind === 1, found);
    module.defaultVisibility = 'public';
    this.scopes.bind(cref, module);
    return this.wordOfClass(module);
  }

  /** The class or module of a name in a module: the one there is, or a new one. */
  openClass(
    parent: RubyClass,
    superWord: bigint,
    name: string,
    isModule: boolean,
    found: bigint | undefined,
  ): RubyClass {
    const superclass = superWord === this.undef ? null : this.moduleOf(superWord);
    if (superWord !== this.undef && (superclass === null || superclass.isModule)) {
      const given = this.ordinaryClassOf(superWord);
      const what = `an instance of ${this.classLabel(given)}`;
      const message = `superclass must be an instance of Class (given ${what})`;
      return this.raise('TypeError', message);
    }
    if (found !== undefined) {
      const known = this.moduleOf(found);
      if (known === null || known.isModule !== isModule) {
        return this.raise('TypeError', `${name} is not a ${isModule ? 'module' : 'class'}`);
      }
      if (superclass !== null && known.superclass?.ordinary !== superclass) {
        return this.raise('TypeError', `superclass mismatch for class ${name}`);
      }
      return known;
    }
    const full = parent === this.object ? name : `${this.classLabel(parent)}::${name}`;
    const made = this.newClass(full, { superclass: superclass ?? this.object, isModule, parent });
    this.constantChanged(name);
    return made;
  }

  singletonClass(object: bigint): bigint {
    const cls = this.singletonClassOf(object);
    if (cls === null) return this.raise('TypeError', "can't define singleton");
    cls.defaultVisibility = 'public';
    return this.wordOfClass(cls);
  }

  // ---- lookup ----

  /** The function for a message of an inline cache, or -1. */
  method(receiver: bigint, message: string): number {
    const spelling = spellingOf(message);
    const { name } = spelling;
    this.#ask(name, message);
    const cls = this.classOf(receiver);
    const found = lookUp(cls, spelling, this.definitions, (owner) => this.#callerIs(owner));
    if (typeof found !== 'string') return found.index;
    const missing = cls.find('method_missing');
    if (missing === null || missing.owner === this.basicObject) return -1;
    // Whoever defines the method later must be heard of by calls that went to method_missing.
    let index = this.#missing.get(name);
    if (index === undefined) {
      index = missingFunction(this, name);
      this.#missing.set(name, index);
    }
    return index;
  }

  /** Is the self of the code that is calling an instance of the class? */
  #callerIs(owner: RubyClass): boolean {
    const self = this.callerSelf();
    return self !== null && this.isKindOf(self, owner);
  }

  /** The self of the innermost guest frame, or `null`. */
  callerSelf(): bigint | null {
    const { vm } = this;
    const top = vm.activations.at(-1);
    let frame = top === undefined ? null : { fp: top.fp, index: top.fn.index };
    if (frame === null) {
      const { memory } = this.heap;
      const { state } = vm.world.layout;
      const pc = memory.load32(state + 4);
      if (pc === 0) return null;
      vm.frames.walk(memory.load32(state), pc, (found) => {
        frame = { fp: found.fp, index: found.function.index };
        return true;
      });
    }
    if (frame === null) return null;
    const word = this.heap.memory.i64[(frame.fp >>> 3) + 1]!;
    const kind = this.infos.at(frame.index)?.kind;
    if (kind !== 'block' && kind !== 'lambda') return word;
    return this.is(word, 'proc')
      ? (this.layouts.proc.fields.self.read(this.ref(word)) as bigint)
      : word;
  }

  /** A method of a receiver, also if it is private. */
  entryFor(receiver: bigint, name: string): MethodEntry | null {
    return this.findMethod(receiver, name);
  }

  /**
   * Calls a method from outside the guest; not for host functions.
   *
   * @throws GuestError when the guest raised
   */
  send(receiver: bigint, name: string, args: readonly bigint[] = []): bigint {
    const entry = this.findMethod(receiver, name);
    if (entry === null) throw new TypeError(`${this.brief(receiver)} has no method ${name}`);
    return this.vm.callWords(this.vm.image.functions[entry.index]!, [receiver, this.nil, ...args]);
  }

  // ---- errors ----

  /** Raises an exception. */
  raise(className: string, message: string, fields: Fields = {}): never {
    return this.host.raise(this.makeError(className, message, fields));
  }

  /** An exception; with the function that was being called where that has no frame yet. */
  makeError(
    className: string,
    message: string,
    fields: Fields = {},
    called: LoadedFunction | null = null,
  ): bigint {
    const cls = this.findClass(className) ?? this.object;
    const error = this.allocate(cls)!;
    this.setInstanceVariable(error, '@__message', this.newString(message));
    for (const [name, word] of Object.entries(fields)) {
      this.setInstanceVariable(error, name, word);
    }
    this.stamp(error, called);
    return error;
  }

  /** Notes where the guest is as the exception's backtrace, unless it has one. */
  stamp(error: bigint, called: LoadedFunction | null = null): void {
    if (this.instanceVariable(error, '@__places') !== this.nil) return;
    const frames = capturePlaces(this);
    const places = called === null ? frames : [placeOfDefinition(called), ...frames];
    const words = places.map((place) => this.host.int(place));
    this.setInstanceVariable(error, '@__places', this.newArray(words));
  }

  /** The NoMemoryError, made beforehand: there may be no room when it is needed. */
  memoryError(): bigint {
    return this.#memoryError ?? this.nil;
  }

  /** Makes what must be there before memory runs out. To be called when the prelude has been loaded. */
  prepare(): void {
    this.sealed = true;
    // What the library's own code matched is no business of programs.
    this.globals.set('$~', this.nil);
    const error = this.makeError('NoMemoryError', 'failed to allocate memory');
    this.#memoryError = this.rooted(error).word;
  }

  /** What nobody handled, as an exception: a `break` or a return whose method has ended is none yet. */
  asException(word: bigint, message: string): bigint {
    const exception = this.findClass('Exception');
    if (exception !== undefined && this.isKindOf(word, exception)) return word;
    const reason = this.is(word, 'break') ? 'break from proc-closure' : 'unexpected return';
    return this.makeError('LocalJumpError', message === '' ? message : reason);
  }

  /** A Hash with these entries, whose keys all differ and are values that the host can compare. */
  newHash(entries: readonly (readonly [bigint, bigint])[]): bigint {
    const hash = this.allocate(this.classNamed('Hash'))!;
    const hashes = codesOf(
      this,
      entries.map(([key]) => key),
    );
    const fields: Fields = {
      '@__keys': this.newArray(entries.map(([key]) => key)),
      '@__values': this.newArray(entries.map(([, value]) => value)),
      '@__hashes': hashes,
      '@__index': indexOf(this, hashes),
      '@__size': this.host.int(entries.length),
      '@__iterating': this.host.int(0),
      '@__identity': this.nil,
      '@__default': this.nil,
      '@__proc': this.nil,
    };
    for (const [name, word] of Object.entries(fields)) {
      this.setInstanceVariable(hash, name, word);
    }
    return hash;
  }
}
