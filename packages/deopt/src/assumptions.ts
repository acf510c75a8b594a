// Assumptions: facts about the program that hold until somebody changes them, such as "this class has no other method
// of that name". Compiled code depends on cells with versions; a change raises the version and retires the code.

/** Counts the changes of many facts together. */
interface Clock {
  now: number;
}

/** A named fact that code may depend on. */
export class Assumption {
  readonly name: string;
  #version = 0;
  #changed = 0;
  readonly #clock: Clock;
  readonly #dependents = new Set<Dependent>();

  constructor(name: string, clock: Clock = { now: 0 }) {
    this.name = name;
    this.#clock = clock;
  }

  /** Raised whenever the fact changes. */
  get version(): number {
    return this.#version;
  }

  /** The clock's time at the last change; 0 when there was none. */
  get changed(): number {
    return this.#changed;
  }

  /** Code that is to be told when the fact changes. */
  add(dependent: Dependent): void {
    this.#dependents.add(dependent);
  }

  remove(dependent: Dependent): void {
    this.#dependents.delete(dependent);
  }

  /** The fact has changed: tells all dependents, once. */
  break(): void {
    this.#version++;
    this.#changed = ++this.#clock.now;
    const told = [...this.#dependents];
    this.#dependents.clear();
    for (const dependent of told) dependent.invalidate(this);
  }
}

/** Code that depends on assumptions. */
export interface Dependent {
  /** The assumption no longer holds: the code must not be entered again. */
  invalidate(assumption: Assumption): void;
}

/** Assumptions by name, made when first asked for. */
export class Assumptions {
  readonly #cells = new Map<string, Assumption>();
  readonly #clock: Clock = { now: 0 };

  get(name: string): Assumption {
    let cell = this.#cells.get(name);
    if (cell === undefined) {
      cell = new Assumption(name, this.#clock);
      this.#cells.set(name, cell);
    }
    return cell;
  }

  /** Changes so far, of all assumptions together: the version of a snapshot that is taken now. */
  get clock(): number {
    return this.#clock.now;
  }

  /** The first of these assumptions that has changed since the clock stood at `since`; `null` when none has. */
  changedSince(names: Iterable<string>, since: number): string | null {
    for (const name of names) {
      if ((this.#cells.get(name)?.changed ?? 0) > since) return name;
    }
    return null;
  }
}
