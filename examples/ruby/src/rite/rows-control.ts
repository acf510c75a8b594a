// Jumps, returns, handlers.
//
// RITE has one copy of an ensure clause, which control enters by falling into it, by a handler, or by a jump that leaves
// what it covers (OP_JMPUW). OP_EXCEPT at its start fetches what is under way, OP_RAISEIF at its end goes on with it. Here
// a register tells the ways apart: nil for falling in; else `way` says which jump, or that the VM is unwinding.

import type { Decoded } from './decode.ts';
import { jumpTarget } from './decode.ts';
import { unwoundBy } from './registers.ts';
import { localJump } from './rows-calls.ts';
import { homeOf, isEnsured } from './units.ts';
import type { Row, Writer } from './writer.ts';

const conditional =
  (name: 'jumpIf' | 'jumpUnless' | 'jumpNil'): Row =>
  (w, each) =>
    w.branch(name, w.get(each.a), w.labelAt(jumpTarget(each)));

/** Returns from the function itself, through its ensure clauses. */
function leave(w: Writer, each: Decoded): void {
  const value = w.get(each.a);
  if (isEnsured(w.unit, each.address)) w.emit('returnFrom', w.own, value);
  else w.emit('ret', value);
}

/** Where an instruction OP_EXCEPT is entered by handlers and jumps. */
export function entryOf(w: Writer, address: number): ReturnType<Writer['label']> {
  let labels = entries.get(w);
  if (labels === undefined) {
    labels = new Map();
    entries.set(w, labels);
  }
  let label = labels.get(address);
  if (label === undefined) {
    label = w.label();
    labels.set(address, label);
  }
  return label;
}
const entries = new WeakMap<Writer, Map<number, ReturnType<Writer['label']>>>();

const except: Row = (w, each) => {
  const { a, address } = each;
  const clause = w.clauses.get(a);
  const entered = entryOf(w, address);
  const set = (name: string): void => {
    w.emit(name, w.at(a));
    w.stored(a);
  };
  set('nil');
  w.emit('jump', entered);
  for (const [i, { kind, target }] of w.unit.irep.catches.entries()) {
    if (target !== address) continue;
    w.place(handlerOf(w, i));
    for (const register of w.overwritten[i]!) w.emit('nil', w.at(register));
    if (kind === 'ensure') {
      set('true');
      w.emit('int', clause!.way, 0);
    } else {
      const other = w.label();
      w.emit('jumpBreak', w.error, other);
      w.host('error_set', w.scratch, w.error);
      w.put(a, w.error);
      if (clause !== undefined) w.emit('nil', clause.way);
      w.emit('jump', entered);
      w.place(other);
      w.emit('throw', w.error);
      continue;
    }
    w.emit('jump', entered);
  }
  w.place(entered);
};

const handlers = new WeakMap<Writer, ReturnType<Writer['label']>[]>();

/** Where the VM enters a handler of the record. */
export function handlerOf(w: Writer, index: number): ReturnType<Writer['label']> {
  let labels = handlers.get(w);
  if (labels === undefined) {
    labels = w.unit.irep.catches.map(() => w.label());
    handlers.set(w, labels);
  }
  return labels[index]!;
}

/** Enters the next ensure clause that a jump leaves, or goes where it leads. `left` are addresses of clauses. */
function unwind(w: Writer, jump: Decoded, left: readonly number[]): void {
  const [address] = left;
  if (address === undefined) {
    w.goTo(w.labelAt(jumpTarget(jump)));
    return;
  }
  const { a } = w.unit.code[w.unit.indexOf.get(address)!]!;
  w.emit('true', w.at(a));
  w.stored(a);
  w.emit('int', w.clauses.get(a)!.way, jump.address + 1);
  w.goTo(entryOf(w, address));
}

/** The last OP_EXCEPT before an instruction that fetches into its register. */
function clauseOf(w: Writer, each: Decoded): Decoded | undefined {
  return w.unit.code.findLast(
    ({ op, a, address }) => op.name === 'EXCEPT' && a === each.a && address < each.address,
  );
}

const raiseIf: Row = (w, each) => {
  const done = w.label();
  const value = w.get(each.a);
  w.emit('jumpNil', value, done);
  const clause = w.clauses.get(each.a);
  if (clause !== undefined) {
    const plain = w.label();
    const start = clauseOf(w, each)?.address;
    w.emit('jumpNil', clause.way, plain);
    for (const jump of w.unit.code) {
      const clauses = unwoundBy(w.unit, jump);
      const at = clauses.indexOf(start ?? -1);
      if (at < 0) continue;
      const next = w.label();
      w.emit('int', w.scratch, jump.address + 1);
      w.emit('same', w.scratch, w.scratch, clause.way);
      w.emit('jumpUnless', w.scratch, next);
      unwind(w, jump, clauses.slice(at + 1));
      w.place(next);
    }
    const { completion } = clause;
    w.emit('rethrow', completion, completion + 1, completion + 2);
    w.place(plain);
  }
  w.emit('throw', value);
  w.place(done);
};

/** Rows by name of instruction. */
export const controlRows: Readonly<Record<string, Row>> = {
  JMP: (w, each) => w.goTo(w.labelAt(jumpTarget(each))),
  JMPIF: conditional('jumpIf'),
  JMPNOT: conditional('jumpUnless'),
  JMPNIL: conditional('jumpNil'),
  JMPUW: (w, each) => unwind(w, each, unwoundBy(w.unit, each)),
  EXCEPT: except,
  RESCUE: (w, { a, b }) => {
    w.send(w.at(b), w.get(b), '===', w.get(a));
    w.stored(b);
  },
  RAISEIF: raiseIf,
  RETURN: leave,
  RETURN_BLK: (w, each) => {
    const home = homeOf(w.unit);
    if (home === w.unit) leave(w, each);
    else {
      const value = w.get(each.a);
      w.emit('returnFrom', w.environmentOf(home), value);
    }
  },
  BREAK: (w, each) => {
    if (w.unit.role === 'block') w.emit('breakFrom', 1, w.get(each.a));
    else leave(w, each);
  },
  STOP: (w) => {
    w.emit('nil', w.scratch);
    w.emit('ret', w.scratch);
  },
  ERR: (w, { a }) => {
    localJump(w, String(w.unit.irep.pool[a]!.value));
    w.emit('nil', w.scratch);
    w.emit('ret', w.scratch);
  },
};
