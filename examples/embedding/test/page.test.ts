import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, root } from './support/build.ts';
import { launch } from './support/chromium.ts';
import { expected } from './support/expected.ts';
import { importMapHash, serve } from './support/server.ts';

const PAGE = '/examples/embedding/page/index.html';

describe('embedding in a page', () => {
  let browser: Browser | undefined;

  beforeAll(async () => {
    build();
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
  });

  /** Opens the page under a policy for scripts; gives what it shows in the end. */
  async function open(scripts: string): Promise<{ state: string; text: string; faults: string[] }> {
    const server = await serve(
      root,
      (page) => `default-src 'none'; script-src 'self' ${importMapHash(page)} ${scripts}`,
    );
    const page = await browser!.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('requestfailed', (request) => faults.push(`${request.url()} failed`));
    try {
      await page.goto(server.origin + PAGE);
      const output = page.locator('output[data-state]');
      await output.waitFor({ state: 'attached' });
      const state = await output.getAttribute('data-state');
      return { state: state ?? '', text: (await output.textContent()) ?? '', faults };
    } catch (error) {
      throw new Error(`the page did not finish: ${faults.join('; ')}`, { cause: error });
    } finally {
      await page.close();
      await server.close();
    }
  }

  it('does in Chromium what it does in Node, under a policy that allows WebAssembly and no eval', async () => {
    const { state, text, faults } = await open("'wasm-unsafe-eval'");
    expect(faults).toEqual([]);
    expect(text.split('\n')).toEqual(expected);
    expect(state).toBe('done');
  });

  it('says what to allow when the policy forbids WebAssembly', async () => {
    const { state, text } = await open('');
    expect(state).toBe('refused');
    expect(text).toMatch(/^CodeGenerationRefusedError: .*'wasm-unsafe-eval' in the script-src/);
  });
});
