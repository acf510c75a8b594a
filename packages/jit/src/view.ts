// What the compiler knows of the running program: plain, structured-cloneable data, taken at one moment. Taking it is
// work of the program's own thread, so it is copying and nothing else.

import type {
  CacheHit,
  CellView,
  FieldHit,
  FunctionView,
  InstanceHit,
  ProgramView,
  RootShape,
} from '@martlet/infer';
import type { Instruction, InstructionSet, LoadedFunction, Vm } from '@martlet/vm';
import {
  CACHE,
  CACHE_ENTRIES,
  CACHE_ENTRY_BYTES,
  CACHE_OPEN_BIT,
  RECORD_BYTES,
  unpackField,
} from '@martlet/vm';
import { DEFAULT_INLINING, type InlineLimits } from './policy.ts';

/** What changes in a function while the program runs. */
export interface FunctionSnapshot {
  /** Among all functions of the VM. */
  readonly index: number;
  /** Index of the first function of its program: operands count from there. */
  readonly program: number;
  /** A byte for each byte of code: which arms were taken. */
  readonly feedback: Uint8Array;
  /** The words of its inline caches, and then the callees that its instructions have noted. */
  readonly caches: Uint32Array;
  readonly constants: BigInt64Array;
  readonly cells: readonly (CellView | null)[];
  /** Shapes of new objects, by the `class` operands of its code. */
  readonly classes: ReadonlyMap<number, RootShape>;
  /** Bytes of objects, by the root shapes that its inline caches hold. */
  readonly instances: ReadonlyMap<number, number>;
  /** Positions at which nothing may be ruled out any more. */
  readonly neverAgain: ReadonlySet<number>;
}

/** What a compiler is told about the program. */
export interface CompilerView {
  /** Functions that may become part of the unit. */
  readonly functions: readonly FunctionSnapshot[];
  /** Functions that may be called. */
  readonly mentioned: readonly number[];
  /** Names of instructions whose place others have taken, with those. */
  readonly substitutes: readonly (readonly [from: string, to: string])[];
  /** Keys of what these functions return, where it is one; by index. */
  readonly results: ReadonlyMap<number, number>;
}

/**
 * Places where speculation has failed for good. Exits there did not teach the feedback anything (a method that is missing
 * each time, say), so code that speculates there would be made again and again. There are finitely many places, which
 * bounds the number of compilations.
 */
export class NeverAgain {
  /** By function and position. */
  readonly #failures = new Map<number, Map<number, number>>();
  readonly #limit: number;

  /** @param limit how often code that was made anew may fail at one place */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Code failed at this place, although it was made after earlier failures there. */
  failed(fn: number, position: number, count = 1): void {
    let positions = this.#failures.get(fn);
    if (positions === undefined) {
      positions = new Map();
      this.#failures.set(fn, positions);
    }
    positions.set(position, (positions.get(position) ?? 0) + count);
  }

