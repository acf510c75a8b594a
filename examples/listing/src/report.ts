import {
  type Analysis,
  analyze,
  BitTable,
  type BlockGraph,
  dstColumn,
  type Graph,
  phiColumn,
  srcColumn,
  toTable,
} from '@martlet/dataflow';
import { inferTypes, type State, typeIn } from './infer.ts';
import { lines, sortListing } from './listing.ts';
import type { Paint } from './paint.ts';

/** The parts of the report, in the order in which they are printed. */
export const parts = ['bitmaps', 'blocks', 'live', 'reaching', 'loops', 'types'] as const;
export type Part = (typeof parts)[number];

/** How many registers the listing has. */
export const registerCount: number = sortListing.registers;

const sections: Record<Part, (analysis: Analysis, paint: Paint, register: number) => string[]> = {
  bitmaps: bitmapSection,
  blocks: blockSection,
  live: liveSection,
  reaching: reachingSection,
  loops: loopSection,
  types: typeSection,
};

/**
 * Analyses the listing and describes the parts asked for.
 *
 * @param register the register whose bitmaps are shown, 0 to 6
 */
export function report(wanted: readonly Part[], register: number, paint: Paint): string {
  const analysis = analyze(sortListing);
  return parts
    .filter((part) => wanted.includes(part))
    .map((part) => `${sections[part](analysis, paint, register).join('\n')}\n`)
    .join('\n');
}

const position = (value: number): string => String(value).padStart(3, '0');

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

const list = (texts: readonly string[]): string => (texts.length === 0 ? '–' : texts.join(' '));

/** Pads every column to its widest cell. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

const listing: readonly string[] = lines.map(({ text }, at) => `${position(at)} ${text}`);
const listingWidth: number = Math.max(...listing.map((text) => text.length));

/** The listing with its columns: where blocks start, where the register is written and read. */
function bitmapSection({ code, maps }: Analysis, paint: Paint, register: number): string[] {
  const columns = [phiColumn(maps), dstColumn(maps, register), srcColumn(maps, register)];
  const [titles = '', ...rows] = toTable(code, columns).split('\n');
  const bitsStart = titles.indexOf('phi');
  const painted = rows.map(
    (row) => row.slice(0, bitsStart) + row.slice(bitsStart).replaceAll('1', paint.strong('1')),
  );
  const remark =
    register === 3
      ? [
          paint.faint('Kolkata shows 0 and 0 at 007: it had no effects for OP_GT, which in truth'),
          paint.faint('reads R3 and R4 and writes R3. Here, undeclared effects are an error.'),
        ]
      : [];
  return [
    paint.title('Bitmaps'),
    paint.faint(
      'Bit i is instruction i: where blocks start, where the register is written and read.',
    ),
    titles,
    ...painted,
    ...remark,
  ];
}

/** Each block with its mask, made by subtraction and exclusive or, and its neighbours. */
function blockSection({ code, blocks, maps }: Analysis, paint: Paint): string[] {
  const mask = new BitTable(1, code.count);
  const rows = range(0, blocks.size).map((block) => {
    maps.blockMask(blocks.start[block]!, mask, 0);
    return [`B${block}`, places(blocks, block), bits(mask, 0), ...neighbours(blocks, block)];
  });
  return [
    paint.title('Basic blocks'),
    paint.faint('Masks are cut from phi by (w - lsb) ^ w; instruction 0 is the leftmost digit.'),
    ...align([['', 'from-to', 'mask', 'before', 'after'], ...rows]),
  ];
}

const places = (blocks: BlockGraph, block: number): string =>
  `${position(blocks.start[block]!)}-${position(blocks.start[block + 1]! - 1)}`;

const bits = (table: BitTable, row: number): string =>
  range(0, table.bits)
    .map((bit) => (table.test(row, bit) ? '1' : '0'))
    .join('');

function neighbours(graph: Graph, node: number): [before: string, after: string] {
  const names = (start: Int32Array, nodes: Int32Array): string =>
    list(Array.from(nodes.subarray(start[node]!, start[node + 1]!), (other) => `B${other}`));
  return [
    names(graph.predecessorStart, graph.predecessorList),
    names(graph.successorStart, graph.successorList),
  ];
}

