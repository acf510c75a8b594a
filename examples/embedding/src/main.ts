#!/usr/bin/env node
/** Embeds the guest language in a Node program: `npm start`. */
import { wasmPlatform } from '@martlet/wasm';
import { demonstrate } from './embedding.ts';

for (const line of demonstrate(wasmPlatform())) console.log(line);
