// Embeds the guest language in a page. The VM is the same as in Node; only the way to show results differs.

import { CodeGenerationRefusedError, wasmPlatform } from '@martlet/wasm';
import { demonstrate } from './embedding.ts';

const output = document.querySelector('output')!;
try {
  output.textContent = demonstrate(wasmPlatform()).join('\n');
  output.dataset.state = 'done';
} catch (error) {
  // A page whose policy forbids WebAssembly learns it here, by an error of a type of its own.
  const refused = error instanceof CodeGenerationRefusedError;
  output.textContent = refused ? `${error.name}: ${error.message}` : String(error);
  output.dataset.state = refused ? 'refused' : 'failed';
}
