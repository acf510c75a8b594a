// What the functions of a module need from outside. Imports are numbered before any code is emitted, so they are
// collected in a pass of their own.

import type { Callee, ImportedFunction, Module, Signature } from '@martlet/ir';
import { signatureKey } from './encoder/sections.ts';
import type { Feature } from './features.ts';

/** Imports and features that a module uses. */
export class ModuleUses {
  /** In the order of declaration. */
  readonly imports: readonly ImportedFunction[];
  readonly dispatch: Signature[] = [];
  readonly references: string[] = [];
  readonly features: Feature[] = [];
  usesMemory = false;
  usesTable = false;
  readonly #called: Set<Callee> = new Set();
  readonly #dispatchKeys: Set<string> = new Set();
  readonly #useTable: boolean;

  constructor(module: Module, useTable: boolean) {
    this.#useTable = useTable;
    const features = new Set<Feature>();
    for (const fn of module.functions.values()) {
      for (const block of fn.blocks) {
        for (const { op, imm } of block.nodes) {
          if (op.immediate === 'none') {
            if (op.name.startsWith('memory.')) this.usesMemory = true;
          } else if (op.immediate === 'access') {
            this.usesMemory = true;
            if (op.bytes === 0) features.add('bulkMemory');
          } else if (op.immediate === 'callee') {
            this.#called.add(imm as Callee);
          } else if (op.immediate === 'signature') {
            this.#addIndirect(imm as Signature);
          } else if (op.immediate === 'symbol' && !this.references.includes(imm as string)) {
            this.references.push(imm as string);
          }
        }
        const t = block.terminator;
        if (t?.kind === 'tail_call') {
          this.#called.add(t.callee);
          features.add('tailCalls');
        } else if (t?.kind === 'tail_call_indirect') {
          this.#addIndirect(t.signature);
          features.add('tailCalls');
        }
      }
    }
    this.imports = [...module.imports.values()].filter((declared) => this.#called.has(declared));
    this.features.push(...features);
  }

  #addIndirect(signature: Signature): void {
    if (this.#useTable) {
      this.usesTable = true;
      return;
    }
    const key = signatureKey(signature);
    if (this.#dispatchKeys.has(key)) return;
    this.#dispatchKeys.add(key);
    this.dispatch.push(signature);
  }
}
