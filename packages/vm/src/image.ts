// Programs in linear memory: code, constants, function records and inline caches, and the way back from an address to
// the instruction that stands there.

import { type LinearMemory, OutOfMemoryError } from '@martlet/heap';
import type { Cells } from './cells.ts';
import type { Constant, GuestFunction, Program } from './container.ts';
import { entriesOf, lastDirect, PACKED } from './container.ts';
import type { FunctionStore } from './function-store.ts';
import { StoredFunctions, storeFunctions } from './function-store.ts';
import type { Fusion, Instruction, InstructionSet } from './instruction-set.ts';
import type { Layout } from './layout.ts';
import {
  ASK_RUNTIME,
  BESIDE,
  CACHE,
  CACHE_BYTES,
  ENTRY,
  ENTRY_BYTES,
  RECORD,
  RECORD_BYTES,
} from './layout.ts';
import type { FunctionSource, LoadedAddresses, LoadedParts } from './loaded-function.ts';
import { LoadedFunction } from './loaded-function.ts';
import type { OperandLayout } from './operands.ts';
import type { InterpreterTables } from './precompiled.ts';
import type { Footprint, StoredProgram } from './stored.ts';
import { footprintOf } from './stored.ts';

/** What the image asks of the language: the word of a constant. The word stays a root for good. */
export type ConstantWord = (constant: Constant) => bigint;

/** Loaded programs as data. */
export interface ImageTables {
  /** For each function {@link FUNCTION_ROW} numbers: code, its end, entries, constants, caches, entries that are written. */
  readonly functions: Uint32Array;
  /** The functions, as one program. */
  readonly store: FunctionStore;
  /** Where the next code, constants, record, entries and caches go. */
  readonly next: readonly [number, number, number, number, number];
  /** Addresses of inline caches by message. */
  readonly caches: readonly (readonly [string, readonly number[]])[];
  /** Names of instructions with those that have taken their place. */
  readonly substitutes: readonly (readonly [string, string])[];
}

const FUNCTION_ROW = 6;

