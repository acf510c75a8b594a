import { type BlockGraph, type Instructions, reversePostorder } from '@martlet/dataflow';
import {
  BOTTOM,
  ClassHierarchy,
  Environment,
  negated,
  type Relation,
  TOP,
  type TypeHandle,
  TypeLattice,
} from '@martlet/types';
import { type Line, type Operation, SELF } from './listing.ts';

/** What is known at one point: for each register which value it holds, for each value its type. */
export interface State {
  /** Value number of each register; -1 for nothing yet. */
  readonly values: readonly number[];
  readonly types: ReadonlyMap<number, TypeHandle>;
}

export interface Inference {
  readonly lattice: TypeLattice;
  /** What is known before each instruction; undefined where control never arrives. */
  readonly before: readonly (State | undefined)[];
  /** What is known after each instruction, on the path that falls through. */
  readonly after: readonly (State | undefined)[];
  /** What is known on the way from one block to another, the test at its start included. */
  readonly edges: readonly Edge[];
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly state: State;
}

/** The type of a register in a state. */
export function typeIn(state: State, register: number): TypeHandle {
  return state.types.get(state.values[register] ?? -1) ?? BOTTOM;
}

/** A boolean that was computed by comparing two values. */
interface Comparison {
  readonly left: number;
  readonly relation: Relation;
  readonly right: number;
}

/** The classes and the few methods that the listing meets. */
class Vocabulary {
  readonly lattice: TypeLattice;
  readonly self: TypeHandle;
  readonly blockOrNil: TypeHandle;
  readonly true: TypeHandle;
  readonly false: TypeHandle;
  readonly falsy: TypeHandle;
  readonly boolean: TypeHandle;

  constructor() {
    const classes = new ClassHierarchy();
    const object = classes.define({ name: 'Object' });
    const array = classes.define({ name: 'Array', parent: object, kind: 'array' });
    classes.define({ name: 'Integer', parent: object, kind: 'integer', final: true });
    const proc = classes.define({ name: 'Proc', parent: object, kind: 'function' });
    const nil = classes.define({ name: 'nil', parent: object, constants: ['nil'] });
    const yes = classes.define({ name: 'true', parent: object, constants: ['true'] });
    const no = classes.define({ name: 'false', parent: object, constants: ['false'] });
    const lattice = new TypeLattice(classes);
    this.lattice = lattice;
    this.self = lattice.instancesOf(array);
    this.blockOrNil = lattice.join(lattice.instancesOf(proc), lattice.exactly(nil));
    this.true = lattice.exactly(yes);
    this.false = lattice.exactly(no);
    this.falsy = lattice.join(lattice.exactly(nil), this.false);
    this.boolean = lattice.join(this.true, this.false);
  }

  /** The result of calling a method on a receiver: known for `Array#size`, else anything. */
  send(method: string, receiver: TypeHandle): TypeHandle {
    if (method !== 'size' || !this.lattice.isSubtype(receiver, this.self)) return TOP;
    const { low, high } = this.lattice.lengthRange(receiver) ?? { low: 0, high: Infinity };
    return this.lattice.integer(low, high);
  }

  /** The result of `left > right`. */
  greater(left: TypeHandle, right: TypeHandle): TypeHandle {
    if (!this.lattice.isInteger(left) || !this.lattice.isInteger(right)) return TOP;
    const known = this.lattice.decide('>', left, right);
    return known === undefined ? this.boolean : known ? this.true : this.false;
  }
}

/**
 * Infers the type of every register at every point by abstract interpretation: blocks are run on types
 * instead of values until nothing changes, and states are joined where control flow merges.
 *
 * Registers hold *value numbers* and types belong to values. So when a branch has tested `size > 1`,
 * every register that holds the size is refined on each side, however it was copied before the test.
 */