/** Which registers are live at the start and the end of each block, and read from before it. */
function liveSection({ code, blocks, maps, liveness }: Analysis, paint: Paint): string[] {
  const registers = range(0, code.registers);
  const names = (test: (register: number) => boolean): string =>
    list(registers.filter(test).map((register) => `R${register}`));
  const rows = range(0, blocks.size).map((block) => [
    `B${block}`,
    places(blocks, block),
    names((register) => liveness.in.test(block, register)),
    names((register) => liveness.out.test(block, register)),
    names((register) => maps.isUpwardExposed(blocks.start[block]!, register)),
  ]);
  return [
    paint.title('Liveness'),
    paint.faint('A register is live where some path reads it before writing it.'),
    ...align([['', 'from-to', 'live in', 'live out', 'read before written'], ...rows]),
  ];
}

/** For each read, the instructions whose value it may see. */
function reachingSection({ code, chains, reaching }: Analysis, paint: Paint): string[] {
  const { definitions } = reaching;
  const rows = listing.flatMap((text, at) => {
    const reads = range(code.readStart[at]!, code.readStart[at + 1]!).map((read) => {
      const from = Array.from(chains.definitionsOf(read), (definition) =>
        position(definitions.position[definition]!),
      );
      return `R${code.readList[read]} from ${from.length === 0 ? 'entry' : from.join(', ')}`;
    });
    return reads.length === 0 ? [] : [[text, reads.join('; ')]];
  });
  return [
    paint.title('Reaching definitions'),
    paint.faint('Where each value that is read may have been written.'),
    ...align(rows),
  ];
}

/** Dominators and loops of the block graph. */
function loopSection({ blocks, dominators, loops }: Analysis, paint: Paint): string[] {
  const rows = range(0, blocks.size).map((block) => {
    const parent = dominators.parent[block]!;
    const loop = loops.loopOf[block]!;
    const where = loop < 0 ? '–' : `loop of B${loops.header[loop]}, depth ${loops.depth[loop]}`;
    return [`B${block}`, parent < 0 ? '–' : `B${parent}`, where];
  });
  const found = loops.count === 0 ? 'No loops here.' : `${loops.count} found.`;
  return [
    paint.title('Dominators and loops'),
    paint.faint(`Every path to a block passes its immediate dominator. ${found}`),
    ...align([['', 'dominator', 'loop'], ...rows]),
  ];
}

/**
 * What each instruction writes; what is known where a block begins, of registers that are live there
 * and, at merges, of the others; and what a branch learns for each of its sides.
 */
function typeSection({ code, blocks, liveness }: Analysis, paint: Paint): string[] {
  const { lattice, before, after, edges } = inferTypes(lines, code, blocks);
  const registers = range(0, code.registers);
  const typed = (state: State, register: number): string =>
    `R${register}: ${lattice.describe(typeIn(state, register))}`;

  const header = (block: number, entry: State): string[] => {
    const isLive = (register: number): boolean => liveness.in.test(block, register);
    const live = registers.filter(isLive).map((register) => typed(entry, register));
    const output = [paint.strong(`B${block}  ${live.join('   ')}`)];
    const isMerge = blocks.predecessorStart[block + 1]! - blocks.predecessorStart[block]! > 1;
    const dead = registers.filter((register) => !isLive(register) && entry.values[register]! >= 0);
    if (isMerge && dead.length > 0) {
      const joined = dead.map((register) => typed(entry, register)).join('   ');
      output.push(paint.faint(`    joined, but never read: ${joined}`));
    }
    return output;
  };
  const writes = (at: number): string[] => {
    const written = code.writeList.subarray(code.writeStart[at]!, code.writeStart[at + 1]!);
    return Array.from(written, (register) => {
      const isRead = liveness.isLiveAfter(at, register);
      const text = isRead ? typed(after[at]!, register) : `R${register} is never read`;
      return `    ${listing[at]!.padEnd(listingWidth)}  ${isRead ? text : paint.faint(text)}`;
    });
  };
  const branches = (block: number): string[] => {
    const last = blocks.start[block + 1]! - 1;
    const end = after[last]!;
    return edges
      .filter(({ from }) => from === block)
      .flatMap(({ to, state }) => {
        const refined = registers.filter(
          (register) => typeIn(state, register) !== typeIn(end, register),
        );
        if (refined.length === 0) return [];
        const text = refined.map((register) => typed(state, register)).join('   ');
        return [`    ${listing[last]!.padEnd(listingWidth)}  to B${to}: ${text}`];
      });
  };

  const output = range(0, blocks.size).flatMap((block) => {
    const start = blocks.start[block]!;
    const entry = before[start];
    if (entry === undefined) return [`B${block}  is never reached`];
    const body = range(start, blocks.start[block + 1]!).flatMap(writes);
    return [...header(block, entry), ...body, ...branches(block)];
  });
  return [
    paint.title('Inferred types'),
    paint.faint('By abstract interpretation. A test refines every register that holds the value.'),
    ...output,
  ];
}
