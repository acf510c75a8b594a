import { expect, test } from 'vitest';
import { completeLock, platformOf } from '../lib/lock.mjs';

test('reads the platform from the name of a package of binaries', () => {
  expect(platformOf('@turbo/windows-64')).toEqual({ os: ['win32'], cpu: ['x64'] });
  expect(platformOf('@oxlint/binding-linux-arm64-musl')).toEqual({
    os: ['linux'],
    cpu: ['arm64'],
    libc: ['musl'],
  });
  expect(platformOf('fsevents')).toBeUndefined();
});

test('adds what is mentioned and not listed, and nothing twice', () => {
  const tool = {
    version: '1.0.0',
    dev: true,
    optionalDependencies: {
      '@tool/darwin-arm64': '1.0.0',
      '@tool/linux-x64': '1.0.0',
      other: '^1',
    },
  };
  const lock = {
    packages: {
      'node_modules/tool': tool,
      'node_modules/@tool/linux-x64': { version: '1.0.0', optional: true },
    },
  };
  expect(completeLock(lock)).toEqual(['@tool/darwin-arm64']);
  expect(Object.keys(lock.packages)).toEqual([
    'node_modules/@tool/darwin-arm64',
    'node_modules/@tool/linux-x64',
    'node_modules/tool',
  ]);
  expect(completeLock(lock)).toEqual([]);
});
