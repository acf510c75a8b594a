import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const root = new URL('../', import.meta.url);

it('prints what the README says', async () => {
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  const source = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const folder = new URL('dist/readme/', root);
  mkdirSync(folder, { recursive: true });
  const file = new URL('example.ts', folder);
  writeFileSync(file, source.replaceAll("'./src/", "'../../src/"));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import(/* @vite-ignore */ file.pathname);
  const printed = log.mock.calls.map((args) => args.join(' '));
  log.mockRestore();
  const expected = [...source.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map((match) => match[1]);
  expect(expected.length).toBeGreaterThan(2);
  expect(printed).toEqual(expected);
});
