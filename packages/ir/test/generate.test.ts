import { describe, expect, test } from 'vitest';
import { evaluatorBackend, recordingImports } from '../src/filetest/index.ts';
import {
  findProblems,
  type Module,
  type OpName,
  ops,
  parse,
  print,
  problemText,
} from '../src/index.ts';
import { fuzz, generateModule, Random, randomArguments, reduce } from '../src/testing/index.ts';

const COUNT = 400;

function countNodes(module: Module): number {
  return [...module.functions.values()].reduce(
    (sum, fn) => fn.blocks.reduce((inner, block) => inner + block.nodes.length, sum),
    0,
  );
}

describe('generated modules', () => {
  test('verify, round-trip, and are the same for the same seed', () => {
    for (let seed = 0; seed < COUNT; seed++) {
      const module = generateModule(seed);
      expect(findProblems(module).map(problemText), `seed ${seed}`).toEqual([]);
      const text = print(module);
      expect(print(parse(text)), `seed ${seed}`).toBe(text);
      expect(print(generateModule(seed)), `seed ${seed}`).toBe(text);
    }
  });

  test('end, in every way there is', () => {
    const ends = { return: 0, exit: 0, trap: 0 };
    for (let seed = 0; seed < COUNT; seed++) {
      const module = generateModule(seed);
      const random = new Random(seed);
      const instance = evaluatorBackend(100_000).instantiate(module, recordingImports(module, []));
      for (const fn of module.functions.values()) {
        ends[instance.call(fn.name, randomArguments(random, fn.signature)).kind]++;
      }
    }
    expect(Math.min(ends.return, ends.exit, ends.trap)).toBeGreaterThan(COUNT / 10);
  });

  test('use every operation', () => {
    const used = new Set<string>();
    for (let seed = 0; seed < COUNT; seed++) {
      for (const fn of generateModule(seed).functions.values()) {
        for (const block of fn.blocks) {
          for (const node of block.nodes) used.add(node.op.name);
          used.add(block.terminator!.kind);
        }
      }
    }
    const expected = (Object.keys(ops) as OpName[]).filter((name) => {
      return ops[name].immediate !== 'constant' && name !== 'param';
    });
    const terminators = [
      'jump',
      'branch',
      'switch',
      'return',
      'tail_call',
      'tail_call_indirect',
      'exit',
      'trap',
    ];
    expect([...expected, ...terminators].filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('reducing', () => {
  test('keeps what is interesting and drops the rest', () => {
    const has = (module: Module): boolean =>
      [...module.functions.values()].some((fn) =>
        fn.blocks.some((block) => block.nodes.some((node) => node.op === ops['i64.mul'])),
      );
    let tried = 0;
    for (let seed = 0; tried < 5; seed++) {
      const module = generateModule(seed);
      if (!has(module)) continue;
      tried++;
      const before = print(module);
      const small = reduce(module, (candidate) => has(candidate));
      expect(has(small), `seed ${seed}`).toBe(true);
      expect(print(module)).toBe(before);
      expect(countNodes(small), `seed ${seed}`).toBeLessThanOrEqual(2);
    }
  });
});

describe('fuzzing', () => {
  test('finds a planted error and reduces it to a small filetest', () => {
    // The "optimisation" x + x => x << 2.
    const broken = (module: Module): void => {
      for (const fn of module.functions.values()) {
        for (const block of fn.blocks) {
          for (const node of block.nodes) {
            if (node.op !== ops['i64.sub']) continue;
            node.op = ops['i64.add'];
          }
        }
      }
    };
    const subject = { name: 'broken', backend: evaluatorBackend(), transform: broken };
    const { failure } = fuzz({ seed: 1, count: 500, subjects: [subject] });
    expect(failure).not.toBeNull();
    expect(failure!.filetest).toContain('i64.sub');
    expect(failure!.filetest.split('\n').length).toBeLessThan(25);
  });

  test('agrees with itself', () => {
    const subject = { name: 'evaluator', backend: evaluatorBackend() };
    const { failure, runs } = fuzz({ seed: 1000, count: 200, subjects: [subject] });
    expect(failure).toBeNull();
    expect(runs).toBeGreaterThan(1000);
  });
});
