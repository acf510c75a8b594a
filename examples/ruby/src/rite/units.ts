// What the records of a file are to each other: which are methods, blocks, class bodies; which registers blocks capture;
// whose frame a `return` leaves.

import type { Decoded, Listing } from './decode.ts';
import { decode, failAt } from './decode.ts';
import type { Irep } from './reader.ts';

/** What a record is, by the instruction that uses it. */
export type Role = 'main' | 'method' | 'block' | 'lambda' | 'body';

/** The parameters that OP_ENTER declares. */
export interface Parameters {
  readonly required: number;
  readonly optional: number;
  readonly rest: boolean;
  readonly post: number;
  /** Are keywords taken? They arrive as one Hash. */
  readonly keywords: boolean;
  /** Without the block. */
  readonly count: number;
}

/** One record, as a function to be. */
export interface Unit extends Listing {
  readonly role: Role;
  /** The unit whose code makes it. */
  readonly outer: Unit | null;
  /** Index of its function. */
  readonly index: number;
  /** The method around, or ''. */
  readonly method: string;
  /** Number of the method definition around, or -1. */
  readonly superId: number;
  /** Number of the lexical scope. */
  readonly cref: number;
  readonly label: string;
  readonly parameters: Parameters | null;
  readonly children: Map<number, Unit>;
  /** Registers that inner blocks use, with their places in the environment. */
  readonly captured: Map<number, number>;
  /** Must the frame be found again by a `return` in it or in a block? */
  isHome: boolean;
  /** Does it, or a block in it, use an environment around it? */
  usesOuter: boolean;
}

/** What the units of a file share. */
export interface Units {
  readonly main: Unit;
  readonly all: readonly Unit[];
  readonly scopes: readonly { readonly cref: number; readonly parent: number }[];
  readonly superCount: number;
}

/** Numbers that the units of a file begin with. */
export interface FirstNumbers {
  readonly firstCref: number;
  readonly firstSuper: number;
}

/** A unit whose frame inner units can reach. */
export function isClosure(unit: Unit): boolean {
  return unit.role === 'block' || unit.role === 'lambda';
}

/** Does it have an environment of its own? */
export function makesEnvironment(unit: Unit): boolean {
  return unit.isHome || unit.captured.size > 0;
}

/** The unit so many blocks further out; `null` where there is none: mrbc sometimes counts too many for `super`. */
export function outward(unit: Unit, levels: number): Unit | null {
  let at: Unit = unit;
  for (let i = 0; i < levels; i++) {
    if (!isClosure(at) || at.outer === null) return null;
    at = at.outer;
  }
  return at;
}

/** The unit whose frame `return` leaves: the lambda or method around. */
export function homeOf(unit: Unit): Unit {
  let at = unit;
  while (at.role === 'block') at = at.outer!;
  return at;
}

/** The method, class body or program around. */
export function methodOf(unit: Unit): Unit {
  let at = unit;
  while (isClosure(at)) at = at.outer!;
  return at;
}

/** Registers of a frame that OP_BLKPUSH and OP_ARGARY name: the first, and how many. */
export interface FrameArguments {
  readonly before: number;
  readonly rest: boolean;
  readonly post: number;
  readonly keywords: boolean;
  readonly levels: number;
}

/** Unpacks the operand b of OP_BLKPUSH and OP_ARGARY. */
export function frameArguments(b: number): FrameArguments {
  return {
    before: (b >> 11) & 0x3f,
    rest: ((b >> 10) & 1) === 1,
    post: (b >> 5) & 0x1f,
    keywords: ((b >> 4) & 1) === 1,
    levels: b & 0xf,
  };
}

/** The register of the block in such a frame. */
export function blockRegister(f: FrameArguments): number {
  return 1 + f.before + (f.rest ? 1 : 0) + f.post + (f.keywords ? 1 : 0);
}

/** Messages whose literal block is called as a lambda is. */
const LAMBDA_MAKERS = new Set(['lambda', 'define_method', 'define_singleton_method']);

