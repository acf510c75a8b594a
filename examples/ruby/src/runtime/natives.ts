// The few methods that are written in bytecode, because neither Ruby nor a host function can say them.

import { FunctionAssembler } from '@martlet/vm';
import { hostIndex } from '../host/registry.ts';
import { rubySet } from '../instructions/set.ts';
import { NO_PARAMETERS } from './program.ts';
import type { Runtime } from './runtime.ts';

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
}
