import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

/** Lines that are neither blank nor only a comment. */
function linesOf(file: string): number {
  const text = readFileSync(new URL(`src/${file}`, root), 'utf8');
  const lines = text.split('\n').filter((line) => !/^\s*(?:\/\/.*|\/\*\*.*|\*.*)?$/.test(line));
  for (const line of lines) expect(line.length, `${file}: ${line}`).toBeLessThanOrEqual(100);
  return lines.length;
}

describe('the README', () => {
  const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);

  it.each(examples.map((source, i) => [i, source] as const))(
    'example %i runs',
    async (i, source) => {
      const folder = new URL('dist/readme/', root);
      mkdirSync(folder, { recursive: true });
      const file = new URL(`example${i}.ts`, folder);
      writeFileSync(file, source);
      const log = vi.spyOn(console, 'log').mockImplementation(() => {});
      await import(/* @vite-ignore */ file.pathname);
      const printed = log.mock.calls.map((args) => args.join(' '));
      log.mockRestore();
      expect(printed).toEqual(
        [...source.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map((m) => m[1]),
      );
    },
  );

  it('tells how big the chapters are', () => {
    const chapter = (folder: string): string[] =>
      readdirSync(new URL(`src/${folder}/`, root)).map((file) => `${folder}/${file}`);
    const files = [1, 2, 3].flatMap((number) => chapter(`chapter${number}`));
    const sizes = files.map((file) => `| \`${file}\` | ${linesOf(file)} |`);
    expect(readme).toContain(sizes.join('\n'));
  });

  it('keeps the first chapter small: instructions, tokens and compiler take fewer than 300 lines', () => {
    const files = ['instructions', 'tokens', 'compiler'].map((name) => `chapter1/${name}.ts`);
    const lines = files.reduce((sum, file) => sum + linesOf(file), 0);
    expect(lines).toBeLessThan(300);
  });
});
