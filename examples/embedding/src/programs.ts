// The guest program, by the assembler. A language with a parser has a code generator here.

import type { GuestFunction, Program } from '@martlet/vm';
import { FunctionAssembler } from '@martlet/vm';
import { set } from './language.ts';

/** Arguments arrive in registers 1, 2, …. */
function assemble(name: string, required: number, body: (a: FunctionAssembler) => void) {
  const a = new FunctionAssembler(set, name);
  a.required = required;
  body(a);
  return a.finish();
}

/** Loads an integer. */
function integer(a: FunctionAssembler, register: number, value: number): void {
  a.emit('load', register, a.constant({ kind: 'int', value: BigInt(value) }));
}

/** while i < end: total += step */
const sum = assemble('sum', 2, (a) => {
  const [end, step, total, i, test, one] = [1, 2, 3, 4, 5, 6];
  integer(a, total, 0);
  integer(a, i, 0);
  integer(a, one, 1);
  const done = a.label();
  const head = a.here();
  a.emit('less', test, i, end);
  a.emit('jumpUnless', test, done);
  a.emit('add', total, total, step);
  a.emit('add', i, i, one);
  a.emit('loop', head);
  a.place(done);
  a.emit('ret', total);
});

/** a + b, for values of all kinds. */
const add = assemble('add', 2, (a) => {
  a.emit('add', 3, 1, 2);
  a.emit('ret', 3);
});

/** Reports its argument to the host, and gives the host's answer back. */
const ask = assemble('ask', 1, (a) => {
  a.emit('ask', 2, a.constant({ kind: 'symbol', value: 'ask' }), 1);
  a.emit('ret', 2);
});

/** Raises its argument. */
const fail = assemble('fail', 1, (a) => {
  a.emit('raise', 1);
});

/** Calls itself for ever. */
const descend = assemble('descend', 0, (a) => {
  a.emit('call', 1, 0, 4);
  a.emit('ret', 1);
});

/** Makes arrays, each holding the one before it, until something stops it. */
const hoard = assemble('hoard', 0, (a) => {
  integer(a, 1, 1000);
  integer(a, 2, 0);
  const head = a.here();
  a.emit('newArray', 2, 1, 2);
  a.emit('loop', head);
});

/** Does nothing, for ever. */
const spin = assemble('spin', 0, (a) => {
  a.emit('loop', a.here());
});

/** Calls `hoard`; when memory is used up, what it held is garbage, and the guest goes on. */
const recover = assemble('recover', 0, (a) => {
  const start = a.here();
  const end = a.label();
  a.emit('call', 1, 0, 5);
  a.place(end);
  a.emit('ret', 1);
  const rescue = a.here();
  a.handler('rescue', start, end, rescue, 1);
  integer(a, 2, 3);
  a.emit('newArray', 2, 2, 1);
  a.emit('ret', 1);
});

const functions: readonly GuestFunction[] = [sum, add, ask, fail, descend, hoard, spin, recover];

export const program: Program = { set, functions, main: 0 };
