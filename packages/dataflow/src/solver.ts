import { BitTable } from './bitmap/index.ts';
import { ArgumentError } from './errors.ts';
import type { Graph } from './graph.ts';
import type { Order } from './order.ts';
import { reversePostorder } from './order.ts';

interface ProblemBase {
  /** Whether facts flow along the edges or against them. */
  readonly direction: 'forward' | 'backward';
  /** How facts meet where paths join: true on some path (`union`) or on all (`intersection`). */
  readonly meet: 'union' | 'intersection';
  /** Number of facts: the width of the rows. */
  readonly bits: number;
  /**
   * Sets the facts that hold where the flow begins, in an empty row: at the entry's start, or, of a
   * backward problem, at the end of each node without successors. By default none do.
   */
  boundary?(into: BitTable, row: number): void;
}

/** `after = gen or (before without kill)`, with one row per node. */
export interface GenKillProblem extends ProblemBase {
  readonly gen: BitTable;
  readonly kill: BitTable;
}

/** Any monotone transfer function. */
export interface TransferProblem extends ProblemBase {
  /**
   * Computes the facts after a node from those before it (of a backward problem: those at its start
   * from those at its end). Must write the whole output row and be monotone: more facts in never
   * mean fewer out.
   */
  transfer(
    node: number,
    input: BitTable,
    inputRow: number,
    output: BitTable,
    outputRow: number,
  ): void;
}

/** Facts at the start (`in`) and end (`out`) of each node, in both directions. */
export interface Solution {
  readonly in: BitTable;
  readonly out: BitTable;
}

/**
 * Solves a dataflow problem on a graph to its fixpoint, by a worklist in reverse post-order (post-order
 * for backward problems); Kam and Ullman 1976. The solution is the least one for `union` and the
 * greatest for `intersection`.
 *
 * Nodes that the entry does not reach take no part and have empty rows. With `intersection`, a node
 * of a backward problem from which no exit can be reached has all facts: no path contradicts them.
 *
 * @throws ArgumentError when the rows of `gen` or `kill` do not fit the graph
 */
export function solve(
  graph: Graph,
  problem: GenKillProblem | TransferProblem,
  order: Order = reversePostorder(graph),
): Solution {
  const { size } = graph;
  const { bits } = problem;
  const forward = problem.direction === 'forward';
  const union = problem.meet === 'union';
  if ('gen' in problem) {
    checkRows('gen', problem.gen, size, bits);
    checkRows('kill', problem.kill, size, bits);
  }
  const before = new BitTable(size, bits);
  const after = new BitTable(size, bits);
  const work = new BitTable(2, bits); // row 0: a node's new result; row 1: the boundary
  problem.boundary?.(work, 1);

  const sourceStart = forward ? graph.predecessorStart : graph.successorStart;
  const sourceList = forward ? graph.predecessorList : graph.successorList;
  const targetStart = forward ? graph.successorStart : graph.predecessorStart;
  const targetList = forward ? graph.successorList : graph.predecessorList;
  const nodes = forward ? order.nodes : order.nodes.slice().reverse();
  const { index } = order;

  const pending = new Uint8Array(size);
  for (const node of nodes) {
    pending[node] = 1;
    // Under intersection everything is assumed until a path says otherwise.
    if (!union) after.fill(node);
  }
  for (let left = nodes.length; left > 0; ) {
    for (const node of nodes) {
      if (pending[node] === 0) continue;
      pending[node] = 0;
      left--;
      const first = sourceStart[node]!;
      const end = sourceStart[node + 1]!;
      const begins = forward ? node === graph.entry : first === end;
      if (begins) before.copy(node, 1, work);
      else if (!union) before.fill(node);
      for (let edge = first; edge < end; edge++) {
        const source = sourceList[edge]!;
        if (index[source]! < 0) continue;
        if (union) before.or(node, source, after);
        else before.and(node, source, after);
      }
      if ('gen' in problem) {
        work.copy(0, node, before);
        work.andNot(0, node, problem.kill);
        work.or(0, node, problem.gen);
      } else {
        problem.transfer(node, before, node, work, 0);
      }
      if (!after.copyInto(node, 0, work)) continue;
      for (let edge = targetStart[node]!; edge < targetStart[node + 1]!; edge++) {
        const target = targetList[edge]!;
        if (index[target]! >= 0 && pending[target] === 0) {
          pending[target] = 1;
          left++;
        }
      }
    }
  }
  return forward ? { in: before, out: after } : { in: after, out: before };
}

function checkRows(argument: string, table: BitTable, rows: number, bits: number): void {
  if (table.rows < rows || table.bits !== bits) {
    throw new ArgumentError(
      argument,
      `a table of at least ${rows} rows of ${bits} bits`,
      `${table.rows} rows of ${table.bits} bits`,
    );
  }
}
