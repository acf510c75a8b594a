// Walking the guest stack from host code: frames, unwinding, and the roots in frames.

import type { Handler } from './container.ts';
import type { Image } from './image.ts';
import { BASE, COMPLETION, STATE } from './layout.ts';
import type { LoadedFunction } from './loaded-function.ts';
import type { World } from './world.ts';

/** A frame on the guest stack, and where the guest is in it. */
export interface Frame {
  readonly fp: number;
  readonly function: LoadedFunction;
  readonly position: number;
  /** Is it in the middle of an instruction, waiting for a guest call there? */
  readonly paused: boolean;
}

/** Rows of live registers at a place in compiled code; the link of a callee's frame names it. */
export interface SafepointTable {
  /** The frames that stand for a compiled activation, innermost first, and which registers hold tagged words. */
  find(id: number): readonly SafepointFrame[] | undefined;
}

/** One guest frame of a compiled activation. */
export interface SafepointFrame {
  readonly function: LoadedFunction;
  readonly position: number;
  /** Bytes from the activation's frame to this frame. */
  readonly offset: number;
  /** Registers that hold tagged words. */
  readonly registers: readonly number[];
}

/** Links with this bit set in their high half name a safepoint instead of a pc. */
export const SAFEPOINT_BIT = 0x8000_0000;

/** Reads the guest stack. */
export class Frames {
  readonly #world: World;
  readonly #image: Image;
  readonly #safepoints: SafepointTable;

  constructor(world: World, image: Image, safepoints: SafepointTable) {
    this.#world = world;
    this.#image = image;
    this.#safepoints = safepoints;
  }

