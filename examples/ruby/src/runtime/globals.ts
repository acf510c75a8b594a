// Global variables. The value of each stands in an environment of one variable, so that code which has found that once
// reaches into it without asking.

import type { Vm } from '@martlet/vm';
import { environmentLayout } from '@martlet/vm';
import type { RootedWord } from './classes.ts';
import type { SavedGlobals } from './saved.ts';
import { loadWord, saveWord } from './saved.ts';

/** Other names that global variables have from the start. */
const ALIASES: readonly (readonly [string, string])[] = [
  ['$ERROR_INFO', '$!'],
  ['$INPUT_RECORD_SEPARATOR', '$/'],
  ['$PROGRAM_NAME', '$0'],
  ['$-w', '$VERBOSE'],
];

/** Cells that hold the environment of a global variable: for code that reads it, and for code that sets it. */
export const globalCells = {
  read: (name: string): string => `global:${name}`,
  write: (name: string): string => `global-set:${name}`,
} as const;

/** The global variables of one VM. */
export class Globals {
  readonly #vm: Vm;
  readonly #environments = new Map<string, RootedWord>();
  readonly #defined = new Set<string>();
  readonly #aliases = new Map<string, string>(ALIASES);

  constructor(vm: Vm) {
    this.#vm = vm;
  }

  /** Names of those that have been set. */
  get names(): readonly string[] {
    return [...this.#defined];
  }

  isDefined(name: string): boolean {
    return this.#defined.has(this.#nameOf(name));
  }

  /** The value; nil where there is none. */
  get(name: string): bigint {
    const environment = this.#environments.get(this.#nameOf(name));
    if (environment === undefined) return this.#vm.host.nil;
    return this.#vm.world.heap.memory.i64[this.#placeIn(environment.word)]!;
  }

  set(name: string, value: bigint): void {
    const { heap, values } = this.#vm.world;
    this.#vm.host.keep(value);
    const environment = this.environment(name, true);
    heap.memory.i64[this.#placeIn(environment)] = value;
    heap.hostBarrier(values.decodeReference(environment));
  }

  /** The environment in which the variable is; `set`: by code that sets it. */
  environment(name: string, set: boolean): bigint {
    const own = this.#nameOf(name);
    if (set) this.#defined.add(own);
    let root = this.#environments.get(own);
    if (root === undefined) {
      const { heap, values } = this.#vm.world;
      const { shape } = this.#vm.world.of(environmentLayout);
      const reference = heap.newObject(shape, 1);
      const handle = heap.handles.keep(reference);
      root = { word: values.encodeReference(reference), handle };
      this.#environments.set(own, root);
    }
    return root.word;
  }

  /** Gives a variable another name, which from now on stands for it. */
  alias(made: string, old: string): void {
    this.#aliases.set(made, this.#nameOf(old));
    for (const cell of Object.values(globalCells)) this.#vm.clearCell(cell(made));
  }

  /** What it takes to have the same variables in a VM with the same memory. */
  save(): SavedGlobals {
    return {
      environments: [...this.#environments].map(([name, root]) => [name, saveWord(root)]),
      defined: [...this.#defined],
      aliases: [...this.#aliases],
    };
  }

  /** The reverse of {@link save}. */
  restore({ environments, defined, aliases }: SavedGlobals): void {
    const { heap } = this.#vm.world;
    for (const [name, word] of environments) this.#environments.set(name, loadWord(heap, word));
    for (const name of defined) this.#defined.add(name);
    for (const [made, old] of aliases) this.#aliases.set(made, old);
  }

  #nameOf(name: string): string {
    return this.#aliases.get(name) ?? name;
  }

  #placeIn(environment: bigint): number {
    const reference = this.#vm.world.values.decodeReference(environment);
    return this.#vm.world.of(environmentLayout).tail.address(reference, 0) >>> 3;
  }
}
