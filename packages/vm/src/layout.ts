// Where the VM's own things stand in linear memory, and how its records are laid out. IR and host code share these
// numbers. The regions are reserved in a fixed order before anything else, so that the addresses (which are constants
// in the interpreter's code) are the same in every VM of the same options.

import type { LinearMemory } from '@martlet/heap';
import { INSTRUCTION_UNIT } from './operands.ts';

/** Sizes of the VM's regions in bytes. */
export interface RegionSizes {
  /** Code of all functions; feedback and resume codes take as much again each. Default 1 MiB. */
  readonly code: number;
  /** Constants of all functions, 8 bytes each. Default 512 KiB. */
  readonly constants: number;
  /** Function records. Default 512 KiB. */
  readonly functions: number;
  /** Entries of functions with optional parameters, 16 bytes each. Default 256 KiB. */
  readonly entries: number;
  /** Inline caches, and the callees that calls of closures note. Default 1 MiB. */
  readonly caches: number;
  /** Cells, 8 bytes for each name. Default 256 KiB. */
  readonly cells: number;
  /** Guest stack. Default 1 MiB. */
  readonly stack: number;
}

export const DEFAULT_REGIONS: RegionSizes = {
  code: 1 << 20,
  constants: 1 << 19,
  functions: 1 << 19,
  entries: 1 << 18,
  caches: 1 << 20,
  cells: 1 << 18,
  stack: 1 << 20,
};

/** Words of the VM state: offsets from its address. 32 bits wide unless the name says otherwise. */
export const STATE = {
  /** Frame and position of the guest instruction that called into the runtime. */
  fp: 0,
  pc: 4,
  /** First address that no frame may reach. */
  stackLimit: 8,
  /** Back-edges until the interpreter polls. */
  budget: 12,
  /** How a completion other than an ordinary return goes on; see {@link COMPLETION}. */
  completionKind: 16,
  /** Where the interpreter goes on after an unwind. */
  nextFp: 20,
  nextPc: 24,
  /**
   * First address that compiled code may not reach, where it runs now: deeper calls could exhaust the host's own stack. The
   * last {@link LEAF_STACK_BYTES} below it are for code that calls no other.
   */
  compiledLimit: 28,
  /** i64: the value raised or returned. */
  completionValue64: 32,
  /** i64: the home that a return out of a block leaves for. */
  completionHome64: 40,
  /** Frame of the compiled activation that an exit has rebuilt. */
  exitBase: 48,
  /** End of the stack of bases. */
  baseTop: 52,
  /** Calls from compiled code until it polls, where it counts them. */
  callBudget: 56,
  /** Calls that the interpreter has made of interpreted functions, modulo 2^32. */
  calls: 60,
  /** i64: a word that outlives what is allocated next: what routines make in several steps. */
  kept64: 64,
  /**
   * Signed: how many bytes of guest stack compiled code may use from a frame that the interpreter which is running calls it
   * in. Frames of the interpreter itself take nothing of the host's stack.
   */
  room: 72,
  /** i64 each: arguments of a runtime function; the result comes back in the first. */
  arguments64: 80,
} as const;
/** Most arguments of a runtime function. */
export const MAX_RUNTIME_ARGUMENTS = 16;
/** Raw live values of an exit, 8 bytes each. */
export const EXIT_BUFFER_OFFSET: number = STATE.arguments64 + 8 * MAX_RUNTIME_ARGUMENTS;
export const EXIT_BUFFER_WORDS = 1024;
export const STATE_BYTES: number = EXIT_BUFFER_OFFSET + 8 * EXIT_BUFFER_WORDS;

/** Kinds of completion in {@link STATE}.completionKind. */
export const COMPLETION = {
  /** Ordinary: nothing is pending. */
  none: 0,
  /** An error was raised. */
  raise: 1,
  /** A return out of a block, to the frame with a given home. */
  return: 2,
  /** The host wants the guest to stop; only `ensure`-free unwinding, to the host. */
  terminate: 3,
} as const;

/** Entries of functions: offsets from an entry's address, all 32 bits wide. */
export const ENTRY = {
  /** Address of the instruction at which a call starts. */
  code: 0,
  /** Index of the compiled form for this entry in the function table, with {@link LEAF_BIT} when it calls no other; or 0. */
  compiled: 4,
  /** Calls until it counts as hot. */
  heat: 8,
  /** The record of its function. */
  record: 12,
} as const;
export const ENTRY_BYTES = 16;

/** In the word {@link ENTRY}.compiled: the code calls nothing that could call anything. */
export const LEAF_BIT = 0x8000_0000;

/**
 * Guest stack that compiled code may use between the host, or an interpreter, and the next interpreter: as much as V8's own
 * stack of about 1 MB surely allows, when each frame of compiled code has the least distance to the next.
 */
export const COMPILED_STACK_BYTES: number = 48 * 1024;
/** The part of it that only code which calls no other may use: so what is called in deep recursion remains compiled. */
export const LEAF_STACK_BYTES: number = 4 * 1024;
/** What an interpreter that compiled code has come to takes of the host's stack, as bytes of guest stack. */
export const NESTED_BYTES = 64;

/** Calls of an entry between two polls, once it is hot. */
export const CALL_BUDGET = 10_000;

/**
 * Function records: offsets from a record's address, all 32 bits wide. A record begins with an entry: the function's only
 * one, when it has no table of entries.
 */
