// Assumptions: facts about the program that hold until somebody changes them, such as "this class has no other method
// of that name". Compiled code depends on cells with versions; a change raises the version and retires the code.

/** A named fact that code may depend on. */
export class Assumption {
  readonly name: string;
  #version = 0;
  readonly #dependents = new Set<Dependent>();

  constructor(name: string) {
    this.name = name;
  }

  /** Raised whenever the fact changes. */
  get version(): number {
    return this.#version;
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

  get(name: string): Assumption {
    let cell = this.#cells.get(name);
    if (cell === undefined) {
      cell = new Assumption(name);
      this.#cells.set(name, cell);
    }
    return cell;
  }
}
