// Runs programs of the test language in all readings and modes, and tells what came of them: results, errors, output,
// and the heap that can be reached from the results.

import { ObjectShapes } from '@martlet/heap';
import type { LoadedFunction, Vm } from '@martlet/vm';
import {
  GuestError,
  type GuestFloat,
  graphText,
  type HostValue,
  Vm as PlainVm,
  type VmOptions,
  verify,
} from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import type { Jit, JitOptions } from '../../src/index.ts';
import { createJitVm, STRESS_MODES } from '../../src/index.ts';
import { assemble } from './lisp.ts';
import { objectClasses, outputOf, probeLanguage, probeSet } from './probe.ts';

/** How to run. */
export interface Mode {
  readonly name: string;
  readonly reading: 'evaluate' | 'interpret' | 'jit';
  readonly options?: VmOptions & { readonly jit?: JitOptions };
  readonly prepare?: (vm: Vm) => void;
}

/** Arguments of one call of the function `main`. */
export type Arguments = readonly (HostValue | GuestFloat)[];

/** A VM with the test language. Programs can be loaded into it one after the other. */
export class Machine {
  readonly vm: Vm;
  readonly jit: Jit | null;
  readonly log: string[] = [];
  readonly #mode: Mode;
  readonly #methods = new Map<string, number>();
  #functions: readonly LoadedFunction[] = [];

  constructor(mode: Mode) {
    this.#mode = mode;
    const language = probeLanguage(this.#methods);
    const options: VmOptions = { memoryLimit: 1 << 26, ...mode.options };
    if (mode.reading === 'jit') {
      const jit = { log: (line: string) => void this.log.push(line), ...mode.options?.jit };
      const made = createJitVm(language, wasmPlatform(), { ...options, jit });
      this.vm = made.vm;
      this.jit = made.jit;
    } else {
      this.vm = new PlainVm(language, wasmPlatform(), options);
      this.jit = null;
    }
    const { world } = this.vm;
    for (const name of objectClasses) {
      world.addObjectClass(new ObjectShapes(world.heap, name, { inlineFields: 3 }));
    }
    mode.prepare?.(this.vm);
  }

  /**
   * Loads a program; its methods take the place of the last one's.
   *
   * @param stepLimit instructions after which the evaluate reading gives up
   */
  load(text: string, stepLimit = Number.POSITIVE_INFINITY): void {
    const functions = assemble(text);
    const { evaluating } = this.vm;
    evaluating.stepLimit = evaluating.steps + stepLimit;
    this.#functions = this.vm.load(verify({ set: probeSet, functions, main: 0 }));
    this.#methods.clear();
    for (const fn of this.#functions) {
      if (fn.fn.name.includes('#')) this.#methods.set(fn.fn.name, fn.index);
    }
  }

  /** Makes a method of a class the function of another name. */
  redefine(method: string, name: string): void {
    this.#methods.set(method, this.function(name).index);
    this.vm.methodChanged(method.slice(method.indexOf('#') + 1));
  }

  function(name: string): LoadedFunction {
    const found = this.#functions.find((fn) => fn.fn.name === name);
    if (found === undefined) throw new RangeError(`the program has no function ${name}`);
    return found;
  }

  /** Calls a function; gives its result or error with what it printed, as text. */
  call(args: Arguments, name = 'main'): string {
    const { vm } = this;
    const output = outputOf(vm.world);
    output.length = 0;
    let outcome: string;
    try {
      const words = args.map((arg) => vm.toGuest(arg));
      const fn = this.function(name);
      const word =
        this.#mode.reading === 'evaluate' ? vm.evaluateWords(fn, words) : vm.callWords(fn, words);
      outcome = graphText(vm, word);
    } catch (error) {
      if (!(error instanceof GuestError)) throw error;
      outcome = `error ${graphText(vm, error.word)}`;
    }
    const printed = output.map((word) => graphText(vm, word)).join(' ');
    return printed === '' ? outcome : `${outcome} | ${printed}`;
  }
}

const stress: readonly Mode[] = STRESS_MODES.map(({ name, options, prepare }) => ({
  name,
  reading: 'jit',
  options,
  ...(prepare === undefined ? {} : { prepare }),
}));

/** The modes that every program is run in; the first is the oracle. */
export const MODES: readonly Mode[] = [
  { name: 'evaluate', reading: 'evaluate' },
  { name: 'interpret', reading: 'interpret' },
  { name: 'jit', reading: 'jit', options: { heat: 4 } },
  ...stress,
];

/** Runs a program's `main` with these arguments, in this order, in one machine. */
export function run(mode: Mode, text: string, calls: readonly Arguments[]): string[] {
  const machine = new Machine(mode);
  machine.load(text);
  return runIn(machine, calls);
}

export function runIn(machine: Machine, calls: readonly Arguments[]): string[] {
  const outcomes = calls.map((args) => machine.call(args));
  machine.vm.world.heap.verify();
  return outcomes;
}
