// Instructions on values: literals, variables, constants, arrays, hashes, strings.

import { hidden } from '../front/messages.ts';
import type { Decoded } from './decode.ts';
import { keywordRegister } from './registers.ts';
import { blockRegister, frameArguments, outward } from './units.ts';
import type { Row, Writer } from './writer.ts';

/** Integers that an instruction holds itself. */
const INT_LIMIT = 2n ** 31n;
/** Integers that fit a value. */
const FIXNUM_LIMIT = 2n ** 62n;

/** Loads an integer of any size. */
function integer(w: Writer, dst: number, value: bigint): void {
  if (value >= -INT_LIMIT && value < INT_LIMIT) w.emit('int', dst, Number(value));
  else if (value >= -FIXNUM_LIMIT && value < FIXNUM_LIMIT) {
    w.emit('load', dst, w.asm.constant({ kind: 'int', value }));
  } else w.emit('bigint', dst, w.asm.constant({ kind: 'string', value: String(value) }));
}

/** A row that gives register `a` a value. */
function value(make: (w: Writer, dst: number, each: Decoded) => void): Row {
  return (w, each) => {
    make(w, w.at(each.a), each);
    w.stored(each.a);
  };
}

const int = (of: (each: Decoded) => number): Row =>
  value((w, dst, each) => w.emit('int', dst, of(each)));
const plain = (name: string): Row => value((w, dst) => w.emit(name, dst));

/** `R[a] = R[a] op R[a+1]`, as an instruction of ours. */
const binary = (name: string, message: string): Row =>
  value((w, dst, { a }) => {
    w.emit(name, dst, w.get(a), w.get(a + 1), w.asm.cache(message, 1));
  });
const immediate = (name: string, message: string): Row =>
  value((w, dst, { a, b }) => {
    w.emit('int', w.scratch, b);
    w.emit(name, dst, w.get(a), w.scratch, w.asm.cache(message, 1));
  });

/** The module of the lexical scope. */
export function scopeModule(w: Writer, dst: number): void {
  w.cell(`cref:${w.unit.cref}`, dst);
}

function registers(w: Writer, from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => w.get(from + i));
}

/** The Array that a value is destructured as, in a scratch register. */
function spread(w: Writer, register: number): number {
  w.emit('spread', w.scratch, w.get(register), w.asm.cache('__to_ary', 0));
  return w.scratch;
}

/** Appends what `*value` stands for to the Array in `a`; nil there is an empty one. */
const concatenate: Row = (w, { a }) => {
  const [list, other, done] = [w.scratch, w.label(), w.label()];
  const array = w.get(a);
  w.emit('splat', list, w.get(a + 1), w.asm.cache('__splat', 0));
  w.emit('jumpNotNil', array, other);
  w.host('array_dup', array, list);
  w.emit('jump', done);
  w.place(other);
  w.host('array_concat', list, array, list);
  w.place(done);
  w.stored(a);
};

/** `*R[a], R[a+1], …, R[a+c] = R[a][b..]`. */
const takeApart: Row = (w, { a, b, c }) => {
  const array = spread(w, a);
  const [first, second] = [w.scratch + 1, w.scratch + 2];
  w.emit('int', first, b);
  w.emit('int', second, c);
  w.host('array_middle', w.at(a), array, first, second);
  w.stored(a);
  for (let i = 0; i < c; i++) {
    // Where there are too few, the first of them come first.
    w.emit('int', first, c - i);
    w.emit('int', second, b + i);
    w.host('array_from_end', w.at(a + 1 + i), array, first, second);
    w.stored(a + 1 + i);
  }
};

/** Global variables that belong to the last match. */
const GROUP = /^\$([1-9]\d*)$/;
const PARTS = new Set(['$&', '$`', "$'", '$+']);

const getGlobal: Row = value((w, dst, { b }) => {
  const name = w.name(b);
  const group = GROUP.exec(name);
  if (group !== null) {
    w.emit('int', w.scratch, Number(group[1]));
    w.host('match_group', dst, w.scratch);
  } else if (PARTS.has(name)) w.host('match_part', dst, w.loadSymbol(name, w.scratch));
  else w.host('global_get', dst, w.loadSymbol(name, w.scratch));
});

const setGlobal: Row = (w, { a, b }) => {
  w.host('global_set', w.scratch + 1, w.loadSymbol(w.name(b), w.scratch), w.get(a));
};