/** Finds all units of a file. */
export function findUnits(main: Irep, file: string, first: FirstNumbers): Units {
  const all: Unit[] = [];
  const scopes: { cref: number; parent: number }[] = [];
  let supers = 0;

  const add = (
    irep: Irep,
    outer: Unit | null,
    facts: Pick<Unit, 'role' | 'method' | 'superId' | 'cref' | 'label'>,
  ): Unit => {
    const listing = decode(irep, file);
    const unit: Unit = {
      ...listing,
      ...facts,
      outer,
      index: all.length,
      parameters: parametersOf(listing),
      children: new Map(),
      captured: new Map(),
      isHome: false,
      usesOuter: false,
    };
    all.push(unit);
    const opened = new Map<number, Decoded>();
    for (const [i, each] of unit.code.entries()) {
      const { name } = each.op;
      if (name === 'CLASS' || name === 'MODULE') {
        const own = first.firstCref + scopes.length;
        scopes.push({ cref: own, parent: unit.cref });
        openedScopes.set(each, own);
        opened.set(each.a, each);
      } else if (name === 'SCLASS') opened.delete(each.a);
      if (!each.op.operands.includes('child')) continue;
      if (unit.children.has(each.b)) {
        failAt(unit, each.address, `OP_${name}: record ${each.b} is used twice`);
      }
      unit.children.set(each.b, child(unit, i, each, opened));
    }
    return unit;
  };

  const child = (
    unit: Unit,
    at: number,
    each: Decoded,
    opened: ReadonlyMap<number, Decoded>,
  ): Unit => {
    const irep = unit.irep.children[each.b]!;
    const { method, superId, cref } = unit;
    const nextOne = unit.code[at + 1];
    switch (each.op.name) {
      case 'METHOD': {
        if (nextOne?.op.name !== 'DEF' || nextOne.a + 1 !== each.a) {
          return failAt(
            unit,
            each.address,
            'OP_METHOD is not followed by the OP_DEF of its register',
          );
        }
        const name = unit.irep.symbols[nextOne.b]!;
        return add(irep, unit, {
          role: 'method',
          method: name,
          superId: first.firstSuper + supers++,
          cref,
          label: name,
        });
      }
      case 'EXEC': {
        const by = opened.get(each.a);
        const facts = { role: 'body', method: '', superId: -1 } as const;
        if (by === undefined) return add(irep, unit, { ...facts, cref, label: 'singleton class' });
        const kind = by.op.name === 'CLASS' ? 'class' : 'module';
        const label = `<${kind}:${unit.irep.symbols[by.b]}>`;
        return add(irep, unit, { ...facts, cref: openedScopes.get(by)!, label });
      }
    }
    const label = blockLabel(unit);
    const role = each.op.name === 'LAMBDA' || makesLambda(unit, each, nextOne) ? 'lambda' : 'block';
    return add(irep, unit, { role, method, superId, cref, label });
  };

  const top = add(main, null, { role: 'main', method: '', superId: -1, cref: 0, label: '<main>' });
  for (const unit of all) for (const each of unit.code) noteCaptures(unit, each);
  return { main: top, all, scopes, superCount: supers };
}

/** The numbers of the scopes that OP_CLASS and OP_MODULE open. */
const openedScopes = new WeakMap<Decoded, number>();

/** The number of the scope that OP_CLASS or OP_MODULE opens. */
export function scopeOpened(each: Decoded): number {
  return openedScopes.get(each)!;
}

function blockLabel(unit: Unit): string {
  let levels = 1;
  for (let at: Unit | null = unit; at !== null && isClosure(at); at = at.outer) levels++;
  return `block ${levels === 1 ? '' : `(${levels} levels) `}in ${methodOf(unit).label}`;
}

function makesLambda(unit: Unit, block: Decoded, send: Decoded | undefined): boolean {
  if (send === undefined || (send.op.name !== 'SSENDB' && send.op.name !== 'SENDB')) return false;
  const count = send.c & 0xf;
  const isMaker = LAMBDA_MAKERS.has(unit.irep.symbols[send.b]!);
  return isMaker && send.c < 15 && block.a === send.a + count + 1;
}

