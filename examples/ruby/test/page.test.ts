// Ruby in a real browser, from the built modules.

import { spawnSync } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../embedding/test/support/build.ts';
import { launch } from '../../embedding/test/support/chromium.ts';
import { importMapHash, serve } from '../../embedding/test/support/server.ts';

describe('Ruby in a page', () => {
  let browser: Browser | undefined;

  beforeAll(async () => {
    const compiler = `${root}/node_modules/typescript/bin/tsc`;
    const args = [compiler, '-b', `${root}/examples/ruby`];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the example does not compile:\n${stdout}`);
    // Makes the outputs, with which a page starts sooner.
    const main = `${root}/examples/ruby/dist/main.js`;
    expect(spawnSync(process.execPath, [main, '-e', '']).status).toBe(0);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it.each([
    ['from source', ''],
    ['at once', '?outputs=/examples/ruby/dist/outputs/'],
  ])('evaluates, calls, is called back and compiles, with its library %s', async (how, query) => {
    const server = await serve(
      root,
      (page) =>
        `default-src 'none'; connect-src 'self'; ` +
        `script-src 'self' ${importMapHash(page)} 'wasm-unsafe-eval'`,
    );
    const page = await browser!.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('requestfailed', (request) => faults.push(`${request.url()} failed`));
    try {
      await page.goto(`${server.origin}/examples/ruby/page/index.html${query}`);
      const output = page.locator('output[data-state]');
      await output.waitFor({ state: 'attached', timeout: 240_000 }).catch((cause) => {
        throw new Error(`the page did not finish: ${faults.join('; ')}`, { cause });
      });
      expect(faults).toEqual([]);
      expect((await output.textContent())?.split('\n')).toEqual([
        'fib(20) = 6765',
        'callback: upper case; PAGE BROWSER RUBY; Symbol(sizes): page: 4, browser: 7, ruby: 4',
        'call: 55',
        'error: ArgumentError: comparison of String with 2 failed',
        `library: ${how}`,
        'compiled: fib',
      ]);
    } finally {
      await page.close();
      await server.close();
    }
  });
});
