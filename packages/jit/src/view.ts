// What the compiler knows of the running program, in the form in which it asks: functions, what their inline caches have seen,
// which arms were taken.

import type {
  CacheHit,
  CellView,
  FieldHit,
  FunctionView,
  InstanceHit,
  ProgramView,
  RootShape,
} from '@martlet/infer';
import type { Instruction, LoadedFunction, Vm } from '@martlet/vm';
import {
  CACHE,
  CACHE_ENTRIES,
  CACHE_ENTRY_BYTES,
  CACHE_OPEN_BIT,
  RECORD_BYTES,
  unpackField,
} from '@martlet/vm';
import { NeverAgain } from './never-again.ts';
import { type LiveState, type ProgramState, Reporter, StateCopy } from './program-state.ts';

/** The compiler has come to a function that it has not been told of. */
export class MissingFunction extends Error {
  override readonly name = 'MissingFunction';
  readonly function: number;

  constructor(index: number) {
    super(`function ${index} is not in the compiler's view`);
    this.function = index;
  }
}

/** One function, as the compiler sees it. */
class StateView implements FunctionView {
  readonly index: number;
  readonly fn: FunctionView['fn'];
  readonly #loaded: LoadedFunction;
  readonly #state: ProgramState;

  constructor(state: ProgramState, loaded: LoadedFunction) {
    this.#state = state;
    this.#loaded = loaded;
    this.index = loaded.index;
    this.fn = loaded.fn;
  }

  get liveness(): FunctionView['liveness'] {
    return this.#loaded.liveness;
  }

  armSeen(position: number, offset: number): boolean {
    const { memory, feedbackDelta } = this.#state;
    const { feedback } = this.#state.shiftsOf(this.index);
    return memory.u8[this.#loaded.pcOf(position) + feedbackDelta + offset + feedback] !== 0;
  }

  mayDoAnything(position: number): boolean {
    return this.#state.mayDoAnything(this.index, position);
  }

  cacheHits(cache: number): readonly CacheHit[] {
    return this.#entries(cache).map((at) => ({
      key: this.#word(at),
      function: functionOfRecord(this.#state, this.#word(at + 4)),
    }));
  }

  calleesSeen(position: number): readonly number[] {
    const first = this.#loaded.calleesAddress(position);
    const records = Array.from({ length: CACHE_ENTRIES }, (_, i) => this.#word(first + i * 4));
    return records
      .filter((record) => record !== 0)
      .map((record) => functionOfRecord(this.#state, record));
  }

  isOpen(cache: number): boolean {
    return (this.#word(this.#loaded.cacheAddress(cache) + CACHE.count) & CACHE_OPEN_BIT) !== 0;
  }

  fieldHits(cache: number): readonly FieldHit[] {
    return this.#entries(cache).map((at) => ({
      shape: this.#word(at),
      ...unpackField(this.#word(at + 4), this.#word(at + 8)),
    }));
  }

  instanceHits(cache: number): readonly InstanceHit[] {
    return this.#entries(cache).map((at) => {
      const id = this.#word(at + 4);
      const root = id === 0 ? null : { id, size: this.#state.sizeOfRoot(id) };
      return { key: this.#word(at), root };
    });
  }

  /** Addresses of the entries of a cache that are in use. */
  #entries(cache: number): number[] {
    const first = this.#loaded.cacheAddress(cache) + CACHE.entries;
    const all = Array.from({ length: CACHE_ENTRIES }, (_, i) => first + i * CACHE_ENTRY_BYTES);
    return all.filter((at) => this.#word(at) !== 0);
  }

  /** A word of the inline caches. */
  #word(address: number): number {
    const { caches } = this.#state.shiftsOf(this.index);
    return this.#state.memory.i32[(address + caches) >>> 2]! >>> 0;
  }

  rootShape(cls: number): RootShape {
    const root = this.#state.rootShape(cls);
    if (root === undefined)
      throw new RangeError(`there is no object class ${cls}; add it with addObjectClass`);
    return root;
  }

  resolve(operand: number): number {
    return this.#state.programOf(this.index) + operand;
  }

  cell(index: number): CellView | null {
    const cell = this.#state.cell(this.#loaded.cells[index]!);
    return cell && { name: this.fn.cells[index]!, ...cell };
  }

  constantWord(index: number): bigint {
    const { constants } = this.#state.shiftsOf(this.index);
    return this.#state.memory.i64[((this.#loaded.constants + constants) >>> 3) + index]!;
  }
}