const blockPush: Row = (w, each) => {
  const f = frameArguments(each.b);
  const ok = w.label();
  const dst = w.at(each.a);
  w.fromFrame(outward(w.unit, f.levels), blockRegister(f), dst);
  w.emit('jumpNotNil', dst, ok);
  // What follows raises that there is no block.
  w.emit('move', w.scratch + 1, dst);
  w.emit('nil', w.scratch + 2);
  w.emit('yield', w.scratch, 2, dst);
  w.place(ok);
  w.stored(each.a);
};

const argumentArray: Row = (w, each) => {
  const f = frameArguments(each.b);
  const frame = outward(w.unit, f.levels);
  const [array, item] = [w.scratch, w.scratch + 1];
  w.array(array, []);
  const push = (register: number): void => {
    w.fromFrame(frame, register, item);
    w.emit('arrayPush', array, item);
  };
  for (let i = 0; i < f.before; i++) push(1 + i);
  if (f.rest) {
    w.fromFrame(frame, 1 + f.before, item);
    w.emit('splat', item, item, w.asm.cache('__splat', 0));
    w.host('array_concat', item, array, item);
  }
  for (let i = 0; i < f.post; i++) push(1 + f.before + (f.rest ? 1 : 0) + i);
  w.put(each.a, array);
  const last = blockRegister(f);
  for (const [i, from] of (f.keywords ? [last - 1, last] : [last]).entries()) {
    w.fromFrame(frame, from, item);
    w.put(each.a + 1 + i, item);
  }
};

