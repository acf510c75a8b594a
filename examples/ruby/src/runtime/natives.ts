// The few methods that are written in bytecode, because neither Ruby nor a host function can say them.

import { FunctionAssembler } from '@martlet/vm';
import { hostIndex } from '../host/registry.ts';
import { rubySet } from '../instructions/set.ts';
import type { RubyClass } from './classes.ts';
import { NO_PARAMETERS } from './program.ts';
import type { Runtime } from './runtime.ts';
import { emitYields } from './trampolines.ts';

/**
 * Defines `BasicObject#__invoke(body, args, keywords, block)`: calls the function of a Proc, which may stand for a
 * method, with the receiver as self.
 */
export function defineNatives(rt: Runtime): void {
  const asm = new FunctionAssembler(rubySet, '__invoke');
  asm.required = 6;
  const [self, body, args, keywords, block, base] = [1, 3, 4, 5, 6, 7];
  asm.emit('host1', base + 4, hostIndex('keywords_or_nil')!, keywords);
  asm.emit('move', base + 1, self);
  asm.emit('move', base + 2, block);
  asm.emit('move', base + 3, args);
  asm.emit('yieldPacked', base, body);
  asm.emit('ret', base);
  const [loaded] = rt.load({
    program: { set: rubySet, functions: [asm.finish()], main: 0 },
    infos: [
      {
        kind: 'method',
        name: '__invoke',
        file: '<internal:natives>',
        line: 0,
        parameters: { ...NO_PARAMETERS, required: 4, names: ['body', 'args', 'keywords', 'block'] },
        cref: 0,
        superId: -1,
        label: '__invoke',
      },
    ],
  });
  rt.addMethod(rt.basicObject, '__invoke', loaded!.index, 'public');
  defineSend(rt, rt.basicObject, '__send__', 'sent_method');
  defineSend(rt, rt.kernel, 'send', 'sent_method');
  defineSend(rt, rt.kernel, 'public_send', 'publicly_sent_method');
}

/** Defines a method that calls the one that its first argument names; a host function finds that. */
function defineSend(rt: Runtime, owner: RubyClass, name: string, finder: string): void {
  const asm = new FunctionAssembler(rubySet, name);
  const [self, sent, first, found] = [1, 3, 4, 7];
  emitYields(asm, self, found, first, () =>
    asm.emit('host2', found, hostIndex(finder)!, self, sent),
  );
  const parameters = {
    ...NO_PARAMETERS,
    required: 1,
    rest: true,
    keywordRest: true,
    block: true,
    names: ['name', 'arguments', 'keywords', 'block'],
  };
  const [loaded] = rt.load({
    program: { set: rubySet, functions: [asm.finish()], main: 0 },
    infos: [
      {
        kind: 'method',
        name,
        file: '<internal:natives>',
        line: 0,
        parameters,
        cref: 0,
        superId: -1,
        label: name,
      },
    ],
  });
  rt.addMethod(owner, name, loaded!.index, 'public');
}
