import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  createGraph,
  DominatorTree,
  dominatorTree,
  findLoops,
  graphFromArrays,
  postDominators,
  reverseGraph,
  reversePostorder,
  stronglyConnectedComponents,
} from '../src/index.ts';
import { naiveDominates, naiveLoops, randomSuccessors, reach } from './support/graphs.ts';
import { Random } from './support/random.ts';

const graphOf = (lists: readonly (readonly number[])[]) =>
  createGraph(lists.length, (node) => lists[node]!);

/** Runs `check` on many random graphs; a failure names the seed and the graph. */
function onRandomGraphs(count: number, check: (lists: number[][]) => void, maximum?: number): void {
  for (let seed = 1; seed <= count; seed++) {
    const lists = randomSuccessors(new Random(seed), maximum);
    try {
      check(lists);
    } catch (error) {
      throw new Error(`seed ${seed}, successors ${JSON.stringify(lists)}`, { cause: error });
    }
  }
}

describe('graph', () => {
  test('predecessors mirror successors, parallel edges kept', () => {
    const graph = graphOf([[1, 2, 1], [2], [0]]);
    expect([...graph.predecessorStart]).toEqual([0, 1, 3, 5]);
    expect([...graph.predecessorList]).toEqual([2, 0, 0, 0, 1]);
    expect([...reverseGraph(graph, 2).successorList]).toEqual([2, 0, 0, 0, 1]);
  });

  test('names what is wrong', () => {
    expect(() => graphOf([[1], [5]])).toThrow('successors(1): expected an integer in 0..1, got 5');
    expect(() => createGraph(0, () => [])).toThrow(ArgumentError);
    expect(() => createGraph(2, () => [], 2)).toThrow('entry');
    expect(() => graphFromArrays(new Int32Array([0, 2]), new Int32Array([0]))).toThrow(
      'successorStart[1]: expected an integer in 0..1, got 2',
    );
    expect(() => graphFromArrays(new Int32Array([0, 0]), new Int32Array([0]))).toThrow(
      'successorList.length',
    );
  });
});

describe('reverse post-order', () => {
  test('starts at the entry, leaves out unreachable nodes, is topological without cycles', () => {
    onRandomGraphs(2000, (lists) => {
      const { nodes, index } = reversePostorder(graphOf(lists));
      const reachable = reach(lists, 0);
      expect(new Set(nodes)).toEqual(reachable);
      expect(nodes.length).toBe(reachable.size);
      expect(nodes[0]).toBe(0);
      nodes.forEach((node, i) => {
        expect(index[node]).toBe(i);
      });
      for (let n = 0; n < lists.length; n++) if (!reachable.has(n)) expect(index[n]).toBe(-1);
      for (const node of nodes) {
        for (const next of lists[node]!) {
          // A retreating edge closes a cycle: its target reaches its source.
          if (index[next]! <= index[node]!) expect(reach(lists, next).has(node)).toBe(true);
        }
      }
    });
  });

  test('a long chain needs no recursion', () => {
    const size = 300_000;
    const graph = createGraph(size, (n) => (n + 1 < size ? [n + 1] : []));
    expect(reversePostorder(graph).nodes.length).toBe(size);
    expect(dominatorTree(graph).parent[size - 1]).toBe(size - 2);
    expect(stronglyConnectedComponents(graph).count).toBe(size);
  });
});

