// What is worth compiling, and what is worth inlining. As to the latter, the infer and compile readings ask the same questions
// and must get the same answers, so each question is answered once per unit, and the answer is kept.

import type { CallSite, FunctionView, Inferred } from '@martlet/infer';
import { operandValue, successorPositions } from '@martlet/vm';

/** What a unit costs besides its instructions (a module, an instance, its tables), in instructions. */
const UNIT_OVERHEAD = 12;
/** Fewer calls than that are not worth being counted apart. */
const LEAST_EXTRA_HEAT = 100;

/**
 * How many more calls a function must have to be compiled. What compiling costs and what it brings both grow with the number of
 * instructions, but for what each unit costs; and whatever calls a small function will have it inlined.
 *
 * @param heat calls after which functions are hot
 */
export function extraHeat(heat: number, instructions: number): number {
  const calls = Math.round((heat * UNIT_OVERHEAD) / instructions);
  return calls < LEAST_EXTRA_HEAT ? 0 : calls;
}

/** What a call of a function of so many instructions gains, once it is compiled, for what compiling it costs: from 0 to 1. */
export function worthOfCall(instructions: number): number {
  return instructions / (instructions + UNIT_OVERHEAD);
}

/** Limits of inlining. Sizes count the instructions that have been seen to run. */
export interface InlineLimits {
  /** Most instructions of a callee, by how deep the call is nested in inlined ones; none: nothing is inlined. */
  readonly sizes: readonly number[];
  /** Most instructions of a trivial callee: accessors and the like, which are smaller than a call. */
  readonly trivial: number;
  /**
   * Most instructions of a function that stands within the text of one that the unit has: the body of a block. Functions of
   * more code are not inlined at all.
   */
  readonly nested: number;
  /** Most calls around another within a unit. */
  readonly depth: number;
  /** Most instructions that become part of a unit by inlining; trivial callees may be half as much again. */
  readonly budget: number;
}

export const DEFAULT_INLINING: InlineLimits = {
  sizes: [100, 100, 90, 90, 90, 80, 80, 60, 60],
  trivial: 6,
  nested: 200,
  depth: 9,
  budget: 400,
};

/** How often a function that calls its block may be on the way to a call: loops in blocks of loops. */
const LOOPS_IN_LOOPS = 3;

/** Decides, for one unit, which calls become part of it; keeps what inference has found out about those that do. */
export class InlinePlan {
  readonly #limits: InlineLimits;
  readonly #answers = new Map<string, boolean>();
  /** Instructions that have become part of the unit. */
  #spent = 0;
  /** What has been inferred of callees, by their callers and the types of their arguments. */
  readonly inferred: Map<string, Inferred> = new Map();

  constructor(limits: InlineLimits) {
    this.#limits = limits;
  }

  /**
   * May this callee become part of its callers?
   *
   * @param calls the calls on the way, from the unit's own function to the one in question
   */
  inlines(target: FunctionView, calls: readonly CallSite[]): boolean {
    const key = [
      ...calls.map(({ view, position }) => `${view.index}:${position}`),
      target.index,
    ].join(' ');
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = this.#decide(target, calls);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  #decide(target: FunctionView, calls: readonly CallSite[]): boolean {
    const { sizes, trivial, nested, depth, budget } = this.#limits;
    if (sizes.length === 0 || calls.length > depth || target.fn.code.length > nested) return false;
    const chain = calls.map(({ view }) => view);
    const again = chain.filter(({ index }) => index === target.index).length;
    if (again > 0 && (again >= LOOPS_IN_LOOPS || !callsBlock(target))) return false;
    // A block that is under way already stays a call, so what makes it for its calls would make it in vain.
    if (chain.some((outer) => contains(target, outer))) return false;
    const size = warmSize(target);
    if (size > trivial) {
      // Bodies of blocks belong to the function around them: they do not make a call deep.
      const level =
        chain.filter((view, i) => !chain.slice(0, i).some((outer) => contains(outer, view)))
          .length - 1;
      const isNested = chain.some((outer) => contains(outer, target));
      // What iterates for several callers calls each of their blocks better than it is made of all of them.
      if (!isNested && isOneOfMany(calls.at(-1)!)) return false;
      // Functions that call blocks are worth more, as their blocks come with them.
      const most = isNested ? nested : callsBlock(target) ? sizes[0]! : (sizes[level] ?? 0);
      if (size > most) return false;
    }
    if (this.#spent + size > (size > trivial ? budget : budget * 1.5)) return false;
    this.#spent += size;
    return true;
  }
}

/** Has the instruction called several functions that it has loaded? */
function isOneOfMany({ view, position }: CallSite): boolean {
  const { loadsCallee } = view.fn.code[position]!.instruction;
  return loadsCallee && view.calleesSeen(position).length > 1;
}

const traits = new WeakMap<
  FunctionView['fn'],
  { readonly callsBlock: boolean; readonly functions: ReadonlySet<number> }
>();

function traitsOf({ fn }: FunctionView) {
  let found = traits.get(fn);
  if (found === undefined) {
    const functions = new Set<number>();
    for (const { instruction, operands } of fn.code) {
      // What is called by name is another function, not a part of this one.
      if (instruction.operands.some(({ kind }) => typeof kind === 'object')) continue;
      for (const [i, { kind }] of instruction.operands.entries()) {
        if (kind === 'function') functions.add(operands[i]!);
      }
    }
    found = { callsBlock: fn.code.some(({ instruction }) => instruction.loadsCallee), functions };
    traits.set(fn, found);
  }
  return found;
}

/** Does the function call what it has been given, as iterators call their blocks? */
function callsBlock(view: FunctionView): boolean {
  return traitsOf(view).callsBlock;
}

/** Does the code of one function make objects of the other: has it the body of a block in its text? */
function contains(outer: FunctionView, inner: FunctionView): boolean {
  for (const operand of traitsOf(outer).functions)
    if (outer.resolve(operand) === inner.index) return true;
  return false;
}

/** The instructions of a function that are reached by the branches that have been seen. */
export function warmSize(view: FunctionView): number {
  const { code, entries } = view.fn;
  const reached = new Set<number>();
  const pending = entries.length === 0 ? [0] : [...entries];
  for (let position = pending.pop(); position !== undefined; position = pending.pop()) {
    if (reached.has(position)) continue;
    reached.add(position);
    for (const next of successorPositions(view.fn, position)) {
      if (isWarm(view, position, next)) pending.push(next);
    }
  }
  return Math.min(reached.size, code.length);
}

/** May control go from an instruction to a successor, to go by what has been seen? */
function isWarm(view: FunctionView, position: number, next: number): boolean {
  const entry = view.fn.code[position]!;
  const site = entry.instruction.sites.find(({ name }) => name === 'branch');
  if (site === undefined || view.mayDoAnything(position)) return true;
  const label = entry.instruction.operands.find(({ kind }) => kind === 'label' || kind === 'loop');
  if (label === undefined) return true;
  const taken = operandValue(entry, label.name) === next;
  return view.armSeen(position, site.offset + (taken ? 0 : 1)) || (taken && next === position + 1);
}
