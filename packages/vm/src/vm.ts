// A VM: one guest world in one linear memory, with the interpreter made for its language, and what a host program does
// with it.

import type { MemorySource } from '@martlet/heap';
import type { Backend, CodeInstaller, Constant } from '@martlet/ir';
import { Cells } from './cells.ts';
import type { Constant as GuestConstant, GuestFunction, Program } from './container.ts';
import { CORE } from './core.ts';
import { createWorld, rulesOf, runtimeRows } from './create-world.ts';
import { DefinitionError, VerifyError } from './errors.ts';
import type { Activation } from './evaluate.ts';
import { EvaluateReading } from './evaluate.ts';
import type { SafepointTable } from './frames.ts';
import { Frames } from './frames.ts';
import type { InterpreterOptions } from './handler-reading.ts';
import { BACK_EDGE_BUDGET } from './handler-reading.ts';
import { Host } from './host.ts';
import type { ImageTables } from './image.ts';
import { Image } from './image.ts';
import type { Language } from './language.ts';
import { constantWord } from './language.ts';
import type { RegionSizes } from './layout.ts';
import { COMPLETION, STATE } from './layout.ts';
import type { LoadedFunction } from './loaded-function.ts';
import type { CoreKey, PrecompiledCore } from './precompiled.ts';
import { coreKey, coreParts, obtainCore } from './precompiled.ts';
import { Runtime } from './runtime.ts';
import type { VmSnapshot } from './snapshot.ts';
import { restoreVm } from './snapshot.ts';
import { STACK_RED_ZONE } from './stack-limits.ts';
import type { StoredProgram } from './stored.ts';
import type { Tier } from './tier.ts';
import type { TypeRules } from './type-rules.ts';
import { requireClasses, verify } from './verifier.ts';
import type { World } from './world.ts';

/** Where generated code comes from and runs: a backend, its installer, and the memory that both share. */
export interface CodePlatform {
  readonly backend: Backend;
  /** For the module with the interpreter, when another one suits it better. */
  readonly coreBackend?: Backend;
  createMemory(initialPages: number, maximumPages: number): MemorySource;
  createInstaller(memory: MemorySource): CodeInstaller;
}

/** Options of {@link Vm}. */
export interface VmOptions extends InterpreterOptions {
  /**
   * A core made by {@link precompileCore} for the same language and options. One that does not fit is left alone, and
   * `coreMismatch` says why.
   */
  readonly core?: PrecompiledCore;
  /**
   * A VM saved by {@link saveVm}, of the same language and options: what was loaded and run there has been here too. One
   * that does not fit is left alone, and `snapshotMismatch` says why.
   */
  readonly snapshot?: VmSnapshot;
  /** Most bytes of linear memory. Default 512 MiB. */
  readonly memoryLimit?: number;
  /** Sizes of the VM's own tables. They are reserved at the start and do not grow; what is not used costs no real memory. */
  readonly regions?: Partial<RegionSizes>;
  /** Bytes that the guest may allocate before the first collection. Default: the heap's. */
  readonly minimumBudget?: number;
  /** Milliseconds that one call from the host may take; checked at back-edges and calls. Default: no limit. */
  readonly timeLimit?: number;
  /** Calls after which a function counts as hot. Default 200. */
  readonly heat?: number;
  /** Sees every instruction, when `trace` is on: function name, position, instruction name. */
  readonly onTrace?: (fn: string, position: number, instruction: string) => void;
}

/** A value as the host sees it. Objects stay words. */
export type HostValue = number | bigint | string | boolean | null | GuestWord;

/** A guest value that has no host form: an object. */
export class GuestWord {
  readonly word: bigint;

  constructor(word: bigint) {
    this.word = word;
  }
}

/** A host number that is to become a float although it is whole. */
export class GuestFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** Words of the state that a call from the host leaves as it found them. */
const SAVED = [STATE.fp, STATE.pc, STATE.baseTop];

