import { readdirSync, readFileSync } from 'node:fs';
import { runFiletest } from '@martlet/ir/filetest';
import { expect, test } from 'vitest';
import { wasmBackend } from './support/test-backend.ts';

const folder = new URL('../../ir/filetests/', import.meta.url);
const files = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ir'));

test.each(files)('%s', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  if (!/^test run\b/m.test(text) || /^test optimize/m.test(text)) return;
  expect(
    runFiletest(text, { backends: [wasmBackend(), wasmBackend({ indirectCalls: 'table' })] }),
  ).toEqual([]);
});
