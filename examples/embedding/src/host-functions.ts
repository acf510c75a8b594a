// Host functions by name, each VM with its own. An instruction set names its primitives once, for all VMs; which
// functions a program may call is a matter of the VM that runs it, so that one primitive looks them up.

import type { HostValue, Primitive, Value, Vm, World } from '@martlet/vm';
import { primitive } from '@martlet/vm';

/** A function of the host that guest code may call. What it throws leaves the guest and reaches the host's caller. */
export type HostFunction = (argument: HostValue) => HostValue;

interface Registered {
  readonly vm: Vm;
  readonly functions: ReadonlyMap<string, HostFunction>;
}

const registered = new WeakMap<World, Registered>();

/** Says which functions of the host the guest of this VM may call. */
export function register(vm: Vm, functions: Readonly<Record<string, HostFunction>>): void {
  registered.set(vm.world, { vm, functions: new Map(Object.entries(functions)) });
}

/** Calls a registered function; a name that is not registered is an error of the guest. */
export const hostFunction: Primitive<[name: Value, argument: Value], Value> = primitive<
  [name: Value, argument: Value],
  Value
>({
  effect: 'runtime',
  evaluate(host, name, argument) {
    const found = registered.get(host.world);
    const text = host.text(name);
    const fn = found?.functions.get(text);
    if (!found || !fn) return host.raise(host.symbol(`no host function ${text}`));
    return found.vm.toGuest(fn(found.vm.toHost(argument)));
  },
  type: (rules) => rules.top,
});