/** A virtual machine for one language. Several may live in one process; they share nothing. */
export class Vm {
  readonly language: Language;
  readonly world: World;
  readonly host: Host;
  readonly image: Image;
  /** Values that are bound late to names. */
  readonly cells: Cells;
  readonly frames: Frames;
  readonly installer: CodeInstaller;
  readonly platform: CodePlatform;
  readonly runtime: Runtime;
  /** The exported functions of the core module, for code that is installed later. */
  readonly core: ReturnType<CodeInstaller['install']>;
  /** Why `options.core` was not used; `null` when it was, or none was given. */
  readonly coreMismatch: string | null;
  /** Why `options.snapshot` was not used; `null` when it was, or none was given. */
  readonly snapshotMismatch: string | null;
  /** What the language had to say of the VM that this one started from; `null` when it started from nothing. */
  readonly restored: Uint8Array | null;
  /** What its core, and a snapshot of it, are made for. */
  readonly key: CoreKey;
  #rules: TypeRules | null = null;
  #evaluate: EvaluateReading | null = null;

  /**
   * Makes the interpreter of a language and a memory for it.
   *
   * @param safepoints what compiled code of a JIT says about its frames; nothing without one
   */
  constructor(
    language: Language,
    platform: CodePlatform,
    options: VmOptions = {},
    safepoints: SafepointTable = { find: () => undefined },
  ) {
    this.language = language;
    this.platform = platform;
    const { world, source } = createWorld(language, platform, options);
    this.world = world;
    const { heap, layout } = world;
    const { memory } = heap;
    this.host = new Host(this.world);
    const parts = coreParts(language, platform, world, () => this.rules, options);
    this.key = coreKey(parts);
    const core = obtainCore(parts, this.key, options.core);
    this.coreMismatch = core.mismatch;
    this.cells = new Cells(world);
    this.image = new Image(
      memory,
      layout,
      core.interpreter,
      (text) => this.world.symbol(text),
      this.cells,
      language.set,
    );
    this.frames = new Frames(this.world, this.image, safepoints);
    this.runtime = new Runtime(
      this,
      runtimeRows(language).map(([, row]) => row),
      options,
    );
    this.installer = platform.createInstaller(source);
    this.core = this.installer.install(core.code, this.runtime.imports());
    heap.attach({
      allocate: (bytes) => Number(this.#core('heap.allocate', bytes)),
      collect: (young) => {
        this.#core('heap.collect', young);
      },
    });
    this.#constantRoots = heap.addRootRange(layout.constants, layout.constants);
    const { snapshot } = options;
    this.snapshotMismatch = snapshot === undefined ? null : restoreVm(this, snapshot, options);
    const isRestored = snapshot !== undefined && this.snapshotMismatch === null;
    this.restored = isRestored ? snapshot.language : null;
    this.runtime.limits.reset();
    memory.store32(layout.state + STATE.budget, options.backEdgeBudget ?? BACK_EDGE_BUDGET);
    memory.store32(layout.state + STATE.baseTop, layout.bases);
  }

  readonly #constantRoots: number;

  #core(name: string, ...args: Constant[]): Constant | undefined {
    return this.core.functions.get(name)!.call(...args);
  }

  /** Marks words from `start` to `end` as roots; only while a collection asks for them. */
  markRange(start: number, end: number): void {
    this.#core('heap.markRange', start, end);
  }

  markWord(word: bigint): void {
    this.#core('heap.mark', word);
  }

  /** The types of its values. They are made when first asked for: who brings a core and does not compile needs none. */
  get rules(): TypeRules {
    this.#rules ??= rulesOf(this.language, this.world);
    return this.#rules;
  }

  /** The evaluate reading. It is made when first asked for: most programs do not run by it. */
  get evaluating(): EvaluateReading {
    this.#evaluate ??= new EvaluateReading(this.language.set, this.host, this.runtime);
    return this.#evaluate;
  }

  /** Frames that the evaluate reading has under way. */
  get activations(): readonly Activation[] {
    return this.#evaluate?.activations ?? [];
  }

