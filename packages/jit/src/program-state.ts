// What changes in a program while it runs, as far as a compiler looks at it. A compiler in the program's thread reads it where
// it stands; one in another thread has a copy, which costs the program's thread little more than copying memory.

import type { CellView, RootShape } from '@martlet/infer';
import type { Instruction, InstructionSet, LoadedFunction, Vm, World } from '@martlet/vm';
import type { NeverAgain } from './never-again.ts';

/** A program's memory, or copies of parts of it. */
export interface ProgramMemory {
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
}

/** Where the state of a function is found: what stands at an address in the program stands at the address plus its shift. */
export interface Shifts {
  readonly feedback: number;
  readonly caches: number;
  readonly constants: number;
}

/** The state of a program at the time of a compilation. */
export interface ProgramState {
  readonly set: InstructionSet;
  readonly memory: ProgramMemory;
  /** Address of the first function record. */
  readonly records: number;
  /** Bytes from an instruction to its feedback. */
  readonly feedbackDelta: number;
  /** `undefined` where the compiler has not been told of it. */
  loaded(index: number): LoadedFunction | undefined;
  /** Index of the first function of a function's program: operands count from there. */
  programOf(index: number): number;
  /** Where in `memory` the state of a function is. */
  shiftsOf(index: number): Shifts;
  /** What the cell at an address holds, and its key; `null` when it is not set. */
  cell(address: number): Omit<CellView, 'name'> | null;
  /** The shape of new objects of the class that operands name so; `undefined` where there is no such class. */
  rootShape(cls: number): RootShape | undefined;
  /** Bytes of the objects of a tree's root shape. */
  sizeOfRoot(shape: number): number;
  /** May nothing be ruled out any more at this position of a function? */
  mayDoAnything(fn: number, position: number): boolean;
  /** The key of what a function has been seen to return, or 0. */
  resultOf(fn: number): number;
  readonly substitutes: ReadonlyMap<Instruction, Instruction>;
}

/** What a JIT knows of its program besides what the VM knows. */
export interface Knowledge {
  readonly neverAgain: NeverAgain;
  /** Keys of what compiled functions return, by index. */
  readonly results: ReadonlyMap<number, number>;
}

const UNMOVED: Shifts = { feedback: 0, caches: 0, constants: 0 };
const EMPTY: ProgramMemory = memoryOf(new ArrayBuffer(0));

function memoryOf(buffer: ArrayBuffer): ProgramMemory {
  return {
    u8: new Uint8Array(buffer),
    i32: new Int32Array(buffer),
    i64: new BigInt64Array(buffer),
  };
}

/** The state of a program in its own thread: what stands in the VM now. */
export class LiveState implements ProgramState {
  readonly set: InstructionSet;
  readonly records: number;
  readonly feedbackDelta: number;
  readonly #vm: Vm;
  readonly #knowledge: Knowledge;
  #memory: ProgramMemory = EMPTY;

  constructor(vm: Vm, knowledge: Knowledge) {
    this.#vm = vm;
    this.#knowledge = knowledge;
    const { layout } = vm.world;
    this.set = vm.language.set;
    this.records = layout.functions;
    this.feedbackDelta = layout.feedbackDelta;
  }

  get functionCount(): number {
    return this.#vm.image.functions.length;
  }

