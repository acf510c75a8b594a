/**
 * Throws unless two results print the same. For comparisons made millions of times in a run, where a
 * matcher costs a hundred times the comparison.
 */
export function same(found: unknown, wanted: unknown, where = ''): void {
  const a = String(found);
  const b = String(wanted);
  if (a !== b) throw new Error(`${where}: found [${a}], wanted [${b}]`);
}
