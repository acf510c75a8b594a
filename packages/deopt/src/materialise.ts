// Rebuilding the interpreter's frames from the raw values that an exit left in the exit buffer.

import type { Heap } from '@martlet/heap';
import type { ExitDescription, Source } from './exits.ts';

/** The embedder's frame layout: how frames are linked. */
export interface FrameLayout {
  /** Address of a position's instruction. */
  pcOf(fn: number, position: number): number;
  /** Where a frame returns to whose caller is at `position`: behind the call, or where `resumes` says. */
  returnPcOf(fn: number, position: number, resumes?: number): number;
  /** Bytes from a frame's address to a register. */
  registerOffset(register: number): number;
  /** Links a frame to its caller. */
  link(frame: number, callerFrame: number, returnPc: number): void;
  /** From here on the collector finds the rebuilt frames: the innermost is `frame`, at `pc`. */
  publish(frame: number, pc: number): void;
}

/** Where the interpreter goes on. */
export interface Resumption {
  /** Frame of the compiled activation: the outermost rebuilt one. */
  readonly base: number;
  readonly frame: number;
  readonly pc: number;
}

/**
 * Writes all frames of an exit. Raw values stand in `buffer`, 8 bytes each. What allocates comes after everything that it
 * could lose has been made visible to the collector: first the frames, with nothing where virtual objects and floats
 * belong; then the virtual objects; floats last.
 */
export function materialise(
  heap: Heap,
  exit: ExitDescription,
  buffer: number,
  layout: FrameLayout,
): Resumption {
  const base = heap.memory.load32(buffer + exit.framePointer * 8);
  const writer = new FrameWriter(heap, exit, buffer, layout, base);
  const resumption = writer.writeFrames();
  layout.publish(resumption.frame, resumption.pc);
  if (exit.virtuals.length > 0) {
    makeVirtuals(heap, exit, buffer);
    writer.writeFrames();
  }
  writer.boxFloats();
  return resumption;
}

class FrameWriter {
  readonly #heap: Heap;
  readonly #exit: ExitDescription;
  readonly #buffer: number;
  readonly #layout: FrameLayout;
  readonly #base: number;
  #floats: { readonly address: number; readonly value: number }[] = [];

  constructor(
    heap: Heap,
    exit: ExitDescription,
    buffer: number,
    layout: FrameLayout,
    base: number,
  ) {
    this.#heap = heap;
    this.#exit = exit;
    this.#buffer = buffer;
    this.#layout = layout;
    this.#base = base;
  }

  /** Writes registers and links; floats are noted for later. */
  writeFrames(): Resumption {
    const { frames } = this.#exit;
    const layout = this.#layout;
    const base = this.#base;
    this.#floats = [];
    let frame = base;
    let pc = 0;
    for (const [depth, description] of frames.entries()) {
      frame = base + description.offset;
      for (const [register, source] of description.registers) {
        const address = frame + layout.registerOffset(register);
        this.#heap.memory.i64[address >>> 3] = this.#read(source, address);
      }
      const caller = frames[depth - 1];
      if (caller !== undefined) {
        const returnPc = layout.returnPcOf(caller.function, caller.position, caller.resumes);
        layout.link(frame, base + caller.offset, returnPc);
      }
      pc = layout.pcOf(description.function, description.position);
    }
    return { base, frame, pc };
  }

  boxFloats(): void {
    for (const { address, value } of this.#floats) this.#heap.putFloat(address, value);
  }

  #read(source: Source, address: number): bigint {
    const { memory, values } = this.#heap;
    switch (source.kind) {
      case 'constant':
        return source.word;
      case 'word':
        return memory.i64[(this.#buffer >>> 3) + source.index]!;
      case 'bool':
        return memory.load32(this.#buffer + source.index * 8) === 0 ? values.false : values.true;
      case 'f64':
        this.#floats.push({ address, value: memory.f64[(this.#buffer >>> 3) + source.index]! });
        return values.nil;
    }
  }
}

/** Makes the virtual objects, all from one piece of memory, so that nothing is collected between them. */
function makeVirtuals(heap: Heap, { virtuals }: ExitDescription, buffer: number): void {
  const { memory } = heap;
  heap.handles.scope((scope) => {
    // Words that so far only the raw values know: fields of the objects-to-be.
    for (const { fields } of virtuals) {
      for (const { type, position } of fields) {
        if (type === 'i64') scope.handle().word = memory.i64[(buffer >>> 3) + position]!;
      }
    }
    const sizes = virtuals.map(({ size }) => memory.load32(buffer + size * 8));
    let next = heap.newBytes(sizes.reduce((sum, bytes) => sum + bytes, 0));
    const references = sizes.map((bytes) => {
      const reference = next;
      next += bytes;
      return reference;
    });
    for (const [i, virtual] of virtuals.entries()) {
      for (const { position, offset } of virtual.references) {
        memory.i64[(buffer >>> 3) + position] = BigInt(references[i]! + offset);
      }
    }
    const bias = heap.values.referenceBias;
    for (const [i, { fields }] of virtuals.entries()) {
      const reference = references[i]!;
      memory.u8.fill(0, reference + bias, reference + bias + sizes[i]!);
      for (const { offset, type, position } of fields) {
        const at = reference + offset;
        const from = buffer + position * 8;
        if (type === 'i32') memory.store32(at, memory.load32(from));
        else memory.i64[at >>> 3] = memory.i64[from >>> 3]!;
      }
    }
  });
}