  get memory(): ProgramMemory {
    const { u8, i32, i64 } = this.#vm.world.heap.memory;
    // Memories that have grown have other arrays.
    if (this.#memory.u8 !== u8) this.#memory = { u8, i32, i64 };
    return this.#memory;
  }

  loaded(index: number): LoadedFunction | undefined {
    return this.#vm.image.functions[index];
  }

  programOf(index: number): number {
    return this.#vm.image.functions[index]!.program[0]!.index;
  }

  shiftsOf(_index: number): Shifts {
    return UNMOVED;
  }

  cell(address: number): Omit<CellView, 'name'> | null {
    const word = this.#vm.cells.read(address);
    return word === null ? null : { word, key: this.#vm.host.keyOf(word) };
  }

  rootShape(cls: number): RootShape | undefined {
    return rootShapeOf(this.#vm.world, cls);
  }

  sizeOfRoot(shape: number): number {
    return this.#vm.world.heap.shapeTrees.get(shape)!.root.shape.size;
  }

  mayDoAnything(fn: number, position: number): boolean {
    return this.#knowledge.neverAgain.has(fn, position);
  }

  resultOf(fn: number): number {
    return this.#knowledge.results.get(fn) ?? 0;
  }

  get substitutes(): ReadonlyMap<Instruction, Instruction> {
    return this.#vm.image.substitutes;
  }
}

/** The shape of new objects of a class; code that names a class that is not there raises where it runs. */
function rootShapeOf(world: World, cls: number): RootShape | undefined {
  const root = world.findObjectClass(cls)?.root.shape;
  return root && { id: root.id, size: root.size };
}

/** What has changed in a program since its compiler was told last. Plain data, except that `memory` changes hands. */
export interface ProgramNews {
  /** Copies of constants, caches and feedback of each function that the compiler knows, one behind the other. */
  readonly memory: ArrayBuffer;
  /** Functions, each with where its copies begin. */
  readonly places: Int32Array;
  /** What cells hold, in their order. */
  readonly cells: BigInt64Array;
  /** The keys of what cells hold, in their order; 0 for those that are not set. */
  readonly cellKeys: Int32Array;
  /** Root shapes that are new, each with the bytes of its objects. */
  readonly roots: Int32Array;
  /** Root shapes of the classes that operands name, each with the class before and the bytes of its objects behind. */
  readonly classes: Int32Array;
  /** Places where nothing is ruled out any more, each as function and position. */
  readonly neverAgain: Int32Array;
  /** Functions, each with the key of what it returns. */
  readonly results: Int32Array;
  /** Names of instructions whose place others have taken, with those. */
  readonly substitutes: readonly (readonly [from: string, to: string])[];
}

/** Tells a compiler in another thread what has changed. */
export class Reporter {
  readonly #vm: Vm;
  readonly #knowledge: Knowledge;
  /** Buffers that came back, to be used again: fresh memory costs more than copying. */
  readonly #buffers: ArrayBuffer[] = [];
  #trees = 0;
  #classes = 0;

  constructor(vm: Vm, knowledge: Knowledge) {
    this.#vm = vm;
    this.#knowledge = knowledge;
  }

  /** The compiler does not need this memory any more. */
  giveBack(memory: ArrayBuffer): void {
    this.#buffers.push(memory);
  }

  /**
   * What has changed since it was asked for last.
   *
   * @param known the functions that the compiler knows
   */
  news(known: readonly LoadedFunction[]): ProgramNews {
    const { image } = this.#vm;
    const { neverAgain, results } = this.#knowledge;
    return {
      ...this.#copy(known),
      ...this.#cells(),
      roots: this.#newRoots(),
      classes: this.#newClasses(),
      neverAgain: neverAgain.all(),
      results: Int32Array.from([...results].flat()),
      substitutes: [...image.substitutes].map(([from, to]) => [from.name, to.name]),
    };
  }

  #copy(known: readonly LoadedFunction[]): Pick<ProgramNews, 'memory' | 'places'> {
    const { memory } = this.#vm.world.heap;
    const { feedbackDelta } = this.#vm.world.layout;
    const size = known.reduce((sum, fn) => sum + stateSizes(fn).all, 0);
    const buffer = this.#buffer(size);
    const copy = new Uint8Array(buffer);
    const places = new Int32Array(known.length * 2);
    let end = 0;
    for (const [i, fn] of known.entries()) {
      const { constants, caches, feedback, all } = stateSizes(fn);
      const { u8 } = memory;
      const from = fn.code + feedbackDelta;
      copy.set(u8.subarray(fn.constants, fn.constants + constants), end);
      copy.set(u8.subarray(fn.caches, fn.caches + caches), end + constants);
      copy.set(u8.subarray(from, from + feedback), end + constants + caches);
      places[2 * i] = fn.index;
      places[2 * i + 1] = end;
      end += all;
    }
    return { memory: buffer, places };
  }

  /** Memory of at least so many bytes. The compiler will soon know more functions. */
  #buffer(size: number): ArrayBuffer {
    const used = this.#buffers.pop();
    if (used !== undefined && used.byteLength >= size) return used;
    return new ArrayBuffer(aligned(Math.max(LEAST_BUFFER, size * 1.5)));
  }

  #cells(): Pick<ProgramNews, 'cells' | 'cellKeys'> {
    const { cells, host, world } = this.#vm;
    const [start, end] = cells.range;
    const words = world.heap.memory.i64.slice(start >>> 3, end >>> 3);
    const { absent } = world.heap.values;
    const keyOf = (word: bigint) => (word === absent ? 0 : host.keyOf(word));
    return { cells: words, cellKeys: Int32Array.from(words, keyOf) };
  }

