// The evaluator: exact, slow and obvious. It is what every backend and every pass is compared with, so it is written
// straight from the meaning of the IR and shares only the op table with the rest.

import type { HostFunction } from './backend.ts';
import {
  bitsFromDouble,
  doubleFromBits,
  memoryOperation,
  NanBits,
  type Value,
} from './evaluate-memory.ts';
import type { Access, Block, Callee, Edge, Module, Node, Signature } from './function.ts';
import { IrFunction } from './function.ts';
import { type ByteMemory, SimpleMemory } from './memory.ts';
import type { Constant, Type } from './ops.ts';
import { ops, Trap } from './ops.ts';
import { printNode, signatureText } from './text/print.ts';

/** How a call ended: with its result (`null` when the function has none), or by a guard or `exit`. */
export type Outcome =
  | { readonly kind: 'return'; readonly value: Constant | null }
  | { readonly kind: 'exit'; readonly exit: number; readonly values: readonly Constant[] };

/**
 * Decides what becomes of an exit: gives the result of the function that left, or `'unwind'` to end the whole call with
 * that exit.
 */
export type ExitHandler = (
  exit: number,
  values: readonly Constant[],
  fn: IrFunction,
) => Constant | undefined | 'unwind';

/** What an evaluator runs with. */
export interface EvaluatorOptions {
  /** The memory; one page that cannot grow when absent. */
  readonly memory?: ByteMemory;
  /** The imports, by name. */
  readonly imports?: Readonly<Record<string, HostFunction>>;
  /** Nodes and terminators that one `call` may run; 10 million when absent. */
  readonly stepLimit?: number;
  /** Activations that may be open at a time before the stack counts as exhausted; 10,000 when absent. */
  readonly depthLimit?: number;
  /** Unwinds every exit when absent. */
  readonly onExit?: ExitHandler;
}

/** Thrown when a call runs more steps than the evaluator's limit. */
export class StepLimitError extends Error {
  override readonly name = 'StepLimitError';
}

/** Thrown when a value lies outside the range that its node promises: whoever set the range was wrong. */
export class BrokenPromiseError extends Error {
  override readonly name = 'BrokenPromiseError';
}

/** What stands in the function table: a function of the module, or one of the host. */
type TableEntry = IrFunction | { readonly signature: Signature; readonly host: HostFunction };

/** One activation. */
interface Frame {
  readonly fn: IrFunction;
  readonly values: Map<Node, Value>;
  block: Block;
  /** The next node of the block; past the end, the terminator. */
  index: number;
}

/** Internal: unwinds all activations. */
class Unwind {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    this.outcome = outcome;
  }
}

/** Runs functions of one module. */
export class Evaluator {
  readonly module: Module;
  readonly memory: ByteMemory;
  readonly #imports: Readonly<Record<string, HostFunction>>;
  readonly #stepLimit: number;
  readonly #depthLimit: number;
  readonly #onExit: ExitHandler;
  readonly #table: TableEntry[] = [];
  readonly #indices: Map<string, number> = new Map();

  constructor(module: Module, options: EvaluatorOptions = {}) {
    this.module = module;
    this.memory = options.memory ?? new SimpleMemory(1, 1);
    this.#imports = options.imports ?? {};
    this.#stepLimit = options.stepLimit ?? 10_000_000;
    this.#depthLimit = options.depthLimit ?? 10_000;
    this.#onExit = options.onExit ?? (() => 'unwind');
  }

  /** Adds a host function to the function table and returns its index, for `call_indirect`. */
  addToTable(signature: Signature, host: HostFunction): number {
    return this.#table.push({ signature, host }) - 1;
  }

  /** The index of a function of the module in the function table; `func.ref` gives it. */
  tableIndex(name: string): number {
    let index = this.#indices.get(name);
    if (index === undefined) {
      index = this.#table.push(this.#function(name)) - 1;
      this.#indices.set(name, index);
    }
    return index;
  }

  /**
   * Calls a function of the module. Throws {@link Trap}, {@link StepLimitError}, {@link BrokenPromiseError}, and what
   * imports throw; a `TypeError` for arguments that do not fit the signature.
   */
  call(name: string, args: readonly Constant[] = []): Outcome {
    const fn = this.#function(name);
    const { params } = fn.signature;
    if (params.length !== args.length) {
      throw new TypeError(
        `%${name} takes ${signatureText(fn.signature)}; ${args.length} arguments given`,
      );
    }
    params.forEach((type, index) => {
      checkType(`argument ${index} of %${name}`, type, args[index]!);
    });
    try {
      const value = this.#run(fn, args);
      return { kind: 'return', value: value === null ? null : plain(value) };
    } catch (error) {
      if (error instanceof Unwind) return error.outcome;
      throw error;
    }
  }

