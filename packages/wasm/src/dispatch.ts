// Dispatch functions: one tiny module per signature, which imports the core's table and calls through it. Code in other
// modules imports the function instead of the table, because V8 before version 12 links every entry of an imported
// table anew for each module, and patches all importers when an entry changes.

import type { Signature } from '@martlet/ir';
import { ImportModule, withIndex } from './backend.ts';
import { Opcode } from './encoder/opcodes.ts';
import {
  ExternalKind,
  importTable,
  ModuleWriter,
  Section,
  signatureKey,
  TypeTable,
  writeNames,
} from './encoder/sections.ts';
import { ByteWriter } from './encoder/writer.ts';
import { type Engine, hasFeature } from './features.ts';

/** The export of a dispatch module. */
export const DISPATCH_EXPORT = 'dispatch';

/** A module whose one function takes the signature's arguments and a table index, and calls what stands there. */
export function dispatchModule(signature: Signature, engine: Engine): Uint8Array {
  const types = new TypeTable();
  const own = types.index(withIndex(signature));
  const target = types.index(signature);
  const module = new ModuleWriter();
  types.write(module);
  module.section(Section.import, 1, (out) => {
    importTable(out, ImportModule.core, 'table', { initial: 0 });
  });
  module.section(Section.function, 1, (out) => out.u32(own));
  module.section(Section.export, 1, (out) => {
    out.name(DISPATCH_EXPORT);
    out.byte(ExternalKind.function);
    out.u32(0);
  });
  module.section(Section.code, 1, (out) => {
    const body = new ByteWriter(256);
    body.u32(0);
    for (let local = 0; local <= signature.params.length; local++) {
      body.byte(Opcode.localGet);
      body.u32(local);
    }
    // A tail call keeps the caller's stack depth, and lets guest tail calls through the table be proper ones.
    body.byte(hasFeature('tailCalls', engine) ? Opcode.returnCallIndirect : Opcode.callIndirect);
    body.u32(target);
    body.u32(0);
    body.byte(Opcode.end);
    out.u32(body.length);
    out.append(body);
  });
  writeNames(module, [`dispatch ${signatureKey(signature)}`], new Map());
  return module.toBytes();
}