/** Rows by name of instruction. */
export const dataRows: Readonly<Record<string, Row>> = {
  NOP: () => {},
  DEBUG: () => {},
  MOVE: (w, { a, b }) => w.put(a, w.get(b)),
  LOADL: value((w, dst, { b }) => {
    const literal = w.unit.irep.pool[b]!;
    if (literal.kind === 'int') integer(w, dst, literal.value);
    else if (literal.kind === 'float') {
      w.emit('load', dst, w.asm.constant({ kind: 'float', value: literal.value }));
    }
  }),
  LOADI: int(({ b }) => b),
  LOADINEG: int(({ b }) => -b),
  LOADI__1: int(() => -1),
  LOADI_0: int(() => 0),
  LOADI_1: int(() => 1),
  LOADI_2: int(() => 2),
  LOADI_3: int(() => 3),
  LOADI_4: int(() => 4),
  LOADI_5: int(() => 5),
  LOADI_6: int(() => 6),
  LOADI_7: int(() => 7),
  LOADI16: int(({ b }) => (b << 16) >> 16),
  LOADI32: int(({ b, c }) => (b << 16) | c),
  LOADSYM: value((w, dst, { b }) => w.loadSymbol(w.name(b), dst)),
  LOADNIL: plain('nil'),
  LOADSELF: value((w, dst) => w.emit('move', dst, w.self)),
  LOADT: plain('true'),
  LOADF: plain('false'),
  GETGV: getGlobal,
  SETGV: setGlobal,
  GETSV: getGlobal,
  SETSV: setGlobal,
  GETIV: value((w, dst, { b }) => w.emit('getIvar', dst, w.self, w.asm.cache(w.name(b), 0))),
  SETIV: (w, { a, b }) => w.emit('setIvar', w.self, w.asm.cache(w.name(b), 0), w.get(a)),
  GETCV: value((w, dst, { b }) => {
    scopeModule(w, w.scratch);
    w.host('class_variable_get', dst, w.scratch, w.loadSymbol(w.name(b), w.scratch + 1));
  }),
  SETCV: (w, { a, b }) => {
    scopeModule(w, w.scratch);
    const name = w.loadSymbol(w.name(b), w.scratch + 1);
    w.host('class_variable_set', w.scratch, w.scratch, name, w.get(a));
  },
  GETCONST: value((w, dst, { b }) => w.cell(`${w.unit.cref}:${w.name(b)}`, dst)),
  SETCONST: (w, { a, b }) => {
    scopeModule(w, w.scratch);
    const name = w.loadSymbol(w.name(b), w.scratch + 1);
    w.host('constant_set', w.scratch, w.scratch, name, w.get(a));
  },
  GETMCNST: value((w, dst, { a, b }) => {
    w.host('constant_of', dst, w.get(a), w.loadSymbol(w.name(b), w.scratch));
  }),
  SETMCNST: (w, { a, b }) => {
    const name = w.loadSymbol(w.name(b), w.scratch);
    w.host('constant_set', w.scratch, w.get(a + 1), name, w.get(a));
  },
  OCLASS: value((w, dst) => w.cell(':Object', dst)),
  GETUPVAR: value((w, dst, each) => {
    w.fromFrame(outward(w.unit, each.c + 1), each.b, dst);
  }),
  SETUPVAR: (w, each) => {
    const frame = outward(w.unit, each.c + 1);
    if (frame === null) return;
    if (each.b === 0) w.fail(each, 'register 0 holds self and cannot be written');
    const from = w.get(each.a);
    w.emit('setVariable', w.environmentOf(frame), frame.captured.get(each.b)!, from);
  },
  GETIDX: binary('index', '[]'),
  SETIDX: (w, { a }) => {
    const [array, index, item] = [w.get(a), w.get(a + 1), w.get(a + 2)];
    w.emit('indexSet', array, index, item, w.asm.cache('[]=', 2));
    w.put(a, item);
  },
  ADD: binary('add', '+'),
  SUB: binary('sub', '-'),
  MUL: binary('mul', '*'),
  DIV: binary('div', '/'),
  EQ: binary('equal', '=='),
  LT: binary('less', '<'),
  LE: binary('lessEqual', '<='),
  GT: binary('greater', '>'),
  GE: binary('greaterEqual', '>='),
  ADDI: immediate('add', '+'),
  SUBI: immediate('sub', '-'),
  ARRAY: value((w, dst, { a, b }) => w.array(dst, registers(w, a, b))),
  ARRAY2: value((w, dst, { b, c }) => w.array(dst, registers(w, b, c))),
  ARYCAT: concatenate,
  ARYPUSH: (w, { a, b }) => {
    const array = w.get(a);
    for (const item of registers(w, a + 1, b)) w.emit('arrayPush', array, item);
  },
  ARYDUP: value((w, dst, { a }) => w.host('array_dup', dst, spread(w, a))),
  AREF: value((w, dst, { b, c }) => {
    const array = spread(w, b);
    w.emit('int', w.scratch + 1, c);
    w.emit('arrayGet', dst, array, w.scratch + 1);
  }),
  ASET: (w, { a, b, c }) => {
    w.emit('int', w.scratch, c);
    w.emit('arraySet', w.get(b), w.scratch, w.get(a));
  },
  APOST: takeApart,
  STRING: value((w, dst, { b }) => {
    const literal = w.unit.irep.pool[b]!;
    w.emit('string', dst, w.asm.constant({ kind: 'string', value: String(literal.value) }));
  }),
  SYMBOL: value((w, dst, { b }) => w.loadSymbol(String(w.unit.irep.pool[b]!.value), dst)),
  INTERN: value((w, dst, { a }) => w.host('string_to_sym', dst, w.get(a))),
  STRCAT: value((w, dst, { a }) => {
    w.emit('toS', w.scratch, w.get(a + 1), w.asm.cache('to_s', 0));
    w.host('string_join2', dst, w.get(a), w.scratch);
  }),
  RANGE_INC: value((w, dst, { a }) => {
    w.emit('range', dst, w.get(a), w.get(a + 1), 0, w.asm.cache(hidden.rangeTo, 1));
  }),
  RANGE_EXC: value((w, dst, { a }) => {
    w.emit('range', dst, w.get(a), w.get(a + 1), 1, w.asm.cache(hidden.rangeBefore, 1));
  }),
  HASH: value((w, dst, { a, b }) => {
    w.array(w.scratch, registers(w, a, b * 2));
    w.send(dst, w.scratch, '__to_hash');
  }),
  HASHADD: (w, { a, b }) => {
    w.array(w.scratch, registers(w, a + 1, b * 2));
    w.send(w.scratch, w.get(a), '__add_pairs', w.scratch);
  },
  HASHCAT: (w, { a }) => w.send(w.scratch, w.get(a), '__add_hash', w.get(a + 1)),
  BLKPUSH: blockPush,
  ARGARY: argumentArray,
  KARG: value((w, dst, each) => {
    const name = w.loadSymbol(w.name(each.b), w.scratch);
    w.send(dst, w.get(keywordRegister(w.unit, each)), '__take_keyword', name);
  }),
  KEY_P: value((w, dst, each) => {
    const name = w.loadSymbol(w.name(each.b), w.scratch);
    w.send(dst, w.get(keywordRegister(w.unit, each)), 'key?', name);
  }),
  KEYEND: (w, each) => {
    w.send(w.scratch, w.get(keywordRegister(w.unit, each)), '__no_keywords');
  },
};