  #newRoots(): Int32Array {
    const { shapeTrees } = this.#vm.world.heap;
    if (shapeTrees.size === this.#trees) return new Int32Array(0);
    const found: number[] = [];
    let i = 0;
    for (const [shape, { root }] of shapeTrees) {
      if (i++ >= this.#trees && root.id === shape) found.push(shape, root.shape.size);
    }
    this.#trees = i;
    return Int32Array.from(found);
  }

  #newClasses(): Int32Array {
    const { world } = this.#vm;
    const found: number[] = [];
    for (let root = rootShapeOf(world, this.#classes); root !== undefined; ) {
      found.push(this.#classes++, root.id, root.size);
      root = rootShapeOf(world, this.#classes);
    }
    return Int32Array.from(found);
  }
}

const LEAST_BUFFER = 1 << 16;

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

interface StateSizes {
  readonly constants: number;
  readonly caches: number;
  readonly feedback: number;
  /** All of them, with what is left free so that the next function's are aligned. */
  readonly all: number;
}

const sizes = new WeakMap<LoadedFunction, StateSizes>();

/** Bytes of the state of a function. */
function stateSizes(loaded: LoadedFunction): StateSizes {
  let found = sizes.get(loaded);
  if (found === undefined) {
    const { fn } = loaded;
    const constants = fn.constants.length * 8;
    const caches = loaded.calleesAddress(fn.code.length) - loaded.caches;
    const feedback = loaded.offsets.at(-1)!;
    found = { constants, caches, feedback, all: aligned(constants + caches + feedback) };
    sizes.set(loaded, found);
  }
  return found;
}

/** The state of a program in another thread, as far as its compiler has been told. */
export class StateCopy implements ProgramState {
  readonly set: InstructionSet;
  readonly records: number;
  readonly feedbackDelta: number;
  readonly #firstCell: number;
  readonly #unset: bigint;
  readonly #functions = new Map<
    number,
    { readonly loaded: LoadedFunction; readonly program: number }
  >();
  readonly #roots = new Map<number, number>();
  readonly #classes = new Map<number, RootShape>();
  readonly #neverAgain = new Set<string>();
  readonly #results = new Map<number, number>();
  #memory: ProgramMemory = EMPTY;
  /** Where copies begin, and shifts as far as they have been asked for, by function. */
  #places: ReadonlyMap<number, number> = new Map();
  readonly #shifts = new Map<number, Shifts>();
  #cells: BigInt64Array = new BigInt64Array(0);
  #cellKeys: Int32Array = new Int32Array(0);
  #substitutes: ReadonlyMap<Instruction, Instruction> = new Map();

  /** @param world one like the program's */
  constructor(set: InstructionSet, { heap, layout }: World) {
    this.set = set;
    this.records = layout.functions;
    this.feedbackDelta = layout.feedbackDelta;
    this.#unset = heap.values.absent;
    this.#firstCell = layout.cells;
  }

  /**
   * The compiler is told of a function.
   *
   * @param program index of the first function of its program
   */
  add(loaded: LoadedFunction, program: number): void {
    this.#functions.set(loaded.index, { loaded, program });
  }

  /** From here on the program is as the news say. */
  update(news: ProgramNews): void {
    this.#memory = memoryOf(news.memory);
    this.#shifts.clear();
    this.#places = new Map(Array.from(rows(news.places, 2), ([fn, at]) => [fn!, at!]));
    this.#cells = news.cells;
    this.#cellKeys = news.cellKeys;
    for (const [shape, size] of rows(news.roots, 2)) this.#roots.set(shape!, size!);
    for (const [cls, id, size] of rows(news.classes, 3)) {
      this.#classes.set(cls!, { id: id!, size: size! });
    }
    for (const [fn, position] of rows(news.neverAgain, 2))
      this.#neverAgain.add(`${fn} ${position}`);
    for (const [fn, key] of rows(news.results, 2)) this.#results.set(fn!, key!);
    const { byName } = this.set;
    this.#substitutes = new Map(
      news.substitutes.map(([from, to]) => [byName.get(from)!, byName.get(to)!]),
    );
  }

  get memory(): ProgramMemory {
    return this.#memory;
  }

  loaded(index: number): LoadedFunction | undefined {
    return this.#functions.get(index)?.loaded;
  }

  programOf(index: number): number {
    return this.#functions.get(index)!.program;
  }

  shiftsOf(index: number): Shifts {
    let shifts = this.#shifts.get(index);
    if (shifts === undefined) {
      const { loaded } = this.#functions.get(index)!;
      const at = this.#places.get(index)!;
      const { constants, caches } = stateSizes(loaded);
      shifts = {
        constants: at - loaded.constants,
        caches: at + constants - loaded.caches,
        feedback: at + constants + caches - loaded.code - this.feedbackDelta,
      };
      this.#shifts.set(index, shifts);
    }
    return shifts;
  }

  cell(address: number): Omit<CellView, 'name'> | null {
    const index = (address - this.#firstCell) >>> 3;
    const word = this.#cells[index]!;
    return word === this.#unset ? null : { word, key: this.#cellKeys[index]! };
  }

  rootShape(cls: number): RootShape | undefined {
    return this.#classes.get(cls);
  }

  sizeOfRoot(shape: number): number {
    return this.#roots.get(shape)!;
  }

  mayDoAnything(fn: number, position: number): boolean {
    return this.#neverAgain.has(`${fn} ${position}`);
  }

  resultOf(fn: number): number {
    return this.#results.get(fn) ?? 0;
  }

  get substitutes(): ReadonlyMap<Instruction, Instruction> {
    return this.#substitutes;
  }
}

function* rows(numbers: Int32Array, width: number): Iterable<Int32Array> {
  for (let at = 0; at < numbers.length; at += width) yield numbers.subarray(at, at + width);
}
