// Exits of compiled code as data: what must be rebuilt when code leaves there. One format for all backends.

/** Where a register's value comes from when a frame is rebuilt. */
export type Source =
  /** A tagged word among the exit's raw values. */
  | { readonly kind: 'word'; readonly index: number }
  /** An unboxed float among them. */
  | { readonly kind: 'f64'; readonly index: number }
  /** An `i32` truth value among them. */
  | { readonly kind: 'bool'; readonly index: number }
  /** A word that was known when the code was made. */
  | { readonly kind: 'constant'; readonly word: bigint };

/** One guest frame at an exit. */
export interface FrameDescription {
  /** Index of its function; the frame layout is the embedder's. */
  readonly function: number;
  /** The position at which the interpreter goes on, or, for a caller, of its call. */
  readonly position: number;
  /** How a caller goes on when it is not behind its instruction; the frame layout is told. */
  readonly resumes?: number;
  /** Bytes from the compiled activation's frame to this frame. */
  readonly offset: number;
  /** Live registers and where their values come from. */
  readonly registers: readonly (readonly [register: number, source: Source])[];
}

/** An object that the compiled code never made, and how to make it. Positions count the exit's raw values. */
export interface VirtualObject {
  /** Position of the raw value that says how many bytes it has. */
  readonly size: number;
  /** Its fields: bytes from its reference, and which raw value goes there. */
  readonly fields: readonly {
    readonly offset: number;
    readonly type: 'i32' | 'i64' | 'f64';
    readonly position: number;
  }[];
  /** Raw values that must be the object's reference plus `offset`. */
  readonly references: readonly { readonly position: number; readonly offset: number }[];
}

/** Why compiled code leaves. */
export type ExitReason =
  /** A speculated test failed, or code was reached that had not run when the code was made. */
  | 'unseen'
  /** The code needs more of the guest's stack than compiled code may use. */
  | 'stack'
  /** Something was thrown, and one of the activation's frames may handle it. */
  | 'thrown'
  /** Enough calls were made: the host looks whether the guest is to be stopped. */
  | 'poll'
  /** A loop entered from the interpreter is to be entered anew. */
  | 're-enter'
  /** An inner loop that was entered in the middle has ended; the loop around it gets code of its own. */
  | 'loop-end'
  /** An assumption that the code depends on no longer holds. */
  | 'invalidated';

/** What the interpreter does once the frames stand. */
export type ExitMode =
  /** Goes on at the innermost frame's position. */
  | 'continue'
  /** Unwinds what is pending, from the innermost frame's position. */
  | 'unwind';

/** One exit. */
export interface ExitDescription {
  readonly reason: ExitReason;
  readonly mode: ExitMode;
  /** Does the code stand in for an interpreter activation (OSR), or was it called? */
  readonly replaces: boolean;
  /** Index, among the raw values, of the activation's frame address. */
  readonly framePointer: number;
  /** Outermost first. */
  readonly frames: readonly FrameDescription[];
  /** Objects to make before the frames are written. */
  readonly virtuals: readonly VirtualObject[];
  /** The feedback site whose unseen arm was taken, for "never again" and the log. */
  readonly site: string;
  /** The instruction whose speculation has failed, where that is not the one at which the interpreter goes on. */
  readonly blame?: { readonly function: number; readonly position: number };
}

/**
 * The exits of one unit of compiled code while it is being made. Ids count up from `first`, so a compiler can give them out
 * far from the program that will use them; the table itself is plain data.
 */
export class ExitTable {
  readonly first: number;
  readonly #limit: number;
  readonly #exits: ExitDescription[] = [];

  /**
   * @param first id of the first exit
   * @param limit most exits: how many ids the unit may use
   */
  constructor(first: number = 0, limit: number = Number.POSITIVE_INFINITY) {
    this.first = first;
    this.#limit = limit;
  }

  /**
   * A new exit's id.
   *
   * @throws RangeError when all ids are used
   */
  add(exit: ExitDescription): number {
    if (this.#exits.length >= this.#limit) {
      throw new RangeError(
        `a unit can have ${this.#limit} exits at most; compile less in one unit`,
      );
    }
    return this.first + this.#exits.push(exit) - 1;
  }

  /** @throws RangeError when there is no such exit: compiled code and its exit table do not belong together. */
  get(id: number): ExitDescription {
    const exit = this.#exits[id - this.first];
    if (exit === undefined) {
      throw new RangeError(`exit ${id} is not in the table of its unit`);
    }
    return exit;
  }

  /** All exits, in the order of their ids. */
  get all(): readonly ExitDescription[] {
    return this.#exits;
  }
}
