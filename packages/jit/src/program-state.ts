// What changes in a program while it runs, as far as a compiler looks at it. A compiler in the program's thread reads it where
// it stands; one in another thread has a copy, which costs the program's thread little more than copying memory.

import type { RootShape } from '@martlet/infer';
import type { Instruction, InstructionSet, LoadedFunction, Vm, World } from '@martlet/vm';
import type { NeverAgain } from './never-again.ts';

/** Parts of a program's memory. What stands at an address of a part is found in the arrays at the address plus its shift. */
export interface ProgramMemory {
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
  readonly shifts: Shifts;
}

export interface Shifts {
  readonly feedback: number;
  readonly caches: number;
  readonly constants: number;
  readonly cells: number;
}

/** The state of a program at the time of a compilation. */
export interface ProgramState {
  readonly set: InstructionSet;
  readonly memory: ProgramMemory;
  /** Address of the first function record. */
  readonly records: number;
  /** Bytes from an instruction to its feedback. */
  readonly feedbackDelta: number;
  /** What stands in a cell that is not set. */
  readonly unset: bigint;
  /** `undefined` where the compiler has not been told of it. */
  loaded(index: number): LoadedFunction | undefined;
  /** Index of the first function of a function's program: operands count from there. */
  programOf(index: number): number;
  /** The key of what the cell at an address holds, which is set. */
  keyOfCell(address: number): number;
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

const UNMOVED: Shifts = { feedback: 0, caches: 0, constants: 0, cells: 0 };
const EMPTY: ProgramMemory = {
  ...{ u8: new Uint8Array(0), i32: new Int32Array(0), i64: new BigInt64Array(0) },
  shifts: UNMOVED,
};

/** The state of a program in its own thread: what stands in the VM now. */
export class LiveState implements ProgramState {
  readonly set: InstructionSet;
  readonly records: number;
  readonly feedbackDelta: number;
  readonly unset: bigint;
  readonly #vm: Vm;
  readonly #knowledge: Knowledge;
  #memory: ProgramMemory = EMPTY;

  constructor(vm: Vm, knowledge: Knowledge) {
    this.#vm = vm;
    this.#knowledge = knowledge;
    const { heap, layout } = vm.world;
    this.set = vm.language.set;
    this.records = layout.functions;
    this.feedbackDelta = layout.feedbackDelta;
    this.unset = heap.values.absent;
  }

  get functionCount(): number {
    return this.#vm.image.functions.length;
  }

  get memory(): ProgramMemory {
    const { u8, i32, i64 } = this.#vm.world.heap.memory;
    // Memories that have grown have other arrays.
    if (this.#memory.u8 !== u8) this.#memory = { u8, i32, i64, shifts: UNMOVED };
    return this.#memory;
  }

  loaded(index: number): LoadedFunction | undefined {
    return this.#vm.image.functions[index];
  }

  programOf(index: number): number {
    return this.#vm.image.functions[index]!.program[0]!.index;
  }

  keyOfCell(address: number): number {
    return this.#vm.host.keyOf(this.#vm.cells.read(address)!);
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
  /** Copies of feedback, caches, constants and cells, one behind the other. */
  readonly memory: ArrayBuffer;
  readonly shifts: Shifts;
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

  /** What has changed since it was asked for last. */
  news(): ProgramNews {
    const { image } = this.#vm;
    const { neverAgain, results } = this.#knowledge;
    return {
      ...this.#copy(),
      cellKeys: this.#cellKeys(),
      roots: this.#newRoots(),
      classes: this.#newClasses(),
      neverAgain: neverAgain.all(),
      results: Int32Array.from([...results].flat()),
      substitutes: [...image.substitutes].map(([from, to]) => [from.name, to.name]),
    };
  }

  #copy(): Pick<ProgramNews, 'memory' | 'shifts'> {
    const { image, cells, world } = this.#vm;
    const { layout, heap } = world;
    const { feedbackDelta } = layout;
    const ranges = [
      [layout.code + feedbackDelta, image.codeEnd + feedbackDelta],
      [layout.caches, image.cachesEnd],
      [layout.constants, image.constantsEnd],
      cells.range,
    ] as const;
    const size = ranges.reduce((sum, [from, to]) => sum + aligned(to - from), 0);
    let buffer = this.#buffers.pop();
    // Programs grow when they load other programs.
    if (buffer === undefined || buffer.byteLength < size) buffer = new ArrayBuffer(size);
    const copy = new Uint8Array(buffer);
    const { u8 } = heap.memory;
    let end = 0;
    const [feedback, caches, constants, values] = ranges.map(([from, to]) => {
      const start = end;
      copy.set(u8.subarray(from, to), start);
      end += aligned(to - from);
      return start - from;
    }) as [number, number, number, number];
    return { memory: buffer, shifts: { feedback, caches, constants, cells: values } };
  }

  #cellKeys(): Int32Array {
    const { cells, host, world } = this.#vm;
    const [start, end] = cells.range;
    const words = world.heap.memory.i64.subarray(start >>> 3, end >>> 3);
    const { absent } = world.heap.values;
    return Int32Array.from(words, (word) => (word === absent ? 0 : host.keyOf(word)));
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

function aligned(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** The state of a program in another thread, as far as its compiler has been told. */
export class StateCopy implements ProgramState {
  readonly set: InstructionSet;
  readonly records: number;
  readonly feedbackDelta: number;
  readonly unset: bigint;
  readonly #cells: number;
  readonly #functions = new Map<
    number,
    { readonly loaded: LoadedFunction; readonly program: number }
  >();
  readonly #roots = new Map<number, number>();
  readonly #classes = new Map<number, RootShape>();
  readonly #neverAgain = new Set<string>();
  readonly #results = new Map<number, number>();
  #memory: ProgramMemory = EMPTY;
  #cellKeys: Int32Array = new Int32Array(0);
  #substitutes: ReadonlyMap<Instruction, Instruction> = new Map();

  /** @param world one like the program's */
  constructor(set: InstructionSet, { heap, layout }: World) {
    this.set = set;
    this.records = layout.functions;
    this.feedbackDelta = layout.feedbackDelta;
    this.unset = heap.values.absent;
    this.#cells = layout.cells;
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
    const { memory, shifts } = news;
    this.#memory = {
      ...{
        u8: new Uint8Array(memory),
        i32: new Int32Array(memory),
        i64: new BigInt64Array(memory),
      },
      shifts,
    };
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

  keyOfCell(address: number): number {
    return this.#cellKeys[(address - this.#cells) >>> 3]!;
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
