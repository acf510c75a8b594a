// WebAssembly text of emitted code, by wabt: an independent reader of the binary format.

import wabt from 'wabt';

const loaded = await wabt();

/** The text of the functions with their instructions folded into expressions, local names kept. */
export function disassemble(bytes: Uint8Array): string {
  const module = loaded.readWasm(bytes, { readDebugNames: true, tail_call: true });
  try {
    // Before the names are applied: wabt's validator wants numbers.
    module.validate();
    module.applyNames();
    return module.toText({ foldExprs: true, inlineExport: false });
  } finally {
    module.destroy();
  }
}

/** The functions only, without the module around them. */
export function functionText(bytes: Uint8Array): string {
  const lines = disassemble(bytes).split('\n');
  const first = lines.findIndex((line) => line.startsWith('  (func'));
  const end = lines.findIndex(
    (line, i) => i > first && /^ {2}\((?:export|memory|table)/.test(line),
  );
  const text = lines.slice(first, end < 0 ? undefined : end);
  return text.map((line) => line.slice(2)).join('\n');
}