  /**
   * Calls `visit` with each activation from (fp, pc) down, the innermost first, until it returns true. `pc` may name a
   * safepoint. Gives whether `visit` did.
   */
  walk(
    fp: number,
    pc: number,
    visit: (frame: Frame, registers: readonly number[] | null) => boolean,
  ): boolean {
    const { layout } = this.#world;
    return this.#activations(fp, pc, (frame, place) => {
      if ((place & SAFEPOINT_BIT) !== 0) {
        const frames = this.#safepoints.find(place & ~SAFEPOINT_BIT) ?? [];
        return frames.some(({ offset, function: fn, position, registers }) =>
          visit({ fp: frame + offset, function: fn, position, paused: false }, registers),
        );
      }
      const fn = this.#image.functionAt(place)!;
      const position = fn.positionOf(this.#image.codeAddress(place));
      return visit({ fp: frame, function: fn, position, paused: place >= layout.codeEnd }, null);
    });
  }

  /** Ids of the safepoints at which compiled code is waiting, from (fp, pc) down. */
  waiting(fp: number, pc: number): ReadonlySet<number> {
    const ids = new Set<number>();
    this.#activations(fp, pc, (_, place) => {
      if ((place & SAFEPOINT_BIT) !== 0) ids.add(place & ~SAFEPOINT_BIT);
      return false;
    });
    return ids;
  }

  /** Activations with where they are: a pc, or a safepoint's id with its mark. Ends when `visit` gives true. */
  #activations(fp: number, pc: number, visit: (frame: number, place: number) => boolean): boolean {
    const { memory } = this.#world.heap;
    const { layout } = this.#world;
    let base = memory.load32(layout.state + STATE.baseTop);
    let [frame, place] = [fp, pc];
    for (;;) {
      if ((place & SAFEPOINT_BIT) === 0 && this.#image.functionAt(place) === null) return false;
      if (visit(frame, place)) return true;
      let linkLow = memory.load32(frame);
      let linkHigh = memory.load32(frame + 4);
      if (linkHigh === layout.haltPc) {
        // A base frame: what its link was stands on the stack of bases.
        base -= BASE.bytes;
        if (base < layout.bases) return false;
        linkLow = memory.load32(base + BASE.link64);
        linkHigh = memory.load32(base + BASE.link64 + 4);
      }
      if (linkHigh === 0 && linkLow === 0) return false;
      [frame, place] = [linkLow, this.#callSite(linkHigh)];
    }
  }

  /**
   * Finds who handles the pending completion, from the frame at (fp, pc) down to the nearest base frame, or to the frame
   * `last`. Writes the state's next fp and pc, and the handler's registers. `returned` says that the frame `last` itself
   * was the home of a return: its result is the state's completion value.
   */
  unwind(fp: number, pc: number, last = -1): 'handled' | 'unhandled' | 'returned' {
    const { memory } = this.#world.heap;
    const { layout } = this.#world;
    const state = layout.state;
    const kind = memory.load32(state + STATE.completionKind);
    let [frame, place] = [fp, pc];
    for (;;) {
      const fn = this.#image.functionAt(place);
      if (fn === null) return 'unhandled';
      const position = fn.positionOf(this.#image.codeAddress(place));
      const handler = kind === COMPLETION.terminate ? undefined : this.#handler(fn, position, kind);
      if (handler !== undefined) {
        this.#enterHandler(frame, handler, kind);
        memory.store32(state + STATE.nextFp, frame);
        memory.store32(state + STATE.nextPc, fn.pcOf(handler.target));
        return 'handled';
      }
      const link = memory.load32(frame);
      const returnPc = memory.load32(frame + 4);
      if (kind === COMPLETION.return && this.#isHome(frame, fn, position)) {
        // The frame that the return is meant for: it returns, with the value where its link was.
        memory.store32(state + STATE.completionKind, COMPLETION.none);
        if (frame === last) return 'returned';
        memory.i64[frame >>> 3] = memory.i64[(state + STATE.completionValue64) >>> 3]!;
        memory.store32(state + STATE.nextFp, link);
        memory.store32(state + STATE.nextPc, returnPc);
        return 'handled';
      }
      if (returnPc === layout.haltPc || frame === last) return 'unhandled';
      [frame, place] = [link, this.#callSite(returnPc)];
    }
  }

  /** Is the frame that the pending return is meant for on the stack? Where that cannot be seen, the answer is yes. */
  homeIsThere(fp: number, pc: number): boolean {
    return this.walk(fp, pc, ({ fp: frame, function: fn, position }, registers) => {
      if (!fn.holdsHome(position)) return false;
      // A compiled frame that does not keep its home at this place.
      if (registers !== null && !registers.includes(fn.fn.home)) return true;
      return this.#isHome(frame, fn, position);
    });
  }

  #handler(fn: LoadedFunction, position: number, kind: number): Handler | undefined {
    return fn.fn.handlers.find(
      (h) =>
        h.start <= position &&
        position < h.end &&
        (h.kind === 'ensure' || kind === COMPLETION.raise),
    );
  }

  #enterHandler(frame: number, handler: Handler, kind: number): void {
    const { memory, values } = this.#world.heap;
    const state = this.#world.layout.state;
    const put = (register: number, word: bigint) => {
      memory.i64[(frame + register * 8) >>> 3] = word;
    };
    const value = memory.i64[(state + STATE.completionValue64) >>> 3]!;
    if (handler.kind === 'rescue') put(handler.register, value);
    else {
      put(handler.register, values.encodeInt(BigInt(kind)));
      put(handler.register + 1, value);
      put(handler.register + 2, memory.i64[(state + STATE.completionHome64) >>> 3]!);
    }
    memory.store32(state + STATE.completionKind, COMPLETION.none);
  }

  /**
   * Where the call stands that a link returns from. A return address is behind the call, so one unit before it, at
   * least; but a call in mid-instruction resumes at its own place in the resume area.
   */
  #callSite(link: number): number {
    return link >= this.#world.layout.codeEnd ? link : link - 1;
  }

  #isHome(frame: number, fn: LoadedFunction, position: number): boolean {
    if (!fn.holdsHome(position)) return false;
    const { memory } = this.#world.heap;
    const home = memory.i64[(frame + fn.fn.home * 8) >>> 3];
    return home === memory.i64[(this.#world.layout.state + STATE.completionHome64) >>> 3];
  }

  /** Calls `mark` with ranges of words that hold the live registers of all frames from (fp, pc) down. */
  markLive(fp: number, pc: number, mark: (start: number, end: number) => void): void {
    let innermost = true;
    this.walk(fp, pc, (frame, registers) => {
      const live = registers ?? this.#liveRegisters(frame, innermost);
      innermost = false;
      for (let i = 0; i < live.length; ) {
        const first = live[i]!;
        let next = first + 1;
        for (i++; i < live.length && live[i] === next; i++) next++;
        mark(frame.fp + first * 8, frame.fp + next * 8);
      }
      return false;
    });
  }

  /** The same for activations of the evaluate reading, outermost first. */
  markActivations(
    activations: readonly {
      readonly fn: LoadedFunction;
      readonly fp: number;
      readonly position: number;
    }[],
    mark: (start: number, end: number) => void,
  ): void {
    for (const { fn, fp, position } of activations) {
      for (const r of this.#liveRegisters({ fp, function: fn, position, paused: true }, true)) {
        mark(fp + r * 8, fp + r * 8 + 8);
      }
    }
  }

  /**
   * What is live before the instruction under way. Where that is a call, its window belongs to the callee's frame (or,
   * innermost, still holds the arguments); a call in mid-instruction has no window.
   */
  #liveRegisters({ function: fn, position, paused }: Frame, innermost: boolean): number[] {
    const live: number[] = [];
    for (let r = 1; r < fn.fn.registers; r++) {
      if (!fn.liveness.isLiveBefore(position, r)) continue;
      if (innermost || paused || !windowHolds(fn, position, r)) live.push(r);
    }
    return live;
  }
}

/** Is the register in the window of the call at `position`? */
function windowHolds(fn: LoadedFunction, position: number, register: number): boolean {
  const entry = fn.fn.code[position]!;
  return entry.instruction.operands.some(
    (operand, i) => typeof operand.kind === 'object' && register >= entry.operands[i]!,
  );
}
