// Everything that a VM needs to run on WebAssembly, in one object.

import { WasmBackend } from './backend.ts';
import { WasmInstaller } from './installer.ts';

/** A way to make and run code: a backend for ordinary modules, one for the core module, memories and installers. */
export interface WasmPlatform {
  /** For modules that come one by one while the program runs. */
  readonly backend: WasmBackend;
  /** For the one module that makes most indirect calls (an interpreter): it imports the function table itself. */
  readonly coreBackend: WasmBackend;
  /** Sizes are in pages of 64 KiB. */
  createMemory(initialPages: number, maximumPages: number): WebAssembly.Memory;
  createInstaller(memory: unknown): WasmInstaller;
}

/** The platform of the engine that this program runs on. */
export function wasmPlatform(): WasmPlatform {
  return {
    backend: new WasmBackend(),
    coreBackend: new WasmBackend({ indirectCalls: 'table' }),
    createMemory: (initial, maximum) => new WebAssembly.Memory({ initial, maximum }),
    createInstaller: (memory) => new WasmInstaller({ memory: memory as WebAssembly.Memory }),
  };
}
