// Control: jumps, calls, returns, exceptions.

import type { Callee } from '@martlet/vm';
import { Nil, PACKED, window } from '@martlet/vm';
import { action, compute } from './helpers.ts';
import { RBreak, RProc } from './layouts.ts';
import type { M } from './rows.ts';

const test = { test: 'read', to: 'label' } as const;
const tested = { a: 'read', to: 'label' } as const;

/** The function of a block. */
function blockCallee(m: M, block: Parameters<M['procCallee']>[0]): Callee {
  return m.select('block', [[[m.is(block, RProc)], () => m.procCallee(block)]], () =>
    m.raise(m.noBlock(block)),
  );
}

export const control = {
  jump: action('Goes on elsewhere.', { to: 'label' }, (m, { to }) => m.jump(to)),
  loop: action('Goes back.', { to: 'loop' }, (m, { to }) => m.jump(to)),
  jumpIf: action('Jumps if the value is neither nil nor false.', test, (m, o) =>
    m.branch(m.truthy(o.test), o.to),
  ),
  jumpUnless: action('Jumps if the value is nil or false.', test, (m, o) =>
    m.branch(m.not(m.truthy(o.test)), o.to),
  ),
  jumpNil: action('Jumps if the value is nil.', tested, (m, { a, to }) =>
    m.branch(m.is(a, Nil), to),
  ),
  jumpNotNil: action('Jumps if the value is not nil.', tested, (m, { a, to }) =>
    m.branch(m.not(m.is(a, Nil)), to),
  ),
  jumpUndef: action('Jumps if the argument was not given.', tested, (m, { a, to }) =>
    m.branch(m.isUndef(a), to),
  ),
  jumpDefined: action('Jumps if the argument was given.', tested, (m, { a, to }) =>
    m.branch(m.not(m.isUndef(a)), to),
  ),
  jumpBreak: action('Jumps if what was raised is a `break`.', tested, (m, { a, to }) =>
    m.branch(m.is(a, RBreak), to),
  ),
  send: action(
    'Sends a message: the window holds self, block and arguments.',
    { base: window('count'), count: 'count', receiver: 'read', cache: 'cache' },
    (m, o) => m.call(m.lookup(o.receiver, o.cache), o.base, o.count),
  ),
  sendCall: action(
    'Sends `call`: a Proc is called at once.',
    { base: window('count'), count: 'count', receiver: 'read', cache: 'cache' },
    (m, { base, count, receiver, cache }) => {
      const callee = m.choose(
        'proc',
        [[[m.is(receiver, RProc)], () => m.procCallee(receiver)]],
        () => m.lookup(receiver, cache),
      );
      m.call(callee, base, count);
    },
  ),
  sendPacked: action(
    'Sends a message: the window holds self, block, an Array of arguments, and keywords or nil.',
    { base: window(4), receiver: 'read', cache: 'cache' },
    (m, o) => m.call(m.lookup(o.receiver, o.cache), o.base, PACKED),
  ),
  yield: action(
    'Calls a block: the window holds the block, the block passed to it, and arguments.',
    { base: window('count'), count: 'count', block: 'read' },
    (m, { base, count, block }) => m.call(blockCallee(m, block), base, count),
  ),
  yieldPacked: action(
    'Calls a block with packed arguments.',
    { base: window(4), block: 'read' },
    (m, { base, block }) => m.call(blockCallee(m, block), base, PACKED),
  ),
  call: action(
    'Calls a function of the program, such as the body of a class.',
    { base: window('count'), count: 'count', fn: 'function' },
    (m, { base, count, fn }) => m.call(m.callee(fn), base, count),
  ),
  ret: action('Returns.', { value: 'read' }, (m, { value }) => m.ret(value)),
  returnFrom: action(
    'Returns from the method whose environment `home` is.',
    { home: 'read', value: 'read' },
    (m, { home, value }) => m.returnFrom(home, value),
  ),
  breakFrom: action(
    'Leaves the call that a block was passed to.',
    { tag: 'read', value: 'read' },
    (m, { tag, value }) =>
      m.raise(
        m.select(
          'live',
          [[[m.is(tag, RProc), m.not(m.hasEnded(tag))], () => m.breakNew(tag, value)]],
          () => m.orphanBreak(value),
        ),
      ),
  ),
  endBlock: action(
    'The call that a block was passed to is over: it can no more be left by `break`.',
    { proc: 'read' },
    (m, { proc }) =>
      m.select('class', [[[m.is(proc, RProc)], () => m.endProc(proc)]], () =>
        m.raise(m.notInternal(proc)),
      ),
  ),
  breakValue: compute(
    'The value of a `break` out of the block `tag`; the marker if the error is something else.',
    { dst: 'write', error: 'read', tag: 'read' },
    (m, { error, tag }) =>
      m.select(
        'break',
        [[[m.is(error, RBreak), m.breaksFrom(error, tag)], () => m.brokenValue(error)]],
        () => m.undef(),
      ),
  ),
  throw: action('Raises.', { error: 'read' }, (m, { error }) => m.raise(error)),
  rethrow: action(
    'Goes on with what an ensure clause interrupted.',
    { kind: 'read', value: 'read', home: 'read' },
    (m, { kind, value, home }) => m.rethrow(kind, value, home),
  ),
};
