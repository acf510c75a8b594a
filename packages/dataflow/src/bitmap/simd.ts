/**
 * Row operations as WebAssembly SIMD kernels, and the few lines that write the module's bytes. `plain.ts` holds
 * the same operations as loops over words.
 *
 * A row is given by its byte address, a multiple of 16, and its length in bytes, a multiple of 16 and at least 16.
 * The module imports its memory, so one module serves every memory. It stays below 4 KB, the size that some
 * browsers allow to be compiled synchronously on the main thread.
 */
export interface Kernels {
  copy(d: number, s: number, bytes: number): void;
  or(d: number, s: number, bytes: number): void;
  and(d: number, s: number, bytes: number): void;
  andNot(d: number, s: number, bytes: number): void;
  xor(d: number, s: number, bytes: number): void;
  // The reporting forms and the tests return 1 for yes, 0 for no.
  copyInto(d: number, s: number, bytes: number): number;
  orInto(d: number, s: number, bytes: number): number;
  andInto(d: number, s: number, bytes: number): number;
  andNotInto(d: number, s: number, bytes: number): number;
  transfer(d: number, s: number, gen: number, kill: number, bytes: number): number;
  equals(a: number, b: number, bytes: number): number;
  intersects(a: number, b: number, bytes: number): number;
  includes(a: number, b: number, bytes: number): number;
  isEmpty(a: number, bytes: number): number;
  count(a: number, bytes: number): number;
}

type Code = readonly number[];

// Instructions, by the names of the WebAssembly specification. Every immediate below is under 64, so that each
// is one byte in LEB128, except the loop step, which is spelled out.
const I32 = 0x7f;
const I64 = 0x7e;
const V128 = 0x7b;
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const tee = (local: number): Code => [0x22, local];
const constant = (value: number): Code => (value < 64 ? [0x41, value] : [0x41, value | 0x80, 0]);
const add: Code = [0x6a];
const subtract: Code = [0x6b];
const lessUnsigned: Code = [0x49];
const equal: Code = [0x46];
const branchIf = (depth: number): Code => [0x0d, depth];
const branch = (depth: number): Code => [0x0c, depth];
const giveBack: Code = [0x0f];
const block: Code = [0x02, 0x40];
const loop: Code = [0x03, 0x40];
const ifTrue: Code = [0x04, 0x40];
const end: Code = [0x0b];
const load = (offset: number): Code => [0xfd, 0x00, 4, offset];
const store = (offset: number): Code => [0xfd, 0x0b, 4, offset];
const and: Code = [0xfd, 0x4e];
/** a & ~b of the operands a, b. */
const andNot: Code = [0xfd, 0x4f];
const or: Code = [0xfd, 0x50];
const xor: Code = [0xfd, 0x51];
const anyTrue: Code = [0xfd, 0x53];
const load64 = (offset: number): Code => [0x29, 3, offset];
const popcount64: Code = [0x7b];
const add64: Code = [0x7c];
const wrap64: Code = [0xa7];

/** Joins instructions. `concat` copies whole arrays: spreading them would take milliseconds in code that runs once. */
function code(...parts: readonly Code[]): Code {
  return ([] as number[]).concat(...parts);
}

/** One function of the module: parameters are all i32, the last one the length of a row in bytes. */
interface KernelSource {
  readonly name: keyof Kernels;
  readonly parameters: number;
  readonly returns: boolean;
  /** Types of the locals after the parameters; the first is always the i32 where the loop ends. */
  readonly locals: readonly number[];
  readonly body: Code;
}

const VECTOR = 16;
/** Bytes per turn of the main loop: four vectors, so that loop test and pointer steps are paid for once in four. */
const STEP = 64;

/**
 * Code that moves the first `pointers` parameters along their rows and runs `vector(offset)` for each vector, four
 * to a turn and then one to a turn, with `check` after each turn.
 */
function overRow(pointers: number, vector: (offset: number) => Code, check: Code = []): Code {
  const bytes = pointers;
  const stop = pointers + 1;
  const advance = (step: number): Code => {
    const steps: Code[] = [];
    for (let p = 0; p < pointers; p++) steps.push(get(p), constant(step), add, set(p));
    return code(...steps);
  };
  const lessThanStep = code(get(stop), get(0), subtract, constant(STEP), lessUnsigned);
  const four = code(vector(0), vector(VECTOR), vector(2 * VECTOR), vector(3 * VECTOR));
  return code(
    code(get(0), get(bytes), add, set(stop)),
    code(block, loop, lessThanStep, branchIf(1)),
    code(four, check, advance(STEP), branch(0), end, end),
    code(block, loop, get(0), get(stop), equal, branchIf(1)),
    code(vector(0), check, advance(VECTOR), branch(0), end, end),
  );
}

/** d = the value that `value` leaves on the stack, without report. */
function update(name: keyof Kernels, value: (offset: number) => Code): KernelSource {
  const vector = (offset: number): Code => code(get(0), value(offset), store(offset));
  return { name, parameters: 3, returns: false, locals: [I32], body: overRow(2, vector) };
}

/** d = the value that `value` leaves on the stack; 1 if any bit of d changed. */
function report(
  name: keyof Kernels,
  pointers: number,
  value: (offset: number) => Code,
): KernelSource {
  const changed = pointers + 2;
  const next = pointers + 3;
  const vector = (offset: number): Code =>
    code(
      code(get(0), value(offset), tee(next)),
      code(get(0), load(offset), xor, get(changed), or, set(changed)),
      code(get(next), store(offset)),
    );
  return {
    name,
    parameters: pointers + 1,
    returns: true,
    locals: [I32, V128, V128],
    body: code(overRow(pointers, vector), get(changed), anyTrue),
  };
}