  /** Failures by position of a function. */
  counts(fn: number): readonly (readonly [position: number, count: number])[] {
    return [...(this.#failures.get(fn) ?? [])];
  }

  /** The places in a function. */
  in(fn: number): ReadonlySet<number> {
    const found = new Set<number>();
    for (const [position, count] of this.#failures.get(fn) ?? []) {
      if (count >= this.#limit) found.add(position);
    }
    return found;
  }
}

/** Operands of a function that name other things, found once. */
interface Mentions {
  readonly functions: readonly number[];
  readonly classes: readonly number[];
}

const mentions = new WeakMap<LoadedFunction, Mentions>();

function mentionsOf(loaded: LoadedFunction): Mentions {
  let found = mentions.get(loaded);
  if (found === undefined) {
    const functions = new Set<number>();
    const classes = new Set<number>();
    for (const { instruction, operands } of loaded.fn.code) {
      for (const [i, { kind }] of instruction.operands.entries()) {
        if (kind === 'function') functions.add(loaded.program[operands[i]!]!.index);
        else if (kind === 'class') classes.add(operands[i]!);
      }
    }
    found = { functions: [...functions], classes: [...classes] };
    mentions.set(loaded, found);
  }
  return found;
}

function snapshotOf(vm: Vm, loaded: LoadedFunction, neverAgain: NeverAgain): FunctionSnapshot {
  const { heap, layout } = vm.world;
  const { memory } = heap;
  const { fn } = loaded;
  const feedback = loaded.code + layout.feedbackDelta;
  const [from, to] = [loaded.caches, loaded.calleesAddress(fn.code.length)];
  const caches = new Uint32Array(memory.i32.slice(from >>> 2, to >>> 2).buffer);
  const instances = new Map<number, number>();
  for (const word of caches) {
    const root = heap.shapeTrees.get(word)?.root;
    if (root?.id === word) instances.set(word, root.shape.size);
  }
  const constants = loaded.constants >>> 3;
  const classes = new Map<number, RootShape>();
  for (const cls of mentionsOf(loaded).classes) {
    // Code that names a class that is not there raises where it runs.
    const root = vm.world.findObjectClass(cls)?.root.shape;
    if (root !== undefined) classes.set(cls, { id: root.id, size: root.size });
  }
  return {
    index: loaded.index,
    program: loaded.program[0]!.index,
    feedback: memory.u8.slice(feedback, feedback + loaded.offsets.at(-1)!),
    caches,
    constants: memory.i64.slice(constants, constants + fn.constants.length),
    cells: loaded.cells.map((address) => {
      const word = vm.cells.read(address);
      if (word === null) return null;
      return { name: vm.cells.nameAt(address), word, key: vm.host.keyOf(word) };
    }),
    classes,
    instances,
    neverAgain: neverAgain.in(loaded.index),
  };
}

/** Functions that inline caches of a snapshot hold. Packed fields are small numbers, records are addresses. */
function calleesIn({ caches }: FunctionSnapshot, { image, world }: Vm): number[] {
  const found: number[] = [];
  for (const word of caches) {
    const index = (word - world.layout.functions) / RECORD_BYTES;
    if (Number.isInteger(index) && index >= 0 && index < image.functions.length) found.push(index);
  }
  return found;
}

/** So many functions are taken into a view at once; the compiler asks for more that it needs. */
const ENOUGH_FUNCTIONS = 100;

/** Most instructions of functions that may be inlined at a depth, as far as a view looks. */
function canInline({ sizes, nested, depth }: InlineLimits, at: number, taken: number): number {
  return sizes.length === 0 || at > depth || taken > ENOUGH_FUNCTIONS ? -1 : nested;
}

/**
 * What compiling a function may need: its own state and that of everything that may be inlined into it.
 *
 * @param more functions that the compiler has asked for
 * @param results keys of what functions return, by index
 */
export function takeView(
  vm: Vm,
  root: number,
  limits: InlineLimits = DEFAULT_INLINING,
  neverAgain: NeverAgain = new NeverAgain(),
  more: Iterable<number> = [],
  results: ReadonlyMap<number, number> = new Map(),
): CompilerView {
  const functions = new Map<number, FunctionSnapshot>();
  const mentioned = new Set<number>();
  let level = new Set([root, ...more]);
  for (let depth = 0; level.size > 0; depth++) {
    const next = new Set<number>();
    const size = canInline(limits, depth, functions.size);
    for (const index of level) {
      const loaded = vm.image.functions[index]!;
      const snapshot = snapshotOf(vm, loaded, neverAgain);
      functions.set(index, snapshot);
      for (const callee of [...mentionsOf(loaded).functions, ...calleesIn(snapshot, vm)]) {
        if (functions.has(callee) || level.has(callee)) continue;
        if (vm.image.functions[callee]!.fn.code.length <= size) next.add(callee);
        else mentioned.add(callee);
      }
    }
    level = next;
  }
  const known = [...functions.keys(), ...mentioned].filter((index) => results.has(index));
  return {
    functions: [...functions.values()],
    mentioned: [...mentioned],
    substitutes: substitutesOf(vm),
    results: new Map(known.map((index) => [index, results.get(index)!])),
  };
}

function substitutesOf({ image }: Vm): [string, string][] {
  return [...image.substitutes].map(([from, to]) => [from.name, to.name]);
}

/** The compiler has come to a function of which its view says nothing. */
export class MissingFunction extends Error {
  override readonly name = 'MissingFunction';
  readonly function: number;

  constructor(index: number) {
    super(`function ${index} is not in the compiler's view`);
    this.function = index;
  }
}

/** One function, as the compiler sees it. */
class SnapshotView implements FunctionView {
  readonly index: number;
  readonly fn: FunctionView['fn'];
  readonly #loaded: LoadedFunction;
  readonly #program: SnapshotProgram;

  constructor(program: SnapshotProgram, loaded: LoadedFunction) {
    this.#program = program;
    this.#loaded = loaded;
    this.index = loaded.index;
    this.fn = loaded.fn;
  }

  get liveness(): FunctionView['liveness'] {
    return this.#loaded.liveness;
  }

  get #snapshot(): FunctionSnapshot {
    return this.#program.snapshot(this.index);
  }

  armSeen(position: number, offset: number): boolean {
    return this.#snapshot.feedback[this.#loaded.offsets[position]! + offset] !== 0;
  }

  mayDoAnything(position: number): boolean {
    return this.#snapshot.neverAgain.has(position);
  }

  cacheHits(cache: number): readonly CacheHit[] {
    const { caches } = this.#snapshot;
    return this.#entries(cache).map((at) => ({
      key: caches[at]!,
      function: this.#program.functionOfRecord(caches[at + 1]!),
    }));
  }

  calleesSeen(position: number): readonly number[] {
    const { caches } = this.#snapshot;
    const first = (this.#loaded.calleesAddress(position) - this.#loaded.caches) >>> 2;
    const records = Array.from(caches.subarray(first, first + CACHE_ENTRIES));
    return records
      .filter((record) => record !== 0)
      .map((record) => this.#program.functionOfRecord(record));
  }

  isOpen(cache: number): boolean {
    const count = this.#loaded.cacheAddress(cache) - this.#loaded.caches + CACHE.count;
    return (this.#snapshot.caches[count >>> 2]! & CACHE_OPEN_BIT) !== 0;
  }

  fieldHits(cache: number): readonly FieldHit[] {
    const { caches } = this.#snapshot;
    return this.#entries(cache).map((at) => ({
      shape: caches[at]!,
      ...unpackField(caches[at + 1]!, caches[at + 2]!),
    }));
  }

  instanceHits(cache: number): readonly InstanceHit[] {
    const { caches, instances } = this.#snapshot;
    return this.#entries(cache).map((at) => {
      const id = caches[at + 1]!;
      const root = id === 0 ? null : { id, size: instances.get(id)! };
      return { key: caches[at]!, root };
    });
  }

  /** Indices of the first words of the entries of a cache that are in use. */
  #entries(cache: number): number[] {
    const { caches } = this.#snapshot;
    const first = this.#loaded.cacheAddress(cache) - this.#loaded.caches + CACHE.entries;
    const indices = Array.from(
      { length: CACHE_ENTRIES },
      (_, i) => (first + i * CACHE_ENTRY_BYTES) >>> 2,
    );
    return indices.filter((at) => caches[at] !== 0);
  }

  rootShape(cls: number): RootShape {
    const root = this.#snapshot.classes.get(cls);
    if (root === undefined)
      throw new RangeError(`there is no object class ${cls}; add it with addObjectClass`);
    return root;
  }

  resolve(operand: number): number {
    return this.#snapshot.program + operand;
  }

  cell(index: number): CellView | null {
    return this.#snapshot.cells[index]!;
  }

  constantWord(index: number): bigint {
    return this.#snapshot.constants[index]!;
  }
}

