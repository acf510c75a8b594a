// WebAssembly as a backend of the filetest runner and the fuzzer.

import type { Constant, HostFunction, InstalledFunction, Module, Type } from '@martlet/ir';
import { ops, parse, print } from '@martlet/ir';
import type { RunOutcome, TestBackend } from '@martlet/ir/filetest';
import { TEST_EXIT_BUFFER, TEST_MEMORY_PAGES } from '@martlet/ir/filetest';
import type { WasmBackendOptions } from '../../src/index.ts';
import { WasmBackend, WasmInstaller } from '../../src/index.ts';
import { type ExitSite, lowerAllExits } from './lower-exits.ts';

/** Ends a test run from inside compiled code. */
class ExitSignal {
  readonly site: ExitSite;

  constructor(site: ExitSite) {
    this.site = site;
  }
}

/** Can a function of the module leave by an exit? */
function hasExits(module: Module): boolean {
  return [...module.functions.values()].some((fn) =>
    fn.blocks.some(
      ({ nodes, terminator }) =>
        terminator?.kind === 'exit' || nodes.some(({ op }) => op === ops.guard),
    ),
  );
}

/** Compiles a copy of the module with all exits lowered and every function exported. */
export function wasmBackend(options: WasmBackendOptions = {}): TestBackend {
  return {
    name: 'wasm',
    instantiate(original, imports) {
      const module = parse(print(original));
      const bindings = new Map<string, HostFunction>(Object.entries(imports));
      let sites: readonly ExitSite[] = [];
      if (hasExits(module)) {
        const handlers: Partial<Record<Type | 'none', string>> = {};
        for (const result of ['i32', 'i64', 'f64', null] as const) {
          const name = `exit ${result ?? 'none'}`;
          module.addImport(name, { params: ['i32'], result });
          handlers[result ?? 'none'] = name;
          bindings.set(name, (site) => {
            throw new ExitSignal(sites[site as number]!);
          });
        }
        sites = lowerAllExits(module, { buffer: TEST_EXIT_BUFFER, handlers });
      }
      const compiled = new WasmBackend(options).compile(module, {
        exports: [...module.functions.keys()],
      });
      if (!WebAssembly.validate(compiled.bytes as BufferSource)) {
        new WebAssembly.Module(compiled.bytes as BufferSource); // says why
      }
      const memory = new WebAssembly.Memory({ initial: 1, maximum: TEST_MEMORY_PAGES });
      const { functions } = new WasmInstaller({ memory }).install(compiled, bindings);
      return {
        memory,
        call: (name, args) => run(functions.get(name)!, args, memory),
      };
    },
  };
}

function run(
  fn: InstalledFunction,
  args: readonly Constant[],
  memory: WebAssembly.Memory,
): RunOutcome {
  try {
    return { kind: 'return', value: fn.call(...args) ?? null };
  } catch (error) {
    if (error instanceof ExitSignal) {
      const view = new DataView(memory.buffer, TEST_EXIT_BUFFER);
      const values = error.site.types.map((type, i) => {
        if (type === 'f64') return view.getFloat64(i * 8, true);
        return type === 'i64' ? view.getBigInt64(i * 8, true) : view.getInt32(i * 8, true);
      });
      return { kind: 'exit', exit: error.site.exit, values };
    }
    if (error instanceof WebAssembly.RuntimeError) return { kind: 'trap', message: null };
    if (error instanceof RangeError) return { kind: 'trap', message: 'stack exhausted' };
    throw error;
  }
}
