#!/usr/bin/env node
// Run after every `npm install` that changed the lock file: `npm run lock` does both.
//
// Tools ship their native binaries as optional packages, one per platform. A registry mirror that
// lacks those of other platforms makes npm leave them out of the lock file without a word, and then
// `npm ci` refuses that lock file everywhere. This adds what is missing, platform included, so that
// npm knows which of them to pass over.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { completeLock } from './lib/lock.mjs';
import { root } from './lib/workspace.mjs';

const file = path.join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = completeLock(lock);
if (added.length > 0) {
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Added ${added.length} packages for other platforms to package-lock.json.`);
}
