// Translation validation on functions like those that a JIT compiler makes: see idioms.ts.

import { describe, expect, test } from 'vitest';
import { isAnchor } from '../src/analysis/effects.ts';
import { evaluatorBackend, outcomeText } from '../src/filetest/index.ts';
import {
  type Constant,
  type HostFunction,
  type Module,
  Node,
  ops,
  parse,
  print,
} from '../src/index.ts';
import { optimizeModule, type PassName, passes, pipeline } from '../src/passes/pipeline.ts';
import { annotateRanges } from '../src/passes/ranges.ts';
import { Random } from '../src/testing/index.ts';
import { generateIdioms } from './idioms.ts';

const SEED = Number(process.env.MARTLET_SEED ?? 1);
const COUNT = Number(process.env.MARTLET_COUNT ?? 150);
const EDGES = [0n, 1n, -1n, 5n, 19n, 1n << 62n, (1n << 63n) - 1n, -(1n << 63n), -(1n << 31n)];

type Imports = Record<string, HostFunction>;

function observe(
  module: Module,
  args: readonly (bigint | number)[],
  imports: Imports = {},
): string {
  const instance = evaluatorBackend(200_000).instantiate(module, imports);
  const outcome = instance.call('f', args);
  const memory = new Uint8Array(instance.memory.buffer).slice(0, 2200);
  return `${outcomeText(outcome)}\n${outcome.kind === 'trap' ? '' : memory.join(' ')}`;
}

function agree(transform: (module: Module) => void, seed: number, count: number): void {
  for (let at = seed; at < seed + count; at++) {
    const before = generateIdioms(at);
    const text = print(before);
    const after = parse(text);
    transform(after);
    const random = new Random(at);
    for (let run = 0; run < 4; run++) {
      const args = [random.pick(EDGES), random.pick(EDGES), random.below(40) - 8];
      const message = (): string => `seed ${at}, %f(${args})\n${text}\nbecame\n${print(after)}`;
      const [expected, actual] = [observe(before, args), observe(after, args)];
      if (expected !== actual) expect(actual, message()).toBe(expected);
    }
  }
}

/** Makes every anchor ask `%anchor(exit)` whether to go on. */
function armAnchors(module: Module): void {
  const anchor = module.addImport('anchor', { params: ['i32'], result: 'i32' });
  for (const fn of module.functions.values()) {
    for (const block of fn.blocks) {
      block.nodes = block.nodes.flatMap((node) => {
        if (!isAnchor(node)) return [node];
        const exit = fn.constant('i32', node.imm as number);
        const call = new Node(ops.call, 'i32', [exit], anchor, block, fn.newId());
        node.args[0] = call;
        return [call, node];
      });
    }
  }
}

/** The states in which the armed module can leave at this anchor: at its first round, its second … */
function statesAtAnchor(armed: Module, args: readonly (bigint | number)[], exit: number): string[] {
  const states: string[] = [];
  for (let round = 1; round <= 40; round++) {
    let left = round;
    let hit = false;
    const anchor = (at: Constant): number => {
      if (at !== exit || --left > 0) return 1;
      hit = true;
      return 0;
    };
    const state = observe(armed, args, { anchor });
    if (!hit) break;
    states.push(state);
  }
  return states;
}

describe('idioms', () => {
  test.each(Object.keys(passes) as PassName[])('%s', (name) => {
    agree(
      (module) => optimizeModule(module, { verify: true }, ['value-numbering', name]),
      SEED,
      COUNT,
    );
  });

  test('the whole pipeline', () => {
    agree((module) => optimizeModule(module, { verify: true }), SEED + 1_000_000, COUNT * 3);
    agree(
      (module) => optimizeModule(module, { verify: true }, [...pipeline, ...pipeline]),
      SEED + 2_000_000,
      COUNT * 2,
    );
  });

  test('ranges hold when the function runs', () => {
    agree(
      (module) => {
        for (const fn of module.functions.values()) annotateRanges(fn);
      },
      SEED + 3_000_000,
      COUNT * 3,
    );
    agree(
      (module) => {
        optimizeModule(module);
        for (const fn of module.functions.values()) annotateRanges(fn);
      },
      SEED + 4_000_000,
      COUNT * 2,
    );
  });

  // A moved guard leaves where its anchor stands, so what it hands over must be what the function had there.
  test('guards moved to anchors', () => {
    let moved = 0;
    let left = 0;
    for (let at = SEED; at < SEED + COUNT * 3; at++) {
      const before = generateIdioms(at);
      const [armed, after] = [parse(print(before)), parse(print(before))];
      armAnchors(armed);
      // 10,000 added: exits of moved guards are told from those of anchors.
      const hoistGuard = (_guard: number, anchor: number): number => {
        moved++;
        return anchor < 10_000 ? anchor + 10_000 : anchor;
      };
      optimizeModule(after, { verify: true, hoistGuard });
      const random = new Random(at);
      for (let run = 0; run < 4; run++) {
        const args = [random.pick(EDGES), random.pick(EDGES), random.below(40) - 8];
        const actual = observe(after, args);
        const exit = Number(/^exits (\d+)/.exec(actual)?.[1] ?? 0);
        const expected =
          exit < 10_000 ? [observe(before, args)] : statesAtAnchor(armed, args, exit - 10_000);
        if (exit >= 10_000) left++;
        if (expected.includes(actual.replace(`exits ${exit}`, `exits ${exit % 10_000}`))) continue;
        expect(actual, `seed ${at}, %f(${args})\n${print(before)}\nbecame\n${print(after)}`).toBe(
          expected[0],
        );
      }
    }
    expect(Math.min(moved, left)).toBeGreaterThan(COUNT / 10);
  });
});
