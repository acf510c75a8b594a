#!/usr/bin/env node
// Writes docs/one-function.md: one function through every stage, all of it real output. Needs a build.
//   node scripts/one-function.mjs           writes the page
//   node scripts/one-function.mjs --check   fails when the page is not what would be written

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onePage } from './lib/one-function.mjs';

const file = fileURLToPath(new URL('../docs/one-function.md', import.meta.url));

/** The page as it is, and as it should be. */
export async function pages() {
  return { written: readFileSync(file, 'utf8'), wanted: await onePage() };
}

async function main() {
  const { written, wanted } = await pages();
  if (!process.argv.includes('--check')) writeFileSync(file, wanted);
  else if (written !== wanted) {
    console.error('docs/one-function.md is out of date; run: node scripts/one-function.mjs');
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
