// How deep the guest may go: interpreted code as deep as its own stack reaches, compiled code as deep as the host's allows.

import { SAFEPOINT_BIT } from './frames.ts';
import { CALL_BUDGET, COMPILED_STACK_BYTES, STATE } from './layout.ts';
import { MAX_REGISTERS } from './operands.ts';
import type { World } from './world.ts';

/** Compiled code checks the stack limit at its entry only, and may reach so far beyond: the largest frame. */
export const STACK_RED_ZONE: number = MAX_REGISTERS * 8;

/** What functions of the host that call the guest may take of the host's own stack, as bytes of guest stack. */
const HOST_BYTES = 1024;

/** The part of the stack that compiled code may use, as it was before a call from the host. */
export interface CompiledRoom {
  readonly room: number;
  readonly limit: number;
}

/** The words of the state that generated code compares its frames with. */
export class StackLimits {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The limits of a stack with nothing on it. */
  reset(): void {
    const { stack, stackEnd, state } = this.#world.layout;
    const { memory } = this.#world.heap;
    memory.store32(state + STATE.callBudget, CALL_BUDGET);
    memory.store32(state + STATE.stackLimit, stackEnd - STACK_RED_ZONE);
    this.#setRoom(stack, COMPILED_STACK_BYTES);
  }

  /** No frame fits any more: the next call asks the runtime. */
  close(): void {
    const { memory } = this.#world.heap;
    const { state } = this.#world.layout;
    memory.store32(state + STATE.stackLimit, 0);
    memory.store32(state + STATE.compiledLimit, 0);
  }

  /** Lets compiled code use so many bytes of guest stack from `fp`. */
  #setRoom(fp: number, room: number): void {
    const { memory } = this.#world.heap;
    const { state } = this.#world.layout;
    const end = memory.load32(state + STATE.stackLimit);
    memory.store32(state + STATE.room, room);
    memory.store32(state + STATE.compiledLimit, Math.min(fp + room, end));
  }

  /**
   * Begins a call from the host in the frame at `fp`; gives what {@link StackLimits.end} takes. Within another, compiled code
   * below has its part of the host's stack, but an interpreter takes nothing of it.
   *
   * @param place where the guest is that called the host
   */
  begin(fp: number, isOutermost: boolean, place: number): CompiledRoom {
    const { memory } = this.#world.heap;
    const { state } = this.#world.layout;
    const room = memory.load32(state + STATE.room) | 0;
    const limit = memory.load32(state + STATE.compiledLimit);
    const isCompiled = (place & SAFEPOINT_BIT) !== 0;
    const left = (isCompiled ? limit - fp : room) - HOST_BYTES;
    this.#setRoom(fp, isOutermost ? COMPILED_STACK_BYTES : left);
    return { room, limit };
  }

  end({ room, limit }: CompiledRoom): void {
    const { memory } = this.#world.heap;
    const { state } = this.#world.layout;
    memory.store32(state + STATE.room, room);
    memory.store32(state + STATE.compiledLimit, limit);
  }
}