  /** Lets a JIT take part: it hears of what is hot. */
  attachTier(tier: Tier | null): void {
    this.runtime.tier = tier;
  }

  /**
   * To be called when a class gets another method for a message: inline caches forget what they knew of it, and compiled
   * code that relies on it is left at the next instruction boundary.
   */
  methodChanged(message: string): void {
    this.image.forgetMessage(message);
    this.runtime.methods.clear();
    this.runtime.tier?.methodChanged(message);
  }

  /**
   * Lets an instruction take its twin's place in all code that is not `fixed`, loaded and still to be loaded, for good: when
   * somebody redefines an operator, say. Compiled code that relied on the old one is left at the next instruction boundary; calls that are
   * under way in the middle of one go on where they are.
   *
   * @throws DefinitionError when the set does not declare the two as twins
   */
  substitute(from: string, to: string): void {
    const { set } = this.language;
    const old = set.byName.get(from);
    const twin = old && set.twins.get(old);
    if (old === undefined || twin?.name !== to) {
      throw new DefinitionError(
        `${to} cannot take the place of ${from}: the set ${set.name} does not declare them as twins; name the pair there`,
      );
    }
    if (this.image.substitutes.get(old) === twin) return;
    this.image.substitute(old, twin);
    this.runtime.tier?.instructionChanged(from);
  }

  /** Binds the cell of a name to a value. Compiled code that relies on another one is left at the next instruction boundary. */
  setCell(name: string, word: bigint): void {
    if (this.cells.write(name, word)) this.runtime.tier?.cellChanged(name);
  }

  /** Makes the cell of a name unset: the language is asked for it when it is used again. */
  clearCell(name: string): void {
    if (this.cells.write(name, null)) this.runtime.tier?.cellChanged(name);
  }

  /** Makes the cells unset whose names the predicate accepts: the language is asked for them when they are used again. */
  clearCells(predicate: (name: string) => boolean): void {
    for (const name of this.cells.set()) {
      if (!predicate(name)) continue;
      this.cells.write(name, null);
      this.runtime.tier?.cellChanged(name);
    }
  }

  /**
   * Verifies a program and loads it; a stored one (see {@link openProgram}) is taken as it is, and each of its functions is
   * decoded when it is first called. Gives its functions in its order. Programs stay for good; small ones, loaded one by one
   * while others run, cost no more than one large one.
   *
   * @throws VerifyError when the program breaks a rule or names an object class that was not added yet, DefinitionError when it does not fit a region (see
   * {@link VmOptions.regions}): then nothing of it is loaded, and everything else goes on.
   */
  load(program: Program | StoredProgram): readonly LoadedFunction[] {
    if (program.set !== this.language.set) {
      throw new VerifyError(
        `the program is for the set ${program.set.name}, the VM for another one named ${this.language.set.name}; assemble it for the VM's own set`,
      );
    }
    const checked = this.#withKnownClasses(program);
    const loaded = this.image.load(
      checked,
      (constant) => this.#constantWord(constant),
      () => this.runtime.firstHeat,
    );
    this.world.heap.memory.store32(this.#constantRoots + 4, this.image.constantsEnd);
    return loaded;
  }

  /** Takes over what was loaded into the VM that this one starts from; see {@link restoreVm}. */
  restoreImage(tables: ImageTables): void {
    this.image.restore(
      tables,
      (constant) => this.#constantWord(constant),
      () => this.runtime.firstHeat,
    );
  }

  #constantWord(constant: GuestConstant): bigint {
    // Constants that were written before this one must be roots by now: making it may collect.
    this.world.heap.memory.store32(this.#constantRoots + 4, this.image.constantsEnd);
    // Host code that loads while guest code runs has temporaries of its own.
    const kept = this.host.kept;
    const result = constantWord(this.host, this.language, constant);
    this.host.forget(kept);
    return result;
  }

  /** The verified program, whose functions name only object classes that the VM has by now. */
  #withKnownClasses(program: Program | StoredProgram): Program | StoredProgram {
    const check = (fn: GuestFunction) => {
      requireClasses(fn, (index) => this.world.findObjectClass(index) !== undefined);
      return fn;
    };
    if ('decode' in program) return { ...program, decode: (i) => check(program.decode(i)) };
    verify(program).functions.forEach(check);
    return program;
  }

