// Programs in linear memory: code, constants, function records and inline caches, and the way back from an address to
// the instruction that stands there.

import type { Liveness } from '@martlet/dataflow';
import type { LinearMemory } from '@martlet/heap';
import type { Cells } from './cells.ts';
import type { Constant, GuestFunction, Program } from './container.ts';
import { entriesOf, PACKED } from './container.ts';
import { homeStates, livenessOf } from './effects.ts';
import { DefinitionError } from './errors.ts';
import type { FusedPair, Instruction, InstructionSet } from './instruction-set.ts';
import type { Layout } from './layout.ts';
import {
  ASK_RUNTIME,
  BESIDE,
  CACHE,
  CACHE_BYTES,
  CALLEES_BYTES,
  ENTRY,
  ENTRY_BYTES,
  RECORD,
  RECORD_BYTES,
} from './layout.ts';
import type { OperandLayout } from './operands.ts';
import type { InterpreterTables } from './precompiled.ts';

/** A function in memory. */
export class LoadedFunction {
  readonly index: number;
  readonly fn: GuestFunction;
  /** Address of the first instruction. */
  readonly code: number;
  /** Byte offset of each position from `code`, and of the end. */
  readonly offsets: Int32Array;
  /** Address of its record. */
  readonly record: number;
  /** Address of its first entry: the record, or a table. */
  readonly entries: number;
  /** Address of its first constant and of its first inline cache. */
  readonly constants: number;
  readonly caches: number;
  /** Addresses of its cells. */
  readonly cells: readonly number[];
  /** All functions of its program, by which operands name functions. */
  program: readonly LoadedFunction[] = [];
  #liveness: Liveness | null = null;
  #homes: Uint8Array | null = null;
  #callees: Int32Array | null = null;

  constructor(
    parts: Omit<
      LoadedFunction,
      | 'liveness'
      | 'program'
      | 'holdsHome'
      | 'pcOf'
      | 'positionOf'
      | 'cacheAddress'
      | 'calleesAddress'
      | 'entryAddress'
    >,
  ) {
    this.index = parts.index;
    this.fn = parts.fn;
    this.code = parts.code;
    this.offsets = parts.offsets;
    this.record = parts.record;
    this.entries = parts.entries;
    this.constants = parts.constants;
    this.caches = parts.caches;
    this.cells = parts.cells;
  }

  /** Which registers are live where; computed when first asked for. */
  get liveness(): Liveness {
    this.#liveness ??= livenessOf(this.fn);
    return this.#liveness;
  }

  /** Does the home register tell, at a position, whose frame this is? Not before it has been written. */
  holdsHome(position: number): boolean {
    if (this.fn.home < 0) return false;
    this.#homes ??= homeStates(this.fn);
    return this.#homes[position] === 1;
  }

  /** Address of a position. */
  pcOf(position: number): number {
    return this.code + this.offsets[position]!;
  }

  /** Address of an entry. */
  entryAddress(index: number): number {
    return this.entries + index * ENTRY_BYTES;
  }

  /** Address of an inline cache. */
  cacheAddress(cache: number): number {
    return this.caches + cache * CACHE_BYTES;
  }

  /**
   * Address of the records of the functions that the instruction at a position has called, of one that notes them. They stand
   * behind the inline caches; the address for the end of the code is the end of all.
   */
  calleesAddress(position: number): number {
    if (this.#callees === null) {
      const { code, caches } = this.fn;
      this.#callees = new Int32Array(code.length + 1);
      let offset = caches.length * CACHE_BYTES;
      for (const [at, { instruction }] of code.entries()) {
        this.#callees[at] = offset;
        if (instruction.loadsCallee) offset += CALLEES_BYTES;
      }
      this.#callees[code.length] = offset;
    }
    return this.caches + this.#callees[position]!;
  }

