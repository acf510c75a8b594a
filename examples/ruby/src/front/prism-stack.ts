// Gives Prism's WebAssembly module a larger stack.
//
// The package is linked with a stack of 64 KiB above the program's data: source that nests deeper than a few hundred levels
// overwrites that data, and may trap only much later. So the stack goes behind everything else, and is so large that V8's
// own stack ends before it, which is an error that can be told.

/** Pages of memory at the start, and where the stack begins: the most that three bytes of signed LEB128 can say. */
const PAGES = 15;
const PAGE_BYTES = 1 << 16;
const SECTION = { memory: 5, global: 6 } as const;
const I32 = 0x7f;
const I32_CONST = 0x41;

/** The module with a larger stack; as it is where it looks otherwise than expected. */
export function withLargerStack(module: Uint8Array): Uint8Array {
  const bytes = module.slice();
  let memory = -1;
  let stack = -1;
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at]!;
    const [size, start] = unsigned(bytes, at + 1);
    // One memory with no maximum: how many there are, flags, pages.
    if (id === SECTION.memory && bytes[start] === 1 && bytes[start + 1] === 0) memory = start + 2;
    if (id === SECTION.global) {
      const [, first] = unsigned(bytes, start);
      // LLVM's first global is the stack pointer: a type, `mut`, and its value in three bytes.
      const isPointer = bytes[first] === I32 && bytes[first + 1] === 1;
      if (isPointer && bytes[first + 2] === I32_CONST && bytes[first + 6] === 0x0b) {
        stack = first + 3;
      }
    }
    at = start + size;
  }
  if (memory < 0 || stack < 0 || bytes[memory]! >= PAGES) return module;
  bytes[memory] = PAGES;
  const top = PAGES * PAGE_BYTES;
  bytes[stack] = (top & 0x7f) | 0x80;
  bytes[stack + 1] = ((top >> 7) & 0x7f) | 0x80;
  bytes[stack + 2] = (top >> 14) & 0x7f;
  return bytes;
}

/** A number in LEB128, and where it ends. */
function unsigned(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}