/** A function that names others as if all functions of the VM were of one program. */
function inOneProgram(item: LoadedFunction): GuestFunction {
  const fn = item.decoded();
  const { program } = item;
  if (program[0]!.index === 0) return fn;
  const code = fn.code.map(({ instruction, operands }) => ({
    instruction,
    operands: instruction.operands.map(({ kind }, i) =>
      kind === 'function' ? program[operands[i]!]!.index : operands[i]!,
    ),
  }));
  return { ...fn, code };
}

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
  /** By their first instruction. */
  readonly #fusions = new Map<Instruction, readonly Fusion[]>();
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
    // The longest first, and those that forward before others.
    const order = (a: Fusion, b: Fusion) =>
      b.instructions.length - a.instructions.length || Number(b.forwards) - Number(a.forwards);
    for (const fusion of interpreter.fused.toSorted(order)) {
      const [first] = fusion.instructions;
      this.#fusions.set(first!, [...(this.#fusions.get(first!) ?? []), fusion]);
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
   * @throws OutOfMemoryError when a region is full; nothing is loaded then.
   */
  load(
    program: Program | StoredProgram,
    constantWord: ConstantWord,
    heat: () => number,
  ): readonly LoadedFunction[] {
    const stored = 'decode' in program;
    const footprints = stored ? program.footprints : program.functions.map(footprintOf);
    this.#requireRoom(footprints);
    if (!stored) {
      // Cells that nobody uses after all do no harm.
      for (const { cells } of program.functions) {
        for (const name of cells) this.#cells.addressOf(name);
      }
    }
    const decode = (i: number) => (stored ? program.decode(i) : program.functions[i]!);
    const loaded: LoadedFunction[] = [];
    const first = this.functions.length;
    const source = this.#unwritten(({ index }) => decode(index - first), constantWord, heat);
    for (const footprint of footprints) {
      const addresses: LoadedAddresses = {
        index: this.functions.length,
        code: this.#nextCode,
        codeEnd: this.#nextCode + footprint.code,
        record: this.#nextRecord,
        entries: footprint.entries === 0 ? this.#nextRecord : this.#nextEntry,
        constants: this.#nextConstant,
        caches: this.#nextCache,
      };
      const item = new LoadedFunction(addresses, source, loaded);
      loaded.push(item);
      this.functions.push(item);
      this.#nextCode += footprint.code;
      this.#nextRecord += RECORD_BYTES;
      this.#nextEntry += footprint.entries * ENTRY_BYTES;
      this.#nextConstant += footprint.constants * 8;
      this.#nextCache += footprint.caches;
      // Its first call asks the runtime where to start, and so writes it.
      this.#memory.store32(item.record + RECORD.arity, -1);
      this.#memory.store32(item.record + RECORD.required, ASK_RUNTIME);
      this.#memory.store32(item.record + RECORD.entries, item.entries);
      this.#memory.store32(item.record + RECORD.frame, footprint.registers * 8);
      this.#memory.store32(item.record + RECORD.index, item.index);
    }
    // Those of an ordinary program are written at once: what is wrong with one shows now.
    if (!stored) for (const item of loaded) void item.fn;
    return loaded;
  }

  /** Functions that are written when something first asks what they are. */
  #unwritten(
    decode: (item: LoadedFunction) => GuestFunction,
    constantWord: ConstantWord,
    heat: () => number,
  ): FunctionSource {
    return {
      isWritten: false,
      decode,
      obtain: (item, fn) => this.#write(item, fn, constantWord, heat),
    };
  }

  #partsOf(fn: GuestFunction): LoadedParts {
    const offsets = new Int32Array(fn.code.length + 1);
    let offset = 0;
    for (const [position, entry] of fn.code.entries()) {
      offsets[position] = offset;
      offset += entry.instruction.size;
    }
    offsets[fn.code.length] = offset;
    return { fn, offsets, cells: fn.cells.map((name) => this.#cells.addressOf(name)) };
  }

  /** Writes all parts of a function where its addresses say. */
  #write(
    item: LoadedFunction,
    fn: GuestFunction,
    constantWord: ConstantWord,
    heat: () => number,
  ): LoadedParts {
    const parts = this.#partsOf(fn);
    const written = new LoadedFunction(item, parts, item.program);
    this.#writeRecord(written, heat());
    this.#writeConstants(written, constantWord);
    this.#writeCaches(written);
    this.#writeCode(written, written.program);
    this.#overlayFusion(written);
    return parts;
  }

  /** Everything that was loaded, as data. */
  save(): ImageTables {
    const rows = this.functions.map((item) => [
      item.code,
      item.codeEnd,
      item.entries,
      item.constants,
      item.caches,
      // Those that are not written have no heat that counts.
      item.isWritten ? entriesOf(item.fn).length : 0,
    ]);
    const names = [...this.#substitutes].map(([from, to]): [string, string] => [
      from.name,
      to.name,
    ]);
    return {
      functions: Uint32Array.from(rows.flat()),
      store: storeFunctions(this.functions.map((item) => inOneProgram(item))),
      next: [
        this.#nextCode,
        this.#nextConstant,
        this.#nextRecord,
        this.#nextEntry,
        this.#nextCache,
      ],
      caches: [...this.#cachesOf],
      substitutes: names,
    };
  }

  /** Takes over what was loaded into a memory that was saved. Functions are decoded when something asks what they are. */
  restore(
    { functions: rows, store, next, caches, substitutes }: ImageTables,
    constantWord: ConstantWord,
    heat: () => number,
  ): void {
    const stored = new StoredFunctions(this.#set, store);
    const decode = ({ index }: LoadedFunction) => stored.decode(index);
    const unwritten = this.#unwritten(decode, constantWord, heat);
    const written = {
      isWritten: true,
      decode,
      obtain: (_: LoadedFunction, fn: GuestFunction) => this.#partsOf(fn),
    };
    const firstHeat = heat();
    for (let index = 0, at = 0; at < rows.length; index++, at += FUNCTION_ROW) {
      const entries = rows[at + 2]!;
      const heats = rows[at + 5]!;
      const addresses: LoadedAddresses = {
        index,
        code: rows[at]!,
        codeEnd: rows[at + 1]!,
        record: this.#layout.functions + index * RECORD_BYTES,
        entries,
        constants: rows[at + 3]!,
        caches: rows[at + 4]!,
      };
      const source = heats > 0 ? written : unwritten;
      this.functions.push(new LoadedFunction(addresses, source, this.functions));
      for (let entry = 0; entry < heats; entry++) {
        this.#memory.store32(entries + entry * ENTRY_BYTES + ENTRY.heat, firstHeat);
      }
    }
    [this.#nextCode, this.#nextConstant, this.#nextRecord, this.#nextEntry, this.#nextCache] = next;
    for (const [message, addresses] of caches) this.#cachesOf.set(message, [...addresses]);
    for (const [from, to] of substitutes) {
      this.#substitutes.set(this.#set.byName.get(from)!, this.#set.byName.get(to)!);
    }
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
    return found && address >= found.code && address < found.codeEnd ? found : null;
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

  #requireRoom(footprints: readonly Footprint[]): void {
    const total = (of: (footprint: Footprint) => number) =>
      footprints.reduce((sum, footprint) => sum + of(footprint), 0);
    const { codeEnd, constantsEnd, functionsEnd, entriesEnd, cachesEnd } = this.#layout;
    const needs = [
      ['code', this.#nextCode + total((f) => f.code), codeEnd],
      ['constants', this.#nextConstant + 8 * total((f) => f.constants), constantsEnd],
      ['functions', this.#nextRecord + RECORD_BYTES * footprints.length, functionsEnd],
      ['entries', this.#nextEntry + ENTRY_BYTES * total((f) => f.entries), entriesEnd],
      ['caches', this.#nextCache + total((f) => f.caches), cachesEnd],
    ] as const;
    for (const [region, end, limit] of needs) {
      if (end > limit) {
        throw new OutOfMemoryError(
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
    const last = lastDirect(fn);
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
      // First, because memory may grow meanwhile.
      const word = constantWord(constant);
      this.#memory.i64[(item.constants >>> 3) + i] = word;
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
      // What is not written yet will be written as it is then.
      if (!item.isWritten || item.fn.fixed) continue;
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
   * Overlays the opcodes of fused instructions where they stand together and no jump leads between them; of a pair that
   * forwards, where the first's result dies in the second.
   */
  #overlayFusion(item: LoadedFunction): void {
    if (this.#fusions.size === 0) return;
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
      const fusions = this.#fusions.get(this.currentIn(fn, fn.code[position]!.instruction));
      const fusion = fusions?.find(
        ({ instructions, forwards }) =>
          instructions.every((instruction, i) => {
            const entry = fn.code[position + i];
            if (entry === undefined || (i > 0 && entered.has(position + i))) return false;
            return this.currentIn(fn, entry.instruction) === instruction;
          }) &&
          (!forwards || this.#resultDies(item, position)),
      );
      if (fusion === undefined) continue;
      view.setUint16(item.pcOf(position), fusion.opcode, true);
      position += fusion.instructions.length - 1;
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
