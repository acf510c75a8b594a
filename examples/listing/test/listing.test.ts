import { buildBlocks, readInstructions } from '@martlet/dataflow';
import { describe, expect, test } from 'vitest';
import { inferTypes, typeIn } from '../src/infer.ts';
import { lines, sortListing } from '../src/listing.ts';
import { colours, plain } from '../src/paint.ts';
import { parts, report } from '../src/report.ts';

const code = readInstructions(sortListing);
const blocks = buildBlocks(code);

describe('the inferred types of Array#sort!', () => {
  const { lattice, before, after, edges } = inferTypes(lines, code, blocks);
  const known = (state: (typeof before)[number], register: number): string =>
    lattice.describe(typeIn(state!, register));

  test('the size of an array is an integer from 0', () => {
    expect(known(after[4], 3)).toBe('Integer[0..]');
  });

  test('`size > 1` refines the copy of the size on both sides', () => {
    const sides = edges.filter(({ from }) => from === blocks.blockOf[8]);
    expect(sides.map(({ state }) => known(state, 2))).toEqual(['Integer[2..]', 'Integer[0..1]']);
    expect(sides.map(({ state }) => known(state, 3))).toEqual(['true', 'false']);
  });

  test('`size - 1` is then at least 1', () => {
    expect(known(after[14], 5)).toBe('Integer[1..]');
  });

  test('the two sides are joined again, and the refinement is gone', () => {
    expect(known(before[17], 2)).toBe('Integer[0..]');
    expect(known(before[17], 1)).toBe(known(after[1], 1));
  });

  test('the method returns self', () => {
    expect(known(before[19], 3)).toBe('Array+');
  });
});

describe('the report', () => {
  test('shows the bitmaps of R3 as the listing has them', () => {
    const text = report(['bitmaps'], 3, plain);
    expect(text).toMatch(/^ +phi {2}dst\[3\] {2}src\[3\]$/m);
    expect(text).toMatch(/^004 OP_SEND R3 :size 0 +0 +1 +1$/m);
    expect(text).toMatch(/^017 OP_PHI R0 008 \(-9\) +1 +0 +0$/m);
  });

  test('shows masks that cover every instruction once', () => {
    const masks = [...report(['blocks'], 3, plain).matchAll(/[01]{20}/g)].map(([mask]) => mask);
    expect(masks).toHaveLength(blocks.size);
    for (let at = 0; at < code.count; at++) {
      expect(masks.filter((mask) => mask[at] === '1')).toHaveLength(1);
    }
  });

  test('has every part, in order, whichever way they are asked for', () => {
    const whole = report([...parts].reverse(), 3, plain);
    const titles = ['Bitmaps', 'Basic blocks', 'Liveness', 'Reaching', 'Dominators', 'Inferred'];
    const places = titles.map((title) => whole.indexOf(title));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBe(0);
  });

  test('colours change nothing but escape codes', () => {
    const escapeCodes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
    expect(report(parts, 2, colours).replaceAll(escapeCodes, '')).toBe(report(parts, 2, plain));
  });

  test('no line is wider than a terminal of 100 columns', () => {
    for (const line of report(parts, 3, plain).split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(100);
    }
  });
});