export const RECORD = {
  code: 0,
  compiled: 4,
  heat: 8,
  record: 12,
  /** How many arguments a call must pass, or -1 when it may be several numbers. */
  arity: 16,
  /** The least number of arguments for which the table has an entry. */
  required: 20,
  /** How many arguments more a call may pass without the runtime being asked. */
  span: 24,
  /** Index of the last entry. */
  last: 28,
  /** Address of the table of entries. */
  entries: 32,
  /** Bytes of its frame. */
  frame: 36,
  /** Index of the function. */
  index: 40,
} as const;
export const RECORD_BYTES = 48;
/** In the word {@link RECORD}.required: more than any count, so that the runtime is asked about each call. */
export const ASK_RUNTIME = 0x7fff_ffff;

/**
 * Inline caches: what is looked up, then entries: the receiver's key, what was found (a function record, or a packed
 * field), and for fields that are added the object's new shape.
 */
export const CACHE = { message: 0, count: 4, entries: 8 } as const;
/** Bit of a cache's count word: something was found that no entry can hold, so there is more than the entries say. */
export const CACHE_OPEN_BIT = 0x8000_0000;
export const CACHE_ENTRIES = 4;
export const CACHE_ENTRY_BYTES = 16;
export const CACHE_BYTES: number = CACHE.entries + CACHE_ENTRIES * CACHE_ENTRY_BYTES;

/**
 * What stands beside an instruction in the resume area, from its own start there: the opcode that goes on after its guest call,
 * where the frame of that call starts, and the address of the records of the functions that it has called, which are
 * {@link CACHE_ENTRIES} words, 0 where there are fewer. Instead of that address: the opcode that goes on after a guest call of
 * the instruction that has taken its place. So a call that was under way then still goes on where it was.
 */
export const BESIDE = { resume: 0, top: 2, callees: 4, resumeTwin: 4 } as const;
/** Bytes from an instruction to the opcode that goes on after its guest call. */
export function resumeOffset(
  { resumeDelta }: Layout,
  { substitutes }: { readonly substitutes: boolean },
): number {
  return resumeDelta + (substitutes ? BESIDE.resumeTwin : BESIDE.resume);
}

/**
 * The method cache, for sends to more kinds of receivers than an inline cache has entries: by a hash of a receiver's key and
 * the inline cache's address, the record of the method. An entry holds what it was found for.
 */
export const METHOD = { key: 0, cache: 4, record: 8 } as const;
export const METHOD_BYTES = 16;
/** Entries of the method cache; a power of two. */
export const METHODS = 1024;

export const CALLEES_BYTES: number = CACHE_ENTRIES * 4;

/** The keys of receivers that are not objects; an object's key is the address of its shape. */
export const IMMEDIATE_KEY = { int: 2, float: 3 } as const;

/** Entries of the stack of bases: a frame, and the link that it had before it became a base frame. */
export const BASE = { frame: 0, link64: 8, bytes: 16 } as const;
/** Bytes of the stack of bases: deeper nesting than V8's stack allows. */
export const BASES_BYTES: number = 1 << 18;

/** Addresses of the VM's regions. */
export interface Layout {
  readonly state: number;
  readonly code: number;
  readonly codeEnd: number;
  /** An instruction's feedback bytes stand at its address plus this. */
  readonly feedbackDelta: number;
  /** What goes on after a call in mid-instruction stands at the instruction's address plus this. */
  readonly resumeDelta: number;
  readonly constants: number;
  readonly constantsEnd: number;
  readonly functions: number;
  readonly functionsEnd: number;
  readonly entries: number;
  readonly entriesEnd: number;
  readonly caches: number;
  readonly cachesEnd: number;
  readonly cells: number;
  readonly cellsEnd: number;
  readonly methods: number;
  readonly bases: number;
  readonly stack: number;
  readonly stackEnd: number;
  /** The `halt` instruction, to which base frames return. */
  readonly haltPc: number;
}

/** Reserves the VM's regions. Throws the memory's error when they do not fit its limit. */
export function reserveLayout(memory: LinearMemory, sizes: RegionSizes): Layout {
  const state = memory.reserve(STATE_BYTES, 64);
  const code = memory.reserve(sizes.code * 3, INSTRUCTION_UNIT);
  const constants = memory.reserve(sizes.constants, 8);
  const functions = memory.reserve(sizes.functions, 8);
  const entries = memory.reserve(sizes.entries, 8);
  const caches = memory.reserve(sizes.caches, 8);
  const cells = memory.reserve(sizes.cells, 8);
  const methods = memory.reserve(METHODS * METHOD_BYTES, 16);
  const bases = memory.reserve(BASES_BYTES, 16);
  const stack = memory.reserve(sizes.stack, 16);
  return {
    state,
    // The first unit is the halt instruction: opcode 0, and memory is zero.
    code: code + INSTRUCTION_UNIT,
    haltPc: code,
    codeEnd: code + sizes.code,
    feedbackDelta: sizes.code,
    resumeDelta: sizes.code * 2,
    constants,
    constantsEnd: constants + sizes.constants,
    functions,
    functionsEnd: functions + sizes.functions,
    entries,
    entriesEnd: entries + sizes.entries,
    caches,
    cachesEnd: caches + sizes.caches,
    cells,
    cellsEnd: cells + sizes.cells,
    methods,
    bases,
    stack,
    stackEnd: stack + sizes.stack,
  };
}