describe('dominators', () => {
  test('agree with the definition', () => {
    onRandomGraphs(1500, (lists) => {
      const tree = dominatorTree(graphOf(lists));
      const size = lists.length;
      for (let a = 0; a < size; a++) {
        for (let b = 0; b < size; b++) {
          expect(tree.dominates(a, b), `${a} dom ${b}`).toBe(naiveDominates(lists, a, b));
        }
      }
      for (let b = 0; b < size; b++) {
        const chain = [...tree.dominatorsOf(b)];
        expect(chain.length).toBe(
          Array.from({ length: size }, (_, a) => a).filter((a) => tree.dominates(a, b)).length,
        );
        expect(tree.parent[b]).toBe(chain[1] ?? -1);
        const children: number[] = [];
        for (let c = tree.firstChild(b); c >= 0; c = tree.nextSibling(c)) children.push(c);
        expect(children.sort()).toEqual(
          Array.from({ length: size }, (_, c) => c)
            .filter((c) => tree.parent[c] === b)
            .sort(),
        );
      }
    });
  });

  test('nearest common dominator', () => {
    const tree = dominatorTree(graphOf([[1, 2], [3], [3], [4], [], [0]]));
    expect(tree).toBeInstanceOf(DominatorTree);
    expect(tree.nearest(1, 2)).toBe(0);
    expect(tree.nearest(3, 4)).toBe(3);
    expect(tree.strictlyDominates(3, 3)).toBe(false);
    expect(() => tree.nearest(1, 5)).toThrow('b: node 5 is unreachable');
    expect(() => tree.nearest(9, 1)).toThrow(ArgumentError);
  });

  test('post-dominators agree with the definition, with and without exits', () => {
    onRandomGraphs(1500, (lists) => {
      const graph = graphOf(lists);
      const { tree, virtualExit, exits, endless } = postDominators(graph);
      const reachable = reach(lists, 0);
      const size = lists.length;
      expect(virtualExit).toBe(size);
      expect(new Set(exits)).toEqual(new Set([...reachable].filter((n) => lists[n]!.length === 0)));
      // The definition on the graph that was extended as documented.
      const extended = [
        ...lists.map((list, n) =>
          exits.includes(n) || endless.includes(n) ? [...list, size] : list,
        ),
        [],
      ];
      for (const n of reachable) expect(reach(extended, n).has(size)).toBe(true);
      for (const n of endless) {
        // Nothing that an endless node reaches ever leaves.
        for (const m of reach(lists, n)) expect(reach(lists, m).has(n)).toBe(true);
      }
      for (let a = 0; a < size; a++) {
        for (let b = 0; b < size; b++) {
          const expected =
            reachable.has(a) && reachable.has(b) && (a === b || !reach(extended, b, a).has(size));
          expect(tree.dominates(a, b), `${a} pdom ${b}`).toBe(expected);
        }
      }
    });
  });

  test('an infinite loop is joined to the virtual exit at the source of its back edge', () => {
    const { endless, exits } = postDominators(graphOf([[1], [2], [1]]));
    expect([...endless]).toEqual([2]);
    expect([...exits]).toEqual([]);
  });
});

describe('strongly connected components', () => {
  test('agree with mutual reachability and are numbered against the edges', () => {
    onRandomGraphs(1500, (lists) => {
      const { component } = stronglyConnectedComponents(graphOf(lists));
      const reachable = reach(lists, 0);
      for (let a = 0; a < lists.length; a++) {
        expect(component[a]! >= 0).toBe(reachable.has(a));
        if (!reachable.has(a)) continue;
        for (const b of reachable) {
          const together = reach(lists, a).has(b) && reach(lists, b).has(a);
          expect(component[a] === component[b]).toBe(together);
        }
        for (const next of lists[a]!) expect(component[a]! >= component[next]!).toBe(true);
      }
    });
  });
});

describe('loops', () => {
  test('agree with the definition; loops nest', () => {
    let irreducible = 0;
    let nested = 0;
    onRandomGraphs(4000, (lists) => {
      const graph = graphOf(lists);
      const forest = findLoops(graph);
      const key = (l: { irreducible: boolean; header: number; nodes: number[] }): string =>
        `${l.irreducible ? '' : l.header}:${l.nodes}`;
      const found = Array.from({ length: forest.count }, (_, loop) => ({
        irreducible: forest.irreducible[loop] === 1,
        header: forest.header[loop]!,
        nodes: [...forest.nodes(loop)].sort((a, b) => a - b),
      }));
      const expected = naiveLoops(lists);
      expect(found.map(key).sort()).toEqual(expected.map(key).sort());
      expect(dominatorTree(graph).reducible).toBe(!expected.some((l) => l.irreducible));
      irreducible += expected.filter((l) => l.irreducible).length;
      for (let loop = 0; loop < forest.count; loop++) {
        // Each node's depth counts the loops around it; parents are the smallest loop around.
        const mine = new Set(found[loop]!.nodes);
        const around = found.filter(
          (l, other) => other !== loop && [...mine].every((n) => l.nodes.includes(n)),
        );
        expect(forest.depth[loop]).toBe(1 + around.length);
        around.sort((a, b) => a.nodes.length - b.nodes.length);
        const parent = forest.parent[loop]!;
        if (parent >= 0) nested++;
        expect(parent >= 0 ? found[parent] : undefined).toEqual(around[0]);
        const outside = (n: number): boolean => !mine.has(n);
        const live = reach(lists, 0);
        const entries = [...mine].filter(
          (n) => n === 0 || lists.some((l, p) => live.has(p) && outside(p) && l.includes(n)),
        );
        expect(new Set(forest.entries(loop))).toEqual(new Set(entries));
        if (forest.irreducible[loop]) expect(entries.length).toBeGreaterThan(1);
        else expect(entries).toEqual([forest.header[loop]]);
        expect(new Set(forest.latches(loop))).toEqual(
          new Set([...mine].filter((n) => lists[n]!.some((s) => entries.includes(s)))),
        );
        expect(new Set(forest.exiting(loop))).toEqual(
          new Set([...mine].filter((n) => lists[n]!.some(outside))),
        );
      }
      for (let n = 0; n < lists.length; n++) {
        expect(forest.depthOf(n)).toBe(found.filter((l) => l.nodes.includes(n)).length);
      }
    });
    expect(irreducible).toBeGreaterThan(300);
    expect(nested).toBeGreaterThan(500);
  });
});
