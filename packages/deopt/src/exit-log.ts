// The exit log: how often compiled code left, where, and why. "Why is this slow" is answered from here.

import type { ExitReason } from './exits.ts';

/** Exits of one kind at one place. */
export interface ExitCount {
  readonly function: string;
  readonly position: number;
  readonly site: string;
  readonly reason: ExitReason;
  readonly count: number;
}

/** Counts exits. */
export class ExitLog {
  readonly #counts = new Map<string, { -readonly [K in keyof ExitCount]: ExitCount[K] }>();
  #total = 0;

  /** Notes an exit; gives how often this one has been taken by now. */
  record(fn: string, position: number, site: string, reason: ExitReason): number {
    this.#total++;
    const key = `${fn} ${position} ${site} ${reason}`;
    const known = this.#counts.get(key);
    if (known !== undefined) return ++known.count;
    this.#counts.set(key, { function: fn, position, site, reason, count: 1 });
    return 1;
  }

  get total(): number {
    return this.#total;
  }

  /** All counts, the largest first. */
  entries(): readonly ExitCount[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count);
  }

  /** A table for people. */
  toString(): string {
    const rows = this.entries().map(({ function: fn, position, site, reason, count }) => [
      String(count),
      `${fn}:${position}`,
      site,
      reason,
    ]);
    const table = [['exits', 'place', 'site', 'reason'], ...rows];
    const widths = [0, 1, 2, 3].map((i) => Math.max(...table.map((row) => row[i]!.length)));
    return table
      .map((row) =>
        row
          .map((cell, i) => (i === 0 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  }
}