/** `found` as soon as `value` leaves a vector with any bit set, else 1 - found. */
function search(
  name: keyof Kernels,
  pointers: number,
  found: 0 | 1,
  value: (offset: number) => Code,
): KernelSource {
  const seen = pointers + 2;
  const vector = (offset: number): Code =>
    offset === 0 ? code(value(offset), set(seen)) : code(value(offset), get(seen), or, set(seen));
  const check = code(get(seen), anyTrue, ifTrue, constant(found), giveBack, end);
  return {
    name,
    parameters: pointers + 1,
    returns: true,
    locals: [I32, V128],
    body: code(overRow(pointers, vector, check), constant(1 - found)),
  };
}

/** The sum of set bits. POPCNT of 64 bits is one instruction; there is none for vectors on most machines. */
function countSource(): KernelSource {
  const sum = 3;
  const half = (offset: number): Code =>
    code(get(0), load64(offset), popcount64, get(sum), add64, set(sum));
  return {
    name: 'count',
    parameters: 2,
    returns: true,
    locals: [I32, I64],
    body: code(
      overRow(1, (offset) => code(half(offset), half(offset + 8))),
      get(sum),
      wrap64,
    ),
  };
}

/** The two vectors at `offset` of the rows in parameters 0 and 1. */
const both = (offset: number): Code => code(get(0), load(offset), get(1), load(offset));

const SOURCES: () => readonly KernelSource[] = () => [
  update('copy', (offset) => code(get(1), load(offset))),
  update('or', (offset) => code(both(offset), or)),
  update('and', (offset) => code(both(offset), and)),
  update('andNot', (offset) => code(both(offset), andNot)),
  update('xor', (offset) => code(both(offset), xor)),
  report('copyInto', 2, (offset) => code(get(1), load(offset))),
  report('orInto', 2, (offset) => code(both(offset), or)),
  report('andInto', 2, (offset) => code(both(offset), and)),
  report('andNotInto', 2, (offset) => code(both(offset), andNot)),
  // Parameters d, s, gen, kill: gen | (s & ~kill).
  report('transfer', 4, (offset) =>
    code(get(1), load(offset), get(3), load(offset), andNot, get(2), load(offset), or),
  ),
  search('equals', 2, 0, (offset) => code(both(offset), xor)),
  search('intersects', 2, 1, (offset) => code(both(offset), and)),
  // Parameters a, b: b & ~a.
  search('includes', 2, 0, (offset) => code(get(1), load(offset), get(0), load(offset), andNot)),
  search('isEmpty', 1, 0, (offset) => code(get(0), load(offset))),
  countSource(),
];

/** An unsigned number in LEB128. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  bytes.push(value);
  return bytes;
}

/** A vector of the binary format: the number of elements, then the elements. */
function vectorOf(elements: readonly Code[]): Code {
  return code(unsigned(elements.length), ...elements);
}

/** Bytes preceded by their number. */
function sized(bytes: Code): Code {
  return code(unsigned(bytes.length), bytes);
}

function text(value: string): Code {
  return sized(Array.from(value, (character) => character.charCodeAt(0)));
}

/** The bytes of the kernel module (WebAssembly core specification 2.0, chapter 5). */
export function kernelModule(): Uint8Array<ArrayBuffer> {
  const sources = SOURCES();
  const types = sources.map(({ parameters, returns }) =>
    code([0x60], sized(new Array<number>(parameters).fill(I32)), sized(returns ? [I32] : [])),
  );
  const exports = sources.map(({ name }, index) => code(text(name), [0, index]));
  const bodies = sources.map(({ locals, body }) =>
    sized(code(vectorOf(locals.map((type) => [1, type])), body, end)),
  );
  const section = (id: number, content: Code): Code => code([id], sized(content));
  return new Uint8Array(
    code(
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, vectorOf(types)),
      // One import: a memory of any size.
      section(2, vectorOf([code(text('bits'), text('memory'), [2, 0, 0])])),
      section(3, vectorOf(sources.map((_, index) => [index]))),
      section(7, vectorOf(exports)),
      section(10, vectorOf(bodies)),
    ),
  );
}

/** The part of the WebAssembly namespace that is used here; it may be missing altogether. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly bits: { readonly memory: WebAssemblyMemory } },
  ) => { readonly exports: object };
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
  }) => WebAssemblyMemory;
}

interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
}

/** A memory that never grows, so that views of it stay valid, and the kernels that work on it. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
  readonly kernels: Kernels;
}

/** The compiled module: undefined before the first use, null where it cannot be compiled. */
let compiled: object | null | undefined;

/**
 * A new memory of `pages` pages of 64 KB with its kernels; undefined where WebAssembly is missing, refused by a
 * content security policy, without SIMD, or out of address space.
 */
export function createKernelMemory(pages: number): KernelMemory | undefined {
  const api = (globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (api === undefined || compiled === null) return undefined;
  if (compiled === undefined) {
    try {
      compiled = new api.Module(kernelModule());
    } catch {
      compiled = null;
      return undefined;
    }
  }
  try {
    const memory = new api.Memory({ initial: pages, maximum: pages });
    const { exports } = new api.Instance(compiled, { bits: { memory } });
    return { buffer: memory.buffer, kernels: exports as Kernels };
  } catch {
    return undefined;
  }
}
