import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, root } from './support/build.ts';
import { launch } from './support/chromium.ts';
import { expected, expectedOfWorkers } from './support/expected.ts';
import { importMapHash, RESOLVED, serve } from './support/server.ts';

const PAGE = '/examples/embedding/page/index.html';
const WORKER_PAGE = `${RESOLVED}/examples/embedding/page/worker.html`;

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
  async function open(
    scripts: string,
    path = PAGE,
  ): Promise<{ state: string; text: string; faults: string[] }> {
    const hash = (page: string) => (path === PAGE ? importMapHash(page) : '');
    const server = await serve(
      root,
      (page) => `default-src 'none'; script-src 'self' ${hash(page)} ${scripts}`,
    );
    const page = await browser!.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('requestfailed', (request) => faults.push(`${request.url()} failed`));
    try {
      await page.goto(server.origin + path);
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

  it('compiles in a worker, and goes on without when there is none', async () => {
    const { state, text } = await open("'wasm-unsafe-eval'", WORKER_PAGE);
    expect(text.split('\n')).toEqual(expectedOfWorkers);
    expect(state).toBe('done');
  });

  it('says what to allow when the policy forbids WebAssembly', async () => {
    const { state, text } = await open('');
    expect(state).toBe('refused');
    expect(text).toMatch(/^CodeGenerationRefusedError: .*'wasm-unsafe-eval' in the script-src/);
  });
});