/** Reads OP_ENTER, if the record begins with it. */
function parametersOf(listing: Listing): Parameters | null {
  const late = listing.code.find(({ op }, i) => op.name === 'ENTER' && i > 0);
  if (late !== undefined)
    failAt(listing, late.address, 'OP_ENTER stands at the start of a record only');
  const [enter] = listing.code;
  if (enter?.op.name !== 'ENTER') return null;
  const { a } = enter;
  const required = (a >> 18) & 0x1f;
  const optional = (a >> 13) & 0x1f;
  const rest = ((a >> 12) & 1) === 1;
  const post = (a >> 7) & 0x1f;
  const keywords = ((a >> 2) & 0x1f) > 0 || ((a >> 1) & 1) === 1;
  const count = required + optional + (rest ? 1 : 0) + post + (keywords ? 1 : 0);
  if (count + 2 > listing.irep.registers) {
    failAt(
      listing,
      0,
      `OP_ENTER: ${count} parameters and a block do not fit ${listing.irep.registers} registers`,
    );
  }
  for (let i = 0; optional > 0 && i <= optional; i++) {
    const { op } = listing.code[i + 1] ?? {};
    if (op?.name !== 'JMP' || listing.code[i + 1]!.address !== enter.next + 3 * i) {
      failAt(listing, 0, `OP_ENTER: no jump stands for ${i} of ${optional} optional parameters`);
    }
  }
  return { required, optional, rest, post, keywords, count };
}

/** Does an ensure clause cover the address? */
export function isEnsured({ irep }: Unit, address: number): boolean {
  return irep.catches.some((c) => c.kind === 'ensure' && c.begin <= address && address < c.end);
}

/** Notes what an instruction uses of frames around. */
function noteCaptures(unit: Unit, each: Decoded): void {
  switch (each.op.name) {
    case 'GETUPVAR':
    case 'SETUPVAR':
      capture(unit, each, each.c + 1, each.b);
      break;
    case 'BLKPUSH': {
      const f = frameArguments(each.b);
      capture(unit, each, f.levels, blockRegister(f));
      break;
    }
    case 'ARGARY': {
      const f = frameArguments(each.b);
      if (each.a + (f.keywords ? 2 : 1) >= unit.irep.registers) {
        failAt(unit, each.address, 'OP_ARGARY writes behind the last register');
      }
      for (let r = 1; r <= blockRegister(f); r++) capture(unit, each, f.levels, r);
      break;
    }
    case 'RETURN_BLK': {
      const home = homeOf(unit);
      if (home !== unit) {
        home.isHome = true;
        throughTo(unit, home);
      } else if (isEnsured(unit, each.address)) unit.isHome = true;
      break;
    }
    case 'BREAK':
      if (unit.role === 'lambda' && isEnsured(unit, each.address)) unit.isHome = true;
      break;
    case 'RETURN':
      if (isEnsured(unit, each.address)) unit.isHome = true;
      break;
    case 'SSEND':
      if (unit.irep.symbols[each.b] === 'block_given?' && each.c === 0) noteBlockOf(unit);
  }
}

/** The register in which the method around keeps its block, or -1. */
export function methodBlock(unit: Unit): number {
  const method = methodOf(unit);
  return method.role === 'method' && method.parameters !== null ? method.parameters.count + 1 : -1;
}

function noteBlockOf(unit: Unit): void {
  const register = methodBlock(unit);
  const method = methodOf(unit);
  if (register < 0 || method === unit) return;
  slotOf(method, register);
  throughTo(unit, method);
}

function capture(unit: Unit, each: Decoded, levels: number, register: number): void {
  const frame = outward(unit, levels);
  if (frame === null) return;
  if (register >= frame.irep.registers) {
    failAt(
      unit,
      each.address,
      `OP_${each.op.name}: there is no register ${register} of ${frame.irep.registers} in that frame`,
    );
  }
  if (levels === 0 || register === 0) return;
  slotOf(frame, register);
  throughTo(unit, frame);
}

function slotOf(unit: Unit, register: number): void {
  if (!unit.captured.has(register)) unit.captured.set(register, unit.captured.size);
}

/** All units from one to a frame around it pass environments on. */
function throughTo(unit: Unit, frame: Unit): void {
  for (let at = unit; at !== frame; at = at.outer!) at.usesOuter = true;
}