/** Index of the function with this record. */
function functionOfRecord({ records }: ProgramState, record: number): number {
  return (record - records) / RECORD_BYTES;
}

/** A program as the compiler sees it. */
export class StateProgram implements ProgramView {
  readonly #state: ProgramState;
  readonly #views: StateView[] = [];

  constructor(state: ProgramState) {
    this.#state = state;
  }

  get substitutes(): ReadonlyMap<Instruction, Instruction> {
    return this.#state.substitutes;
  }

  /** @throws MissingFunction when the compiler was not told of it */
  loaded(index: number): LoadedFunction {
    const loaded = this.#state.loaded(index);
    if (loaded === undefined) throw new MissingFunction(index);
    return loaded;
  }

  /** @throws MissingFunction when the compiler was not told of it */
  function(index: number): FunctionView {
    const loaded = this.loaded(index);
    let view = this.#views[index];
    if (view?.fn !== loaded.fn) {
      view = new StateView(this.#state, loaded);
      this.#views[index] = view;
    }
    return view;
  }

  resultOf(index: number): number {
    return this.#state.resultOf(index);
  }
}

/** Operands of a function that name other functions, found once. */
const mentions = new WeakMap<LoadedFunction, readonly number[]>();

function mentionsOf(loaded: LoadedFunction): readonly number[] {
  let found = mentions.get(loaded);
  if (found === undefined) {
    const operandsOfFunctions = new Set<number>();
    for (const { instruction, operands } of loaded.fn.code) {
      for (const [i, { kind }] of instruction.operands.entries()) {
        if (kind === 'function') operandsOfFunctions.add(operands[i]!);
      }
    }
    found = [...operandsOfFunctions];
    mentions.set(loaded, found);
  }
  return found;
}

/** Functions that the inline caches of a function hold. Packed fields are small numbers, records are addresses. */
function calleesOf(state: LiveState, loaded: LoadedFunction): number[] {
  const found: number[] = [];
  const end = loaded.calleesAddress(loaded.fn.code.length);
  for (let at = loaded.caches; at < end; at += 4) {
    const index = functionOfRecord(state, state.memory.i32[at >>> 2]! >>> 0);
    if (Number.isInteger(index) && index >= 0 && index < state.functionCount) found.push(index);
  }
  return found;
}

/** So many functions are looked for at once. */
const ENOUGH_FUNCTIONS = 100;

/**
 * Functions that may be needed to compile one: it, what it calls and what it makes closures of, what these call, and so on.
 *
 * @param depth most calls around another in a unit
 */
export function functionsAround(state: LiveState, root: number, depth: number): Set<number> {
  const found = new Set([root]);
  let level = [root];
  for (let at = 0; level.length > 0 && at <= depth && found.size < ENOUGH_FUNCTIONS; at++) {
    const next: number[] = [];
    const add = (index: number): void => {
      if (found.has(index)) return;
      found.add(index);
      next.push(index);
    };
    for (const index of level) {
      const loaded = state.loaded(index)!;
      // What has never been called has no state, and is not worth being decoded.
      if (!loaded.isWritten) continue;
      const program = state.programOf(index);
      for (const operand of mentionsOf(loaded)) add(program + operand);
      for (const callee of calleesOf(state, loaded)) add(callee);
    }
    level = next;
  }
  return found;
}

/** All functions of a running VM as they are now, for analyses that stand alone. */
export function viewOf(vm: Vm): ProgramView {
  const state = new StateCopy(vm.language.set, vm.world);
  for (const loaded of vm.image.functions) state.add(loaded, loaded.program[0]!.index);
  const reporter = new Reporter(vm, { neverAgain: new NeverAgain(), results: new Map() });
  state.update(reporter.news(vm.image.functions));
  return new StateProgram(state);
}
