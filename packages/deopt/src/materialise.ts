// Rebuilding the interpreter's frames from the raw values that an exit left in the exit buffer.

import type { Heap } from '@martlet/heap';
import type { ExitDescription, Source } from './exits.ts';

/** The embedder's frame layout: how frames are linked. */
export interface FrameLayout {
  /** Address of a position's instruction. */
  pcOf(fn: number, position: number): number;
  /** Where a frame returns to whose caller is at `position`: behind the call. */
  returnPcOf(fn: number, position: number): number;
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
 * Writes all frames of an exit. Raw values stand in `buffer`, 8 bytes each. Words come first, so that the collector
 * finds everything before the first float is boxed, which may collect.
 */
export function materialise(
  heap: Heap,
  exit: ExitDescription,
  buffer: number,
  layout: FrameLayout,
): Resumption {
  const { memory, values } = heap;
  const base = memory.load32(buffer + exit.framePointer * 8);
  const floats: { readonly address: number; readonly value: number }[] = [];
  const read = (source: Source, address: number): bigint => {
    switch (source.kind) {
      case 'constant':
        return source.word;
      case 'word':
        return memory.i64[(buffer >>> 3) + source.index]!;
      case 'bool':
        return memory.load32(buffer + source.index * 8) === 0 ? values.false : values.true;
      case 'f64':
        floats.push({ address, value: memory.f64[(buffer >>> 3) + source.index]! });
        return values.nil;
    }
  };
  let frame = base;
  let pc = 0;
  for (const [depth, description] of exit.frames.entries()) {
    frame = base + description.offset;
    for (const [register, source] of description.registers) {
      const address = frame + layout.registerOffset(register);
      const word = read(source, address);
      memory.i64[address >>> 3] = word;
    }
    const caller = exit.frames[depth - 1];
    if (caller !== undefined) {
      layout.link(frame, base + caller.offset, layout.returnPcOf(caller.function, caller.position));
    }
    pc = layout.pcOf(description.function, description.position);
  }
  layout.publish(frame, pc);
  for (const { address, value } of floats) heap.putFloat(address, value);
  return { base, frame, pc };
}
