// Before the package is packed: puts the scripts into it, because an installation has no bundler.

import { mkdirSync, writeFileSync } from 'node:fs';
import { bundleScript } from './bundle.ts';
import { loadStart } from './outputs.ts';

const { WRAPPER } = loadStart()!;
const folder = new URL('scripts/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of ['command', 'compiler'] as const) {
  writeFileSync(new URL(`${name}.js`, folder), await bundleScript(name, WRAPPER));
}
