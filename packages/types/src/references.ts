import type { Engine } from './engine.ts';
import { ReleaseError, ScopeError } from './errors.ts';
import { grownInt32 } from './intern.ts';

/** A type that is still retained, as a debugging lattice reports it. */
export interface Leak {
  readonly handle: number;
  /** Retains without a release. */
  readonly count: number;
  /** Stack traces of those retains, oldest first. */
  readonly places: readonly string[];
}

/** Unused class sets, name sets and intervals (of each) that closing a scope leaves for later use. */
const COMPONENT_SLACK = 4096;

/**
 * Callers' references to types, and the scopes that end the life of what nobody refers to. Each scope
 * is a position in the type table's zero list: closing it frees what came on the list since.
 */
export class References {
  readonly #engine: Engine;
  readonly #debug: boolean;
  #marks: Int32Array = new Int32Array(16);
  #depth = 0;
  /** Callers' retains, by handle. */
  #held: Int32Array = new Int32Array(64);
  // Only in debug mode: where each open retain was made, and where each dead handle died.
  readonly #places: Map<number, string[]> = new Map();
  readonly #lastRelease: Map<number, string> = new Map();
  readonly #freedAt: Map<number, string> = new Map();

  constructor(engine: Engine, debug: boolean) {
    this.#engine = engine;
    this.#debug = debug;
    if (debug) {
      // A row that is never used again lets every later use of its handle be recognised.
      engine.types.reuseRows = false;
      engine.whereFreed = (handle) => {
        const place = this.#freedAt.get(handle);
        return place === undefined ? '' : ` by the sweep\n${place}\n`;
      };
    }
  }

  /** Open scopes. */
  get depth(): number {
    return this.#depth;
  }

  retain(handle: number): void {
    this.#engine.check('handle', handle);
    this.#engine.types.retain(handle);
    if (handle >= this.#held.length) this.#held = grownInt32(this.#held, handle * 2);
    this.#held[handle]!++;
    if (this.#debug) {
      const places = this.#places.get(handle);
      if (places === undefined) this.#places.set(handle, [here()]);
      else places.push(here());
    }
  }

  release(handle: number): void {
    this.#engine.check('handle', handle);
    // Rows and callers share one count, so it alone would not notice a release too many.
    if (!(this.#held[handle]! > 0)) {
      const last = this.#lastRelease.get(handle);
      throw new ReleaseError(
        `type ${handle} is released more often than it was retained${last === undefined ? '' : `; its last retain was released\n${last}`}`,
      );
    }
    this.#held[handle]!--;
    this.#engine.types.release(handle);
    if (this.#debug) {
      this.#lastRelease.set(handle, here());
      const places = this.#places.get(handle)!;
      places.pop();
      if (places.length === 0) this.#places.delete(handle);
    }
  }

  open(): number {
    if (this.#depth === this.#marks.length) {
      this.#marks = grownInt32(this.#marks, this.#depth * 2);
    }
    this.#marks[this.#depth++] = this.#engine.types.zeroCount;
    return this.#depth;
  }

  close(depth: number | undefined, result: number | undefined): void {
    if (this.#depth === 0) throw new ScopeError('no scope is open');
    if (depth !== undefined && depth !== this.#depth) {
      throw new ScopeError(
        `scope ${depth} cannot be closed: the innermost open scope is ${this.#depth}`,
      );
    }
    const { types } = this.#engine;
    if (result !== undefined) {
      this.#engine.check('result', result);
      types.retain(result);
    }
    this.#depth--;
    this.#sweep(this.#marks[this.#depth]!, COMPONENT_SLACK);
    // Back on the zero list, but on the part that belongs to the enclosing scope.
    if (result !== undefined) types.release(result);
  }

  /**
   * Frees what the innermost scope (or, without one, the lattice) holds on its zero list, and all
   * components that no type refers to.
   */
  collect(): void {
    this.#sweep(this.#depth === 0 ? 0 : this.#marks[this.#depth - 1]!, 0);
  }

  leaks(): Leak[] {
    const leaks: Leak[] = [];
    for (let handle = 0; handle < this.#held.length; handle++) {
      const count = this.#held[handle]!;
      if (count > 0) leaks.push({ handle, count, places: [...(this.#places.get(handle) ?? [])] });
    }
    return leaks;
  }

  #sweep(from: number, slack: number): void {
    const { types } = this.#engine;
    const before = this.#debug ? types.serials.slice(0, types.used) : undefined;
    types.sweep(from);
    this.#engine.sweepComponents(slack);
    if (before === undefined) return;
    const place = here();
    for (let row = 0; row < before.length; row++) {
      if (before[row] !== 0 && types.serials[row] === 0) this.#freedAt.set(row, place);
    }
  }
}

/** The callers' part of the present stack: this package's own two frames left out. */
function here(): string {
  return (new Error().stack ?? '').split('\n').slice(4, 10).join('\n');
}
