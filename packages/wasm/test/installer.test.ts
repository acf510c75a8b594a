import { createContext, runInContext } from 'node:vm';
import { Builder, Module, NO_EFFECTS, parse } from '@martlet/ir';
import { describe, expect, test } from 'vitest';
import {
  BindingError,
  CodeGenerationRefusedError,
  type Engine,
  hasFeature,
  MissingFeatureError,
  UnsupportedError,
  WasmBackend,
  type WasmBackendOptions,
  type WasmCode,
  WasmInstaller,
} from '../src/index.ts';

function compile(text: string, names?: readonly string[], options?: WasmBackendOptions): WasmCode {
  const module = parse(text);
  const exports = names ?? [...module.functions.keys()];
  return new WasmBackend(options).compile(module, { exports });
}

const DOUBLE = `
function %double(x: i64) -> i64 {
start:
  y = i64.add x, x
  return y
}
`;
const USE = `
import %double(i64) -> i64

function %quadruple(x: i64) -> i64 {
start:
  y = call %double(x)
  tail_call %double(y)
}
`;

describe('installing', () => {
  test('links code to code installed before, and host functions', () => {
    const installer = new WasmInstaller();
    const double = installer.install(compile(DOUBLE), new Map()).functions.get('double')!;
    expect(double.call(21n)).toBe(42n);
    const use = installer.install(compile(USE), new Map([['double', double]]));
    expect(use.functions.get('quadruple')!.call(5n)).toBe(20n);
    const host = new Map([['double', (x: bigint | number) => BigInt(x) * 10n]]);
    const onHost = installer.install(compile(USE), host);
    expect(onHost.functions.get('quadruple')!.call(5n)).toBe(500n);
  });

  test('works asynchronously, and the same', async () => {
    const installer = new WasmInstaller();
    const { functions } = await installer.installAsync(compile(DOUBLE), new Map());
    expect(functions.get('double')!.call(4n)).toBe(8n);
  });

  test('takes code that was prepared, in another thread too', async () => {
    const backend = new WasmBackend();
    const prepared = backend.prepare(compile(DOUBLE));
    expect(prepared.module).toBeInstanceOf(WebAssembly.Module);
    expect(backend.prepare(prepared)).toBe(prepared);
    const posted = structuredClone(prepared);
    const installer = new WasmInstaller();
    // The bytes are not looked at again.
    const code = { ...posted, bytes: new Uint8Array(posted.bytes.length) };
    expect(installer.install(code, new Map()).functions.get('double')!.call(21n)).toBe(42n);
    const { functions } = await installer.installAsync(code, new Map());
    expect(functions.get('double')!.call(4n)).toBe(8n);
  });

  test('gives functions table indices, reaches them by dispatch and by table, and reuses released ones', () => {
    const installer = new WasmInstaller();
    const code = installer.install(compile(DOUBLE), new Map());
    const { tableIndex } = code.functions.get('double')!;
    expect(tableIndex).toBeGreaterThan(0);
    const text = `
function %through(i: i32, x: i64) -> i64 {
start:
  y = call_indirect i(x) : (i64) -> i64
  tail_call_indirect i(y) : (i64) -> i64
}
`;
    for (const indirectCalls of ['dispatch', 'table'] as const) {
      const through = installer.install(compile(text, ['through'], { indirectCalls }), new Map());
      expect(through.functions.get('through')!.call(tableIndex, 3n)).toBe(12n);
    }
    const size = installer.codeSize;
    installer.release(code);
    expect(installer.codeSize).toBe(size - code.size);
    expect(installer.table.get(tableIndex)).toBe(null);
    const again = installer.install(compile(DOUBLE), new Map());
    expect(again.functions.get('double')!.tableIndex).toBe(tableIndex);
    expect(() => installer.release(code)).toThrow(/released before/);
  });

  test('takes references of functions that are not exported', () => {
    const installer = new WasmInstaller();
    const text = `${DOUBLE}
function %main(x: i64) -> i64 {
start:
  f = func.ref %double
  y = call_indirect f(x) : (i64) -> i64
  return y
}
`;
    const compiled = compile(text, ['main']);
    expect(compiled.references).toEqual(['double']);
    const { functions } = installer.install(compiled, new Map());
    expect([...functions.keys()]).toEqual(['main']);
    expect(functions.get('main')!.call(8n)).toBe(16n);
  });

  test('grows the table, and leaves entries of others alone', () => {
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: 3 });
    const other = new WasmInstaller().install(compile(DOUBLE), new Map()).functions.get('double')!;
    table.set(1, other.call);
    const installer = new WasmInstaller({ table });
    const indices = Array.from(
      { length: 200 },
      () => installer.install(compile(DOUBLE), new Map()).functions.get('double')!.tableIndex,
    );
    expect(new Set(indices).size).toBe(200);
    expect(indices).not.toContain(0);
    expect(indices).not.toContain(1);
  });

  test('links slots anew while the code is installed', () => {
    const installer = new WasmInstaller();
    const text = `
import %other(i64) -> i64

import %unused(i64) -> i64

import %plain(i64) -> i64

function %default(x: i64) -> i64 {
start:
  y = i64.add x, 1
  return y
}

function %use(x: i64) -> i64 {
start:
  y = call %other(x)
  z = call %plain(y)
  return z
}
`;
    const slots = new Map([
      ['other', 'default'],
      ['unused', 'default'],
    ]);
    const compiled = new WasmBackend().compile(parse(text), { exports: ['use'], slots });
    expect(compiled.slots.map(({ name }) => name)).toEqual(['other']);
    expect(compiled.imports.map(({ name }) => name)).toEqual(['plain']);
    const plain = new Map([['plain', (x: bigint | number) => BigInt(x) * 100n]]);
    const code = installer.install(compiled, plain);
    const { call } = code.functions.get('use')!;
    expect(call(5n)).toBe(600n);
    const double = installer.install(compile(DOUBLE), new Map()).functions.get('double')!;
    code.link('other', null);
    expect(call(5n)).toBe(600n);
    code.link('other', double);
    expect(call(5n)).toBe(1000n);
    // Each instance has slots of its own.
    const second = installer.install(compiled, plain);
    expect(second.functions.get('use')!.call(5n)).toBe(600n);
    code.link('other', null);
    expect(call(5n)).toBe(600n);
    const use = code.functions.get('use')!;
    second.link('other', use);
    expect(second.functions.get('use')!.call(5n)).toBe(60000n);
    expect(() => code.link('unused', double)).toThrow(/no slot "unused"/);
    const narrow = installer.install(
      compile('function %f(x: i32) -> i32 {\nstart:\n  return x\n}\n'),
      new Map(),
    );
    expect(() => code.link('other', narrow.functions.get('f')!)).toThrow(
      'slot "other" is (i64)->i64, its binding "f" is (i32)->i32',
    );
  });

  test('shares one memory', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const installer = new WasmInstaller({ memory });
    const { functions } = installer.install(
      compile(`
function %put(p: i32, x: f64) {
start:
  f64.store any[p + 16], x
  return
}
`),
      new Map(),
    );
    functions.get('put')!.call(8, 1.5);
    expect(new DataView(memory.buffer).getFloat64(24, true)).toBe(1.5);
  });
});

