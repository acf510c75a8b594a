import type { Random } from './random.ts';

/** Successor lists of a random graph: any shape, including unreachable nodes and no exit at all. */
export function randomSuccessors(random: Random, maximum = 14): number[][] {
  const size = 1 + random.below(maximum);
  const style = random.below(4);
  return Array.from({ length: size }, (_, node) => {
    const count = [0, 1, 1, 1, 2, 2, 2, 3][random.below(8)]!;
    const list: number[] = [];
    for (let i = 0; i < count; i++) {
      if (style === 0) list.push(random.below(size));
      // Mostly forward, so that the graphs get long enough to have nested shapes.
      else if (style === 1 || random.chance(70))
        list.push(Math.min(size - 1, node + 1 + random.below(3)));
      else list.push(Math.max(0, node - random.below(5)));
    }
    if (style >= 2 && list.length === 0 && node + 1 < size) list.push(node + 1);
    return list;
  });
}

/** Nodes reachable from `from` in a graph without the node `without` (-1: none). */
export function reach(
  successors: readonly (readonly number[])[],
  from: number,
  without = -1,
): Set<number> {
  const seen = new Set<number>();
  if (from === without) return seen;
  const work = [from];
  seen.add(from);
  while (work.length > 0) {
    for (const next of successors[work.pop()!]!) {
      if (next !== without && !seen.has(next)) {
        seen.add(next);
        work.push(next);
      }
    }
  }
  return seen;
}

/** `a` dominates `b`, from the definition: without `a`, the entry no longer reaches `b`. */
export function naiveDominates(
  successors: readonly (readonly number[])[],
  a: number,
  b: number,
  entry = 0,
): boolean {
  if (!reach(successors, entry).has(b) || !reach(successors, entry).has(a)) return false;
  return a === b || !reach(successors, entry, a).has(b);
}

/** The loops of a graph from their definition, each as (irreducible, header, sorted nodes). */
export function naiveLoops(
  successors: readonly (readonly number[])[],
): { irreducible: boolean; header: number; nodes: number[] }[] {
  const reachable = [...reach(successors, 0)].sort((a, b) => a - b);
  const dominates = (a: number, b: number): boolean => naiveDominates(successors, a, b);
  const natural = new Map<number, Set<number>>();
  const rest = successors.map((list, from) =>
    reachable.includes(from) ? list.filter((to) => !dominates(to, from)) : [],
  );
  for (const head of reachable) {
    const sources = reachable.filter((n) => successors[n]!.includes(head) && dominates(head, n));
    if (sources.length === 0) continue;
    const body = reachable.filter(
      (n) => n === head || sources.some((s) => reach(successors, n, head).has(s)),
    );
    natural.set(head, new Set(body));
  }
  const loops = [...natural].map(([header, body]) => ({
    irreducible: false,
    header,
    nodes: [...body].sort((a, b) => a - b),
  }));
  const seen = new Set<number>();
  for (const node of reachable) {
    if (seen.has(node)) continue;
    const core = reachable.filter((n) => reach(rest, node).has(n) && reach(rest, n).has(node));
    for (const n of core) seen.add(n);
    if (core.length < 2) continue;
    const all = new Set(core);
    for (const n of core) for (const m of natural.get(n) ?? []) all.add(m);
    loops.push({ irreducible: true, header: -1, nodes: [...all].sort((a, b) => a - b) });
  }
  return loops;
}