export function inferTypes(
  lines: readonly Line[],
  code: Instructions,
  blocks: BlockGraph,
): Inference {
  const vocabulary = new Vocabulary();
  const { lattice } = vocabulary;
  const { count, registers } = code;
  // A value is numbered by the position that makes it; by block and register where a merge does; and
  // self comes last.
  const selfValue = count + blocks.size * registers;
  const environment = new Environment(lattice, selfValue + 1);
  const comparisons = new Map<number, Comparison>();
  const entries: (State | undefined)[] = Array.from({ length: blocks.size });
  const edges = new Map<string, Edge>();
  const visits = new Int32Array(blocks.size);
  const before: (State | undefined)[] = Array.from({ length: count });
  const after: (State | undefined)[] = Array.from({ length: count });

  const typeOf = (value: number): TypeHandle => (value < 0 ? BOTTOM : environment.typeOf(value));
  const snapshot = (values: readonly number[]): State => ({
    values: [...values],
    types: new Map(values.filter((value) => value >= 0).map((value) => [value, typeOf(value)])),
  });

  /** Runs one instruction in the environment, changing the values of registers. */
  function execute(position: number, operation: Operation, values: number[]): void {
    const define = (register: number, type: TypeHandle): void => {
      environment.define(position, type);
      values[register] = position;
    };
    switch (operation.op) {
      case 'enter':
        define(operation.block, vocabulary.blockOrNil);
        break;
      case 'loadSelf':
        values[operation.to] = values[SELF]!;
        break;
      case 'move':
        values[operation.to] = values[operation.from]!;
        break;
      case 'loadInteger':
        define(operation.to, lattice.integerConstant(operation.value));
        break;
      case 'subtractInteger': {
        const left = typeOf(values[operation.to]!);
        const right = lattice.integerConstant(operation.value);
        const result = lattice.isInteger(left) ? lattice.arithmetic('subtract', left, right) : TOP;
        define(operation.to, result);
        break;
      }
      case 'send':
        define(operation.to, vocabulary.send(operation.method, typeOf(values[operation.to]!)));
        break;
      case 'greater': {
        const left = values[operation.to]!;
        const right = values[operation.from]!;
        comparisons.set(position, { left, relation: '>', right });
        define(operation.to, vocabulary.greater(typeOf(left), typeOf(right)));
        break;
      }
    }
  }

  /** Assumes that a register is truthy or not; says whether that is possible. */
  function assumeTruth(value: number, truth: boolean): boolean {
    const { falsy } = vocabulary;
    if (truth) environment.assumeIsNot(value, falsy);
    else environment.assumeIs(value, falsy);
    const comparison = comparisons.get(value);
    const areIntegers =
      comparison !== undefined &&
      lattice.isInteger(typeOf(comparison.left)) &&
      lattice.isInteger(typeOf(comparison.right));
    if (areIntegers) {
      const relation = truth ? comparison.relation : negated(comparison.relation);
      environment.assumeComparison(comparison.left, relation, comparison.right);
    }
    return !environment.isUnreachable;
  }

  /** Joins a state into the entry of a block; says whether the entry changed. */
  function flowInto(block: number, state: State): boolean {
    const old = entries[block];
    const next = old === undefined ? state : mergeStates(block, old, state);
    if (old !== undefined && sameState(old, next)) return false;
    entries[block] = next;
    return true;
  }

  function mergeStates(block: number, old: State, state: State): State {
    const types = new Map<number, TypeHandle>();
    const values = old.values.map((value, register) => {
      const other = state.values[register]!;
      if (value < 0 || other < 0) return -1;
      const number = value === other ? value : count + block * registers + register;
      const joined = lattice.joinAtMerge(
        typeIn(old, register),
        typeIn(state, register),
        visits[block]!,
      );
      types.set(number, joined);
      return number;
    });
    return { values, types };
  }

  entries[0] = {
    values: Array.from({ length: registers }, (_, register) =>
      register === SELF ? selfValue : -1,
    ),
    types: new Map([[selfValue, vocabulary.self]]),
  };
  const order = reversePostorder(blocks).nodes;
  const pending = new Set([0]);
  while (pending.size > 0) {
    const block = order.find((candidate) => pending.has(candidate))!;
    pending.delete(block);
    visits[block]!++;
    // A comparison is good only while its operands keep their values, which a block run again changes.
    comparisons.clear();
    const values = [...entries[block]!.values];
    for (const [value, type] of entries[block]!.types) environment.define(value, type);
    const last = blocks.start[block + 1]! - 1;
    for (let position = blocks.start[block]!; position <= last; position++) {
      before[position] = snapshot(values);
      execute(position, lines[position]!.operation, values);
      after[position] = snapshot(values);
    }
    const { operation } = lines[last]!;
    const next = operation.op === 'return' ? [] : [last + 1];
    if (operation.op === 'jumpUnless') next.push(operation.target);
    for (const target of next) {
      environment.enter();
      const possible =
        operation.op !== 'jumpUnless' || assumeTruth(values[operation.test]!, target === last + 1);
      if (possible) {
        const edge = { from: block, to: blocks.blockOf[target]!, state: snapshot(values) };
        edges.set(`${edge.from} ${edge.to}`, edge);
        if (flowInto(edge.to, edge.state)) pending.add(edge.to);
      }
      environment.leave();
    }
  }
  return { lattice, before, after, edges: [...edges.values()] };
}

function sameState(left: State, right: State): boolean {
  return left.values.every(
    (value, register) =>
      value === right.values[register] && typeIn(left, register) === typeIn(right, register),
  );
}
