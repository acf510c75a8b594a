// Ruby as a VM wants it: layouts, lookup, constants, argument passing, and the errors that the VM itself raises.

import type { Host, Language, World } from '@martlet/vm';
import { ArrayClass, Environment, environmentLayout } from '@martlet/vm';
import * as layouts from '../instructions/layouts.ts';
import { rubySet } from '../instructions/set.ts';
import { arrangeArguments, wrongCount } from './arguments.ts';
import { describeError } from './backtrace.ts';
import { frozenError, noMethodError } from './errors.ts';
import type { Runtime } from './runtime.ts';

const runtimes = new WeakMap<World, Runtime>();

/** Tells the language whose runtime serves a VM. */
export function bindRuntime(rt: Runtime): void {
  runtimes.set(rt.vm.world, rt);
}

const of = (host: Host): Runtime => {
  const rt = runtimes.get(host.world);
  if (rt === undefined) throw new TypeError('the VM has no Ruby runtime; make it by createRuby');
  return rt;
};

/** The language. All VMs share it. */
export const rubyLanguage: Language = {
  set: rubySet,
  classes: [
    layouts.RArray,
    layouts.RString,
    layouts.RBytes,
    layouts.RProc,
    layouts.RRange,
    layouts.RBignum,
    layouts.RBreak,
    ArrayClass,
    Environment,
  ],
  layouts: [
    layouts.arrayObject,
    layouts.stringObject,
    layouts.bytesLayout,
    layouts.procObject,
    layouts.rangeObject,
    layouts.bignumObject,
    layouts.breakObject,
    layouts.storageLayout,
    environmentLayout,
  ],
  errors: {
    stackOverflow: (host) => of(host).makeError('SystemStackError', 'stack level too deep'),
    deadReturn: (host) =>
      of(host).makeError('LocalJumpError', 'unexpected return', {
        '@__reason': host.symbol('return'),
      }),
    outOfMemory: (host) => of(host).memoryError(),
    noMethod: (host, receiver, message) => noMethodError(of(host), receiver, message),
    noField: (host, object, field) =>
      of(host).makeError(
        'FrozenError',
        `can't set ${field} of ${of(host).brief(object)}: it has no room for instance variables`,
      ),
    argumentCount: (host, loaded, given) => {
      const rt = of(host);
      try {
        return wrongCount(rt, loaded, given - 2);
      } catch (error) {
        return (error as { readonly word: bigint }).word;
      }
    },
  },
  describeError: (host, word) => describeError(of(host), word),
  string: (host, text) => of(host).constantString(text),
  missingField: (host, object, name) =>
    of(host).findInstanceVariable(object, name, false) ?? host.nil,
  keepField: (host, object, name, value) => of(host).keepBeside(object, name, value),
  storeField: (host, object) => {
    if (of(host).isFrozen(object)) frozenError(of(host), object);
  },
  instantiate: (host, cls, message) => of(host).instancesFor(cls, message),
  resolveCell: (host, name) => of(host).resolveCell(name),
  arrange: (host, fn, words, packed) => arrangeArguments(of(host), fn, words, packed),
  method: (host, receiver, message) => of(host).method(receiver, message),
};
