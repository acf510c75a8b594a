import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { GuestFunction, Language } from '../src/index.ts';
import {
  defineInstructionSet,
  Environment,
  environmentLayout,
  environmentNew,
  environmentParent,
  Float,
  FunctionAssembler,
  floatAdd,
  GuestFloat,
  GuestWord,
  isTest,
  primitive,
  type Value,
  Vm,
  window,
} from '../src/index.ts';
import { calc } from './support/calc.ts';

/** Pairs whose second half allocates, calls the runtime, or calls guest code, while the first's result is forwarded. */
const set = defineInstructionSet({
  name: 'pairs',
  primitives: {
    environmentNew,
    environmentParent,
    floatAdd,
    /** Makes garbage, then gives its argument. */
    churn: primitive<[value: Value], Value>({
      effect: 'runtime',
      evaluate: (host, value) => {
        host.float(1e300);
        return value;
      },
      type: (rules) => rules.top,
    }),
  },
  tests: { is: isTest },
  instructions: {
    box: {
      operands: { dst: 'write', parent: 'read' },
      semantics: (m, { dst, parent }) => m.write(dst, m.environmentNew(parent, 1 as never)),
    },
    sum: {
      operands: { dst: 'write', a: 'read', b: 'read' },
      semantics: (m, { dst, a, b }) =>
        m.write(
          dst,
          m.choose('sum', [[[m.is(a, Float), m.is(b, Float)], () => m.floatAdd(a, b)]], () => a),
        ),
    },
    churn: {
      operands: { dst: 'write', a: 'read' },
      semantics: (m, { dst, a }) => m.write(dst, m.churn(a)),
    },
    /** Gives the runtime an object that no register holds. */
    boxChurn: {
      operands: { dst: 'write', parent: 'read' },
      semantics: (m, { dst, parent }) =>
        m.write(dst, m.churn(m.environmentNew(parent, 1 as never))),
    },
    callWith: {
      operands: { base: window(1), fn: 'function', unused: 'read' },
      semantics: (m, { base, fn, unused }) => {
        void unused;
        m.call(m.callee(fn), base, 1);
      },
    },
    /** Floats; for all else a method, which is called in mid-instruction. */
    plus: {
      operands: { dst: 'write', a: 'read', b: 'read', cache: 'cache' },
      semantics: (m, { dst, a, b, cache }) => {
        const floats = [m.is(a, Float), m.is(b, Float)];
        m.write(
          dst,
          m.choose('plus', [[floats, () => m.floatAdd(a, b)]], () =>
            m.invoke(m.lookup(a, cache), [a, b]),
          ),
        );
      },
    },
    ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
  },
  sequences: [
    ['churn', 'plus', 'ret'],
    ['box', 'churn'],
    ['churn', 'box'],
  ],
  fused: [
    ['box', 'box'],
    ['sum', 'box'],
    ['box', 'churn'],
    ['sum', 'churn'],
    ['box', 'callWith'],
    ['plus', 'box'],
    ['box', 'plus'],
    ['plus', 'plus'],
  ],
});

const language: Language = {
  ...calc,
  set,
  classes: [Environment],
  layouts: [environmentLayout],
  // The second function of each program is the method of everything.
  method: () => 1,
};

function assemble(body: (a: FunctionAssembler) => void): GuestFunction {
  const a = new FunctionAssembler(set, 'f');
  a.required = 1;
  body(a);
  return a.finish();
}

/** Runs function 0 with and without fusion, collecting garbage at every allocation; gives what it makes, described. */
function run(functions: GuestFunction[], argument: number): string {
  const results = [true, false].map((fusion) => {
    const vm = new Vm(language, wasmPlatform(), { fusion, memoryLimit: 1 << 24 });
    const [main] = vm.load({ set, functions, main: 0 });
    vm.world.heap.stress = 1;
    vm.world.heap.poison = true;
    const result = vm.call(main!, [new GuestFloat(argument)]);
    const word = result instanceof GuestWord ? result.word : vm.toGuest(result as number);
    vm.world.heap.verify();
    return vm.world.heap.describe(word, 4).replaceAll(/@0x\w+/g, '');
  });
  expect(results[0]).toBe(results[1]);
  return results[0]!;
}

