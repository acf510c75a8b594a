import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startRegistry } from '../lib/registry.mjs';
import { readWorkspaces } from '../lib/workspace.mjs';
import { contentProblems } from '../steps/release.mjs';
import { countReport } from '../steps/unit.mjs';

test('reads the workspaces, published and private ones', () => {
  const workspaces = readWorkspaces();
  const dataflow = workspaces.find(({ name }) => name === '@martlet/dataflow');
  expect(dataflow).toMatchObject({ folder: 'packages/dataflow', isPublic: true });
  expect(workspaces.find(({ folder }) => folder === 'bench')?.isPublic).toBe(false);
});

test('a test file that fails before its first test counts as a failure', () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ],
  };
  expect(countReport(report)).toEqual({ passed: 3, failed: 2 });
});

test('a package may not be published with tests or without its licence', () => {
  const files = ['package.json', 'README.md', 'dist/index.js', 'dist/index.d.ts', 'test/a.test.ts'];
  expect(contentProblems('p', files)).toEqual([
    'p would be published without LICENSE.',
    'p would publish test/a.test.ts: exclude it in "files" of its package.json.',
  ]);
});

test('the registry serves its packages by name, and nothing else', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'martlet-registry-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'martlet-a-1.2.3.tgz');
  writeFileSync(file, 'tarball');
  const registry = await startRegistry([
    { manifest: { name: '@martlet/a', version: '1.2.3' }, file },
  ]);
  onTestFinished(() => registry.close());

  /** @type {any} */
  const document = await (await fetch(`${registry.url}@martlet%2fa`)).json();
  expect(document['dist-tags'].latest).toBe('1.2.3');
  const { tarball, integrity } = document.versions['1.2.3'].dist;
  const digest = createHash('sha512').update('tarball').digest('base64');
  expect(integrity).toBe(`sha512-${digest}`);
  expect(await (await fetch(tarball)).text()).toBe('tarball');
  expect((await fetch(`${registry.url}left-pad`)).status).toBe(404);
  expect((await fetch(`${registry.url}@martlet%2fa`, { method: 'PUT' })).status).toBe(405);
});
