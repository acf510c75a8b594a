// Calls, blocks and definitions.

import type { Decoded } from './decode.ts';
import { effectsOf, sendOperands } from './registers.ts';
import { scopeModule } from './rows-data.ts';
import type { Unit } from './units.ts';
import { isClosure, methodBlock, methodOf, scopeOpened } from './units.ts';
import type { Row, Writer } from './writer.ts';

/** Instructions for messages with one argument. */
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['%', 'mod'],
  ['!=', 'notEqual'],
  ['<<', 'shiftLeft'],
  ['>>', 'shiftRight'],
  ['&', 'and'],
  ['|', 'or'],
  ['^', 'xor'],
  ['[]', 'index'],
]);
const UNARY: ReadonlyMap<string, string> = new Map([
  ['-@', 'negate'],
  ['!', 'not'],
  ['length', 'length'],
  ['size', 'length'],
]);
/** Flags of `defineMethod`. */
const DEFINE = { scope: 0, top: 1, public: 2 } as const;

/** The block that is made right before a send for it, or `null`. */
function literalBlock(w: Writer, each: Decoded, register: number): Unit | null {
  const before = w.unit.code[w.unit.indexOf.get(each.address)! - 1];
  const isBlock = before?.op.name === 'BLOCK' || before?.op.name === 'LAMBDA';
  return isBlock && before.a === register ? w.unit.children.get(before.b)! : null;
}

/** Does the unit break out of the call that it is passed to? */
function breaks(unit: Unit): boolean {
  return unit.role === 'block' && unit.code.some(({ op }) => op.name === 'BREAK');
}

/** A send: `receiver` fills self in, the message goes to what then is in that register. */
function call(w: Writer, each: Decoded, counts: number, message: string, hasBlock: boolean): void {
  const { a } = each;
  const base = w.at(a);
  const operands = sendOperands(a, counts);
  const { args, keywords, packed, hash, block } = operands;
  const literal = hasBlock ? literalBlock(w, each, block) : null;
  const held = w.scratch;
  if (!hasBlock) w.emit('nil', held);
  else if (literal !== null) w.emit('move', held, w.get(block));
  else w.emit('toProc', held, w.get(block), w.asm.cache('to_proc', 0));
  const fetches = each.op.name !== 'SEND' && each.op.name !== 'SENDB';
  const receiver = fetches ? w.self : w.get(a);
  const isPacked = packed || keywords.length > 0;
  let count = 4;
  if (isPacked) {
    const [array, pairs] = [w.scratch + 1, w.scratch + 2];
    if (packed) w.emit('move', array, w.get(args[0]!));
    else
      w.array(
        array,
        args.map((r) => w.get(r)),
      );
    if (hash) w.emit('move', pairs, w.get(keywords[0]!));
    else if (keywords.length === 0) w.emit('nil', pairs);
    else {
      w.array(
        w.scratch + 3,
        keywords.map((r) => w.get(r)),
      );
      w.send(pairs, w.scratch + 3, '__to_hash');
    }
    w.emit('move', base + 1, receiver);
    w.emit('move', base + 3, array);
    w.emit('move', base + 4, pairs);
  } else {
    count = 2 + args.length;
    for (const [i, register] of [...args.entries()].reverse())
      w.emit('move', base + 3 + i, w.get(register));
    w.emit('move', base + 1, receiver);
  }
  w.emit('move', base + 2, held);
  const send = (): void => {
    const cache = w.asm.cache(message, count - 2);
    if (isPacked) w.emit('sendPacked', base, base + 1, cache);
    else w.emit(message === 'call' ? 'sendCall' : 'send', base, count, base + 1, cache);
  };
  if (literal === null || !breaks(literal)) send();
  else catchBreak(w, base, held, send);
  w.stored(a);
}

/** A call whose block may break out of it. */
function catchBreak(w: Writer, base: number, block: number, send: () => void): void {
  const [start, end, target] = [w.label(), w.label(), w.label()];
  const [other, after] = [w.label(), w.label()];
  w.emit('move', w.proc, block);
  w.place(start);
  send();
  w.place(end);
  w.emit('jump', after);
  w.place(target);
  w.asm.handler('rescue', start, end, target, w.error);
  w.emit('breakValue', base, w.error, w.proc);
  w.emit('jumpUndef', base, other);
  w.emit('jump', after);
  w.place(other);
  w.emit('throw', w.error);
  w.place(after);
}

/** `block_given?` and `__method__`, which only the compiler can answer; `false` for other messages. */
function answered(w: Writer, each: Decoded): boolean {
  const message = w.name(each.b);
  if (each.c !== 0 || each.op.name !== 'SSEND') return false;
  const dst = w.at(each.a);
  if (message === 'block_given?') {
    const register = methodBlock(w.unit);
    if (register < 0) w.emit('false', dst);
    else {
      const [without, done] = [w.label(), w.label()];
      w.fromFrame(methodOf(w.unit), register, dst);
      w.emit('jumpNil', dst, without);
      w.emit('true', dst);
      w.emit('jump', done);
      w.place(without);
      w.emit('false', dst);
      w.place(done);
    }
  } else if (message === '__method__') {
    if (w.unit.method === '') w.emit('nil', dst);
    else w.loadSymbol(w.unit.method, dst);
  } else return false;
  w.stored(each.a);
  return true;
}

/** Was the receiver written as `self`? mrbc says so only by loading it. */
function isSelf(w: Writer, each: Decoded): boolean {
  for (let i = w.unit.indexOf.get(each.address)! - 1; i >= 0; i--) {
    const before = w.unit.code[i]!;
    if (effectsOf(w.unit, before).writes.includes(each.a)) return before.op.name === 'LOADSELF';
  }
  return false;
}