describe('a fused pair', () => {
  it('keeps the forwarded object when the second half allocates', () => {
    const fn = assemble((a) => {
      a.emit('box', 2, 1);
      a.emit('box', 2, 2);
      a.emit('ret', 2);
    });
    expect(run([fn], 0.5)).toContain('0.5');
  });

  it('boxes a forwarded float where it is needed', () => {
    const fn = assemble((a) => {
      a.emit('sum', 2, 1, 1);
      a.emit('box', 2, 2);
      a.emit('ret', 2);
    });
    expect(run([fn], 0.5)).toBe('Environment {parent: 1.0} [nil]');
  });

  it('keeps the forwarded object when the second half calls the runtime', () => {
    for (const first of ['box', 'sum'] as const) {
      const fn = assemble((a) => {
        if (first === 'box') a.emit('box', 2, 1);
        else a.emit('sum', 2, 1, 1);
        a.emit('churn', 2, 2);
        a.emit('ret', 2);
      });
      run([fn], 1e300);
    }
  });

  it('leaves no stale register to the collector when the second half calls guest code', () => {
    const caller = assemble((a) => {
      a.emit('churn', 4, 1);
      a.emit('box', 2, 1);
      a.emit('callWith', 3, 1, 2);
      a.emit('ret', 3);
    });
    const callee = assemble((a) => {
      a.emit('box', 2, 1);
      a.emit('box', 3, 2);
      a.emit('ret', 3);
    });
    run([caller, callee], 1e300);
  });
});

describe('instructions that call a method in their middle', () => {
  /** plus(a, b), for an environment: another one around b. */
  const method = assemble((a) => {
    a.required = 2;
    a.emit('churn', 3, 1);
    a.emit('box', 3, 2);
    a.emit('ret', 3);
  });
  const shape = (emit: (a: FunctionAssembler, cache: number) => void) => {
    const fn = assemble((a) => emit(a, a.cache('+', 1)));
    return run([fn, method], 0.5);
  };

  it('start anew by themselves in the first half', () => {
    const text = shape((a, cache) => {
      a.emit('box', 2, 1);
      a.emit('churn', 2, 2);
      a.emit('plus', 3, 2, 1, cache);
      a.emit('box', 3, 3);
      a.emit('ret', 3);
    });
    expect(text).toBe('Environment {parent: Environment {parent: 0.5} [nil]} [nil]');
  });

  it('start anew by themselves in the second half, with what was forwarded', () => {
    const text = shape((a, cache) => {
      a.emit('box', 3, 1);
      a.emit('box', 2, 1);
      a.emit('plus', 2, 3, 2, cache);
      a.emit('ret', 2);
    });
    expect(text).toBe('Environment {parent: Environment {parent: 0.5} [nil]} [nil]');
  });

  it('do so twice in one pair', () => {
    const text = shape((a, cache) => {
      a.emit('box', 3, 1);
      a.emit('churn', 3, 3);
      a.emit('plus', 2, 3, 1, cache);
      a.emit('plus', 2, 3, 2, a.cache('+', 1));
      a.emit('ret', 2);
    });
    expect(text).toBe('Environment {parent: Environment {parent: 0.5} [nil]} [nil]');
  });

  it('do so within a sequence', () => {
    const text = shape((a, cache) => {
      a.emit('box', 3, 1);
      a.emit('box', 4, 1);
      a.emit('churn', 2, 4);
      a.emit('plus', 2, 3, 2, cache);
      a.emit('ret', 2);
    });
    expect(text).toBe('Environment {parent: Environment {parent: 0.5} [nil]} [nil]');
  });

  it('stay in the handler where they call nothing', () => {
    const text = shape((a, cache) => {
      a.emit('churn', 2, 1);
      a.emit('plus', 2, 1, 2, cache);
      a.emit('box', 2, 2);
      a.emit('ret', 2);
    });
    expect(text).toBe('Environment {parent: 1.0} [nil]');
  });
});

describe('a call of the runtime', () => {
  it('roots its arguments', () => {
    const fn = assemble((a) => {
      a.emit('boxChurn', 2, 1);
      a.emit('ret', 2);
    });
    expect(run([fn], 0.5)).toBe('Environment {parent: 0.5} [nil]');
  });
});