  #function(name: string): IrFunction {
    const fn = this.module.functions.get(name);
    if (fn === undefined) {
      const known = [...this.module.functions.keys()].map((known) => `%${known}`).join(', ');
      throw new RangeError(`the module has no function %${name}; it has ${known || 'none'}`);
    }
    return fn;
  }

  /** The main loop over an explicit stack of activations: guest calls do not nest host calls. */
  #run(fn: IrFunction, args: readonly Value[]): Value | null {
    const stack: Frame[] = [enter(fn, args)];
    let steps = 0;
    for (;;) {
      if (++steps > this.#stepLimit) {
        const limit = `${this.#stepLimit} steps in %${stack.at(-1)!.fn.name}`;
        throw new StepLimitError(
          `the call ran more than ${limit}; raise stepLimit or end the loop`,
        );
      }
      const frame = stack.at(-1)!;
      const node = frame.block.nodes[frame.index];
      if (node === undefined) {
        const done = this.#terminator(stack, frame);
        if (done !== undefined) return done;
      } else if (node.op.immediate === 'callee' || node.op.immediate === 'signature') {
        this.#callNode(stack, frame, node);
      } else {
        const result = this.#node(frame, node);
        if (result === LEFT) {
          const done = this.#leave(stack, node.imm as number, node.args.slice(1));
          if (done !== undefined) return done;
        } else {
          define(frame, node, result);
          frame.index++;
        }
      }
    }
  }

  #node(frame: Frame, node: Node): Value | typeof LEFT {
    const { op } = node;
    if (op === ops['func.ref']) return this.tableIndex(node.imm as string);
    const args = node.args.map((arg) => read(frame, arg));
    if (op === ops.guard) return args[0] === 0 ? LEFT : 0;
    switch (op) {
      // The moves that must keep the bits of a NaN.
      case ops['f64.select']:
        return args[0] !== 0 ? args[1]! : args[2]!;
      case ops['f64.reinterpret_i64']:
        return doubleFromBits(args[0] as bigint);
      case ops['i64.reinterpret_f64']:
        return bitsFromDouble(args[0] as number | NanBits);
    }
    if (op.evaluate !== null) {
      return (op.evaluate as (...args: Constant[]) => Constant)(...args.map(plain));
    }
    return memoryOperation(this.memory, op, node.imm as Access | null, args);
  }

  /** Runs the terminator of the top frame. Gives the result of the whole run when the stack is empty, else nothing. */
  #terminator(stack: Frame[], frame: Frame): Value | null | undefined {
    const t = frame.block.terminator;
    switch (t?.kind) {
      case 'jump':
        follow(frame, t.target);
        return undefined;
      case 'branch':
        follow(frame, read(frame, t.condition) !== 0 ? t.then : t.else);
        return undefined;
      case 'switch': {
        const index = (read(frame, t.index) as number) >>> 0;
        follow(frame, t.targets[index] ?? t.default);
        return undefined;
      }
      case 'return': {
        const [value] = t.values;
        return this.#return(stack, value === undefined ? null : read(frame, value));
      }
      case 'tail_call':
        return this.#tail(stack, frame, t.callee, t.args);
      case 'tail_call_indirect': {
        const callee = this.#tableEntry(t.signature, frame, t.args[0]!);
        return this.#tail(stack, frame, callee, t.args.slice(1));
      }
      case 'exit':
        return this.#leave(stack, t.exit, t.args);
      case 'trap':
        throw new Trap('unreachable');
      default:
        throw new TypeError(`a block of %${frame.fn.name} has no terminator; verify the function`);
    }
  }

  #callNode(stack: Frame[], frame: Frame, node: Node): void {
    const indirect = node.op.immediate === 'signature';
    const callee = indirect
      ? this.#tableEntry(node.imm as Signature, frame, node.args[0]!)
      : (node.imm as Callee);
    const args = (indirect ? node.args.slice(1) : node.args).map((arg) => read(frame, arg));
    if (callee instanceof IrFunction) {
      if (stack.length >= this.#depthLimit) throw new Trap('call stack exhausted');
      stack.push(enter(callee, args));
    } else {
      define(frame, node, this.#host(callee, args));
      frame.index++;
    }
  }

  #tail(
    stack: Frame[],
    frame: Frame,
    callee: Callee | TableEntry,
    operands: readonly Node[],
  ): Value | null | undefined {
    const args = operands.map((arg) => read(frame, arg));
    if (callee instanceof IrFunction) {
      stack[stack.length - 1] = enter(callee, args);
      return undefined;
    }
    return this.#return(stack, this.#host(callee, args));
  }

  /** Gives `value` to the caller of the top frame. */
  #return(stack: Frame[], value: Value | null): Value | null | undefined {
    stack.pop();
    const caller = stack.at(-1);
    if (caller === undefined) return value;
    define(caller, caller.block.nodes[caller.index]!, value);
    caller.index++;
    return undefined;
  }

  #leave(stack: Frame[], exit: number, live: readonly Node[]): Value | null | undefined {
    const frame = stack.at(-1)!;
    const values = live.map((node) => plain(read(frame, node)));
    const result = this.#onExit(exit, values, frame.fn);
    if (result === 'unwind') throw new Unwind({ kind: 'exit', exit, values });
    const { result: type } = frame.fn.signature;
    if (type !== null) checkType(`the result of exit ${exit}`, type, result);
    return this.#return(stack, type === null ? null : result!);
  }

  #tableEntry(signature: Signature, frame: Frame, index: Node): TableEntry {
    const entry = this.#table[(read(frame, index) as number) >>> 0];
    if (entry === undefined) throw new Trap('table index out of bounds');
    if (signatureText(entry.signature) !== signatureText(signature)) {
      throw new Trap('indirect call of another signature');
    }
    return entry;
  }

  #host(callee: Callee | Exclude<TableEntry, IrFunction>, args: readonly Value[]): Value | null {
    const name = 'host' in callee ? 'a function of the table' : `%${callee.name}`;
    const host = 'host' in callee ? callee.host : this.#imports[callee.name];
    if (host === undefined) {
      throw new TypeError(`import ${name} is not given; add it to the evaluator's imports`);
    }
    const result = host(...args.map(plain)) as Constant | undefined;
    const { result: type } = callee.signature;
    if (type === null) return null;
    checkType(`the result of ${name}`, type, result);
    return result!;
  }
}