const send: Row = (w, each) => {
  const { a, b, c } = each;
  const message = w.name(b);
  if (each.op.name === 'SEND') {
    const binary = c === 1 ? OPERATORS.get(message) : undefined;
    const unary = c === 0 ? UNARY.get(message) : undefined;
    if (binary !== undefined) {
      w.emit(binary, w.at(a), w.get(a), w.get(a + 1), w.asm.cache(message, 1));
      w.stored(a);
      return;
    }
    if (unary !== undefined) {
      w.emit(unary, w.at(a), w.get(a), w.asm.cache(message, 0));
      w.stored(a);
      return;
    }
  }
  if (answered(w, each)) return;
  const toSelf = each.op.name.startsWith('SSEND') || isSelf(w, each);
  call(w, each, c, toSelf ? `self ${message}` : message, each.op.name.endsWith('B'));
};

const callSuper: Row = (w, each) => {
  const { method, superId } = w.unit;
  if (superId < 0) {
    localJump(w, 'super called outside of method', 'RuntimeError');
    w.emit('nil', w.at(each.a));
    w.stored(each.a);
  } else call(w, each, each.b, `super ${superId} ${method}`, true);
};

/** Raises an error of a class of the library. */
export function localJump(w: Writer, message: string, className = 'LocalJumpError'): void {
  const [cls, text] = [w.scratch, w.scratch + 1];
  w.cell(`:${className}`, cls);
  w.emit('string', text, w.asm.constant({ kind: 'string', value: message }));
  w.send(cls, w.self, 'self raise', cls, text);
}

/** Makes the Proc of a block. */
const closure: Row = (w, { op, a, b }) => {
  const child = w.unit.children.get(b)!;
  let environment = w.own !== 0 ? w.own : w.brought;
  if (!child.usesOuter || environment === 0) {
    environment = w.scratch;
    w.emit('nil', environment);
  }
  const lambda = op.name === 'LAMBDA' || child.role === 'lambda' ? 1 : 0;
  w.emit('closure', w.at(a), child.index, environment, w.self, lambda);
  w.stored(a);
};

/** The class in which `def`, `alias` and `undef` work. */
function targetClass(w: Writer, dst: number): void {
  if (w.unit.role === 'body') w.emit('move', dst, w.self);
  else {
    scopeModule(w, dst);
    if (isClosure(w.unit)) w.host('definee', dst, 1, dst);
  }
}

const define: Row = (w, each) => {
  const index = w.unit.indexOf.get(each.address)!;
  const [before, maker] = [w.unit.code[index - 2], w.unit.code[index - 1]];
  if (maker?.op.name !== 'METHOD' || maker.a !== each.a + 1) {
    w.fail(each, 'it does not follow the OP_METHOD of its register');
  }
  const child = w.unit.children.get(maker!.b)!;
  let flags: number = DEFINE.scope;
  if (before?.op.name === 'SCLASS') flags = DEFINE.public;
  else if (w.unit.role === 'main') flags = DEFINE.top;
  const name = w.symbol(w.name(each.b));
  w.emit('defineMethod', w.get(each.a), child.index, name, flags);
  w.emit('load', w.at(each.a), name);
  w.stored(each.a);
};

/** Opens a class or module. */
const open: Row = (w, each) => {
  const { op, a, b } = each;
  const isClass = op.name === 'CLASS';
  const [base, parent] = [w.get(a), w.scratch + 3];
  const [hasBase, hasParent, done] = [w.label(), w.label(), w.label()];
  w.emit('jumpNotNil', base, hasBase);
  scopeModule(w, base);
  w.place(hasBase);
  w.emit('undef', parent);
  if (isClass) {
    const superclass = w.get(a + 1);
    w.emit('jumpNil', superclass, hasParent);
    w.emit('move', parent, superclass);
    w.place(hasParent);
  }
  const kind = isClass ? 0 : 1;
  w.emit('defineClass', base, base, parent, w.symbol(w.name(b)), kind, scopeOpened(each));
  if (isClass) {
    w.emit('jumpUndef', parent, done);
    w.send(w.scratch, base, '__opened', parent);
    w.place(done);
  }
  w.stored(a);
};

const execute: Row = (w, { a, b }) => {
  const base = w.get(a);
  w.emit('move', base + 1, base);
  w.emit('nil', base + 2);
  w.emit('call', base, 2, w.unit.children.get(b)!.index);
  w.stored(a);
};

/** Rows by name of instruction. */
export const callRows: Readonly<Record<string, Row>> = {
  SEND: send,
  SENDB: send,
  SSEND: send,
  SSENDB: send,
  SUPER: callSuper,
  BLOCK: closure,
  LAMBDA: closure,
  // The method itself is made by OP_DEF, which follows; mrbc may name a register here that the record has not.
  METHOD: () => {},
  DEF: define,
  CLASS: open,
  MODULE: open,
  EXEC: execute,
  SCLASS: (w, { a }) => {
    w.emit('singletonClass', w.at(a), w.get(a));
    w.stored(a);
  },
  TCLASS: (w, { a }) => {
    targetClass(w, w.at(a));
    w.stored(a);
  },
  ALIAS: (w, { a, b }) => {
    const [module, made, old] = [w.scratch, w.scratch + 1, w.scratch + 2];
    targetClass(w, module);
    w.loadSymbol(w.name(a), made);
    w.loadSymbol(w.name(b), old);
    w.host('alias_method', module, module, made, old);
  },
  UNDEF: (w, { a }) => {
    targetClass(w, w.scratch);
    w.host('undef_method', w.scratch, w.scratch, w.loadSymbol(w.name(a), w.scratch + 1));
  },
  CALL: (w, each) => w.fail(each, 'it stands in mruby itself only, not in programs'),
};