  /** The word of a host value: whole numbers become integers, others floats; strings become symbols. */
  toGuest(value: HostValue | GuestFloat): bigint {
    const { host } = this;
    if (value === null) return host.nil;
    if (value instanceof GuestWord) return host.keep(value.word);
    if (value instanceof GuestFloat) return host.float(value.value);
    switch (typeof value) {
      case 'boolean':
        return host.bool(value);
      case 'bigint':
        return host.int(value);
      case 'string':
        return host.symbol(value);
      default:
        return Number.isSafeInteger(value) && !Object.is(value, -0)
          ? host.int(value)
          : host.float(value);
    }
  }

  /** The host's form of a guest value. Integers beyond 2^53 become bigints; objects stay words. */
  toHost(word: bigint): HostValue {
    const { host } = this;
    switch (this.world.values.kind(word)) {
      case 'integer': {
        const value = host.toInt(word);
        return value === BigInt(Number(value)) && Number.isSafeInteger(Number(value))
          ? Number(value)
          : value;
      }
      case 'float':
        return host.toFloat(word);
      case 'nil':
        return null;
      case 'false':
        return false;
      case 'true':
        return true;
      case 'symbol':
        return host.text(word);
      default:
        return host.isFloat(word) ? host.toFloat(word) : new GuestWord(word);
    }
  }

  /**
   * Calls a guest function.
   *
   * @throws GuestError when the guest raised and nothing handled it.
   */
  call(fn: LoadedFunction, args: readonly (HostValue | GuestFloat)[] = []): HostValue {
    return this.toHost(
      this.callWords(
        fn,
        args.map((arg) => this.toGuest(arg)),
      ),
    );
  }

  /** As {@link call}, with words; the result is rooted until the next call from the host. */
  callWords(fn: LoadedFunction, args: readonly bigint[]): bigint {
    return this.#enter(fn, args, (fp) => {
      const entry = fn.entryAddress(this.runtime.startEntry(fn, args.length, fp));
      return BigInt(this.#core(CORE.enter, entry, fp) as bigint);
    });
  }

  /** Calls a guest function by the evaluate reading: slow and exact. */
  evaluate(fn: LoadedFunction, args: readonly (HostValue | GuestFloat)[] = []): HostValue {
    return this.toHost(
      this.evaluateWords(
        fn,
        args.map((arg) => this.toGuest(arg)),
      ),
    );
  }

  evaluateWords(fn: LoadedFunction, args: readonly bigint[]): bigint {
    return this.#enter(fn, args, (fp) => this.evaluating.run(fn, fp, args.length));
  }

  #enter(fn: LoadedFunction, args: readonly bigint[], run: (fp: number) => bigint): bigint {
    const { memory } = this.world.heap;
    const { state, stackEnd } = this.world.layout;
    const fp = this.runtime.stackTop();
    if (fp + Math.max(fn.fn.registers, args.length + 1) * 8 > stackEnd - STACK_RED_ZONE) {
      throw this.runtime.uncaught(COMPLETION.raise, this.runtime.stackOverflowError());
    }
    const saved = SAVED.map((offset) => memory.load32(state + offset));
    for (const [i, word] of args.entries()) memory.i64[(fp >>> 3) + 1 + i] = word;
    const outer = this.runtime.beginCall(fp);
    let result: bigint;
    try {
      result = run(fp);
    } catch (error) {
      throw this.runtime.translate(error);
    } finally {
      this.runtime.endCall(outer);
      for (const [i, offset] of SAVED.entries()) {
        memory.store32(state + offset, saved[i]!);
      }
    }
    if (result === this.world.values.absent) throw this.runtime.takeUncaught();
    return this.host.keep(result);
  }
}