/** What `#node` gives for a guard that fails. */
const LEFT: unique symbol = Symbol('left');

function enter(fn: IrFunction, args: readonly Value[]): Frame {
  const frame: Frame = { fn, values: new Map(), block: fn.entry, index: 0 };
  fn.entry.params.forEach((param, index) => {
    define(frame, param, args[index]!);
  });
  return frame;
}

/** All arguments are read before any parameter is written: a loop may pass its own parameters in another order. */
function follow(frame: Frame, edge: Edge): void {
  const values = edge.args.map((arg) => read(frame, arg));
  frame.block = edge.block;
  frame.index = 0;
  edge.block.params.forEach((param, index) => {
    define(frame, param, values[index]!);
  });
}

function read(frame: Frame, node: Node): Value {
  if (node.op.immediate === 'constant') return node.imm as Constant;
  const value = frame.values.get(node);
  if (value === undefined) {
    const text = printNode(node);
    throw new TypeError(`%${frame.fn.name} uses "${text}" before it is computed; verify it`);
  }
  return value;
}

function define(frame: Frame, node: Node, value: Value | null): void {
  if (node.type === null || value === null) return;
  frame.values.set(node, value);
  if (node.range === null || value instanceof NanBits) return;
  const { min, max } = node.range;
  if (value < min || value > max) {
    throw new BrokenPromiseError(
      `%${frame.fn.name}: "${printNode(node)}" is ${value}, outside its range ${min}..${max}; correct whoever set it`,
    );
  }
}

function plain(value: Value): Constant {
  return value instanceof NanBits ? Number.NaN : value;
}

function checkType(what: string, type: Type, value: Constant | undefined): void {
  const fits =
    type === 'i64'
      ? typeof value === 'bigint' && BigInt.asIntN(64, value) === value
      : typeof value === 'number' && (type === 'f64' || Object.is(value | 0, value));
  if (!fits) {
    const expected = {
      i32: 'a number that is a signed 32-bit integer',
      i64: 'a bigint that is a signed 64-bit integer',
      f64: 'a number',
    }[type];
    throw new TypeError(`${what} must be ${expected}, but is ${typeof value} ${String(value)}`);
  }
}