/** A program as the compiler sees it: functions that do not change, and what one request says of their state. */
export class SnapshotProgram implements ProgramView {
  readonly #functions: (index: number) => LoadedFunction | undefined;
  readonly #records: number;
  readonly #views: SnapshotView[] = [];
  #snapshots: ReadonlyMap<number, FunctionSnapshot> = new Map();
  #results: ReadonlyMap<number, number> = new Map();
  #substitutes: ReadonlyMap<Instruction, Instruction> = new Map();
  readonly #set: InstructionSet;

  /**
   * @param set the instruction set of the program
   * @param functions the functions that are known
   * @param records address of the first function record
   */
  constructor(
    set: InstructionSet,
    functions: (index: number) => LoadedFunction | undefined,
    records: number,
  ) {
    this.#set = set;
    this.#functions = functions;
    this.#records = records;
  }

  /** From here on the program is as this view says. */
  set view({ functions, substitutes, results }: CompilerView) {
    this.#results = results;
    const { byName } = this.#set;
    this.#substitutes = new Map(
      substitutes.map(([from, to]) => [byName.get(from)!, byName.get(to)!]),
    );
    this.#snapshots = new Map(functions.map((snapshot) => [snapshot.index, snapshot]));
  }

  get substitutes(): ReadonlyMap<Instruction, Instruction> {
    return this.#substitutes;
  }

  /** @throws MissingFunction when the compiler was not told of it */
  loaded(index: number): LoadedFunction {
    const loaded = this.#functions(index);
    if (loaded === undefined) throw new MissingFunction(index);
    return loaded;
  }

  /** @throws MissingFunction when the compiler was not told of it */
  function(index: number): FunctionView {
    const loaded = this.loaded(index);
    let view = this.#views[index];
    if (view?.fn !== loaded.fn) {
      view = new SnapshotView(this, loaded);
      this.#views[index] = view;
    }
    return view;
  }

  /** @throws MissingFunction when the view has no state of the function */
  snapshot(index: number): FunctionSnapshot {
    const snapshot = this.#snapshots.get(index);
    if (snapshot === undefined) throw new MissingFunction(index);
    return snapshot;
  }

  resultOf(index: number): number {
    return this.#results.get(index) ?? 0;
  }

  /** Index of the function with this record. */
  functionOfRecord(record: number): number {
    return (record - this.#records) / RECORD_BYTES;
  }
}

/** All functions of a running VM as they are now, for analyses that stand alone. */
export function viewOf(vm: Vm): ProgramView {
  const program = new SnapshotProgram(
    vm.language.set,
    (index) => vm.image.functions[index],
    vm.world.layout.functions,
  );
  const neverAgain = new NeverAgain();
  const functions = vm.image.functions.map((loaded) => snapshotOf(vm, loaded, neverAgain));
  program.view = {
    functions,
    mentioned: [],
    substitutes: substitutesOf(vm),
    results: new Map(),
  };
  return program;
}