describe('refuses', () => {
  test('slots that are tail-called, have no default, or compete with an imported table', () => {
    const module = parse(`
import %other(i64) -> i64

function %default(x: i64) -> i64 {
start:
  return x
}

function %use(x: i64) -> i64 {
start:
  y = call %other(x)
  return y
}

function %tail(x: i64) -> i64 {
start:
  tail_call %other(x)
}
`);
    const slots = new Map([['other', 'default']]);
    const options = { exports: ['use'], slots };
    expect(() => new WasmBackend().compile(module, options)).toThrow(
      '"tail" tail-calls the slot "other"',
    );
    module.functions.delete('tail');
    expect(() => new WasmBackend({ indirectCalls: 'table' }).compile(module, options)).toThrow(
      UnsupportedError,
    );
    expect(() =>
      new WasmBackend().compile(module, { ...options, slots: new Map([['other', 'none']]) }),
    ).toThrow('leads to "none"');
  });
  test('missing bindings, wrong signatures, missing memory', () => {
    const installer = new WasmInstaller();
    expect(() => installer.install(compile(USE), new Map())).toThrow(BindingError);
    expect(() => installer.install(compile(USE), new Map())).toThrow(/"double" has no binding/);
    const wrong = installer.install(
      compile('function %f(x: i32) -> i32 {\nstart:\n  return x\n}\n'),
      new Map(),
    );
    const bindings = new Map([['double', wrong.functions.get('f')!]]);
    expect(() => installer.install(compile(USE), bindings)).toThrow(
      /bind a function of the same signature/,
    );
    const load = 'function %f(p: i32) -> i32 {\nstart:\n  x = i32.load any[p]\n  return x\n}\n';
    expect(() => installer.install(compile(load), new Map())).toThrow(/options.memory/);
  });

  test('failed installations give their table indices back', () => {
    const installer = new WasmInstaller();
    for (let i = 0; i < 100; i++) {
      expect(() => installer.install(compile(USE), new Map())).toThrow(BindingError);
    }
    const { functions } = installer.install(compile(DOUBLE), new Map());
    expect(functions.get('double')!.tableIndex).toBe(1);
  });

  test('engines without tail calls', () => {
    const engine: Engine = Object.create(WebAssembly, { validate: { value: () => false } });
    expect(hasFeature('tailCalls', engine)).toBe(false);
    const installer = new WasmInstaller({ engine });
    const bindings = new Map([['double', (x: bigint | number) => x]]);
    expect(() => installer.install(compile(USE), bindings)).toThrow(MissingFeatureError);
    expect(() => installer.install(compile(USE), bindings)).toThrow(
      /lacks tail calls; use Node 20/,
    );
  });

  test('to go on where the embedder forbids code generation', async () => {
    const context = createContext({}, { codeGeneration: { strings: true, wasm: false } });
    const engine = runInContext('WebAssembly', context) as Engine;
    const installer = new WasmInstaller({ engine });
    expect(() => installer.install(compile(DOUBLE), new Map())).toThrow(CodeGenerationRefusedError);
    await expect(installer.installAsync(compile(DOUBLE), new Map())).rejects.toThrow(
      /wasm-unsafe-eval/,
    );
  });

  test('guards, unknown exports and undeclared callees', () => {
    const guard = 'function %f(c: i32) {\nstart:\n  guard c, exit 1()\n  return\n}\n';
    expect(() => compile(guard)).toThrow(UnsupportedError);
    expect(() => compile(guard)).toThrow(/"f" has a guard .* lowerExits/);
    const exit = 'function %f(c: i32) {\nstart:\n  exit 4(c)\n}\n';
    expect(() => compile(exit)).toThrow(/ends a block with exit 4/);
    expect(() => compile(DOUBLE, ['triple'])).toThrow(/names "triple".*double/);
    const module = new Module();
    const b = new Builder(module.addFunction('f', { params: [], result: null }));
    b.call(new Module().addImport('elsewhere', { params: [], result: null }, NO_EFFECTS), []);
    b.call(new Module().addImport('elsewhere', { params: [], result: null }), []);
    b.ret();
    expect(() => new WasmBackend().compile(module, { exports: [] })).toThrow(
      /"elsewhere", which the module/,
    );
  });
});

test('features of this engine', () => {
  expect(hasFeature('tailCalls')).toBe(true);
  expect(hasFeature('simd')).toBe(true);
  expect(hasFeature('bulkMemory')).toBe(true);
});

test('stack traces show names of guest functions', () => {
  const text = `
import %fail()

function %"Point#distance"() {
start:
  call %fail()
  return
}
`;
  const fail = (): void => {
    throw new Error('here');
  };
  const stack = (debugNames: boolean): string => {
    const module = parse(text);
    const compiled = new WasmBackend().compile(module, { exports: ['Point#distance'], debugNames });
    const { functions } = new WasmInstaller().install(compiled, new Map([['fail', fail]]));
    try {
      functions.get('Point#distance')!.call();
    } catch (error) {
      return (error as Error).stack ?? '';
    }
    return '';
  };
  expect(stack(true)).toContain('Point#distance');
  expect(stack(false)).toContain('wasm');
});

test('the same module gives the same bytes, and only used imports are asked for', () => {
  const text = `import %unused(i32)\n${USE}`;
  const first = compile(text);
  expect(compile(text).bytes).toEqual(first.bytes);
  expect(first.imports.map(({ name }) => name)).toEqual(['double']);
  expect(structuredClone(first)).toEqual(first);
});
