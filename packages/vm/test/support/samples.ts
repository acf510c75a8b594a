// Small programs in calc that several tests run.

import type { GuestFunction } from '../../src/index.ts';
import { FunctionAssembler } from '../../src/index.ts';
import { calcSet } from './calc.ts';

/** fib(n) by recursion; it is function 0. */
export function fib(): GuestFunction {
  const a = new FunctionAssembler(calcSet, 'fib');
  a.required = 1;
  const recurse = a.label();
  a.emit('int', 2, 2);
  a.emit('less', 2, 1, 2);
  a.emit('jumpUnless', 2, recurse);
  a.emit('ret', 1);
  a.place(recurse);
  a.emit('int', 2, 1);
  a.emit('sub', 4, 1, 2);
  a.emit('call', 3, 1, 0);
  a.emit('int', 2, 2);
  a.emit('sub', 5, 1, 2);
  a.emit('call', 4, 1, 0);
  a.emit('add', 3, 3, 4);
  a.emit('ret', 3);
  return a.finish();
}

/** Adds up step, count times, by a loop. */
export function sum(): GuestFunction {
  const a = new FunctionAssembler(calcSet, 'sum');
  a.required = 2;
  a.emit('int', 3, 0);
  a.emit('int', 4, 0);
  const head = a.here();
  const done = a.label();
  a.emit('less', 5, 4, 1);
  a.emit('jumpUnless', 5, done);
  a.emit('add', 3, 3, 2);
  a.emit('int', 6, 1);
  a.emit('add', 4, 4, 6);
  a.emit('loop', head);
  a.place(done);
  a.emit('ret', 3);
  return a.finish();
}
