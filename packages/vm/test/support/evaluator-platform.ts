// Runs generated code by the IR's evaluator: slow, but exact, and independent of every backend.

import type {
  Backend,
  CodeInstaller,
  CompiledCode,
  HostFunction,
  InstalledFunction,
  Module,
} from '@martlet/ir';
import { Evaluator, verify } from '@martlet/ir';
import type { CodePlatform } from '../../src/index.ts';

const modules = new WeakMap<CompiledCode, Module>();

export function evaluatorPlatform(): CodePlatform {
  const backend: Backend = {
    name: 'evaluator',
    compile(module, { exports }) {
      verify(module);
      const compiled: CompiledCode = {
        backend: 'evaluator',
        bytes: new Uint8Array(0),
        exports: exports.map((name) => ({
          name,
          signature: module.functions.get(name)!.signature,
          size: 0,
        })),
        imports: [...module.imports.values()].map(({ name, signature }) => ({ name, signature })),
        references: [],
        slots: [],
      };
      modules.set(compiled, module);
      return compiled;
    },
  };
  return {
    backend,
    createMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }),
    createInstaller(memory): CodeInstaller {
      const install: CodeInstaller['install'] = (compiled, bindings) => {
        const imports: Record<string, HostFunction> = {};
        for (const { name } of compiled.imports) {
          const binding = bindings.get(name);
          if (binding === undefined) throw new Error(`import ${name} is missing`);
          imports[name] = typeof binding === 'function' ? binding : binding.call;
        }
        const evaluator = new Evaluator(modules.get(compiled)!, {
          memory,
          imports,
          stepLimit: 1e9,
        });
        const functions = new Map<string, InstalledFunction>();
        for (const { name, signature } of compiled.exports) {
          functions.set(name, {
            name,
            signature,
            tableIndex: 0,
            call: (...args) => {
              const outcome = evaluator.call(name, args);
              if (outcome.kind === 'exit') throw new Error(`unexpected exit ${outcome.exit}`);
              return outcome.value ?? undefined;
            },
          });
        }
        const link = (slot: string) => {
          throw new RangeError(`the code has no slot "${slot}"`);
        };
        return { functions, size: 0, link };
      };
      return { install, installAsync: async (c, i) => install(c, i), release: () => {} };
    },
  };
}
