// What a host program does with a VM: the same code in Node and in a page.

import { createJitVm } from '@martlet/jit';
import type { CodePlatform, HostValue, LoadedFunction, VmOptions } from '@martlet/vm';
import { GuestError, GuestFloat, GuestWord, TerminatedError, Vm } from '@martlet/vm';
import type { HostFunction } from './host-functions.ts';
import { register } from './host-functions.ts';
import { language } from './language.ts';
import { program } from './programs.ts';

/** A VM with the program loaded, for callers that know functions by name. */
export class Guest {
  readonly vm: Vm;
  readonly #functions: ReadonlyMap<string, LoadedFunction>;

  constructor(vm: Vm, functions: Readonly<Record<string, HostFunction>> = {}) {
    this.vm = vm;
    register(vm, functions);
    this.#functions = new Map(vm.load(program).map((fn) => [fn.fn.name, fn]));
  }

  /** Calls a guest function. Throws what {@link Vm.call} throws, and a `RangeError` for an unknown name. */
  call(name: string, ...args: (HostValue | GuestFloat)[]): HostValue {
    const fn = this.#functions.get(name);
    if (fn === undefined) throw new RangeError(`the program has no function "${name}"`);
    return this.vm.call(fn, args);
  }

  /** Calls a guest function that is expected to fail; gives the failure in words. */
  failure(name: string, ...args: (HostValue | GuestFloat)[]): string {
    try {
      return `returned ${show(this.call(name, ...args))}`;
    } catch (error) {
      // An error of the guest's own, or the host's decision to stop it. Anything else is a fault of this program.
      if (error instanceof GuestError || error instanceof TerminatedError) {
        return `${error.name}: ${error.message}`;
      }
      throw error;
    }
  }
}

/** A host value in words. */
export function show(value: HostValue): string {
  if (value instanceof GuestWord) return 'an object of the guest';
  return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
}

/** Everything that this example shows, as lines of text. */
export function demonstrate(platform: CodePlatform): string[] {
  const lines: string[] = [];
  const small: VmOptions['regions'] = { code: 65536, constants: 4096, functions: 4096 };

  // Values go both ways: whole numbers are integers, others floats; strings are symbols.
  const guest = new Guest(new Vm(language, platform));
  lines.push(`sum(10, 4) = ${show(guest.call('sum', 10, 4))}`);
  lines.push(`add(0.5, 0.25) = ${show(guest.call('add', 0.5, 0.25))}`);
  lines.push(`add(1.0, 2.5) = ${show(guest.call('add', new GuestFloat(1), 2.5))}`);
  lines.push(`add(2^60, 2^60) = ${show(guest.call('add', 2n ** 60n, 2n ** 60n))}`);

  // Guest errors are exceptions of the host; the VM can be used on.
  lines.push(`add(1, null): ${guest.failure('add', 1, null)}`);
  lines.push(`fail("no luck"): ${guest.failure('fail', 'no luck')}`);
  lines.push(`add(1): ${guest.failure('add', 1)}`);
  lines.push(`ask(1): ${guest.failure('ask', 1)}`);

  // Host functions, with values converted both ways; two VMs, each with its own.
  const heard: string[] = [];
  const [first, second] = [1, 2].map(
    (number) =>
      new Guest(new Vm(language, platform), {
        ask: (argument) => {
          heard.push(`${number} heard ${show(argument)}`);
          return typeof argument === 'number' ? argument * number : null;
        },
      }),
  ) as [Guest, Guest];
  lines.push(`ask(21) = ${show(first.call('ask', 21))}, ${show(second.call('ask', 21))}`);
  lines.push(`ask("?") = ${show(second.call('ask', '?'))}`);
  lines.push(...heard);

  // Limits: stack, memory and time.
  const shallow = new Guest(new Vm(language, platform, { regions: { ...small, stack: 1 << 18 } }));
  lines.push(`descend(): ${shallow.failure('descend')}`);
  const poor = new Guest(new Vm(language, platform, { regions: small, memoryLimit: 8 << 20 }));
  lines.push(`hoard(): ${poor.failure('hoard')}`);
  lines.push(`recover() = ${show(poor.call('recover'))}`);
  const hurried = new Guest(new Vm(language, platform, { regions: small, timeLimit: 20 }));
  lines.push(`spin(): ${hurried.failure('spin')}`);
  lines.push(`sum(3, 3) = ${show(hurried.call('sum', 3, 3))}`);

  // The same program with a JIT.
  const { vm, jit } = createJitVm(language, platform, { heat: 10 });
  const fast = new Guest(vm);
  lines.push(`sum(1000000, 3) = ${show(fast.call('sum', 1_000_000, 3))}`);
  for (let i = 0; i < 20; i++) fast.call('add', i, 1);
  lines.push(`compiled: ${jit.installed.join(', ')}`);
  return lines;
}