  /** The position at an address in this function. */
  positionOf(pc: number): number {
    const offset = pc - this.code;
    let low = 0;
    let high = this.offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsets[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Bytes of a function's inline caches, and of the callees that its instructions note. */
function cacheBytes(fn: GuestFunction): number {
  const notes = fn.code.filter(({ instruction }) => instruction.loadsCallee);
  return fn.caches.length * CACHE_BYTES + notes.length * CALLEES_BYTES;
}

/** What the image asks of the language: the word of a constant. The word stays a root for good. */
export type ConstantWord = (constant: Constant) => bigint;

/** The loaded programs of one VM. */
export class Image {
  readonly functions: LoadedFunction[] = [];
  readonly #memory: LinearMemory;
  readonly #layout: Layout;
  readonly #interpreter: InterpreterTables;
  readonly #symbol: (text: string) => number;
  readonly #cells: Cells;
  readonly #set: InstructionSet;
  readonly #substitutes = new Map<Instruction, Instruction>();
  /** By first and second instruction. */
  readonly #pairs = new Map<Instruction, Map<Instruction, FusedPair>>();
  /** Addresses of inline caches by their message. */
  readonly #cachesOf = new Map<string, number[]>();
  #nextCode: number;
  #nextConstant: number;
  #nextRecord: number;
  #nextEntry: number;
  #nextCache: number;

  constructor(
    memory: LinearMemory,
    layout: Layout,
    interpreter: InterpreterTables,
    symbol: (text: string) => number,
    cells: Cells,
    set: InstructionSet,
  ) {
    this.#memory = memory;
    this.#layout = layout;
    this.#interpreter = interpreter;
    this.#symbol = symbol;
    this.#cells = cells;
    this.#set = set;
    for (const pair of interpreter.fused) {
      const seconds = this.#pairs.get(pair.first) ?? new Map<Instruction, FusedPair>();
      this.#pairs.set(pair.first, seconds.set(pair.second, pair));
    }
    this.#nextCode = layout.code;
    this.#nextConstant = layout.constants;
    this.#nextRecord = layout.functions;
    this.#nextEntry = layout.entries;
    this.#nextCache = layout.caches;
  }

  /** End of the constants loaded so far: all words from `layout.constants` up to it are roots. */
  get constantsEnd(): number {
    return this.#nextConstant;
  }

  /**
   * Loads all functions of a verified program; gives them in its order.
   *
   * @throws DefinitionError when a region is full; nothing is loaded then.
   */
  load(program: Program, constantWord: ConstantWord, heat: number): readonly LoadedFunction[] {
    const sizes = program.functions.map((fn) =>
      fn.code.reduce((bytes, entry) => bytes + entry.instruction.size, 0),
    );
    this.#requireRoom(program, sizes);
    // Cells that nobody uses after all do no harm.
    const cells = program.functions.map((fn) =>
      fn.cells.map((name) => this.#cells.addressOf(name)),
    );
    const first = this.functions.length;
    const loaded = program.functions.map((fn, i) => {
      const offsets = new Int32Array(fn.code.length + 1);
      let offset = 0;
      for (const [position, entry] of fn.code.entries()) {
        offsets[position] = offset;
        offset += entry.instruction.size;
      }
      offsets[fn.code.length] = offset;
      const result = new LoadedFunction({
        index: first + i,
        fn,
        code: this.#nextCode,
        offsets,
        record: this.#nextRecord,
        entries: fn.entries.length === 0 ? this.#nextRecord : this.#nextEntry,
        constants: this.#nextConstant,
        caches: this.#nextCache,
        cells: cells[i]!,
      });
      this.#nextCode += offset;
      this.#nextRecord += RECORD_BYTES;
      this.#nextEntry += fn.entries.length * ENTRY_BYTES;
      this.#nextConstant += fn.constants.length * 8;
      this.#nextCache += cacheBytes(fn);
      return result;
    });
    for (const item of loaded) {
      item.program = loaded;
      this.functions.push(item);
      this.#writeRecord(item, heat);
      this.#writeConstants(item, constantWord);
      this.#writeCaches(item);
    }
    for (const item of loaded) {
      this.#writeCode(item, loaded);
      this.#overlayFusion(item);
    }
    return loaded;
  }

  /** The function whose code (or resume code) holds this address, or `null`. */
  functionAt(pc: number): LoadedFunction | null {
    const address = this.codeAddress(pc);
    let low = 0;
    let high = this.functions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.functions[middle]!.code <= address) low = middle;
      else high = middle - 1;
    }
    const found = this.functions[low];
    if (!found || address < found.code || address >= found.code + found.offsets.at(-1)!)
      return null;
    return found;
  }

  /** The function with this record. */
  functionOfRecord(record: number): LoadedFunction {
    return this.functions[(record - this.#layout.functions) / RECORD_BYTES]!;
  }

  /** The function and the number of the entry at an address. */
  entryAt(address: number): { readonly fn: LoadedFunction; readonly index: number } {
    const fn = this.functionOfRecord(this.#memory.load32(address + RECORD.record));
    return { fn, index: (address - fn.entries) / ENTRY_BYTES };
  }

  /** The address in the code that a position in the code or in the resume area stands for. */
  codeAddress(pc: number): number {
    return pc >= this.#layout.codeEnd ? pc - this.#layout.resumeDelta : pc;
  }

  #requireRoom(program: Program, sizes: readonly number[]): void {
    const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const needs = [
      ['code', this.#nextCode + total(sizes), this.#layout.codeEnd],
      [
        'constants',
        this.#nextConstant + 8 * total(program.functions.map((f) => f.constants.length)),
        this.#layout.constantsEnd,
      ],
      [
        'functions',
        this.#nextRecord + RECORD_BYTES * program.functions.length,
        this.#layout.functionsEnd,
      ],
      [
        'entries',
        this.#nextEntry + ENTRY_BYTES * total(program.functions.map((f) => f.entries.length)),
        this.#layout.entriesEnd,
      ],
      [
        'caches',
        this.#nextCache + total(program.functions.map(cacheBytes)),
        this.#layout.cachesEnd,
      ],
    ] as const;
    for (const [region, end, limit] of needs) {
      if (end > limit) {
        throw new DefinitionError(
          `the program does not fit the VM's ${region} region: ${end - limit} bytes are missing; raise regions.${region}`,
        );
      }
    }
  }

  #writeRecord(item: LoadedFunction, heat: number): void {
    const { fn, record } = item;
    const put = (offset: number, value: number) => this.#memory.store32(record + offset, value);
    const entries = entriesOf(fn);
    for (const { index, position } of entries) {
      const at = item.entryAddress(index);
      this.#memory.store32(at + ENTRY.code, item.pcOf(position));
      this.#memory.store32(at + ENTRY.compiled, 0);
      this.#memory.store32(at + ENTRY.heat, heat);
      this.#memory.store32(at + ENTRY.record, record);
    }
    const last = entries.length - 1;
    const exact = last === 0 && fn.entries.length === 0 && !fn.arranged;
    put(RECORD.arity, exact ? fn.required : -1);
    put(RECORD.required, fn.arranged ? ASK_RUNTIME : fn.required);
    put(RECORD.span, fn.surplus === 'ignore' ? PACKED - 1 - fn.required : last);
    put(RECORD.last, last);
    put(RECORD.entries, item.entries);
    put(RECORD.frame, fn.registers * 8);
    put(RECORD.index, item.index);
  }

  #writeConstants(item: LoadedFunction, constantWord: ConstantWord): void {
    for (const [i, constant] of item.fn.constants.entries()) {
      this.#memory.i64[(item.constants >>> 3) + i] = constantWord(constant);
    }
  }

  #writeCaches(item: LoadedFunction): void {
    for (const [i, cache] of item.fn.caches.entries()) {
      const address = item.caches + i * CACHE_BYTES;
      this.#memory.store32(address + CACHE.message, this.#symbol(cache.message));
      this.#memory.store32(address + CACHE.count, cache.count);
      const same = this.#cachesOf.get(cache.message);
      if (same === undefined) this.#cachesOf.set(cache.message, [address]);
      else same.push(address);
    }
  }

  #writeCode(item: LoadedFunction, program: readonly LoadedFunction[]): void {
    const { fn } = item;
    const view = new DataView(this.#memory.source.buffer as ArrayBuffer);
    for (const [position, entry] of fn.code.entries()) {
      const pc = item.pcOf(position);
      const { instruction } = entry;
      view.setUint16(pc, this.currentIn(item.fn, instruction).opcode, true);
      for (const [i, operand] of instruction.operands.entries()) {
        const value = this.#encode(item, program, position, operand, entry.operands[i]!);
        if (operand.size === 4) view.setInt32(pc + operand.offset, value, true);
        else view.setUint16(pc + operand.offset, value, true);
      }
      const beside = pc + this.#layout.resumeDelta;
      view.setUint16(beside + BESIDE.top, fn.registers * 8, true);
      this.#writeResume(view, beside, instruction);
      const twin = this.#set.twins.get(instruction);
      if (twin !== undefined) this.#writeResume(view, beside, twin);
      if (instruction.loadsCallee) {
        view.setUint32(beside + BESIDE.callees, item.calleesAddress(position), true);
      }
    }
  }

  #writeResume(view: DataView, beside: number, instruction: Instruction): void {
    const resume = this.#interpreter.resumes.get(instruction.name);
    if (resume === undefined) return;
    const at = instruction.substitutes ? BESIDE.resumeTwin : BESIDE.resume;
    view.setUint16(beside + at, resume.opcode, true);
  }

  /** The instruction that stands for one of a function's code: itself, or what has taken its place. */
  currentIn({ fixed }: GuestFunction, instruction: Instruction): Instruction {
    return (fixed ? undefined : this.#substitutes.get(instruction)) ?? instruction;
  }

  /** Instructions whose place others have taken, with those. */
  get substitutes(): ReadonlyMap<Instruction, Instruction> {
    return this.#substitutes;
  }

  /**
   * Lets an instruction take its twin's place in all code, present and future. What the old one has remembered beside the
   * code, in feedback and caches, is forgotten.
   */
  substitute(from: Instruction, to: Instruction): void {
    this.#substitutes.set(from, to);
    const { u8 } = this.#memory;
    for (const item of this.functions) {
      if (item.fn.fixed) continue;
      let found = false;
      for (const [position, { instruction, operands }] of item.fn.code.entries()) {
        if (instruction !== from) continue;
        found = true;
        const feedback = item.pcOf(position) + this.#layout.feedbackDelta;
        u8.fill(0, feedback, feedback + from.size);
        for (const [i, { kind }] of from.operands.entries()) {
          if (kind !== 'cache') continue;
          const cache = item.cacheAddress(operands[i]!);
          u8.fill(0, cache + CACHE.entries, cache + CACHE_BYTES);
        }
      }
      if (found) this.#writeOpcodes(item);
    }
  }

  /** Empties all inline caches for a message. */
  forgetMessage(message: string): void {
    for (const cache of this.#cachesOf.get(message) ?? []) {
      // Entries are filled from the first on.
      if (this.#memory.load32(cache + CACHE.entries) === 0) continue;
      this.#memory.u8.fill(0, cache + CACHE.entries, cache + CACHE_BYTES);
    }
  }

  #writeOpcodes(item: LoadedFunction): void {
    const view = new DataView(this.#memory.source.buffer as ArrayBuffer);
    for (const [position, { instruction }] of item.fn.code.entries()) {
      view.setUint16(item.pcOf(position), this.currentIn(item.fn, instruction).opcode, true);
    }
    this.#overlayFusion(item);
  }

  /** Operands as generated code wants them: registers as byte offsets, table entries as addresses, labels relative. */
  #encode(
    item: LoadedFunction,
    program: readonly LoadedFunction[],
    position: number,
    operand: OperandLayout,
    value: number,
  ): number {
    switch (operand.kind) {
      case 'int':
      case 'count':
      case 'slot':
      case 'class':
        return value;
      case 'constant':
        return item.constants + value * 8;
      case 'cell':
        return item.cells[value]!;
      case 'cache':
        return item.caches + value * CACHE_BYTES;
      case 'function':
        return program[value]!.record;
      case 'label':
      case 'loop':
        return item.offsets[value]! - item.offsets[position]!;
      default:
        return value * 8;
    }
  }

  /**
   * Overlays the opcodes of fused pairs: where two instructions stand together, no jump leads between them, and the
   * first's result dies in the second.
   */
  #overlayFusion(item: LoadedFunction): void {
    if (this.#pairs.size === 0) return;
    const { fn } = item;
    const entered = new Set<number>(fn.entries);
    for (const handler of fn.handlers) entered.add(handler.target);
    for (const entry of fn.code) {
      for (const [i, operand] of entry.instruction.operands.entries()) {
        if (operand.kind === 'label' || operand.kind === 'loop') entered.add(entry.operands[i]!);
      }
    }
    const view = new DataView(this.#memory.source.buffer as ArrayBuffer);
    for (let position = 0; position + 1 < fn.code.length; position++) {
      const first = fn.code[position]!;
      const second = fn.code[position + 1]!;
      const instruction = this.currentIn(fn, first.instruction);
      const pair = this.#pairs.get(instruction)?.get(this.currentIn(fn, second.instruction));
      if (pair === undefined || entered.has(position + 1)) continue;
      if (!this.#resultDies(item, position)) continue;
      view.setUint16(item.pcOf(position), pair.opcode, true);
      position++;
    }
  }

  #resultDies(item: LoadedFunction, position: number): boolean {
    const first = item.fn.code[position]!;
    const second = item.fn.code[position + 1]!;
    const written =
      first.operands[first.instruction.operands.findIndex((o) => o.kind === 'write')]!;
    const reads = second.instruction.operands.flatMap((o, i) =>
      o.kind === 'read' ? [second.operands[i]!] : [],
    );
    if (reads.at(-1) !== written || reads.slice(0, -1).includes(written)) return false;
    // A handler that covers the pair could see the register; so could what follows.
    if (item.fn.handlers.some((h) => h.start <= position + 1 && position + 1 < h.end)) return false;
    return !item.liveness.isLiveAfter(position + 1, written);
  }
}
